"""Whether a premise can hold: only then is a conclusion refuted by values that it excludes."""

from ..errors import CheckError, Undefined
from ..evaluation import attempt, family_values, new_env
from ..formula import Node, mul, neg, walk
from ..notation.manners import EDGE, HUGE, NIL, PLAIN, SPREAD, TINY, WIDE
from ..values import as_scalar, is_number, numbers
from ..values.compare import difference
from ..verdict import Verdict
from .bounds import terms_of
from .claim import difference_of
from .identity import identity
from .signs import Signs
from .solving import only_solution
from .substitution import for_every_value, same_sides, sides_with
from .trials import Run

MANNERS = (PLAIN, TINY, HUGE, EDGE, SPREAD, WIDE, NIL, PLAIN, HUGE, EDGE)
MOST = 8  # points


def each_is_zero(claim, left, right):
    """A rule: a sum of terms that are not negative is zero only if each of them is."""
    terms = [_base(term) for term in _one_sign(claim, difference_of(left, right))]
    own = claim.gap
    for base in terms if len(terms) > 1 else ():
        for scaled in (base, neg(base)):
            try:
                found = identity(claim.world, scaled, own, claim.setting, claim.seed)
            except CheckError:
                continue
            if found.verdict == "verified":
                return Verdict("verified", found.level, found.sizes, found.points,
                               "a sum of terms that are not negative is zero only if each is",
                               general=found.general)  # fmt: skip
    return None


def zero_once(claim, gap, symbol):
    """True if a gap, a sum of terms of one sign, vanishes at one value of a symbol only."""
    return any(
        only_solution(claim.world, _base(term), Node("zero"), symbol)
        for term in _one_sign(claim, gap)
    )


def _one_sign(claim, gap):
    """The terms of a gap if none of them is negative, or none positive; else nothing."""
    signs = Signs(claim.world)
    terms = terms_of(gap)
    found = [signs.sign(term) for term in terms]
    if None in found or not (min(found) >= 0 or max(found) <= 0):
        return ()
    return tuple(terms)


def _base(term):
    """x of x^2, of -3x^2, of the norm of x and of x^T x: it is zero where the term is."""
    term = _unscaled(term)
    while term.op in ("neg", "norm") or (term.op == "pow" and _positive_power(term)):
        term = _unscaled(term.args[0])
    if term.op == "mul" and len(term.args) == 2 and term.args[0] is Node("transpose", term.args[1]):
        return term.args[1]
    return term


def _unscaled(term):
    """A product without the numbers in front of it."""
    if term.op != "mul":
        return term
    rest = [factor for factor in term.args if factor.op != "num" or not factor.value]
    return mul(rest) if rest else term


def _positive_power(term):
    return term.exponent.op == "num" and term.exponent.value > 0


def can_hold(claim, left, right, symbol, claimed):
    """True if the premise is seen to hold for a value of `symbol` other than the claimed one.

    It is if it has one solution by its form, or if both sides are numbers whose difference takes
    both signs while the symbol moves. A system of equations is taken to have a solution.
    """
    for one, other in same_sides(claim, left, right) if symbol.op == "sym" else ():
        if only_solution(claim.world, one, other, symbol):
            return True
    gap = difference_of(left, right)
    if _below_a_line(gap, symbol):
        return True
    run, looked = Run(claim.world, claim.setting, claim.seed), 0
    for env in run.environments(left, right, extra=(claimed, symbol)):
        looked += 1
        if looked > MOST:
            break
        one, other = sides_with(symbol, claimed, left, right, env)
        if isinstance(one, Undefined) or isinstance(other, Undefined) or difference(one, other)[0]:
            continue
        found = {_sign_at(claim, env, symbol, gap, at) for at in range(len(MANNERS))}
        if "shaped" in found or 0 in found or {1, -1} <= found:
            return True
    return False


def _sign_at(claim, env, symbol, gap, number):
    """The sign of the gap at other values of the symbol; "shaped" if it is no number."""
    key, tag = symbol.key, symbol.tag
    other = Run(claim.world, claim.setting, f"{claim.seed}|other").new_point(
        env.point.sizes, number, MANNERS[number]
    )
    moved = env.with_layer(env.resolve(key, tag), family_values(key, tag, new_env(other)))
    for_every_value(env, moved)
    value = as_scalar(attempt(gap, moved))
    if isinstance(value, Undefined):
        return None
    return numbers.sign_of_difference(value, 0) if is_number(value) else "shaped"


def _below_a_line(gap, symbol):
    """True if the unknown stands in a denominator, where a change of sign need be no zero."""
    for node in walk(gap):
        below = node.op in ("div", "inverse", "pow") and node.args[-1]
        if below and node.op == "pow":
            below = node.base if node.exponent.op in ("neg", "num") else None
            if node.exponent.op == "num" and node.exponent.value > 0:
                below = None
        if below and any(n.op in ("sym", "family") and n.key == symbol.key
                         for n in walk(below)):
            return True
    return False
