"""Where the value of a variable lives, and how to put another one there."""

from fractions import Fraction

from .. import values
from ..errors import IllTyped, Undecided, Undeclared
from ..values import Bundle, Mat, is_number, numbers
from ..values.numbers import Dual
from .calls import family_values, member_value
from .core import evaluate, whole
from .families import GENERIC, bundle_value, declared_entry
from .symbols import index_values


class Place:
    """Where a variable's value lives, and how to put another one there."""

    def __init__(self, env, layer, index, value, kind, wrap=None):
        self.env, self.layer, self.index, self.value, self.kind = env, layer, index, value, kind
        self.wrap = wrap or (lambda v: v)
        self.entries = values.entries(value)
        self.count = len(self.entries)

    def replaced(self, numbers_, made=None):
        """The environment in which the variable has these entries (see `Env.with_layer`)."""
        if isinstance(self.value, Bundle):
            return self._replaced_bundle(list(numbers_), made)
        new = refill(self.value, list(numbers_))
        return self.env.with_layer(self.layer, {self.index: self.wrap(new)}, made)

    def _replaced_bundle(self, numbers_, made):
        env, at = self.env, 0
        layers = {}
        for (layer, index), item in self.value.items:
            size = len(values.entries(item))
            layers.setdefault(layer, {})[index] = refill(item, numbers_[at : at + size])
            at += size
        for layer, members in layers.items():
            env = env.with_layer(layer, members, made)
        return env

    def seeded(self, level, made):
        """The environment in which every entry carries its own infinitesimal."""
        zero, one = Fraction(0), Fraction(1)
        seeds = [
            Dual(level, x, tuple([one if s == t else zero for t in range(self.count)]))
            for s, x in enumerate(self.entries)
        ]
        return self.replaced(seeds, (made, level))


def refill(value, numbers_):
    if isinstance(value, Mat):
        width = len(value.rows[0])
        rows = tuple(
            tuple(numbers_[r * width : (r + 1) * width]) for r in range(len(value.rows))
        )
        return Mat(rows, value.shape)
    return numbers_[0]


def locate(variable, env):
    """Find the family member that a derivative is taken by."""
    world = env.point.world
    if variable.op == "pow" and variable.exponent.op == "num" and variable.exponent.value == 2:
        return _square_place(variable, env)
    if variable.op == "family" and not isinstance(whole := evaluate(variable, env), Bundle):
        key, tag = variable.args
        if isinstance(whole, Mat) and len(world.ranges(key)) == 1 and world.kind(key).dims:
            return Place(env, (key, tag + GENERIC), (), whole, "plain")
    if variable.op in ("family", "bundle") or (
        variable.op == "sym"
        and (kind := world.kind(variable.key)) is not None
        and kind.name in ("bundle", "stack")
    ):
        if variable.op == "sym" and variable.indices:
            value = bundle_value(variable, env)
            items = tuple(((env.resolve(k, ""), index), v) for (k, index), v in value.items)
            return Place(env, None, None, Bundle(items), "bundle")
        items = []
        for key, tag in world.members(variable):
            for index, value in family_values(key, tag, env).items():
                items.append(((env.resolve(key, tag), index), value))
        kind = "bundle"
        if len(world.members(variable)) == 1 and all(is_number(v) for _, v in items):
            kind = env.point.dim(world.ranges(world.members(variable)[0][0])[0])
        return Place(env, None, None, Bundle(tuple(items)), kind)
    if variable.op == "entryof":
        return _entry_place(variable, env)
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
        return _entry_place(declared_entry(variable, kind, env), env)
    if kind is not None and kind.name in ("label", "onehot"):
        raise IllTyped("a derivative by a label")
    index = index_values(nodes, env, key)
    value = member_value(key, tag, index, env)
    return Place(env, env.resolve(key, tag), index, value, "plain")


def _square_place(variable, env):
    """A derivative by sigma squared: sigma is its root."""
    inner = locate(variable.base, env)
    if not is_number(inner.value):
        raise IllTyped("a derivative by the square of a vector or matrix")
    value = inner.value * inner.value
    return Place(env, inner.layer, inner.index, value, "plain", wrap=numbers.sqrt)


def _entry_place(variable, env):
    """A derivative by one entry of a matrix or vector."""
    inner = locate(variable.body, env)
    at = [whole(n, env, "an index that is") - 1 for n in variable.indices]
    matrix = inner.value
    if not isinstance(matrix, Mat):
        raise IllTyped("a derivative by an entry of a number")
    row, col = (at[0], at[1]) if len(at) == 2 else (at[0], 0)

    def put(x):
        rows = [list(r) for r in matrix.rows]
        rows[row][col] = x
        return Mat(tuple(map(tuple, rows)), matrix.shape)

    return Place(env, inner.layer, inner.index, matrix.rows[row][col], "plain", wrap=put)
