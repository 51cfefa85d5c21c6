"""A chapter is what CONTRIBUTING says a chapter is."""

import re
import statistics
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))
DISPLAY = re.compile(r"^\$\$\s*$(.*?)^\$\$(.*?)$", re.DOTALL | re.MULTILINE)
LABEL = re.compile(r"^\s*\((eq-[a-z0-9-]+)\)\s*$")

sys.path.insert(0, str(ROOT / "tools"))
import notebooks  # noqa: E402


def the_argument():
    """The notebooks that carry the argument: all that are not appendices."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    main = [part for part in toc["parts"] if part["caption"] != "Appendices"]
    return [ROOT / f"{entry['file']}.ipynb" for part in main for entry in part["chapters"]]


def read(path):
    return nbformat.read(path, as_version=4)


def cells(path, kind):
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def prose(path):
    return "\n\n".join(cell.source for cell in cells(path, "markdown"))


every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
every_chapter = pytest.mark.parametrize("path", the_argument(), ids=lambda p: p.stem)


@every_notebook
def test_is_stored_normalised_and_run_from_top_to_bottom(path):
    counts = [cell.execution_count for cell in cells(path, "code")]
    again = f"run `.venv/bin/python tools/notebooks.py chapters/{path.name}`"
    assert counts == list(range(1, len(counts) + 1)), f"not run from top to bottom: {again}"
    untidy = "; ".join(notebooks.untidy(path)[:5])
    assert not untidy, f"{untidy}: {again}, with --no-run if only prose has changed"


@every_notebook
def test_outputs_hold_no_error_no_warning_and_no_path(path):
    for cell in cells(path, "code"):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr"
    assert not re.search(r"/(home|root|tmp|Users|work)/", path.read_text())


@every_notebook
def test_code_cells_are_short(path):
    lengths = [len(cell.source.splitlines()) for cell in cells(path, "code")]
    assert statistics.median(lengths) <= 10
    assert max(lengths) <= 25
    assert lengths[0] <= 8, "the import cell"


@every_notebook
def test_every_display_has_a_label(path):
    for match in DISPLAY.finditer(prose(path)):
        assert LABEL.match(match[2]), f"no label after:{match[1]}"


def test_labels_are_unique_in_the_book():
    labels = [LABEL.match(m[2])[1] for path in NOTEBOOKS for m in DISPLAY.finditer(prose(path))]
    assert len(labels) > 100
    assert sorted(labels) == sorted(set(labels))


@pytest.mark.parametrize(
    "path", [*the_argument(), ROOT / "chapters/matrix-calculus.ipynb"], ids=lambda p: p.stem
)
def test_checks_keep_up_with_displays(path):
    """At least one checking cell for every two displays: the pace of the template."""
    checking = [c for c in cells(path, "code") if "assert" in c.source or "check(" in c.source]
    assert len(checking) >= len(DISPLAY.findall(prose(path))) / 2


@every_notebook
def test_every_figure_says_what_to_see(path):
    for cell in cells(path, "code"):
        if any("image/svg+xml" in output.get("data", {}) for output in cell.outputs):
            mystnb = cell.metadata.get("mystnb", {})
            assert mystnb.get("figure", {}).get("caption"), cell.source
            assert mystnb.get("figure", {}).get("name", "").startswith("fig-"), cell.source
            assert len(mystnb.get("image", {}).get("alt", "")) > 20, cell.source


@every_chapter
def test_has_a_picture_a_warning_and_exercises_with_solutions(path):
    text = prose(path)
    outputs = [o for cell in cells(path, "code") for o in cell.outputs]
    assert any("image/svg+xml" in o.get("data", {}) for o in outputs)
    assert re.search(r"^## What goes wrong", text, re.MULTILINE)
    exercises = re.findall(r"^:::+\{exercise\}.*?\n:label: (\S+)", text, re.MULTILINE)
    solutions = re.findall(r"^:::+\{solution\} (\S+)\n:class: dropdown", text, re.MULTILINE)
    assert len(exercises) >= 2
    assert exercises == solutions
    assert "check(" in "".join(c.source for c in cells(path, "code")), "no formula is judged"


def test_prose_is_corrected_without_a_kernel(tmp_path):
    """A word in a cell may change; what an editor adds is named shortly, and removed."""
    path = tmp_path / "one.ipynb"
    path.write_text(NOTEBOOKS[0].read_text(encoding="utf-8").replace(" the ", " teh ", 1))
    assert not notebooks.untidy(path)
    assert notebooks.main(["--no-run", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    editor = nbformat.reads(text, as_version=4)
    editor.metadata["language_info"]["version"] = "3.14.0"
    editor.cells[1].metadata["collapsed"] = False
    nbformat.write(editor, path)
    first, second = notebooks.untidy(path)
    assert first == "the notebook's metadata"
    assert re.fullmatch(r"cell 1 \(.{1,40}\): its metadata", second)
    assert notebooks.main(["--no-run", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == text


def test_a_changed_number_in_a_stored_output_is_noticed(tmp_path):
    """nbval is strict: the negative control of `pytest --nbval chapters`."""
    notebook = nbformat.v4.new_notebook(metadata=notebooks.METADATA)
    notebook.cells = [nbformat.v4.new_code_cell("print(6 * 7)")]
    path = tmp_path / "one.ipynb"
    nbformat.write(notebook, path)
    notebooks.execute(path)
    assert run_nbval(path) == 0
    path.write_text(path.read_text().replace('"42\\n"', '"43\\n"'))
    assert run_nbval(path) == 1


def run_nbval(path):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", path]
    return subprocess.run(command, cwd=path.parent, capture_output=True).returncode
