"""The checker, tested by damage: stored results are fresh, and a sample is judged again."""

import hashlib
from functools import cache
from pathlib import Path

import pytest

from book.damage import mutants, survey
from book.damage.judge import branch, judge
from linewise.proof import equal
from linewise.reading import read

CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
PAGES = survey.pages(CHAPTERS)
SCORE = survey.load_score()


@cache
def found():
    """Every labelled display that asserts something, by label."""
    labels = survey.labelled(PAGES)
    return {s.display.label: s for page in PAGES for s in survey.subjects(page, labels)
            if s.asserts}


def chosen(label, items, count):
    """A few of the items, the same ones every time, others for every label."""
    def rank(item):
        return hashlib.sha256(f"{label} {item.name}".encode()).digest()

    return sorted(items, key=rank)[:count]


def test_the_stored_results_are_those_of_this_checker_and_these_displays():
    assert SCORE["checker"] == survey.checker_key(), "the checker changed: run `make mutants`"
    stale = [label for label, subject in found().items()
             if SCORE["displays"].get(label, {}).get("key") != subject.key]
    assert not stale, f"run `make mutants`: {stale}"
    assert set(SCORE["displays"]) == set(found())


def test_at_least_99_percent_are_noticed_and_every_survivor_has_a_reason():
    totals = survey.totals(SCORE)
    assert totals["killed"] > 5000
    assert totals["score"] >= 0.99
    known = survey.reasons()
    missing = [f"{label}: {name}" for label, result in SCORE["displays"].items()
               for name in result["survivors"] if not known.get(label, {}).get(name)]
    assert not missing


def test_no_reason_is_left_over():
    for label, reasons in survey.reasons().items():
        survivors = SCORE["displays"].get(label, {}).get("survivors", [])
        assert set(reasons) <= set(survivors), label


def test_a_sample_of_mutants_is_judged_as_stored():
    """One mutant of every third display; what was not stored as a survivor must not survive."""
    for place, (label, subject) in enumerate(sorted(found().items())):
        if place % 3:
            continue
        survivors = SCORE["displays"][label]["survivors"]
        for mutant in chosen(label, mutants(subject.display.latex), 1):
            outcome = judge(subject.session, subject.display, subject.relations, mutant)
            assert (outcome.kind == "survived") == (mutant.name in survivors), (label, mutant.name)


def test_no_refuted_mutant_is_proved_for_all_sizes():
    """The general tier against the numbers: what random points refute, no normal form proves."""
    refuted = 0
    for place, (label, subject) in enumerate(sorted(found().items())):
        if place % 4 or r"\Rightarrow" in subject.display.latex or subject.display.note:
            continue
        for mutant in chosen(label + "!", mutants(subject.display.latex), 3):
            session = branch(subject.session)
            relations = session.decide(subject.display._replace(latex=mutant.latex))
            if not any(relation.verdict == "refuted" for relation in relations):
                continue
            refuted += 1
            assert not all_proved(session, mutant.latex), (label, mutant.name)
    assert refuted > 20


def all_proved(session, latex):
    """True if a formula consists of equations, and the general tier proves each of them."""
    chains = [c for statement in read(latex, session.notation) for c in statement.chains if c.rels]
    if any(rel != "=" for chain in chains for rel in chain.rels):
        return False
    return all(
        equal(session.world, chain.sides[at], chain.sides[at + 1], simplex=True)
        for chain in chains for at in range(len(chain.rels)) if chain.sides[at] is not None
    )


def test_a_checker_that_sees_nothing_would_be_noticed(monkeypatch):
    """Negative control of the survey: with blind decisions, mutants survive."""
    label = "eq-mean-gradient"
    subject = found()[label]
    blind = [relation._replace(verdict="verified") for relation in subject.relations]
    monkeypatch.setattr(type(subject.session), "decide", lambda *_: blind)
    kinds = {judge(subject.session, subject.display, subject.relations, mutant).kind
             for mutant in chosen(label, mutants(subject.display.latex), 8)}
    assert "survived" in kinds and "killed" not in kinds


@pytest.mark.parametrize("kind", ["killed", "survived", "equivalent"])
def test_the_score_counts_what_it_says(kind):
    score = {"displays": {"eq-one": {"counts": {f"{kind}: x": 3}, "survivors": []}}}
    totals = survey.totals(score)
    assert totals["score"] == {"killed": 1.0, "survived": 0.0, "equivalent": 1.0}[kind]
