"""What the checker says to a damaged display: noticed, not a formula, equivalent, or missed."""

import copy
import re
from typing import NamedTuple

from linewise.errors import CheckError
from linewise.formula import ZERO, Node, number
from linewise.page.declaring import local_world, with_lets
from linewise.page.notes import parse_notes
from linewise.proof import equal
from linewise.reading import read

_ARROW = re.compile(r"\\(?:Rightarrow|implies|iff|Leftrightarrow|Long)")
# The last one is a note that says nothing of the damaged formula: the formula itself was read.
NOTICED = ("refuted", "ill-typed", "undeclared", "undecided", "vacuous", "sampled", "solution",
           "unreadable")


class Outcome(NamedTuple):
    """What became of one mutant.

    `kind` is "killed" (`why` is the verdict that noticed it), "stillborn" (it is no formula, so
    there was nothing to decide), "equivalent" (`why` says how that was proved), "no claim" (the
    display only states something, and so does the mutant) or "survived".
    """

    kind: str
    why: str


def branch(session):
    """A copy of a session that may decide one display without touching the original."""
    return copy.copy(session)


def judge(session, display, relations, mutant):
    """Decide a mutant of `display` in a copy of the session that stands just before it.

    Parameters
    ----------
    session : Session
        Its state before the display; it is not changed.
    display : Display
    relations : list of Relation
        What the checker says to the undamaged display.
    mutant : Mutant

    Returns
    -------
    Outcome
    """
    damaged = display._replace(latex=mutant.latex)
    outlines = [_outline(session, item) for item in (display, damaged)]
    if any(relation.verdict == "unreadable" for relation in outlines[1]):
        return Outcome("stillborn", "unreadable")
    if len(outlines[0]) != len(outlines[1]):
        return Outcome("killed", "another number of relations")
    judging = branch(session)
    if not _ARROW.search(mutant.latex):  # else a relation may rest on a damaged premise
        judging.skip = frozenset(
            old.index for old, new in zip(*outlines, strict=True)
            if (old.lhs, old.rel, old.rhs, old.verdict) == (new.lhs, new.rel, new.rhs, new.verdict))
    found = judging.decide(damaged)
    verdicts = [relation.verdict for relation in found if relation.wrong]
    for verdict in NOTICED:
        if verdict in verdicts:
            return Outcome("killed", verdict)
    for before, after in zip(relations, found, strict=False):
        if after.auto and not before.auto:
            return Outcome("killed", "asserts nothing")
    if not any(relation.verdict == "verified" for relation in (*relations, *found)):
        return Outcome("no claim", "")
    proof = _same(session, display, mutant)
    return Outcome("equivalent", proof) if proof else Outcome("survived", "")


def _outline(session, display):
    """The relations of a display, read and not decided."""
    reading = branch(session)
    reading.context = reading.context._replace(outline=True)
    return reading.decide(display)


def _same(session, display, mutant):
    """How it is proved that the mutant says the same as the display; empty if it is not."""
    try:
        world = _world(branch(session), display)
        old, new = (read(latex, world.notation) for latex in (display.latex, mutant.latex))
    except (CheckError, ValueError, RecursionError):
        return ""
    pairs = list(_paired_sides(old, new))
    if None in pairs:
        return ""
    proofs = {_proof(world, *pair) for pair in pairs}
    return "" if "" in proofs else "; ".join(sorted(proofs - {"identical"}) or ["same tree"])


def _world(session, display):
    notes = parse_notes(display.note)
    state = with_lets(notes, session.state)
    return local_world(display, notes, state, session.context)[0]


def _paired_sides(old, new):
    """(old side, new side, whether the chain is an equation with zero) or None if unequal."""
    chains = [[chain for s in statements for chain in s.chains] for statements in (old, new)]
    if len(chains[0]) != len(chains[1]):
        yield None
        return
    for before, after in zip(*chains, strict=True):
        if before.rels != after.rels or len(before.sides) != len(after.sides):
            yield None
            return
        zero = len(before.sides) == 2 and _is_zero(before.sides[1]) and before.rels == ("=",)
        for one, other in zip(before.sides, after.sides, strict=True):
            if (one is None) != (other is None):
                yield None
                return
            if one is not None:
                yield one, other, zero


def _is_zero(node):
    return node is not None and (node is ZERO or node.op == "zero")


def _is_nothing(node):
    """True for a literal zero, whatever it is multiplied by and however it is transposed."""
    if node.op in ("neg", "transpose"):
        return _is_nothing(node.args[0])
    if node.op == "mul":
        return any(_is_nothing(factor) for factor in node.args)
    return _is_zero(node)


def _proof(world, old, new, against_zero):
    if old is new:
        return "identical"
    if _is_nothing(old) and _is_nothing(new):
        return "zero stays zero"
    free = {key for key in world.notation.definitions if world.kind(key) is not None}
    for unfold in (frozenset(), frozenset(free)):
        if equal(world, old, new, unfold=unfold):
            return "equal for all sizes"
        if against_zero:
            for factor in (number(-1), number(2), Node("div", number(1), number(2))):
                if equal(world, Node("mul", factor, old), new, unfold=unfold):
                    return "the same equation, multiplied by a number"
    return ""
