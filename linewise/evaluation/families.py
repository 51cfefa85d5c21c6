"""Whole families: all members of a symbol, collections, stacks, rows."""

from .. import values
from ..errors import Undecided
from ..formula import Node
from ..reading import read_expression
from ..values import Bundle, Mat, column, is_number
from .calls import family_values, member_value
from .core import evaluate, handles
from .symbols import index_values

GENERIC = "#any"


@handles("sym")
def _sym(node, env):
    key, nodes, tag = node.args
    world = env.point.world
    kind = world.kind(key)
    if kind is not None and kind.collects:
        return bundle_value(node, env)
    if kind is not None and kind.name == "entry":
        return evaluate(declared_entry(node, kind, env), env)
    index = index_values(nodes, env, key)
    return member_value(key, tag, index, env)


def declared_entry(node, kind, env):
    r"""The entry that `x_{ni}` means if it is declared as `entry(\mathbf{x}_n)`."""
    world = env.point.world
    collection = read_expression(kind.dims[0], world.notation)
    given = dict(zip(world.letters(node.key), node.indices, strict=True))
    own = [n.letter for n in collection.indices]
    indices = tuple(given[x] for x in own)
    rest = tuple(n for x, n in given.items() if x not in own)
    member = Node("sym", collection.key, indices, collection.tag)
    return Node("entryof", member, rest)


@handles("bundle")
def _bundle(node, env):
    return bundle_value(node, env)


def bundle_value(node, env):
    """All members of all families of a bundle; a stack of one scalar family is a vector."""
    world = env.point.world
    key, nodes, _ = node.args if node.op == "sym" else (None, (), "")
    kind = world.kind(key) if key else None
    if nodes:
        return _indexed_bundle(node, env)
    if kind is not None and kind.name in ("stack", "rows"):
        ((key, tag),) = world.members(node)
        return _stacked(key, tag, env, kind.name)
    items = []
    for place in world.members(node):
        for index, value in family_values(*place, env).items():
            items.append(((place[0], index), value))
    return Bundle(tuple(items))


def _indexed_bundle(node, env):
    world = env.point.world
    index = index_values(node.indices, env, node.key)
    items = []
    for key, tag in world.members(node):
        items.append(((key, index), member_value(key, tag, index, env)))
    return Bundle(tuple(items))


def _stacked(key, tag, env, how):
    point, world = env.point, env.point.world
    members = family_values(key, tag, env)
    dims = tuple(point.dim(size) for size in world.ranges(key))
    found = [members[index] for index in sorted(members)]
    if how == "rows":
        if not all(isinstance(v, Mat) for v in found):
            return column(found, dims[0])
        rows = tuple(values.transpose(v).rows[0] for v in found)
        return Mat(rows, (dims[0], found[0].shape[0]))
    if not all(is_number(v) for v in found):
        raise Undecided("a stack of vectors has no value; collect them with rows(...)")
    if len(dims) == 1:
        return values.as_number(column(found, dims[0]))
    width = point.size(world.ranges(key)[1])
    rows = tuple(tuple(found[i : i + width]) for i in range(0, len(found), width))
    return Mat(rows, dims)


@handles("family")
def _family(node, env):
    key, tag = node.args
    world = env.point.world
    if len(world.ranges(key)) == 1:
        members = family_values(key, tag, env)
        if all(is_number(v) for v in members.values()):
            return _stacked(key, tag, env, "stack")
        if world.definition(key) is None:
            return generic_member(key, tag, env)
    return bundle_value(node, env)


def generic_member(key, tag, env):
    r"""A value of the kind of a family, for \mu where only \mu_k is declared."""
    layer = env.layers.get((key, tag + GENERIC))
    if layer is not None and () in layer[1]:
        return layer[1][()]
    return env.point.value(key, tag + GENERIC, ())


@handles("rowof")
def _rowof(node, env):
    """A family with its last index left out: a vector over that index."""
    key, nodes, tag = node.args
    point, world = env.point, env.point.world
    index = index_values(nodes, env, key)
    size = world.ranges(key)[len(index)]
    members = [
        member_value(key, tag, (*index, last), env) for last in range(1, point.size(size) + 1)
    ]
    if not all(is_number(v) for v in members):
        raise Undecided("a row of vectors")
    return values.as_number(column(members, point.dim(size)))
