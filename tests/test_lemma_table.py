"""The table of lines that a lemma proves: it is used, and it is about these lines alone."""

import itertools
from pathlib import Path

import pytest
import sympy as sp
from decisions import TOGETHER, decided

from book import LEMMAS
from book.damage import mutants
from book.lemmas import prove
from linewise import Display, Session, check
from linewise.deciding.lemmas import read_lemmas
from linewise.evaluation import Point, evaluate, new_env
from linewise.notation import load_notation
from linewise.reading import read_expression
from linewise.values.numbers import plain
from linewise.values.real import real, text

pytestmark = TOGETHER
LINES = read_lemmas(LEMMAS)
NAMES = frozenset(line.lemma for line in LINES)
CHAPTERS = sorted((Path(__file__).resolve().parents[1] / "chapters").glob("*.ipynb"))
SIGNS = {"<=": r"\le", ">=": r"\ge", "=": "="}
SUMS = [line for line in LINES if line.lemma in ("gibbs", "jensen", "log_below_its_tangent")]


def shown(line):
    return f"{line.left} {SIGNS[line.rel]} {line.right}"


def note(line):
    dims = {"matrix": "matrix(n,n)", "spd": "spd(n)"}
    return "; ".join(f"with {latex} : {dims.get(kind, kind)}" for latex, kind in line.kinds)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_lemma_exists_is_proved_and_covers_every_size(name):
    assert prove(name).general


@pytest.mark.parametrize("line", LINES, ids=shown)
def test_a_line_of_the_table_is_verified_and_gets_its_badge(line):
    (relation,) = check(shown(line), note(line)).relations
    assert relation.verdict == "verified"
    assert relation.general in ("normal form", f"lemma {line.lemma.replace('_', ' ')}")


@pytest.mark.parametrize("line", LINES, ids=shown)
def test_a_damaged_line_loses_the_badge_of_the_lemma(line):
    """The badge is for this very tree."""
    for mutant in itertools.islice(mutants(shown(line)), 0, None, 16):
        for relation in check(mutant.latex, note(line)).relations:
            if relation.verdict == "verified" and relation.general.startswith("lemma"):
                assert relation.rel != "=" and mutant.rule in ("order", "transpose"), mutant.name


def test_other_kinds_of_letters_lose_the_badge():
    line = next(line for line in LINES if line.lemma == "trace_log")
    (relation,) = check(shown(line), r"with \mathbf{A} : psd(n)").relations
    assert not relation.general.startswith("lemma")


def test_every_lemma_of_the_table_is_used_by_the_book():
    used = {relation.general[6:].replace(" ", "_") for path in CHAPTERS
            for relation in decided(path) if relation.general.startswith("lemma")}
    assert used == NAMES


@pytest.mark.parametrize("line", SUMS, ids=shown)
@pytest.mark.parametrize("size", [2, 3])
def test_the_gap_of_the_line_is_the_sum_of_gaps_that_the_lemma_proves(line, size):
    """The lemmas show that Σ weight·(t - 1 - ln t) is not negative; here it is the line's gap."""
    session = Session(load_notation())
    for latex, kind in line.kinds:
        note = Display("", "", "", f"let {latex} : {kind}", 0, 1, "let")
        session.decide(note)
    world = session.state.world
    point = Point(world, {"m": 3, "k": size, "n": 2}, 7, simplex=True)
    left, right = (evaluate(read_expression(side, world.notation), new_env(point))
                   for side in (line.left, line.right))
    sign = 1 if line.rel == "<=" else -1
    gap = sign * (real(plain(right)) - real(plain(left)))

    def value(latex, at=None):
        env = new_env(point) if at is None else new_env(point).with_index("i", at, "k")
        found = evaluate(read_expression(latex, world.notation), env)
        return sp.Float(text(real(plain(found)), 60), 60)

    t = sp.Symbol("t", positive=True)
    one = t - 1 - sp.log(t)
    letters = [latex for latex, _ in line.kinds]
    if line.lemma == "log_below_its_tangent":
        ratio = value(letters[0]) / (value(letters[1]) if len(letters) > 1 else 1)
        expected = one.subs(t, ratio)
    elif line.lemma == "gibbs":
        weight, other = letters if "p_i\\ln" in line.left else letters[::-1]
        expected = sum(value(weight, at) * one.subs(t, value(other, at) / value(weight, at))
                       for at in range(1, size + 1))
    else:
        mean = sum(value(letters[0], at) * value(letters[1], at) for at in range(1, size + 1))
        centre = value(letters[2]) if len(letters) > 2 else mean
        expected = sum(value(letters[0], at) * one.subs(t, value(letters[1], at) / centre)
                       for at in range(1, size + 1))
    assert abs(sp.Float(text(gap, 60), 60) - expected) < 1e-30
