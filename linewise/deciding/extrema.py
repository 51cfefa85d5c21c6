"""theta = argmax f: proved by a gap that is never negative, or only sampled."""

from fractions import Fraction

from ..errors import Exceptional, Undecided, Undefined
from ..evaluation import evaluate, family_values, substituted
from ..formula import Node, add, neg
from ..values import Zero, entries
from ..values.numbers import plain
from ..values.real import real, tiny
from ..verdict import Verdict
from .claim import names_an_estimate, swapped
from .existence import zero_once
from .identity import joined
from .inequalities import by_gap, sign_proof
from .rivals import is_another, rivals
from .substitution import of_kind
from .trials import Run, counterexample

EDGED = ("nonnegative", "psd", "integer", "count", "unit", "orthogonal", "diagonal", "lower")
NOT_ALONE = "whether another value does as well is not decided"
OPS = ("argmaxover", "argminover", "maxover", "minover")


def extremum(claim):
    """A rule for a line with arg max, arg min, max or min over a variable."""
    if claim.right.op in OPS:
        extreme, value = claim.right, claim.left
    elif claim.left.op in OPS:
        extreme, value = claim.left, claim.right
    else:
        return None
    targets, body = extreme.args
    if not extreme.op.startswith("arg"):
        return _attained(claim, extreme, value)
    if _new_name(claim.world, value) or (
        claim.rel in (":=", "gets") and _assignable(claim.world, value)
    ):
        return Verdict("definition", detail="names the point where the extremum is attained")
    if claim.notes.has("gap"):
        at = swapped(body, dict.fromkeys(targets, value))
        if at is body:
            at = Node("at", body, tuple((target, value) for target in targets))
        rel = ">=" if extreme.op == "argmaxover" else "<="
        return by_gap(claim._replace(rel=rel), add((at, neg(body))))
    found = _sampled(claim, targets, body, value, extreme.op == "argmaxover")
    if found.verdict == "sampled" and len(targets) == 1 and (other := swapped(
        body, {targets[0]: value}
    )) is not body:
        rel = ">=" if extreme.op == "argmaxover" else "<="
        gap = add((other, neg(body)))
        if (how := sign_proof(claim, gap, rel)) and not zero_once(claim, gap, targets[0]):
            return found._replace(detail=joined(found.detail, how, NOT_ALONE))
        if how:
            return found._replace(verdict="verified", general=how if claim.plain_setting else "",
                                  detail=joined(found.detail, how))  # fmt: skip
    return found


def _attained(claim, extreme, value):
    """max f = c: no sampled value may be better; that c is attained is not decided."""
    targets, body = extreme.args
    best = extreme.op == "maxover"
    run = Run(claim.world, claim.setting, claim.seed, simplex=True)
    for env in run.environments(body, value):
        for other in rivals(env, targets, value, body, claim):
            bound, there = _real(evaluate(value, env)), _real(evaluate(body, other))
            if (there - bound > tiny(40)) if best else (bound - there > tiny(40)):
                return Verdict("refuted", detail="a value of the variable does better",
                               counterexample=counterexample(env, there, bound))  # fmt: skip
    raise Undecided("no value tried is better, but whether this one is attained is not decided")


def _sampled(claim, targets, body, value, best):
    world, possible, slope = claim.world, False, ""
    inner = not any(_has_an_edge(world, target) for target in targets)
    run = Run(world, claim.setting, claim.seed, simplex=True)
    for env in run.environments(body, extra=() if value.op in ("sym", "family") else (value,)):
        possible = possible or all(t.op != "sym" or of_kind(env, t, value) for t in targets)
        at = env
        try:
            for target in targets:
                at = substituted(target, value, at)
            here = evaluate(body, at)
            slope = _slope(body, targets, at) if inner else ""
            if slope is None:
                found = counterexample(env, here, here)
                return Verdict("refuted", counterexample=found,
                               detail="the derivative does not vanish at the claimed point")
        except Undefined as error:
            run.undefined(error)
            continue
        for other in rivals(env, targets, value, body, claim):
            try:
                there = evaluate(body, other)
            except Undefined:
                continue
            gap = _real(here) - _real(there)
            run.compared(False)
            if abs(gap) <= tiny(70) * abs(_real(here)) and len(targets) == 1 and (
                is_another(targets[0], value, env, other)
            ):
                return Verdict("refuted", counterexample=counterexample(env, here, there),
                               detail="another value of the variable does as well")  # fmt: skip
            if (gap < -(tiny(40))) if best else (gap > tiny(40)):
                return Verdict("refuted", counterexample=counterexample(env, here, there),
                               detail="another value of the variable does better")  # fmt: skip
    verdict = run.verified(proof_follows=True)
    if not possible:
        return Verdict("refuted", detail="the claimed value is none that the variable can have")
    return verdict._replace(
        verdict="sampled", level="sampled", detail=f"{slope}no value tried is better",
    )  # fmt: skip


def _has_an_edge(world, target):
    """True for a variable that cannot move freely: at its best value it may have a slope."""
    kinds = [world.kind(key) for key, _ in world.members(target)]
    return any(kind is not None and kind.name in EDGED for kind in kinds)


def _real(value):
    return real(Fraction(0) if isinstance(value, Zero) else plain(value))


def _new_name(world, value):
    """True for a decorated symbol that nothing defines, such as w^* or theta^{(t+1)}."""
    if value.op not in ("sym", "family") or not value.tag:
        return False
    if not names_an_estimate(value.tag, world.notation):
        return False
    return all(tag and world.definition(key) is None for key, tag in world.members(value))


def _assignable(world, value):
    """True for free symbols, which an assignment may give another value."""
    if value.op not in ("sym", "family"):
        return False
    return all(world.kind(key) and world.definition(key) is None
               for key, _ in world.members(value))  # fmt: skip


def _slope(body, targets, env):
    """What may be said of the derivative here; None if it is there and does not vanish."""
    try:
        return "the derivative vanishes there, and " if _stationary(body, targets, env) else None
    except Exceptional:
        return "there is a corner, and "


def _stationary(body, targets, env):
    """Whether the derivative vanishes here; for shares: is the same for all of one constraint."""
    world = env.point.world
    for target in targets:
        for key, tag in world.members(target):
            kind = world.kind(key)
            slopes = []
            for index in family_values(key, tag, env):
                symbol = Node("sym", key, tuple(Node("num", Fraction(i)) for i in index), tag)
                slopes.append(evaluate(Node("grad", body, (symbol,), ""), env))
            if kind is not None and kind.name == "simplex":
                slopes = [s - slopes[0] for s in slopes]
            if any(abs(real(plain(x))) > tiny(30) for s in slopes for x in entries(s)):
                return False
    return True
