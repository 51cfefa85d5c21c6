"""Derivatives by two independent methods that must agree.

The value comes from dual numbers (exact where the formula is rational). At one point per size the
same derivative is also taken by central differences at high precision: the two share only the
evaluation of the undifferentiated formula.
"""

from fractions import Fraction

from .. import values
from ..errors import IllTyped, Undecided, Undeclared
from ..notation.kinds import KINDS
from ..values import Bundle, Mat, is_number, numbers, real
from ..values.numbers import Dual, plain

STEP_DIGITS = 26
MAX_LEVEL = 4


def derivative(node, env, evaluate):
    """The value of a derivative node (body, targets, style)."""
    body, targets, style = node.args
    if len(targets) == 2:
        first = type(node)("grad", body, (targets[0],), "")
        return _jacobian(first, targets[1], env, evaluate, layout=True)
    if len(targets) != 1:
        raise Undecided("a derivative of this order")
    gradient = _jacobian(body, targets[0], env, evaluate, layout=False)
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


def _jacobian(body, target, env, evaluate, layout):
    """The derivative of `body` by `target`, in the shape that `target` has."""
    transposed = target.op == "transpose"
    variable = target.args[0] if transposed else target
    place = _locate(variable, env, evaluate)
    if env.point.level >= MAX_LEVEL:
        raise Undecided(f"derivatives nested more than {MAX_LEVEL} deep")
    env.point.level += 1
    level = env.point.level
    try:
        result = values.as_scalar(evaluate(body, place.seeded(level)))
    finally:
        env.point.level -= 1
    parts = _parts(result, level, place.count)
    if env.point.crosscheck:
        _compare(parts, _by_differences(body, place, env, evaluate), body)
    value = _without_level(result, level)
    return _arrange(value, parts, place, transposed)


def differential(body, env, evaluate):
    """The change of `body` when all free quantities in it move in one random direction."""
    from .core import family_values

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
                layer[index] = _refill(value, seeds)
            inner = inner.with_layer(place, layer)
        result = evaluate(body, inner)
    finally:
        point.level -= 1
    if is_number(result):
        return _parts_of(result, level, 1)[0]
    if isinstance(result, Mat):
        return _refill(result, [_parts_of(x, level, 1)[0] for x in values.entries(result)])
    raise IllTyped("a differential of a collection")


class _Place:
    """Where a variable's value lives, and how to put another one there."""

    def __init__(self, env, layer, index, value, kind, wrap=None):
        self.env, self.layer, self.index, self.value, self.kind = env, layer, index, value, kind
        self.wrap = wrap or (lambda v: v)
        self.entries = values.entries(value)
        self.count = len(self.entries)

    def replaced(self, numbers_):
        """The environment in which the variable has these entries."""
        if isinstance(self.value, Bundle):
            return self._replaced_bundle(list(numbers_))
        new = _refill(self.value, list(numbers_))
        return self.env.with_layer(self.layer, {self.index: self.wrap(new)})

    def _replaced_bundle(self, numbers_):
        env, at = self.env, 0
        layers = {}
        for (layer, index), item in self.value.items:
            size = len(values.entries(item))
            layers.setdefault(layer, {})[index] = _refill(item, numbers_[at : at + size])
            at += size
        for layer, members in layers.items():
            env = env.with_layer(layer, members)
        return env

    def seeded(self, level):
        """The environment in which every entry carries its own infinitesimal."""
        zero, one = Fraction(0), Fraction(1)
        seeds = [
            Dual(level, x, tuple([one if s == t else zero for t in range(self.count)]))
            for s, x in enumerate(self.entries)
        ]
        return self.replaced(seeds)


def _refill(value, numbers_):
    if isinstance(value, Mat):
        width = len(value.rows[0])
        rows = tuple(
            tuple(numbers_[r * width : (r + 1) * width]) for r in range(len(value.rows))
        )
        return Mat(rows, value.shape)
    return numbers_[0]


def _locate(variable, env, evaluate):
    """Find the family member that a derivative is taken by."""
    from .core import (
        GENERIC,
        bundle_value,
        declared_entry,
        family_values,
        index_values,
        member_value,
    )

    world = env.point.world
    if variable.op == "pow" and variable.args[1].op == "num" and variable.args[1].args[0] == 2:
        return _square_place(variable, env, evaluate)
    if variable.op == "family" and not isinstance(whole := evaluate(variable, env), Bundle):
        key, tag = variable.args
        if isinstance(whole, Mat) and len(world.ranges(key)) == 1 and world.kind(key).dims:
            return _Place(env, (key, tag + GENERIC), (), whole, "plain")
    if variable.op in ("family", "bundle") or (
        variable.op == "sym"
        and (kind := world.kind(variable.args[0])) is not None
        and kind.name in ("bundle", "stack")
    ):
        if variable.op == "sym" and variable.args[1]:
            value = bundle_value(variable, env)
            items = tuple(((env.resolve(k, ""), index), v) for (k, index), v in value.items)
            return _Place(env, None, None, Bundle(items), "bundle")
        items = []
        for key, tag in world.members(variable):
            for index, value in family_values(key, tag, env).items():
                items.append(((env.resolve(key, tag), index), value))
        kind = "bundle"
        if len(world.members(variable)) == 1 and all(is_number(v) for _, v in items):
            kind = env.point.dim(world.ranges(world.members(variable)[0][0])[0])
        return _Place(env, None, None, Bundle(tuple(items)), kind)
    if variable.op == "entryof":
        return _entry_place(variable, env, evaluate)
    if variable.op == "local":
        raise Undecided("a derivative by an argument inside a definition")
    if variable.op == "inverse":
        raise Undecided(
            r"a derivative by an inverse; give it a name of its own, such as "
            r"'let \boldsymbol{\Lambda}_i : spd(n)'"
        )
    if variable.op != "sym":
        raise Undeclared("a derivative must be by a symbol")
    key, nodes, tag = variable.args
    kind = world.kind(key)
    if kind is not None and kind.name == "entry":
        return _entry_place(declared_entry(variable, kind, env), env, evaluate)
    if kind is not None and kind.name in ("label", "onehot"):
        raise IllTyped("a derivative by a label")
    index = index_values(nodes, env, key)
    value = member_value(key, tag, index, env)
    return _Place(env, env.resolve(key, tag), index, value, "plain")


def _square_place(variable, env, evaluate):
    """A derivative by sigma squared: sigma is its root."""
    inner = _locate(variable.args[0], env, evaluate)
    if not is_number(inner.value):
        raise IllTyped("a derivative by the square of a vector or matrix")
    value = inner.value * inner.value
    return _Place(env, inner.layer, inner.index, value, "plain", wrap=numbers.sqrt)


def _entry_place(variable, env, evaluate):
    """A derivative by one entry of a matrix or vector."""
    from .core import whole

    inner = _locate(variable.args[0], env, evaluate)
    at = [whole(n, env, "an index that is") - 1 for n in variable.args[1]]
    matrix = inner.value
    if not isinstance(matrix, Mat):
        raise IllTyped("a derivative by an entry of a number")
    row, col = (at[0], at[1]) if len(at) == 2 else (at[0], 0)

    def put(x):
        rows = [list(r) for r in matrix.rows]
        rows[row][col] = x
        return Mat(tuple(map(tuple, rows)), matrix.shape)

    return _Place(env, inner.layer, inner.index, matrix.rows[row][col], "plain", wrap=put)


def _parts(result, level, count):
    """For every entry of the result, its derivatives by every seed."""
    return [_parts_of(x, level, count) for x in values.entries(result)]


def _parts_of(x, level, count):
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
        return _refill(value, [p[0] for p in parts])
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
                found.append(((layer[0], index), _refill(item, parts[at : at + size])))
                at += size
            return Bundle(tuple(found))
        result = values.as_number(values.column(parts, place.kind))
        return values.transpose(result) if transposed else result
    result = _refill(target, parts)
    return values.transpose(result) if transposed else result


def _by_differences(body, place, env, evaluate):
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


def _compare(exact, numeric, body):
    """Fail loudly if the two derivatives differ: then neither is to be believed."""
    for row, other in zip(exact, numeric, strict=True):
        for a, b in zip(row, other, strict=True):
            a = real.real(plain(a))
            if abs(a - b) > real.tiny(30) * max(1, abs(a), abs(b)):
                raise Undecided("two independent derivatives disagree; please report this formula")
