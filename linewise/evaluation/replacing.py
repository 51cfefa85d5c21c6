"""Values put in the place of symbols."""

from fractions import Fraction
from itertools import product

from .. import values
from ..errors import IllTyped, Undecided
from ..values import Identity, Zero, is_number
from .calls import family_values, member_value
from .core import evaluate, handles
from .symbols import index_values, is_collection


@handles("at")
def _at(node, env):
    """An evaluation bar: the values of families are replaced, after derivatives are taken."""
    body, pairs = node.args
    for target, replacement in pairs:
        env = substituted(target, replacement, env)
    return evaluate(body, env)


def substituted(target, replacement, env, whole_family=False):
    """`env` with the values of `target` replaced by those of `replacement` (computed here).

    Index letters of the target that are bound here pick one member; with `whole_family` all
    members are replaced.
    """
    world = env.point.world
    reader_bundle = target.op in ("family", "bundle") or is_collection(target, world)
    if reader_bundle:
        members = world.members(target)
        if not (replacement.op in ("family", "bundle") or is_collection(replacement, world)):
            raise Undecided("a collection of parameters can be replaced by another one only")
        passed = world.members(replacement)
        if len(members) != len(passed):
            raise IllTyped("two collections of different parameters")
        new = env
        for (key, tag), (key2, tag2) in zip(members, passed, strict=True):
            new = new.with_layer(env.resolve(key, tag), family_values(key2, tag2, env))
        return new
    if target.op != "sym":
        raise Undecided("only a symbol can be replaced by a value")
    key, nodes, tag = target.args
    place = env.resolve(key, tag)
    letters = [n.letter if n.op == "idx" else None for n in nodes]
    unbound = [x for x in letters if x is not None and (whole_family or x not in env.indices)]
    layer = {}
    spans = []
    ranges = world.ranges(key)
    for letter, size in zip(letters, ranges, strict=True):
        if letter in unbound:
            spans.append([(letter, v, size) for v in range(1, env.point.size(size) + 1)])
    for combination in product(*spans):
        inner = env
        for letter, value, size in combination:
            inner = inner.with_index(letter, value, size)
        index = index_values(nodes, inner, key)
        value = evaluate(replacement, inner)
        if isinstance(value, (Zero, Identity)):  # takes the shape of what it replaces
            value = _shaped(value, member_value(key, tag, index, env))
        layer[index] = value
    return env.with_layer(place, layer)


def _shaped(value, like):
    if isinstance(value, Zero):
        return values.scale(Fraction(0), like)
    return value.scale if is_number(like) else values.settle(value, like)
