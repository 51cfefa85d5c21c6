"""Leaves of a formula, and the indices and labels that symbols carry."""

from fractions import Fraction

from .. import values
from ..errors import Undecided, Undeclared
from ..formula import free_indices
from ..values import Identity, Zero, real
from ..values.numbers import plain
from .core import handles, whole
from .env import check_index


@handles("num", cheap=True)
def _num(node, env):
    return node.value


@handles("idx", cheap=True)
def _idx(node, env):
    name = node.letter
    if name not in env.indices:
        raise Undeclared(f"the index {name} is not bound here")
    return Fraction(env.indices[name][0])


@handles("size", cheap=True)
def _size(node, env):
    return Fraction(env.point.size(node.letter))


@handles("const", cheap=True)
def _const(node, env):
    if node.name == "pi":
        return real.pi()
    if node.name == "e":
        return real.euler()
    raise Undecided("infinity has no value here")


@handles("zero", cheap=True)
def _zero(node, env):
    return Zero()


@handles("identity")
def _identity(node, env):
    letter = node.dim
    if not letter:
        return Identity(Fraction(1))
    point = env.point
    size = point.size(letter)
    return values.as_number(values.diagonal([Fraction(1)] * size, point.dim(letter)))


@handles("local", cheap=True)
def _local(node, env):
    name = node.name
    if name not in env.locals:
        raise Undeclared(f"{name} is not bound here")
    return env.locals[name]


def index_values(nodes, env, key):
    """The values of a family's indices, with their ranges checked."""
    ranges = env.point.world.ranges(key)
    what = env.point.world.declarations[key].latex
    found = []
    for place, node in enumerate(nodes):
        want = ranges[place] if place < len(ranges) else ""
        if node.op == "idx":
            if node.letter not in env.indices:
                raise Undeclared(f"the index {node.letter} of {what} is not bound here")
            value, have = env.indices[node.letter]
        else:
            value, have = whole(node, env, "an index that is"), _index_range(node, env)
        literal = node.op == "idx" or not free_indices(node)
        check_index(env.point, value, have, want, what, literal)
        found.append(value)
    return tuple(found)


def _index_range(node, env):
    """The size letter over which an index expression runs, "" if it is a literal."""
    if node.op == "sym":
        kind = env.point.world.kind(node.key)
        if kind is not None and kind.name == "label":
            return env.point.label_size(kind)
    if node.op == "size":
        return node.letter
    return ""


def label_value(key, tag, index, env):
    """The current value of a label, as an int."""
    key, tag = env.resolve(env.point.world.label_key(key), tag)
    layer = env.layers.get((key, tag))
    if layer is not None and index in layer[1]:
        return int(plain(layer[1][index]))
    return int(plain(env.point.value(key, tag, index)))


def is_collection(node, world):
    if node.op != "sym":
        return False
    kind = world.kind(node.key)
    return kind is not None and kind.collects
