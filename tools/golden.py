"""Every relation of the book and of tests/letters with its verdict, kept to see what changes.

    python tools/golden.py [--page NAME]            print what differs from tests/golden.json
    python tools/golden.py [--page NAME] --renew    store the verdicts of today
"""

import argparse
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "tests" / "golden.json"
FIELDS = ("verdict", "general", "level")
LETTERS = ROOT / "chapters" / "letters"  # notations of books, to be downloaded
PUBLIC = {"slips-b": "one-variable", "slips-c": "theta-k"}  # of pages that quote, by their own name


def pages():
    """(name, path, notation or None) of every page that is decided."""
    book = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("chapters/*.md"), ROOT / "index.md"]
    for path in sorted(book):
        yield path.name, path, None
    for path in sorted((ROOT / "tests" / "letters").glob("*.md")):
        yield f"letters/{path.name}", path, letters_of(path)


def letters_of(page):
    """The notation of a page in tests/letters: public, beside the page, or None for the book's."""
    public = LETTERS / f"{PUBLIC.get(page.stem, page.stem)}.toml"
    return next((p for p in (public, page.with_suffix(".toml")) if p.exists()), None)


def verdicts(path, notation):
    """What the checker says of a page today, as `rows`."""
    from linewise import check_file

    return rows(check_file(path, notation))


def rows(relations):
    """{key: [verdict, general, level]} of the relations of a page."""
    values = [[str(getattr(relation, field)) for field in FIELDS] for relation in relations]
    return dict(zip(keys(relations), values, strict=True))


def keys(relations):
    """The key of each relation: label, formula, and a number if repeated."""
    found = {}
    for relation in relations:
        formula = " ".join(f"{relation.lhs} {relation.rel} {relation.rhs}".split())
        key, count = f"{relation.label} | {formula}", 1
        while key in found:
            count += 1
            key = f"{relation.label} | {formula} | {count}"
        found[key] = relation
    return list(found)


def known(page):
    """A function from the relations of a page to their stored verdicts, for `book.damage`."""
    stored = read().get(page, {})

    def verdicts(relations):
        rows = [stored.get(key) for key in keys(relations)]
        return [row and (row[0], row[2], bool(row[1])) for row in rows]

    return verdicts


def differences(stored, found):
    """Lines for what has changed; a relation on one side only is no change of a verdict."""
    for key, then in stored.items():
        now = found.get(key)
        if now is not None and now != then:
            yield f"{key}\n    {' / '.join(then)}  ->  {' / '.join(now)}"


def read():
    """What is stored: {name of the page: rows}."""
    return json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}


def write(found):
    """Store {name of the page: rows}."""
    text = json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True)
    STORED.write_text(text + "\n", encoding="utf-8")


def renewed(stored, found):
    """The stored rows of a page with today's relations; those that both have stay as stored."""
    return {key: stored.get(key, row) for key, row in found.items()}


def main(arguments=None):
    """Print the differences, or store."""
    parser = argparse.ArgumentParser(prog="tools/golden.py")
    parser.add_argument("--renew", action="store_true", help="store the verdicts of today")
    parser.add_argument("--page", action="append", default=[], help="this page only: mean-update")
    options = parser.parse_args(arguments)
    chosen = {f"{page}{suffix}" for page in options.page for suffix in (".ipynb", ".md")}
    stored, found = read(), {}
    for name, path, notation in pages():
        if not chosen or name in chosen:
            found[name] = verdicts(path, notation)
            for line in differences(stored.get(name, {}), found[name]):
                print(f"{name}: {line}")
    if options.renew:
        write({**stored, **found} if chosen else found)


if __name__ == "__main__":
    main()
