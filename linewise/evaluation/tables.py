"""Cases and lists written out, and single entries."""

from fractions import Fraction

from .. import values
from ..errors import IllTyped, OutOfRange, TooSmall, Undecided
from ..formula import free_indices
from ..values import Bundle, Mat, column, is_number, spoken_shape
from .core import evaluate, handles, holds, whole


@handles("iverson")
def _iverson(node, env):
    return Fraction(int(all(holds(c, env) for c in node.conditions)))


@handles("cases")
def _cases(node, env):
    for value, condition in node.rows:
        if holds(condition, env):
            return evaluate(value, env)
    raise Undecided("no case applies")


@handles("column")
def _column(node, env):
    found = [evaluate(n, env) for n in node.entries]
    if all(is_number(v) for v in found):
        return column(found, str(len(found)))
    return Bundle(tuple(((str(p), ()), v) for p, v in enumerate(found)))


@handles("listed")
def _listed(node, env):
    name, upper, body = node.args
    letter = upper.letter
    point = env.point
    found = [
        evaluate(body, env.with_index(name, value, letter))
        for value in range(1, point.size(letter) + 1)
    ]
    if all(is_number(v) for v in found):
        return values.as_number(column(found, point.dim(letter)))
    if all(isinstance(v, Mat) and v.shape[1] == values.ONE_DIM for v in found):
        rows = tuple(zip(*[[r[0] for r in v.rows] for v in found], strict=True))
        return Mat(rows, (found[0].shape[0], point.dim(letter)))
    raise IllTyped(f"a list of {spoken_shape(found[0])}")


@handles("entryof")
def _entryof(node, env):
    whole_, indices = node.args
    value = evaluate(whole_, env)
    if not isinstance(value, Mat):
        raise IllTyped(f"an entry of {spoken_shape(value)}")
    wanted = [d for d in value.shape if d != values.ONE_DIM]
    if len(wanted) != len(indices):
        raise IllTyped(f"an entry of {spoken_shape(value)} with {len(indices)} indices")
    found = []
    for index, dim, count in zip(indices, wanted, _lengths(value), strict=True):
        at = whole(index, env, "an index that is")
        have = env.indices[index.letter][1] if index.op == "idx" else ""
        if have and have != dim and not dim.isdigit():
            raise IllTyped(f"an index over 1..{have} picks from a dimension {dim}")
        if not 1 <= at <= count:
            gone = OutOfRange if free_indices(index) else TooSmall
            raise gone(f"there is no entry {at}")
        found.append(at - 1)
    if len(found) == 2:
        return value.rows[found[0]][found[1]]
    return value.rows[found[0]][0] if value.shape[1] == values.ONE_DIM else value.rows[0][found[0]]


def _lengths(value):
    return [
        n
        for n, d in zip((len(value.rows), len(value.rows[0])), value.shape, strict=True)
        if d != values.ONE_DIM
    ]
