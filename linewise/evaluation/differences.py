"""Central differences with a tiny step, at twice the digits."""


from .. import values
from ..errors import Undecided
from ..values import real
from ..values.numbers import Dual, plain
from .core import evaluate

STEP_DIGITS = 26

def by_differences(body, place, env):
    """Central differences with a tiny step, at twice the digits."""
    digits = real.set_digits(2 * real.digits())
    point = env.point
    memo, point.memo = point.memo, {}
    inverses, point.inverses = point.inverses, {}
    check, point.crosscheck = point.crosscheck, False
    try:
        step = real.tiny(STEP_DIGITS)
        columns = []
        for s in range(place.count):
            sides = []
            for sign in (1, -1):
                moved = list(place.entries)
                moved[s] = _shift(moved[s], sign * step)
                side = values.as_scalar(evaluate(body, place.replaced(moved)))
                sides.append(values.entries(side))
            columns.append(
                [(_number(a) - _number(b)) / (2 * step) for a, b in zip(*sides, strict=True)]
            )
        return [tuple(col[row] for col in columns) for row in range(len(columns[0]))]
    finally:
        real.set_digits(digits)
        point.memo, point.inverses, point.crosscheck = memo, inverses, check


def _shift(x, step):
    if isinstance(x, Dual):
        return Dual(x.level, _shift(x.value, step), x.parts)
    return real.real(x) + step


def _number(x):
    return real.real(plain(x))


def compare(exact, numeric, body):
    """Fail loudly if the two derivatives differ: then neither is to be believed."""
    for row, other in zip(exact, numeric, strict=True):
        for a, b in zip(row, other, strict=True):
            a = real.real(plain(a))
            if abs(a - b) > real.tiny(30) * max(1, abs(a), abs(b)):
                raise Undecided("two independent derivatives disagree; please report this formula")
