"""The page of functions: every public name, complete docstrings, links that lead somewhere."""

import inspect
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from problems import assert_same_mixture, problem

import gmm
from linewise.page.markdown import displays

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "chapters" / "reference.md").read_text()
FUNCTIONS = [name for name in gmm.__all__ if inspect.isfunction(getattr(gmm, name))]

sys.path.insert(0, str(ROOT / "_ext"))
from reference_docstrings import linked  # noqa: E402


def test_every_public_name_has_its_entry_once():
    named = re.findall(r"^\.\. auto\w+:: gmm\.(\w+)$", PAGE, re.MULTILINE)
    wanted = set(gmm.__all__) - {"STRUCTURES"}
    missing, left = sorted(wanted - set(named)), sorted(set(named) - wanted)
    assert not missing, f"chapters/reference.md: add `.. autofunction:: gmm.NAME` for {missing}"
    assert not left, f"chapters/reference.md: {left} is not in gmm.__all__"
    assert len(named) == len(set(named))
    assert "`gmm.STRUCTURES`" in PAGE


def test_what_the_package_imports_it_lists():
    public = {name for name, value in vars(gmm).items() if not name.startswith("_")
              and getattr(value, "__module__", "").startswith("gmm.")}  # fmt: skip
    assert public <= set(gmm.__all__), f"add to __all__: {sorted(public - set(gmm.__all__))}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_docstring_is_complete(name):
    """A summary, every parameter, what is returned, what is raised."""
    function = getattr(gmm, name)
    text = inspect.getdoc(function)
    assert re.match(r"[A-Z][^\n]+\.\n\n", text)
    sections = dict(re.findall(r"^(\w+)\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", text,
                               re.MULTILINE | re.DOTALL))
    assert {"Parameters", "Returns"} <= set(sections)
    documented = re.findall(r"^(\w+(?:, \w+)*) : ", sections["Parameters"], re.MULTILINE)
    assert [n for names in documented for n in names.split(", ")] == list(
        inspect.signature(function).parameters
    )
    assert "Raises" in sections


@pytest.mark.parametrize("name", ["Mixture", "Fit", "Information", "Candidate", "Colours"])
def test_fields_are_documented(name):
    kind = getattr(gmm, name)
    for field in kind._fields:
        assert re.search(rf"^{field} : ", inspect.getdoc(kind), re.MULTILINE), field


def test_names_in_docstrings_become_links_that_lead_somewhere():
    known = {d.label for path in (ROOT / "chapters").glob("*.ipynb") for d in displays(path)}
    equations = set()
    for name in gmm.__all__:
        for line in inspect.getdoc(getattr(gmm, name)).splitlines():
            found = linked(line)
            equations |= set(re.findall(r":eq:`([^`]+)`", found))
            for target in re.findall(r":py:\w+:`~gmm\.(\w+)`", found):
                assert target in gmm.__all__
    assert len(equations) > 12
    assert equations <= known


def test_links_are_made_of_names_alone():
    assert linked("implements `eq-joint`.") == "implements :eq:`eq-joint`."
    assert linked("see `fit` and `Fit`") == "see :py:func:`~gmm.fit` and :py:class:`~gmm.Fit`"
    assert linked("``fit`` stays, `k` is code") == "``fit`` stays, ``k`` is code"


def test_version_has_one_place():
    assert gmm.__version__ == version("gmm-line-by-line")
    assert gmm.__version__ not in (ROOT / "pyproject.toml").read_text().split("[project.op")[0]


def blocks(language="python"):
    """The blocks of code on the page."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_lines_that_save_and_load_do(tmp_path, monkeypatch):
    code = blocks()[0]
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(code, names)
    assert_same_mixture(names["mixture"], names["fit"].mixture, 0)


def test_the_lines_with_threads_give_the_same_fit():
    X, _ = problem(5000, 2, 2)
    names = {"np": np, "gmm": gmm, "X": X}
    exec(blocks()[1], names)
    expected = gmm.fit(X, 2, rng=0)
    assert_same_mixture(names["fit"].mixture, expected.mixture, 1e-9)


@pytest.mark.parametrize("accelerate", [False, True])
def test_threads_do_not_change_a_bit_from_run_to_run(accelerate):
    X, start = problem(20_000, 4, 3)
    parts = np.array_split(X, 3)
    with ThreadPoolExecutor(3) as pool:
        fits = [gmm.fit(parts, start, map=pool.map, accelerate=accelerate) for _ in range(3)]
    serial = gmm.fit(parts, start, accelerate=accelerate)
    for fitted in fits:
        assert_same_mixture(fitted.mixture, serial.mixture, 0)


def test_the_table_names_what_exists():
    """Every `gmm.name` and every option in the table beside scikit-learn is there."""
    table = PAGE.split("## Beside scikit-learn")[1]
    for name in re.findall(r"gmm\.(\w+)", table):
        assert name in gmm.__all__, name
    rows = [row.split(" | ") for row in re.findall(r"^\| (.*) \|$", table, re.MULTILINE)][1:]
    from sklearn.mixture import GaussianMixture

    theirs = inspect.signature(GaussianMixture).parameters
    ours = inspect.signature(gmm.fit).parameters
    model = GaussianMixture(2).fit(problem(60, 2, 2)[0])
    compared = 0
    for left, right, *_ in rows:
        for cell, options in ((left, theirs), (right, ours)):
            for name, value in re.findall(r'`(\w+)="?([\w.-]+)"?`', cell):
                default = options[name].default
                assert default == value or float(default) == float(value), name
                compared += 1
        for name in re.findall(r"`(\w+)[=(`]", left):
            assert name in theirs or hasattr(model, name) or name == "GaussianMixture", name
    assert compared >= 9
