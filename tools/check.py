"""Everything that can be said about one page, in half a minute: run, decide, damage, test.

    python tools/check.py PAGE          (`make check CHAPTER=...`)

The page is run and normalised. Its relations are decided; new ones go into tests/golden.json, a
verdict that has changed is printed. Displays that have changed are damaged, and so is what cells
assert that are not committed yet. Then the tests of this page run. Exit status 1 if something has
to be mended.
"""

import subprocess
import sys
import time
from pathlib import Path

import golden
import notebooks
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]
FILES = ("chapters", "consistency", "symbols", "damage_stored", "bibliography")


def main(arguments):
    """Check a page step by step; returns the exit status."""
    if len(arguments) != 1 or not (path := page(arguments[0])):
        known = sorted({p.stem for suffix in ("ipynb", "md")
                        for p in (ROOT / "chapters").glob(f"*.{suffix}")})  # fmt: skip
        print(f"make check CHAPTER=..., one of {', '.join(known)}", file=sys.stderr)
        return 2
    begun = time.monotonic()
    if path.suffix == ".ipynb" and not executed(path):
        return 1
    damaging = assertions(path)  # goes on beside what follows
    well = {"decide": decided(path)}
    displays = run("-m", "book.damage", "--page", path.stem, "--brief")
    well["damage the displays"] = displays.wait() == 0
    well["damage what is asserted"] = damaging is None or damaging.wait() == 0
    well["test"] = tested(path).wait() == 0
    bad = [step for step, good in well.items() if not good]
    end = f"To be mended: {', '.join(bad)}." if bad else f"{path.stem} is as it should be."
    print(f"{time.monotonic() - begun:.0f} s. {end}")
    return int(bool(bad))


def page(name):
    """The page that a name, a file name or a path means, or None."""
    stem = Path(name).stem
    found = [ROOT / "chapters" / f"{stem}.{suffix}" for suffix in ("ipynb", "md")]
    return next((path for path in found if stem and path.exists()), None)


def executed(path):
    """Run a chapter and store it, if none of its cells fails."""
    try:
        notebooks.execute(path)
    except CellExecutionError as error:
        print(f"a cell fails, nothing is stored\n{error}")
        return False
    print(f"executed {path.name}", flush=True)
    return True


def decided(path):
    """Decide a page and store the verdicts of new relations; whether all may stand."""
    from linewise import check_file

    relations = check_file(path)
    stored, today = golden.read(), golden.rows(relations)
    before = stored.get(path.name, {})
    changed = list(golden.differences(before, today))
    for line in changed:
        print(f"another verdict: {line}\n    if this is meant: "
              f".venv/bin/python tools/golden.py --page {path.stem} --renew")  # fmt: skip
    wrong = [relation for relation in relations if relation.wrong or relation.auto]
    for r in wrong:
        print(f"{r.label or f'cell {r.cell}, line {r.line}'}: {r.verdict}: {r.lhs} {r.rel} {r.rhs}"
              f"\n    {r.evidence or r.detail}")  # fmt: skip
    new = len(today.keys() - before.keys())
    if today.keys() != before.keys():
        golden.write({**stored, path.name: golden.renewed(before, today)})
    print(f"{len(relations)} relations decided, {new} of them new, {len(wrong)} to be mended",
          flush=True)  # fmt: skip
    return not wrong and not changed


def assertions(path):
    """Damage what new cells of a chapter assert; the process, or None for a page without cells."""
    if path.suffix == ".ipynb":
        return run("tools/damage_checks.py", str(path), "--new", "--jobs", "1")
    return None


def tested(path):
    """Run the tests of one page, and those of the rules between pages."""
    files = [f"tests/test_{name}.py" for name in FILES]
    words = f"{path.stem} or agrees or introduced or citation"
    return run("-m", "pytest", "-q", "--no-header", "--tb=short", *files, "-k", words)


def run(*command):
    """Start Python beside this process, in the folder of the book."""
    return subprocess.Popen([sys.executable, *command], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
