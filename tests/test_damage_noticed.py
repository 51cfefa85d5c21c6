"""The checker, tested by damage: what survived has a reason, and a sample is judged again."""

import hashlib
from functools import cache
from pathlib import Path

import decisions
import pytest

from book.damage import mutants, survey
from book.damage.judge import branch, judge
from linewise.proof import equal
from linewise.reading import read

pytestmark = decisions.TOGETHER
CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
PAGES = survey.pages(CHAPTERS)
SCORES = survey.everything(PAGES)


@cache
def found():
    """Every display of the book, by page and name."""
    return {(page.stem, subject.name): subject for page in PAGES
            for subject in survey.named(decisions.seen(page).displays)}  # fmt: skip


def asserting():
    """Those that claim something, in a fixed order, numbered."""
    return enumerate((place, s) for place, s in sorted(found().items()) if s.asserts)


def chosen(label, items, count):
    """A few of the items, the same ones every time, others for every label."""
    def rank(item):
        return hashlib.sha256(f"{label} {item.name}".encode()).digest()

    return sorted(items, key=rank)[:count]


def test_at_least_99_percent_are_noticed_and_every_survivor_has_a_reason():
    totals = survey.totals(SCORES)
    assert totals["killed"] > 5000
    assert totals["score"] >= 0.99
    assert not [place for *place, word in survey.survivors(SCORES) if word == "missed"]


def test_no_reason_is_left_over():
    survived = {(name, mutant) for _, name, mutant, _ in survey.survivors(SCORES)}
    given = {(name, mutant) for name, why in survey.reasons().items() for mutant in why}
    assert given <= survived


def test_a_sample_of_mutants_is_judged_as_stored():
    """One mutant of every third display; what was not stored as a survivor must not survive."""
    for number, ((page, name), subject) in asserting():
        if number % 3:
            continue
        survivors = SCORES[page][name]["survivors"]
        for mutant in chosen(name, mutants(subject.display.latex), 1):
            outcome = judge(subject.session, subject.display, subject.relations, mutant)
            assert (outcome.kind == "survived") == (mutant.name in survivors), (name, mutant.name)


def test_no_refuted_mutant_is_proved_for_all_sizes():
    """The general tier against the numbers: what random points refute, no normal form proves."""
    refuted = 0
    for number, ((_, name), subject) in asserting():
        if number % 4 or r"\Rightarrow" in subject.display.latex or subject.display.note:
            continue
        for mutant in chosen(name + "!", mutants(subject.display.latex), 3):
            session = branch(subject.session)
            relations = session.decide(subject.display._replace(latex=mutant.latex))
            if not any(relation.verdict == "refuted" for relation in relations):
                continue
            refuted += 1
            assert not all_proved(session.state, mutant.latex), (name, mutant.name)
    assert refuted > 20


def all_proved(state, latex):
    """True if a formula consists of equations, and the general tier proves each of them."""
    chains = [c for statement in read(latex, state.notation) for c in statement.chains if c.rels]
    if any(rel != "=" for chain in chains for rel in chain.rels):
        return False
    return all(
        equal(state.world, chain.sides[at], chain.sides[at + 1], simplex=True)
        for chain in chains for at in range(len(chain.rels)) if chain.sides[at] is not None
    )


def test_a_checker_that_sees_nothing_would_be_noticed(monkeypatch):
    """Negative control of the survey: with blind decisions, mutants survive."""
    label = "eq-mean-gradient"
    subject = found()["mean-update", label]
    blind = [relation._replace(verdict="verified") for relation in subject.relations]
    monkeypatch.setattr(type(subject.session), "decide", lambda *_: blind)
    kinds = {judge(subject.session, subject.display, subject.relations, mutant).kind
             for mutant in chosen(label, mutants(subject.display.latex), 8)}
    assert "survived" in kinds and "killed" not in kinds


@pytest.mark.parametrize(("kind", "score"), [
    ("killed", 1.0), ("survived", 0.0), ("equivalent", 1.0), ("stillborn", 1.0), ("no claim", 1.0),
])  # fmt: skip
def test_the_score_counts_what_it_says(kind, score):
    survivors = ["a", "b", "c"] if kind == "survived" else []
    scores = {"page": {"eq-one": {"counts": {f"{kind}: x": 3}, "survivors": survivors}}}
    assert survey.totals(scores)["score"] == score


def test_a_known_defect_is_counted_and_is_no_news():
    assert survey.judged("") == "missed"
    assert survey.judged("MISSED: an iterate") == "known"
    assert survey.judged("equivalent: symmetric") == "explained"
