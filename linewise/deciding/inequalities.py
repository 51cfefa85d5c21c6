"""Inequalities: refuted at a point, proved by their form, or only sampled."""

from fractions import Fraction

from ..errors import CheckError, IllTyped, Undecided
from ..evaluation import attempt
from ..formula import Node, neg
from ..ticks import limit
from ..values import Zero, is_number, spoken_shape
from ..verdict import Verdict
from .claim import ESTIMATES, difference_of, is_free, is_zero, undefined_iterates
from .downhill import downhill, far_away, larger_sizes
from .elementary import is_a_square
from .identity import (
    Reading,
    as_defined_where_needed,
    further_readings,
    identity,
    joined,
    told,
    words,
)
from .lemmas import lemma_for
from .signs import Signs
from .trials import Run, counterexample

DOWNHILL = 60_000  # steps
POSITIVE_SIGNS = {"<=": (-1, -2, 0), ">=": (1, 2, 0), "<": (-2,), ">": (2,), "!=": (2, -2)}


def inequality(claim):
    """A rule for <=, >=, <, > and != of numbers."""
    if claim.notes.has("gap"):
        return by_gap(claim, claim.gap)
    verdict = sampled(claim, claim.left, claim.rel, claim.right)
    if verdict.verdict == "refuted":
        return _no_identity(claim, verdict)
    if verdict.verdict == "verified":
        return verdict
    found = proved(claim, verdict, claim.gap)
    if found.verdict == "sampled":
        refuted = lower(claim)
        if refuted is not None:
            return _no_identity(claim, refuted)
    return found


def lower(claim):
    """A refutation from points where the gap is small, or the ratio, or a size large; or None."""
    for points in (downhill, far_away, larger_sizes):
        try:
            with limit(DOWNHILL):
                found = sampled(claim, claim.left, claim.rel, claim.right, points)
        except CheckError:
            continue
        if found.verdict == "refuted":
            return found
    return None


def _no_identity(claim, verdict):
    if claim.is_premise:
        return Verdict("assumption", detail="a condition")
    world, left = claim.world, claim.left
    if claim.right.op == "num" and is_free(world, left) and world.kind(left.key).name == "real":
        return Verdict("assumption", detail="a condition", auto=True)
    undefined = undefined_iterates(world, claim.left, claim.right, estimates=ESTIMATES)
    if undefined:
        raise Undecided(undefined_update(undefined))
    return verdict


def undefined_update(names):
    """What to do about iterates that the page does not define."""
    return (
        f"the page does not define {names[0]}: define it, for example in [definitions] of the "
        "notation, or with 'let'"
    )


def proved(claim, verdict, gap):
    """A sampled inequality with a lemma or a proof of its sign, if there is one."""
    name = lemma_for(claim, claim.left, claim.rel, claim.right)
    how = f"lemma {name.replace('_', ' ')}" if name else sign_proof(claim, gap, claim.rel)
    if not how:
        return verdict
    general = how if claim.plain_setting else ""
    detail = verdict.detail if general else joined(verdict.detail, how)
    return verdict._replace(verdict="verified", general=general, detail=detail)


def sign_proof(claim, gap, rel):
    """How the form of a gap proves its sign, or ""."""
    signs = Signs(claim.world)
    try:
        found = signs.sign(gap)
        if found is None:
            found = signs.sign(neg(gap))
            found = None if found is None else -found
        if found is None and rel in (">=", "<="):
            larger = gap if rel == ">=" else neg(gap)
            if is_a_square(claim.world, larger):
                return "the gap is a square"
    except RecursionError:
        return ""
    if found is None or found not in POSITIVE_SIGNS[rel]:
        return ""
    cited = f", {' and '.join(sorted(signs.cites))}" if signs.cites else ""
    return f"sign by its form{cited}"


def sampled(claim, left, rel, right, points=None):
    """The verdict of sampling: "refuted", "sampled", or "verified" for numbers alone.

    `points(run, left, right, rel)` yields where to look, if not at points of all manners; weights
    are on the simplex then.
    """

    def look(reading):
        return _sampled(claim, left, rel, right, reading, points)

    first, forced = as_defined_where_needed(look, Reading(simplex=points is not None))
    if first.verdict != "refuted":
        return first._replace(detail=joined(words(forced, claim.world), first.detail))
    for reading in further_readings(first, forced):
        again, reading = as_defined_where_needed(look, reading)
        if again.verdict != "refuted":
            return again._replace(detail=joined(words(reading, claim.world), again.detail))
    return told(first)


def _sampled(claim, left, rel, right, reading, points):
    run = Run(claim.world, claim.setting, claim.seed, reading.unfold, reading.simplex,
              extremes=True)  # fmt: skip
    for env in points(run, left, right, rel) if points else run.environments(left, right):
        seen = run.look(env, lambda env=env: (attempt(left, env), attempt(right, env)),
                        lambda found: holds(rel, found))  # fmt: skip
        if seen is None or seen.missing:  # a claim about values needs both
            continue
        a, b = (Fraction(0) if isinstance(x, Zero) else x for x in (seen.left, seen.right))
        if rel != "!=" and not (is_number(a) and is_number(b)):
            raise IllTyped(f"{spoken_shape(a)} {rel} {spoken_shape(b)}")
        if points and seen.equal and not seen.exact:
            continue  # where the gap shrinks, two values may agree to all digits
        if not holds(rel, seen):
            found = counterexample(env, a, b)
            found["_defined"], found["_simplex"] = run.defined(), run.simplex_drawn()
            return Verdict("refuted", counterexample=found, sizes=run.sizes())
    verdict = run.verified(proof_follows=True)
    if not (points or run.tally.drawn or any(verdict.sizes)):
        return verdict
    return verdict._replace(verdict="sampled", level="sampled")


def holds(rel, seen):
    """Whether two values that were compared are in this relation."""
    if rel == "!=":
        return not seen.equal
    if rel in ("<=", ">="):
        return seen.equal or (seen.sign < 0) == (rel == "<=")
    return not seen.equal and (seen.sign < 0) == (rel == "<")


def by_gap(claim, difference_):
    """An inequality through its gap: an identity, and a quantity that is not negative.

    It is proved only if the form of the stated gap proves its sign.
    """
    text = claim.notes.text("gap")
    expression, other = claim.equation_of(text)
    if not is_zero(other):
        raise Undecided("a gap is an expression, not an equation")
    larger = difference_ if claim.rel in (">=", ">") else difference_of(Node("zero"), difference_)
    verdict = identity(claim.world, larger, expression, claim.setting, claim.seed)
    if verdict.verdict != "verified":
        return verdict._replace(detail="the gap between the sides is not the stated one")
    rel = ">" if claim.rel in ("<", ">") else ">="
    sign = sampled(claim, expression, rel, Node("num", Fraction(0)))
    if sign.verdict == "refuted":
        return sign._replace(detail="the stated gap is negative somewhere")
    how = sign_proof(claim, expression, rel)
    if not how and sign.verdict != "verified":
        return sign._replace(detail=f"the gap is {text}; its sign is not proved")
    general = how and verdict.general and f"gap by {verdict.general}, its {how}"
    return verdict._replace(general=general or "", detail=joined(
        verdict.detail, f"the gap is {text}" + ("" if general else f", its {how}")
    ))  # fmt: skip
