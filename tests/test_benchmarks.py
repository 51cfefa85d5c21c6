"""The benchmarks measure what they say: the same fits, correct variants. Not how fast."""

import numpy as np
import pytest
from problems import assert_same_mixture, problem

import gmm
from benchmarks import acceleration, calls, em, memory, structures, variants
from gmm.sums import em_sums
from gmm.whitening import prepare


def test_both_programs_make_the_same_iterations():
    row = em.measure(3000, 2, 3, iterations=4, seconds=0)
    assert set(row) == set(em.COLUMNS)
    assert float(row["agreement"]) < 1e-9
    assert float(row["gmm_extra_MB"]) < 4


def test_measured_rows_replace_the_stored_ones_of_their_size(tmp_path, monkeypatch):
    table = tmp_path / "speed.csv"
    old = dict.fromkeys(em.COLUMNS, "1")
    table.write_text("\n".join(["# before", ",".join(old), ",".join(old.values()), ""]))
    monkeypatch.setattr(em, "TABLE", table)
    em.store([old | {"ratio": "7.5"}, old | {"samples": 2}])
    lines = table.read_text().splitlines()
    assert lines[0].startswith("# python -m benchmarks.em")
    assert [line.split(",")[0] for line in lines[-2:]] == ["1", "2"]
    assert lines[-2].split(",")[em.COLUMNS.index("ratio")] == "7.5"


def test_one_command_writes_both_tables_in_the_order_of_size(tmp_path, monkeypatch):
    table = tmp_path / "speed.csv"
    monkeypatch.setattr(em, "ROWS", [(500, 2, 2, 2, 0.3), (400, 1, 3, 2, 0.3)])
    em.store([dict.fromkeys(em.COLUMNS, "1") | {"samples": 400, "components": 3}], table)
    calls = []
    monkeypatch.setattr(em.subprocess, "run", lambda command, **how: calls.append((command, how)))
    options = ["--write", "--avx2", "--seconds", "0", "--table", str(table)]
    monkeypatch.setattr(em.sys, "argv", ["em", *options])
    em.main()
    assert [line.split(",")[0] for line in table.read_text().splitlines()[-2:]] == ["500", "400"]
    (command, how), = calls
    assert command[2] == "benchmarks.em" and "--avx2" not in command
    assert str(tmp_path / "speed-avx2.csv") in command and "--write" in command
    assert em.AVX2.items() <= how["env"].items()


def test_features_lose_digits_on_a_tight_component():
    assert variants.tight_component_error() > 1e-5


def test_floor_is_measured_in_both_forms():
    X, _ = problem(500, 3, 2)
    assert len([task() for task in em.floor_passes(X, 3)]) == 2


def test_the_machine_is_named():
    assert "OpenBLAS kernel" in em.machine() and "AVX-512" in em.machine()


@pytest.mark.parametrize(
    "name", [n for n, v in variants.VARIANTS.items() if v not in variants.WHOLE]
)
def test_variants_compute_the_same_sums(name):
    X, mixture = problem(700, 3, 20)
    gaussians = prepare(mixture)
    results = []
    task = lambda: results.append(em_sums(X, gaussians))  # noqa: E731
    task()
    variants.under(variants.VARIANTS[name], task)()
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)


def test_both_passes_over_a_diagonal_mixture_compute_the_same():
    full, diagonal = (task() for task in structures.passes(2000, 3, 4))
    assert full.seconds.shape == (4, 3, 3) and diagonal.seconds.shape == (4, 3)
    assert abs(full.log_likelihood / diagonal.log_likelihood - 1) < 1e-12
    np.testing.assert_allclose(
        diagonal.seconds, np.diagonal(full.seconds, axis1=1, axis2=2), rtol=1e-12
    )
    assert len(structures.measure(500, 2, 2, seconds=0)) == len(structures.COLUMNS)


@pytest.mark.parametrize("name", acceleration.PROBLEMS)
def test_passes_and_likelihoods_are_those_of_fit(name):
    plain, value, fast, other = acceleration.compared(name, 1e-6)
    X, start = acceleration.PROBLEMS[name]()
    fitted = gmm.fit(X, start)
    assert (plain, value) == (fitted.iterations + 1, fitted.log_likelihoods[-1])
    assert fast > 1 and other >= value - 1e-12 * abs(value)


def test_extra_memory_is_what_is_not_in_the_result():
    assert memory.extra(lambda m: np.zeros(m), 10**6) < 1e5
    assert memory.extra(lambda m: np.zeros(m).sum(), 10**6) > 7.9e6


def test_the_bare_iteration_is_that_of_fit():
    X, start = problem(500, 3, 2)
    fitted = gmm.fit(X, start, tol=0, max_iter=1)
    mixture, value = calls.bare_task(X, start)()
    assert_same_mixture(mixture, fitted.mixture, 1e-12)
    assert value - 500 * np.log(2 * np.pi) == pytest.approx(fitted.log_likelihoods[0], rel=1e-12)
    assert_same_mixture(calls.task(X, start)().mixture, fitted.mixture, 1e-12)
