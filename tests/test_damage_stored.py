"""Stored results of the damage are those of today's displays; seconds, for nothing is decided.

The verdicts are those of tests/golden.json, which another test compares with today's.
"""

import shutil
import sys
from pathlib import Path

import pytest

import book
from book.damage import survey

ROOT = Path(__file__).resolve().parents[1]
PAGES = survey.pages(ROOT / "chapters")
LABELS = survey.labelled(PAGES)

sys.path.insert(0, str(ROOT / "tools"))
import golden  # noqa: E402


def keys(page, notation=None):
    return survey.keys(page, LABELS, golden.known(page.name), notation)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_stored_results_are_those_of_these_displays(page):
    today, stored = keys(page), survey.load(page)
    new = [name for name, key in today.items() if key is None]
    stale = [name for name, key in today.items() if key and stored.get(name, {}).get("key") != key]
    gone = sorted(stored.keys() - today.keys())
    told = {"not yet stored": new, "changed since they were damaged": stale, "gone": gone}
    what = "; ".join(f"{word}: {', '.join(names)}" for word, names in told.items() if names)
    assert not what, f"{what}. Run `make check CHAPTER={page.stem}`, or `make mutants` for all"


@pytest.mark.parametrize("page", ["mean-update", "check-your-own"])
def test_reading_gives_the_keys_that_deciding_gives(page):
    page = next(path for path in PAGES if path.stem == page)
    decided = {s.name: s.key for s in survey.subjects(page, LABELS)}
    found = keys(page)
    assert {name: key for name, key in found.items() if key} == {
        name: key for name, key in decided.items() if found[name]}


def stale(tmp_path, old, new):
    """(names of displays that a change of the notation makes stale, number of all displays)."""
    text = book.NOTATION.read_text(encoding="utf-8")
    assert text.count(old) == 1
    other = shutil.copy(book.NOTATION, tmp_path / "notation.toml")
    Path(other).write_text(text.replace(old, new), encoding="utf-8")
    before = {(page.stem, name): key for page in PAGES for name, key in keys(page).items()}
    after = {(p.stem, name): key for p in PAGES for name, key in keys(p, other).items()}
    return {place for place in before if before[place] != after[place]}, len(before)


@pytest.mark.parametrize("line", [
    "'\\mathbf{y}_j' = \"vector(n)\"\n\n[definitions]",
    "[definitions]\n'\\mathbf{y}_j' = '2\\mathbf{x}_j'",
])  # fmt: skip
def test_a_new_symbol_makes_no_display_stale(line, tmp_path):
    assert stale(tmp_path, "[definitions]", line)[0] == set()


def test_a_changed_definition_makes_those_displays_stale_that_use_it(tmp_path):
    line = "'\\mathbf{d}_{ji}' = '\\mathbf{x}_j-\\boldsymbol{\\mu}_i'"
    changed, total = stale(tmp_path, line, line.replace("-", "-1\\cdot "))
    assert ("covariance-update", "eq-deviation") in changed
    assert ("mean-update", "eq-mean-expanded") not in changed
    assert len(changed) < total / 5
