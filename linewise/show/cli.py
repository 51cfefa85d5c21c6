"""The command line: python -m linewise FILE.. [--notation NOTATION] [--json]."""

import argparse
import json
import sys
from pathlib import Path

from ..errors import NotationError
from ..notation import load_notation
from ..page.state import ready
from ..verdict import Relation
from .pages import Labels, book_lemmas, check_file
from .text import as_dict, command_line

PAGES = (".ipynb", ".md", ".tex", ".Rmd", ".qmd")  # what a folder stands for


def main(arguments=None):
    """Check files; returns the exit status.

    0 if everything may stand; 1 if a relation must be mended, or asserts nothing and its author did
    not say so; 2 if something is unreadable (a formula, a file or the notation).
    """
    parser = argparse.ArgumentParser(
        prog="python -m linewise",
        description="Decide every displayed relation of notebooks and Markdown pages.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a page, or a folder of pages")
    parser.add_argument("--notation", metavar="NOTATION", help="a TOML file: the page's letters")
    parser.add_argument("--json", action="store_true", help="a list of objects, one per relation")
    parser.add_argument("--quiet", action="store_true", help="print only what is wrong")
    options = parser.parse_args(arguments)
    try:
        notation = load_notation(options.notation)
        ready(notation)
        files = pages(options.files)
        own = options.notation is None
        labels, lemmas = Labels(files, book=own), book_lemmas() if own else ()
        relations = [r for file in files for r in page_relations(file, notation, labels, lemmas)]
    except NotationError as error:
        named = options.notation and Path(options.notation).name not in str(error)
        print(f"error: {f'{options.notation}: ' if named else ''}{error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps([as_dict(r) for r in relations], ensure_ascii=False, indent=1))
    else:
        for relation in relations:
            if relation.wrong or not options.quiet:
                print(command_line(relation))
        print(summary(relations))
    wrong = {r.verdict for r in relations if r.wrong}
    if "unreadable" in wrong:
        return 2
    return 1 if wrong else 0


def pages(paths):
    """The files to check; a folder stands for the pages in it."""
    found = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in PAGES and p.is_file())
            inside = [p for p in inside if not _hidden(p.relative_to(path))]
            if not inside:
                raise NotationError(f"there is no {', '.join(PAGES)} file in {path}")
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise NotationError(f"there is no file {path}")
    return found


def page_relations(file, notation, labels, lemmas=()):
    """The relations of a page; a page that cannot be opened is one unreadable entry."""
    try:
        return check_file(file, notation, labels=labels, lemmas=lemmas)
    except NotationError as error:
        return [Relation(str(file), "", 0, "", "", "", "unreadable", str(error), detail=str(error))]


def _hidden(path):
    return any(part.startswith((".", "_")) for part in path.parts)


def summary(relations):
    """One line of totals."""
    counts = {}
    for relation in relations:
        counts[relation.verdict] = counts.get(relation.verdict, 0) + 1
    parts = [f"{count} {verdict}" for verdict, count in sorted(counts.items(), key=lambda x: -x[1])]
    return f"{len(relations)} relations: " + (", ".join(parts) or "none")
