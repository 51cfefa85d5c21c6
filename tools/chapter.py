"""Begin a chapter from the template, and say what else it needs.

    python tools/chapter.py SLUG          (`make chapter SLUG=...`)

The template, tools/template/chapter.txt, is a whole chapter in short. It is run and stored under
the new name; every test of a chapter passes before a word of it is changed.
"""

import json
import re
import sys
from pathlib import Path

import nbformat
from notebooks import METADATA, execute, normalise

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "tools" / "template" / "chapter.txt"
CELL = re.compile(r"^%% (md|py) ?(.*)$", re.MULTILINE)

REST = """\
{path} is there, run and normalised. Now

1. write it: what stands in comments says what belongs there, and `make lab` opens it;
2. list it in _toc.yml, in its place in the argument:
       - file: chapters/{slug}
3. put it on the map, book/argument_map.toml, in the same place:
       [[chapter]]
       page = "chapters/{slug}"
       name = "{title}"
       line = "what it is about, in a few words"
       wide = [COLUMN, ROW]
       narrow = [COLUMN, ROW]
       needs = ["chapters/THE-PAGE-BEFORE"]
4. name it in index.md, where its part is told: {{doc}}`chapters/{slug}`
5. quote its main result in chapters/cheat-sheet.md: :::{{quote-equation}} eq-{slug}-total
6. say in CHANGELOG.md, under Unreleased, that there is a new chapter;
7. make check CHAPTER={slug}
"""


def cells(slug):
    """The cells of the template, with the name of the new chapter in its labels and its title."""
    text = TEMPLATE.read_text(encoding="utf-8")
    text = text.replace("SLUG", slug).replace("TITLE", title(slug))
    _, *parts = CELL.split(text)
    pieces = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    for number, (kind, metadata, source) in enumerate(pieces):
        new = nbformat.v4.new_markdown_cell if kind == "md" else nbformat.v4.new_code_cell
        metadata = json.loads(metadata or "{}")
        yield new(source.strip("\n"), metadata=metadata, id=f"cell-{number}")


def title(slug):
    """`large-data` as "Large data"."""
    return slug.replace("-", " ").capitalize()


def begin(slug, folder):
    """Write and run the new chapter; returns its path.

    Raises
    ------
    ValueError
        If the name is no slug or is taken.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug):
        raise ValueError(f"{slug!r} is no slug: write small letters, digits and single hyphens")
    path = Path(folder) / f"{slug}.ipynb"
    taken = [p for p in (path, path.with_suffix(".md")) if p.exists()]
    if taken:
        raise ValueError(f"{taken[0]} exists already: choose another name")
    notebook = nbformat.v4.new_notebook(cells=list(cells(slug)), metadata=METADATA)
    nbformat.write(normalise(notebook), path)
    execute(path)
    return path


def main(arguments):
    """Begin a chapter; returns the exit status."""
    if len(arguments) != 1 or not arguments[0]:
        print("make chapter SLUG=the-name-of-the-chapter", file=sys.stderr)
        return 2
    (slug,) = arguments
    try:
        path = begin(slug, ROOT / "chapters")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(REST.format(path=path.relative_to(ROOT), slug=slug, title=title(slug)), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
