"""Open the chapters in JupyterLab as a reader takes them away: numbered, with links that lead.

    python tools/lab.py [JUPYTER ARGUMENT ...]    (after the book has been built)

The copies lie in `_build/lab`. One that the reader has changed is never replaced. Those that are
not are signed as trusted, as a notebook is that ran here: else JupyterLab leaves of a picture that
one can touch nothing but its letters.
"""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
from nbformat.sign import NotebookNotary

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "_build" / "html" / "course.zip"
FOLDER = ROOT / "_build" / "lab"
INSIDE = "line-by-line/chapters/"
NUMBERED_ALREADY = "---\nnumbering: false\n---\n\n"
"""Tells jupyterlab-myst to count nothing: the copies have the numbers of the book."""


def lay_out(archive, folder):
    """Copy the chapters of an archive into a folder; return the names of those that were kept."""
    note = folder / ".given.json"
    given = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    with zipfile.ZipFile(archive) as packed:
        for inside in filter(lambda name: name.startswith(INSIDE), packed.namelist()):
            name = inside.removeprefix(INSIDE)
            fresh = for_lab(name, packed.read(inside))
            path = folder / name
            known = (given.get(name), _digest(fresh))
            if path.is_file() and _digest(path.read_bytes()) not in known:
                kept.append(name)
                continue
            path.write_bytes(fresh)
            given[name] = _digest(fresh)
    note.write_text(json.dumps(given), encoding="utf-8")
    return kept


def for_lab(name, data):
    """The bytes of a file of the archive as JupyterLab, with jupyterlab-myst, should have them."""
    if not name.endswith(".ipynb"):
        return data
    notebook = nbformat.reads(data.decode("utf-8"), as_version=4)
    notebook.cells[0].source = NUMBERED_ALREADY + notebook.cells[0].source
    return (nbformat.writes(notebook) + "\n").encode("utf-8")


def trust(folder, names, notary):
    """Sign notebooks, so that what they show is shown whole."""
    for name in names:
        notary.sign(nbformat.read(folder / name, as_version=4))


def _digest(data):
    return hashlib.sha256(data).hexdigest()


def main(arguments):
    """Lay out the copies and start JupyterLab on them."""
    if not ARCHIVE.is_file():
        return "There is no built book to open: run `make book` first."
    kept = lay_out(ARCHIVE, FOLDER)
    if kept:
        print(f"As you left them: {', '.join(kept)}. Delete one in {FOLDER} to have it anew.")
    given = {path.name for path in FOLDER.glob("*.ipynb")} - set(kept)
    trust(FOLDER, sorted(given), NotebookNotary())
    command = [sys.executable, "-m", "jupyter", "lab", str(FOLDER), *arguments]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
