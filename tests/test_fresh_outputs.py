"""The promise: no page shows an output that the code would no longer give."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
CONFIG = f"""
title: A small book
execute: {{execute_notebooks: cache}}
sphinx:
  local_extensions: {{fresh_outputs: '{ROOT / "_ext"}'}}
  config: {{html_theme: basic, html_theme_options: {{}}, fresh_outputs_paths: [little]}}
"""
SOURCE = """import sys
sys.path.insert(0, "..")
from little import value
print("the value is", value.V)"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A book of two chapters that show what a module says."""
    folder = tmp_path_factory.mktemp("book")
    (folder / "little").mkdir()
    (folder / "chapters").mkdir()
    (folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
    names = ("one", "two")
    toc = "format: jb-book\nroot: index\nchapters:\n"
    (folder / "_toc.yml").write_text(toc + "".join(f"- file: chapters/{n}\n" for n in names))
    (folder / "index.md").write_text("# A book\n")
    for name in names:
        cells = [
            nbformat.v4.new_markdown_cell(f"# {name}"),
            nbformat.v4.new_code_cell(f"{SOURCE}\n# {name}"),
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, folder / "chapters" / f"{name}.ipynb")
    (folder / "little" / "value.py").write_text("V = 1\n")
    return folder


def build(folder, *options):
    """Build the book; return what was printed."""
    run = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", run, "build", str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=900)


def shown(folder, name):
    """Return the value that a chapter shows."""
    text = (folder / f"_build/html/chapters/{name}.html").read_text(encoding="utf-8")
    return int(re.search(r"the value is (\d+)", text)[1])


def test_an_edit_in_the_package_changes_every_page(book):
    done = build(book, "-W", "-n", "--keep-going")
    assert done.returncode == 0, done.stderr
    assert "executing 2 notebooks" in done.stdout
    assert shown(book, "one") == shown(book, "two") == 1

    # Nothing has changed: nothing is executed.
    said = build(book).stdout
    assert "executing" not in said and "nothing had changed" in said

    (book / "little" / "value.py").write_text("V = 2\n")
    assert "executing 2 notebooks" in build(book).stdout
    assert shown(book, "one") == shown(book, "two") == 2

    # An edit in one chapter executes that one only.
    path = book / "chapters" / "two.ipynb"
    path.write_text(path.read_text().replace("# two", "# two, edited"))
    assert "executing 1 notebooks" in build(book).stdout

    # A chapter that fails, fails again although nothing has changed since.
    (book / "little" / "value.py").write_text("V = 1 / 0\n")
    for _ in range(2):
        done = build(book, "-W", "--keep-going")
        assert done.returncode != 0
        assert "Executing notebook failed" in done.stderr
    (book / "little" / "value.py").write_text("V = 3\n")
    assert build(book, "-W", "--keep-going").returncode == 0
    assert shown(book, "one") == 3
