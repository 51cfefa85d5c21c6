"""Damage every display of the book and report what the checker missed.

    python -m book.damage [FOLDER] [--label LABEL ...] [--jobs N] [--all]

Results are stored per display and reused while neither the display nor the checker changes; with
--all everything is done again. Exit status 1 if a mutant was missed without a recorded reason.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor

from .survey import (
    checker_key,
    examine,
    labelled,
    load_score,
    pages,
    reasons,
    save_score,
    subjects,
    totals,
)


def main(arguments=None):
    """Run the survey; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m book.damage")
    parser.add_argument("folder", nargs="?", default="chapters")
    parser.add_argument("--label", action="append", default=[], help="only this display")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="do again what is stored")
    options = parser.parse_args(arguments)
    paths, checker, old = pages(options.folder), checker_key(), load_score()
    stored = {} if options.all or old["checker"] != checker else old["displays"]
    tasks = [(path, paths, stored, options.label) for path in paths]
    displays = {}
    with ProcessPoolExecutor(options.jobs) as pool:
        for path, found in zip(paths, pool.map(_page, tasks), strict=True):
            displays.update(found)
            print(f"{path.name}: {len(found)} displays", flush=True)
    score = {"checker": checker, "displays": displays}
    if not options.label:
        save_score(score)
    return _report(score)


def _page(task):
    path, paths, stored, wanted = task
    found = {}
    for subject in subjects(path, labelled(paths)):
        label = subject.display.label
        if (wanted and label not in wanted) or not subject.asserts:
            continue
        known = stored.get(label)
        found[label] = known if known and known["key"] == subject.key else examine(subject)
    return found


def _report(score):
    known, missed = reasons(), 0
    for label, result in sorted(score["displays"].items()):
        for name in result["survivors"]:
            if not known.get(label, {}).get(name):
                missed += 1
                print(f"MISSED {label}: {name}")
    found = totals(score)
    print(", ".join(f"{name} {found.get(name, 0)}" for name in
                    ("killed", "stillborn", "equivalent", "explained", "missed")))
    print(f"score {100 * found['score']:.2f} % of the mutants that are not equivalent")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
