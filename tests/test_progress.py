"""A bar for long fits, and nothing for short ones."""

import sys

import pytest
from problems import problem

import gmm
from gmm import progress


@pytest.fixture
def at_once(monkeypatch):
    """The bar without its delay."""
    monkeypatch.setattr(progress, "DELAY", 0)


def test_short_fits_and_fits_without_progress_show_nothing(capsys):
    X, start = problem(200, 2, 2)
    gmm.fit(X, start, progress=True)
    gmm.fit(X, start)
    assert capsys.readouterr() == ("", "")


def test_the_bar_counts_iterations_of_all_runs(at_once, capsys):
    X, _ = problem(200, 2, 2)
    seen = []
    fitted = gmm.fit(
        X, 2, rng=0, restarts=2, progress=True, callback=lambda t, *_: seen.append(t > 0)
    )
    out, err = capsys.readouterr()
    assert not out
    last = err.split("\r")[-1]
    assert last.startswith(f"run 2 of 2: {sum(seen)} iterations [")
    assert "nats per sample, gain " in last
    assert gmm.fit(X, 2, rng=0, restarts=2).log_likelihoods[-1] == fitted.log_likelihoods[-1]


def test_the_gain_is_what_the_stopping_rule_looks_at(at_once, capsys):
    X, start = problem(200, 2, 2)
    values = gmm.fit(X, start, progress=True).log_likelihoods / 200
    gain = f"{values[-1] - values[-2]:.1e}"
    assert f"{values[-1]:.6g} nats per sample, gain {gain}]" in capsys.readouterr().err


def test_the_bar_is_closed_when_a_fit_fails(at_once, capsys):
    X, _ = problem(200, 2, 2)
    trap = gmm.make_mixture([0.5, 0.5], [X[0], [0, 0]], [[[1e-6, 0], [0, 1e-6]], [[4, 0], [0, 4]]])
    with pytest.raises(gmm.DegenerateError):
        gmm.fit(X, trap, progress=True)
    assert capsys.readouterr().err.endswith("\n")


def test_without_tqdm_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    X, start = problem(200, 2, 2)
    with pytest.raises(ImportError, match="pip install tqdm, or pass a callback"):
        gmm.fit(X, start, progress=True)
