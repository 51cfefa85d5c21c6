"""Damage every display of the book and report what the checker missed.

    python -m book.damage [FOLDER] [--page NAME ...] [--label LABEL ...] [--jobs N] [--all]
                          [--brief]

Results are stored display by display, one file a page, and reused while neither the display nor
the verdicts on it change: a run that is broken off goes on where it was. With --all everything is
done again. Exit status 1 if a mutant was missed that is not recorded, as explained or as a known
defect of the checker.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor

from .survey import everything, examine, labelled, load, pages, save, subjects, survivors, totals

WORDS = (
    "displays", "killed", "stillborn", "no claim", "equivalent", "explained", "known", "missed",
)  # fmt: skip


def main(arguments=None):
    """Run the survey; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m book.damage")
    parser.add_argument("folder", nargs="?", default="chapters")
    parser.add_argument("--page", action="append", default=[], help="only this page, by its stem")
    parser.add_argument("--label", action="append", default=[], help="only this display")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="do again what is stored")
    parser.add_argument("--brief", action="store_true", help="report on the pages chosen, no score")
    options = parser.parse_args(arguments)
    paths = pages(options.folder)
    wanted = [path for path in paths if not options.page or path.stem in options.page]
    tasks = [(path, paths, options.label, options.all) for path in wanted]
    with ProcessPoolExecutor(options.jobs) as pool:
        for path, (done, stored) in zip(wanted, pool.map(_page, tasks), strict=True):
            print(f"{path.name}: {done} displays damaged, {stored} as stored", flush=True)
    return _report(everything(wanted if options.brief else paths), options.brief)


def _page(task):
    """Damage what is not stored of one page; results are written after each display."""
    path, paths, wanted, again = task
    stored, results, done = load(path), {}, 0
    for subject in subjects(path, labelled(paths)):
        known = stored.get(subject.name)
        chosen = not wanted or subject.name in wanted
        if chosen and (again or not known or known["key"] != subject.key):
            known, done = examine(subject), done + 1
        if known:
            results[subject.name] = known
            save(path, {**stored, **results})
    save(path, results)
    return done, len(results) - done


def _report(scores, brief=False):
    missed = 0
    for page, name, mutant, word in survivors(scores):
        if word != "explained":
            print(f"{'MISSED' if word == 'missed' else 'known defect'} {page}, {name}: {mutant}")
            missed += word == "missed"
    if missed:
        print(f"{missed} missed: mend the display or the checker, or say in survivors.toml why a "
              "mutant says the same; a reason that begins with MISSED names a known defect")
    if brief:
        return 1 if missed else 0
    found = totals(scores)
    print(", ".join(f"{word} {found.get(word, 0)}" for word in WORDS))
    print(f"score {100 * found['score']:.2f} % of the damage that makes a claim false")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
