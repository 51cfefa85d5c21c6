"""Execute chapters from top to bottom and normalise what is stored.

A diff then shows only what changed.

    python tools/notebooks.py [--no-run] [CHAPTER.ipynb ...]    (default: every one in chapters/)

With --no-run nothing is executed: what an editor has added is removed, outputs stay as they are.
That is enough after a correction of prose. Exit status 1 if a cell failed or, with --no-run, if a
file was changed.
"""

import argparse
import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def normalise(notebook):
    """Drop what differs from run to run; a cell keeps its name."""
    notebook.metadata = nbformat.from_dict(METADATA)
    seen = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
        cell.metadata.pop("execution", None)
        for volatile in ("collapsed", "scrolled", "trusted"):
            cell.metadata.pop(volatile, None)
        if cell.get("id", "") in {"", *seen}:
            cell.id = hashlib.sha256(f"{len(seen)}{cell.source}".encode()).hexdigest()[:12]
        seen.add(cell.id)
    return notebook


def untidy(path):
    """What `normalise` would change in a stored notebook, one short line for each."""
    stored, tidy = (nbformat.read(path, as_version=4) for _ in range(2))
    normalise(tidy)
    found = []
    if stored.metadata != tidy.metadata:
        found.append("the notebook's metadata")
    for number, (cell, other) in enumerate(zip(stored.cells, tidy.cells, strict=True)):
        begins = cell.source.strip().split("\n")[0][:40]
        for part in sorted({*cell, *other}):
            if cell.get(part) != other.get(part):
                found.append(f"cell {number} ({begins}): its {part}")
    if not found and path.read_text(encoding="utf-8") != nbformat.writes(tidy) + "\n":
        found.append("the layout of the file")
    return found


def merged(outputs):
    """Join neighbouring pieces of one stream: where a kernel cuts them is chance."""
    joined = []
    for output in outputs:
        same_stream = joined and output.get("name") and output.get("name") == joined[-1].get("name")
        if same_stream:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def execute(path):
    """Run one notebook in a fresh kernel and store it; leave the file alone if a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    notebook.metadata = nbformat.from_dict(METADATA)
    NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}},
        # A kernel warns on every start that it talks over TCP; the address is this machine's own.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    ).execute()  # fmt: skip
    nbformat.validate(normalise(notebook))
    nbformat.write(notebook, path)


def tidy(path):
    """Normalise one notebook without running it; returns whether the file was changed."""
    if not untidy(path):
        return False
    nbformat.write(normalise(nbformat.read(path, as_version=4)), path)
    return True


def main(arguments=None):
    """Run or normalise notebooks; returns the exit status."""
    parser = argparse.ArgumentParser(prog="tools/notebooks.py")
    parser.add_argument("--no-run", action="store_true", help="normalise only, without a kernel")
    parser.add_argument("notebooks", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    paths = options.notebooks or sorted(Path("chapters").glob("*.ipynb"))
    if options.no_run:
        changed = [path for path in paths if tidy(path)]
        for path in changed:
            print(f"normalised {path}")
        return int(bool(changed))
    failures = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for path, future in [(path, pool.submit(execute, path)) for path in paths]:
            try:
                future.result()
                print(f"executed {path}")
            except CellExecutionError as error:
                failures += 1
                print(f"FAILED   {path}\n{error}", file=sys.stderr)
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
