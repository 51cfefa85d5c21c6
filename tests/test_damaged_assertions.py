"""The tool that damages checks: it finds an assertion that cannot fail, and trusts one that can."""

import ast
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import damage_checks
import damages


@pytest.fixture
def survey(tmp_path):
    """The checks of a notebook made of the given cells."""

    def survey(*cells, **options):
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(notebook, tmp_path / "page.ipynb")
        return damage_checks.survey(tmp_path / "page.ipynb", **options).checks

    return survey


@pytest.mark.parametrize(
    "cell",
    [
        "a = 2 * 3\nassert a == 6",
        "a, b = 2, 3\nassert (a + b) ** 2 == a**2 + 2 * a * b + b**2",
        "for n in range(3):\n    assert sum(range(n)) == n * (n - 1) / 2",
        "try:\n    [][0]\nexcept IndexError:\n    pass\nelse:\n    raise AssertionError('refused')",
        "from linewise import check\nreport = check('1 + 1 = 3')\nassert not report.ok",
    ],
)
def test_an_assertion_about_a_formula_notices_a_damage(survey, cell):
    assert [bool(check.noticed) for check in survey(cell)] == [True]


@pytest.mark.parametrize(
    "cell",
    [
        "a = 2 * 3\nassert a == a",
        "a = 2 * 3\nassert a**2 >= 0",
        "assert [1, 2] != {3: 4}",  # compares structure, not value
        "assert abs(2 - 3) > -1",
        "shares = [abs(x) / 7 for x in (1, 2, 4)]\nassert all(share >= 0 for share in shares)",
        "import numpy as np\nx = np.exp(0.3) - 2\nassert np.isclose(x, x, atol=1e-9)",
    ],
)
def test_an_assertion_that_cannot_fail_is_reported(survey, cell):
    assert [check.noticed for check in survey(cell)] == [()]


def test_assertions_of_one_cell_are_told_apart(survey):
    first, second = survey("a = 3 - 1\nassert a * a >= 0\nassert a == 2")
    assert not first.noticed and second.noticed


def test_a_definition_before_the_check_is_damaged_too(survey):
    cells = ("def double(x):\n    return 2 * x", "y = double(len('seven'))", "assert y == 10")
    (check,) = survey(*cells)
    assert check.noticed == ("2  ->  1",)


def test_a_statement_behind_an_earlier_check_is_damaged_if_nothing_nearer_is_noticed(survey):
    cells = ("f = lambda x: 3 * x", "assert f(1) == 3", "g = f\nassert g(g(1)) == len('123456789')")
    assert all(check.noticed for check in survey(*cells))


def test_an_assertion_in_an_earlier_loop_is_not_taken_for_one_of_this_cell(survey):
    loop = "total = 0\nfor n in (1, 2):\n    assert n > 0\n    assert n < 3\n    total += n"
    *_, check = survey(loop, "assert total == total")
    assert not check.noticed and check.tried > 0


def test_a_damage_that_never_ends_is_stopped_and_not_counted(survey):
    (check,) = survey("n = len('a')\nwhile n != len('a'):\n    pass\nassert n == 1", limit=1)
    assert check.tried == 1 and not check.noticed


def test_what_an_assertion_claims_is_left_alone():
    """Neither its comparison nor its literal nor its tolerance: they are not the formula."""
    module = ast.parse("assert np.isclose(x, 6.5, rtol=1e-3) and y < 4")
    assert list(damages.damages(module)) == []


def test_a_damage_changes_one_place_and_not_the_original():
    module = ast.parse("y = a - b * c.T\nassert y > f(-a)")
    whole = ast.unparse(module)
    changed = [ast.unparse(damage.module) for damage in damages.damages(module)]
    assert ast.unparse(module) == whole
    assert set(changed) == {
        "y = a + b * c.T\nassert y > f(-a)",
        "y = a - b / c.T\nassert y > f(-a)",
        "y = a - b * c\nassert y > f(-a)",
        "y = a - b * c.T\nassert y > f(a)",
    }
    assert len(changed) == len(set(changed))


def test_a_name_is_taken_for_another_that_stands_in_the_same_role():
    module = ast.parse("assert f(new, 1) and not f(old, 1) and new.means != old.means")
    changed = {ast.unparse(damage.module) for damage in damages.damages(module)}
    assert "assert f(new, 1) and (not f(new, 1)) and (new.means != old.means)" in changed
    assert "assert f(new, 1) and (not f(old, 1)) and (old.means != old.means)" in changed


def test_an_assertion_that_never_fails_makes_the_exit_status_one(tmp_path, capsys):
    for name, cell in {"good": "a = 2 + 2\nassert a == 4", "bad": "assert [2] > [1]"}.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    assert damage_checks.main([str(tmp_path / "good.ipynb"), "--jobs", "1"]) == 0
    assert damage_checks.main([str(tmp_path / "bad.ipynb"), "--jobs", "1"]) == 1
    assert "assert [2] > [1]" in capsys.readouterr().out


def test_a_negative_control_that_no_damage_mends_is_printed_and_is_no_failure(tmp_path, capsys):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("assert [2] != 3")])
    nbformat.write(notebook, tmp_path / "control.ipynb")
    assert damage_checks.main([str(tmp_path / "control.ipynb"), "--jobs", "1"]) == 0
    assert "a control, never mended" in capsys.readouterr().out


def test_with_new_only_cells_that_are_not_committed_are_damaged(tmp_path, capsys):
    old = nbformat.v4.new_code_cell("a = 2 + 2\nassert [a] == [a]")
    new = nbformat.v4.new_code_cell("assert [a, a] == [a, a]")
    page = tmp_path / "page.ipynb"
    git = ["git", "-c", "user.name=n", "-c", "user.email=e", "-C", str(tmp_path)]
    nbformat.write(nbformat.v4.new_notebook(cells=[old]), page)
    for command in (["init", "-q"], ["add", "page.ipynb"], ["commit", "-q", "-m", "a page"]):
        subprocess.run([*git, *command], check=True)
    assert damage_checks.main([str(page), "--jobs", "1", "--new"]) == 0
    nbformat.write(nbformat.v4.new_notebook(cells=[old, new]), page)
    assert damage_checks.main([str(page), "--jobs", "1", "--new"]) == 1
    told = capsys.readouterr().out
    assert "assert [a, a] == [a, a]" in told and "assert [a] == [a]" not in told
    assert damage_checks.main([str(page), "--jobs", "1"]) == 1
    assert "assert [a] == [a]" in capsys.readouterr().out
