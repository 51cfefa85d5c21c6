"""Lines of many topics: what is false is never verified, what is true never refuted.

Least squares and ridge, logistic regression, factors and Kalman gains, counts and binomials, sums
with shifted and empty ranges, implications in both directions, conditions in words, sets, maxima.
"""

from pathlib import Path

import pytest

from linewise import check, load_notation

FOLDER = Path(__file__).parent / "letters"
LETTERS = load_notation((FOLDER / "topics.toml").read_text(encoding="utf-8"))
LINES = [line.split(" ", 1) for line in (FOLDER / "topics.txt").read_text("utf-8").splitlines()
         if not line.startswith("#")]  # fmt: skip
WRONG = {"refuted", "ill-typed", "vacuous"}


def found(line):
    """(verdicts, whether the line passes) of `line ;; note`."""
    latex, _, note = line.partition(" ;; ")
    report = check(latex, note, notation=LETTERS)
    return {r.verdict for r in report.relations}, report.ok


RIGHT = {
    "refuted": lambda verdicts, ok: verdicts & WRONG and not ok,
    "false": lambda verdicts, ok: not ok,
    "verified": lambda verdicts, ok: ok,
    "true": lambda verdicts, ok: not verdicts & WRONG,
}
PARTS = [(word, part) for word in RIGHT for part in range(4)]


@pytest.mark.parametrize("word, part", PARTS)
def test_a_line_gets_the_verdict_that_it_should(word, part):
    lines = [line for kind, line in LINES if kind == word][part::4]
    assert len(lines) > 10
    assert not [(line, found(line)[0]) for line in lines if not RIGHT[word](*found(line))]


def test_every_line_says_what_it_is():
    assert {kind for kind, _ in LINES} == set(RIGHT)
    assert len(LINES) == len({line for _, line in LINES}) > 800
