"""Execute chapters from top to bottom and normalise what is stored.

A diff then shows only what changed.

    python tools/notebooks.py [CHAPTER.ipynb ...]      (default: every notebook in chapters/)
"""

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


def main(names):
    paths = [Path(name) for name in names] or sorted(Path("chapters").glob("*.ipynb"))
    failures = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for path, future in [(path, pool.submit(execute, path)) for path in paths]:
            try:
                future.result()
                print(f"executed {path}")
            except CellExecutionError as error:
                failures += 1
                print(f"FAILED   {path}\n{error}", file=sys.stderr)
    return failures > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
