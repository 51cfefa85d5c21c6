"""Every relation of every display and of every claim in running text is decided, and holds.

One item per relation; its id names the file and the label. A display that cannot be read, that
uses an undeclared symbol, that is refuted or undecided, or that asserts nothing without saying
so, fails.
"""

from pathlib import Path

import pytest
from decisions import TOGETHER, decided

from linewise import displays, load_notation, outline, place

pytestmark = TOGETHER
ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("chapters/*.md"), ROOT / "index.md"])


def collected():
    items = []
    for page in PAGES:
        for position, relation in enumerate(outline(page)):
            name = f"{page.name}:{place(relation).replace(' ', '-')}:{position}"
            items.append(pytest.param(page, position, id=name))
    return items


@pytest.mark.parametrize(("page", "position"), collected())
def test_relation(page, position):
    relation = decided(page)[position]
    where = f"{page.name}, {place(relation)}: {relation.lhs} {relation.rel} {relation.rhs}"
    assert not relation.wrong, f"{where}\n{relation.verdict}: {relation.evidence}"
    assert not relation.auto, (
        f"{where}\nasserts nothing ({relation.detail}), and no comment says so: annotate it, "
        "for example <!-- check: assumption -->"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_outline_and_decisions_list_the_same_relations(page):
    seen = [(r.label, r.index, r.lhs) for r in outline(page)]
    assert seen == [(r.label, r.index, r.lhs) for r in decided(page)]


def test_every_chapter_has_displays():
    for page in ROOT.glob("chapters/*.ipynb"):
        if page.stem == "errata":  # its lines come from book/errata.toml: test_errata
            continue
        assert any(d.kind == "display" for d in displays(page)), page.name


def test_most_relations_are_verified():
    verdicts = [r.verdict for page in PAGES for r in decided(page) if r.kind == "display"]
    assert verdicts.count("verified") > 0.8 * len(verdicts)


def test_quoted_definitions_stand_in_the_book_as_quoted():
    notation = load_notation()
    for definition in notation.definitions.values():
        if not definition.label:
            continue
        found = [
            r for page in PAGES for r in decided(page)
            if r.label == definition.label and r.verdict == "definition"
        ]  # fmt: skip
        assert found, f"{definition.label} does not contain {definition.declaration.latex}"
