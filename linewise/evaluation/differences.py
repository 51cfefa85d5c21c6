"""Central differences with a tiny step, in one random direction.

Two derivatives that differ in any entry differ along almost every direction, so one direction tells
as much as all entries one by one.
"""

from .. import values
from ..errors import Undecided
from ..notation import kinds
from ..notation.numbers import signed
from ..values import real
from ..values.numbers import Dual, plain
from .core import evaluate

STEP_DIGITS = 26  # a third of the digits: what the step leaves out is as small as what is rounded


def compare(parts, body, place, env):
    """Fail loudly if derivatives and differences disagree: then neither is to be believed.

    Parameters
    ----------
    parts : list of tuple
        For every entry of the value, its derivatives by every entry of the variable.
    body : Node
    place : Place
        Where the variable lives.
    env : Env
    """
    rng = kinds.generator(env.point.seed, "difference")
    direction = [signed(rng) for _ in place.entries]
    differences = _along(direction, body, place, env)
    for row, numeric in zip(parts, differences, strict=True):
        terms = [plain(a) * d for a, d in zip(row, direction, strict=True)]
        largest = max(real.real(abs(x)) for x in (1, numeric, *terms))
        if abs(sum(terms) - numeric) > real.tiny(30) * largest:
            raise Undecided("two independent derivatives disagree; please report this formula")


def _along(direction, body, place, env):
    """The slope of every entry of the value in a direction."""
    point, step = env.point, real.tiny(STEP_DIGITS)
    check, point.crosscheck = point.crosscheck, False
    try:
        ends = []
        for sign in (1, -1):
            moved = [_shift(x, sign * step * d)
                     for x, d in zip(place.entries, direction, strict=True)]
            end = values.as_scalar(evaluate(body, place.replaced(moved)))
            ends.append([real.real(plain(x)) for x in values.entries(end)])
        return [(a - b) / (2 * step) for a, b in zip(*ends, strict=True)]
    finally:
        point.crosscheck = check


def _shift(x, step):
    if isinstance(x, Dual):
        return Dual(x.level, _shift(x.value, step), x.parts)
    return real.real(x) + step
