"""Derivatives by two independent methods that must agree.

The value comes from dual numbers (exact where the formula is rational). At one point per size the
same derivative is also taken by central differences in a random direction: the two share only the
evaluation of the undifferentiated formula.
"""

from fractions import Fraction

from .. import values
from ..errors import IllTyped, Undecided
from ..notation.kinds import KINDS
from ..values import Bundle, Mat, is_number, real
from ..values.numbers import Dual, plain
from .calls import family_values
from .core import evaluate, handles, memo_key
from .differences import compare
from .places import locate, refill

MAX_LEVEL = 4


@handles("grad")
def derivative(node, env):
    """The value of a derivative node (body, targets, style)."""
    body, targets, style = node.args
    if len(targets) == 2:
        first = type(node)("grad", body, (targets[0],), "")
        return _jacobian(first, targets[1], env)
    if len(targets) != 1:
        raise Undecided("a derivative of this order")
    gradient = _jacobian(body, targets[0], env)
    if style == "sym":
        return _symmetric_form(gradient)
    return gradient


def _symmetric_form(gradient):
    """2G - G o I: the derivative by the independent entries of a symmetric matrix."""
    if is_number(gradient):
        return gradient
    values.square(gradient, "the symmetric form of")
    doubled = values.add(gradient, values.transpose(gradient))
    size = len(gradient.rows)
    diagonal = values.diagonal([gradient.rows[r][r] for r in range(size)], gradient.shape[0])
    return values.add(doubled, values.negate(diagonal))


def _jacobian(body, target, env):
    """The derivative of `body` by `target`, in the shape that `target` has."""
    transposed = target.op == "transpose"
    variable = target.body if transposed else target
    place = locate(variable, env)
    if env.point.level >= MAX_LEVEL:
        raise Undecided(f"derivatives nested more than {MAX_LEVEL} deep")
    env.point.level += 1
    level = env.point.level
    try:
        result = values.as_scalar(evaluate(body, place.seeded(level, memo_key(variable, env))))
    finally:
        env.point.level -= 1
    parts = _parts(result, level, place.count)
    if env.point.crosscheck:
        compare(parts, body, place, env)
    value = _without_level(result, level)
    return _arrange(value, parts, place, transposed)


@handles("diff")
def differential(node, env):
    """The change of `body` when all free quantities in it move in one random direction."""
    (body,) = node.args
    world, point = env.point.world, env.point
    point.level += 1
    level, inner = point.level, env
    try:
        for key in sorted(world.deps(body)):
            kind = world.kind(key)
            if kind is None or "moves" not in KINDS[kind.name].laws:
                continue
            if key in point.unfold and world.definition(key) is not None:
                continue
            place = env.resolve(key, "")
            layer = {}
            for index, value in family_values(key, "", env).items():
                move = point.direction(key, index)
                seeds = [
                    Dual(level, x, (plain(d),))
                    for x, d in zip(values.entries(value), values.entries(move), strict=True)
                ]
                layer[index] = refill(value, seeds)
            inner = inner.with_layer(place, layer)
        result = evaluate(body, inner)
    finally:
        point.level -= 1
    if is_number(result):
        return parts_of(result, level, 1)[0]
    if isinstance(result, Mat):
        return refill(result, [parts_of(x, level, 1)[0] for x in values.entries(result)])
    raise IllTyped("a differential of a collection")


def _parts(result, level, count):
    """For every entry of the result, its derivatives by every seed."""
    return [parts_of(x, level, count) for x in values.entries(result)]


def parts_of(x, level, count):
    if isinstance(x, Dual) and x.level == level:
        return x.parts
    if isinstance(x, Dual) and x.level > level:
        raise Undecided("nested derivatives out of order")
    return (Fraction(0),) * count


def _without_level(result, level):
    def strip(x):
        return x.value if isinstance(x, Dual) and x.level == level else x

    if isinstance(result, Mat):
        return Mat(tuple(tuple(strip(x) for x in row) for row in result.rows), result.shape)
    return strip(result)


def _arrange(value, parts, place, transposed):
    """Put the derivatives in the shape that the notation means."""
    target = place.value
    if is_number(value):
        return _like(target, parts[0], place, transposed)
    if not isinstance(value, Mat):
        raise IllTyped("a derivative of a collection")
    if is_number(target):
        return refill(value, [p[0] for p in parts])
    if isinstance(target, Bundle) or target.shape[1] != "1" or "1" not in value.shape:
        raise Undecided("a derivative with more than two dimensions")
    is_column = value.shape[1] == "1"
    rows = tuple(tuple(p) for p in parts)  # rows[a][b] = d f_a / d x_b
    here = value.shape[0] if is_column else value.shape[1]
    jacobian = Mat(rows, (here, target.shape[0]))
    if transposed:
        return jacobian
    if not is_column:
        return values.transpose(jacobian)
    if jacobian.shape[0] == jacobian.shape[1] and _is_symmetric(jacobian):
        return jacobian
    raise IllTyped(
        r"the layout of a derivative of a vector by a vector: write \partial\mathbf{x}^{\top} "
        "below for one row per entry of the vector above"
    )


def _is_symmetric(matrix):
    size = len(matrix.rows)
    return all(
        _close(matrix.rows[r][c], matrix.rows[c][r]) for r in range(size) for c in range(r)
    )


def _close(a, b):
    a, b = plain(a), plain(b)
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    return abs(real.real(a) - real.real(b)) <= real.tiny(40) * max(1, abs(real.real(a)))


def _like(target, parts, place, transposed):
    parts = list(parts)
    if isinstance(target, Bundle):
        if place.kind == "bundle":
            found, at = [], 0
            for (layer, index), item in target.items:
                size = len(values.entries(item))
                found.append(((layer[0], index), refill(item, parts[at : at + size])))
                at += size
            return Bundle(tuple(found))
        result = values.as_number(values.column(parts, place.kind))
        return values.transpose(result) if transposed else result
    result = refill(target, parts)
    return values.transpose(result) if transposed else result
