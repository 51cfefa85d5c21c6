"""What is taken away runs: the package with its data, and a chapter that is downloaded alone."""

import inspect
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.sign import NotebookNotary

import gmm

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import lab  # noqa: E402

CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


def test_the_tables_are_those_of_their_sources():
    geyser, galton = gmm.datasets.old_faithful(), gmm.datasets.galton_heights()
    assert geyser.shape == (272, 2)
    assert np.allclose(geyser.mean(axis=0), [3.487783, 70.897059], rtol=1e-7, atol=0)
    assert galton.shape == (934,) and set(galton["sex"]) == {"male", "female"}
    assert galton["height_in"].min() == 56 and galton["height_in"].max() == 79


def test_a_table_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ValueError, match=r"no table 'iris.csv'.*old-faithful\.csv"):
        gmm.datasets.lines("iris.csv")


@pytest.mark.parametrize("name", gmm.datasets.__all__)
def test_the_loaders_are_on_the_page_of_functions(name):
    page = (ROOT / "chapters/reference.md").read_text()
    assert f".. autofunction:: gmm.datasets.{name}\n" in page
    assert "Returns\n-------" in inspect.getdoc(getattr(gmm.datasets, name))


def test_chapters_read_no_file_beside_them():
    for path in CHAPTERS:
        for cell in nbformat.read(path, as_version=4).cells:
            reads = re.findall(
                r"\bopen\(|genfromtxt\(|loadtxt\(|np\.load\(|read_csv\(", cell.source
            )
            assert cell.cell_type != "code" or not reads, (path.name, reads)


def test_the_wheel_carries_the_data(tmp_path):
    """Built from a copy: setuptools would leave its folders in the book's."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("gmm", "linewise", "book"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    run = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*run, "--wheel-dir", tmp_path, source], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    tables = {f"gmm/datasets/{path.name}" for path in (ROOT / "gmm/datasets").glob("*.csv")}
    assert len(tables) == 6 and tables <= inside


# What the site offers --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unpacked(site, tmp_path_factory):
    """The folder of the archive."""
    folder = tmp_path_factory.mktemp("course")
    zipfile.ZipFile(site / "course.zip").extractall(folder)
    return folder / "line-by-line"


def run(path, **environment):
    """Run a notebook in the folder in which it lies."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=120, resources=resources)
    client.execute(env={**os.environ, **environment})
    return notebook


def test_a_downloaded_notebook_runs_in_an_empty_folder(site, tmp_path):
    page = (site / "chapters" / "weight-update.html").read_text(encoding="utf-8")
    link = re.search(r'<p class="tools"><a href="([^"]+)" download>', page)[1]
    shutil.copy(site / "chapters" / link, tmp_path)
    run(tmp_path / "weight-update.ipynb")
    assert [path.name for path in tmp_path.iterdir()] == ["weight-update.ipynb"]


def test_the_archive_has_all_chapters_the_tables_and_three_lines(site, unpacked):
    assert {p.name for p in (unpacked / "chapters").glob("*.ipynb")} == {p.name for p in CHAPTERS}
    assert (unpacked / "data" / "old-faithful.csv").is_file()
    lines = re.search(r"```\n(.*?)```", (unpacked / "README.md").read_text(), re.DOTALL)[1]
    assert len(lines.splitlines()) == 3
    assert lines in (ROOT / "chapters" / "take-away.md").read_text()
    first, *others = (unpacked / "requirements.txt").read_text().splitlines()
    assert (unpacked / first).is_file()
    ours = (ROOT / "requirements.txt").read_text().splitlines()
    assert len(others) > 8 and set(others) <= set(ours)


def test_a_chapter_of_the_archive_runs_with_its_wheel(unpacked, tmp_path):
    """The wheel is installed into a folder of its own, which comes before the book's package."""
    wheel = next(unpacked.glob("*.whl"))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, "--target", tmp_path / "packages", wheel], check=True)
    path = unpacked / "chapters" / "em-algorithm.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import gmm; print(gmm.__file__)"))
    nbformat.write(notebook, path)
    ran = run(path, PYTHONPATH=str(tmp_path / "packages"))
    assert str(tmp_path / "packages") in ran.cells[-1].outputs[0].text


def test_references_in_what_is_taken_away_can_be_read(unpacked):
    displays = links = 0
    for path in sorted((unpacked / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "markdown":
                continue
            roles = re.findall(r"\{(?:eq|doc|numref|ref|cite|cite:t|prf:ref)\}`", cell.source)
            assert not roles, (path.name, cell.source)
            displays += len(re.findall(r"\\tag\{[A-Z\d]+\.\d+\}\n\$\$", cell.source))
            for target in re.findall(r"\]\((\S+?\.(?:ipynb|md))\)", cell.source):
                links += 1
                assert (path.parent / target).is_file() or target == "../index.md", target
    assert displays > 200 and links > 200


def test_links_to_the_source_come_from_one_setting(tmp_path):
    sys.path.insert(0, str(ROOT / "_ext"))
    from page_assets import repository_links

    settings, path = tmp_path / "_config.yml", Path("chapters/speed.ipynb")
    settings.write_text("repository:\n  url: ''\n")
    assert repository_links(tmp_path, "chapters/speed", path) is None
    settings.write_text("title: A book\n")
    assert repository_links(tmp_path, "chapters/speed", path) is None
    settings.write_text("repository:\n  url: https://example.org/book/\n  branch: trunk\n")
    assert repository_links(tmp_path, "chapters/speed", path) == {
        "source": "https://example.org/book/blob/trunk/chapters/speed.ipynb",
        "report": "https://example.org/book/issues/new?title=chapters/speed%3A%20",
    }


# In JupyterLab ---------------------------------------------------------------------------------


def test_copies_for_jupyterlab_are_renewed_unless_the_reader_has_changed_them(tmp_path):
    archive, folder = tmp_path / "course.zip", tmp_path / "lab"

    def given(**texts):
        with zipfile.ZipFile(archive, "w") as packed:
            for name, text in texts.items():
                packed.writestr(f"{lab.INSIDE}{name}.md", text)
            packed.writestr("line-by-line/README.md", "no chapter")
        return lab.lay_out(archive, folder)

    assert given(one="1", two="1") == []
    assert {path.name for path in folder.glob("[!.]*")} == {"one.md", "two.md"}
    (folder / "two.md").write_text("mine")
    assert given(one="2", two="2") == ["two.md"]
    assert (folder / "one.md").read_text() == "2"
    assert (folder / "two.md").read_text() == "mine"
    (folder / "two.md").unlink()
    assert given(one="2", two="2") == []
    assert (folder / "two.md").read_text() == "2"


def test_a_copy_for_jupyterlab_is_trusted_and_not_numbered_twice(tmp_path):
    new = nbformat.v4
    notebook = new.new_notebook(cells=[new.new_markdown_cell("# Title"), new.new_code_cell("1")])
    archive, folder = tmp_path / "course.zip", tmp_path / "lab"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(f"{lab.INSIDE}one.ipynb", nbformat.writes(notebook))
    assert lab.lay_out(archive, folder) == []
    copy = nbformat.read(folder / "one.ipynb", as_version=4)
    assert copy.cells[0].source == "---\nnumbering: false\n---\n\n# Title"
    notary = NotebookNotary(db_file=":memory:", secret=b"of the test")
    assert not notary.check_signature(copy)
    lab.trust(folder, ["one.ipynb"], notary)
    assert notary.check_signature(copy)
    assert lab.lay_out(archive, folder) == []  # and it is still known as given
