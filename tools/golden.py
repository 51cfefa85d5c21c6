"""Every relation of the book and of tests/letters with its verdict, kept to see what changes.

    python tools/golden.py            print what differs from tests/golden.json
    python tools/golden.py --renew    store the verdicts of today
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "tests" / "golden.json"
FIELDS = ("verdict", "general", "level")


def pages():
    """(name, path, notation or None) of every page that is decided."""
    book = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("chapters/*.md"), ROOT / "index.md"]
    for path in sorted(book):
        yield path.name, path, None
    for path in sorted((ROOT / "tests" / "letters").glob("*.md")):
        own = path.with_suffix(".toml")
        yield f"letters/{path.name}", path, own if own.exists() else None


def verdicts(path, notation):
    """What the checker says of a page today, as `rows`."""
    from linewise import check_file

    return rows(check_file(path, notation))


def rows(relations):
    """{key: [verdict, general, level]}; a key is label, formula, and a number if repeated."""
    found = {}
    for relation in relations:
        formula = " ".join(f"{relation.lhs} {relation.rel} {relation.rhs}".split())
        key, count = f"{relation.label} | {formula}", 1
        while key in found:
            count += 1
            key = f"{relation.label} | {formula} | {count}"
        found[key] = [str(getattr(relation, field)) for field in FIELDS]
    return found


def differences(stored, found):
    """Lines for what has changed; a relation on one side only is no change of a verdict."""
    for key, then in stored.items():
        now = found.get(key)
        if now is not None and now != then:
            yield f"{key}\n    {' / '.join(then)}  ->  {' / '.join(now)}"


def main():
    """Print the differences, or store."""
    found = {name: verdicts(path, notation) for name, path, notation in pages()}
    stored = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    for name, rows in found.items():
        for line in differences(stored.get(name, {}), rows):
            print(f"{name}: {line}")
    if "--renew" in sys.argv:
        text = json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True)
        STORED.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
