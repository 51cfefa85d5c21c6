"""Sums, products and extrema over index letters and labels."""

from fractions import Fraction
from itertools import combinations, product

from .. import values
from ..errors import Exceptional, IllTyped, Undecided
from ..formula import Node, parts_of
from ..ticks import spend
from ..values import NOTHING, as_scalar, is_number, numbers, spoken_shape
from .arithmetic import measured
from .core import evaluate, handles, holds, number_of, whole
from .symbols import index_values

MAX_TERMS = 100_000


@handles("sum")
def _sum(node, env):
    binders, body = node.args
    total = None
    for inner in assignments(binders, env):
        value = evaluate(body, inner)
        total = value if total is None else measured(values.add(total, value))
    return NOTHING if total is None else total


@handles("prod")
def _prod(node, env):
    binders, body = node.args
    total = Fraction(1)
    for inner in assignments(binders, env):
        value = as_scalar(evaluate(body, inner))
        if not is_number(value):
            raise IllTyped(f"a product sign before {spoken_shape(value)}")
        total = measured(total * value)
    return total


@handles("max", "min")
def _extreme(node, env):
    binders, body = node.args
    found = [number_of(body, inner, "an extremum of") for inner in assignments(binders, env)]
    if not found:
        raise Undecided("an extremum over nothing")
    return _extremum(found, node.op == "max")


@handles("maxof", "minof")
def _extreme_of(node, env):
    found = [number_of(n, env, "an extremum of") for n in node.entries]
    for (one, a), (other, b) in combinations(zip(node.entries, found, strict=True), 2):
        env.point.turns.add(("corner", one, other, numbers.sign_of_difference(a, b)))
    return _extremum(found, node.op == "maxof")


def _extremum(found, largest):
    best = found[0]
    for x in found[1:]:
        if numbers.sign_of_difference(x, best) == (1 if largest else -1):
            best = x
    for x in found:
        if _slopes(x) != _slopes(best) and numbers.sign_of_difference(x, best) == 0:
            raise Exceptional("a derivative at a corner")
    return best


def _slopes(x):
    """The derivatives of a number; those of a constant are zero."""
    return tuple(x.parts) if isinstance(x, numbers.Dual) and any(x.parts) else ()


def assignments(binders, env):
    """Yield an environment for every value of the bound letters."""
    if not binders:
        yield env
        return
    binder, *rest = binders
    _, conditions = parts_of(binder)
    for inner in _one_binder(binder, env):
        if all(holds(c, inner) for c in conditions):
            yield from assignments(rest, inner)


def _one_binder(binder, env):
    point = env.point
    if binder.op == "range":
        name, low, high = binder.letter, binder.low, binder.high
        first, last = whole(low, env, "a bound that is"), whole(high, env, "a bound that is")
        point.turns.add(("range", high, low, -1 if last < first else 1))
        if last - first > MAX_TERMS:
            raise Undecided(f"a sum or product of more than {MAX_TERMS} terms")
        size = _range_name(high, first, env)
        for value in range(first, last + 1):
            spend()
            yield env.with_index(name, value, size)
    elif binder.op == "each":
        name = binder.letter
        size = point.world.notation.indices[name]
        for value in range(1, point.size(size) + 1):
            yield env.with_index(name, value, size)
    elif binder.op == "labelof":
        yield from label_envs(binder.label, env)
    else:
        yield from labelings(binder.label, env)


def _range_name(high, first, env):
    """The size letter of a range that lies within 1..size, "" if it is only numbers."""
    if first < 1:
        return "below 1"
    if high.op == "size":
        return high.letter
    if high.op == "add" and len(high.args) == 2 and high.args[1].op == "neg":
        return _range_name(high.args[0], first, env)
    if high.op == "idx":  # i up to n stays within the range of n
        return env.indices[high.letter][1]
    return "" if high.op == "num" else "another range"


def label_envs(node, env):
    """An environment for every value of one label."""
    key, nodes, tag = node.args
    index = index_values(nodes, env, key)
    world = env.point.world
    place = env.resolve(world.label_key(key), tag)
    if world.kind(key).name == "onehot":
        index = index[:-1]
    size = env.point.label_size(world.kind(key))
    for value in range(1, env.point.size(size) + 1):
        yield env.with_layer(place, {index: Fraction(value)}, made=(index, value))


def labelings(node, env):
    """An environment for every labeling of all samples."""
    point, model = env.point, env.point.world.model
    if model is None:
        raise Undecided("a sum over all labels needs a [model]")
    if isinstance(node, Node):
        ((key, tag),) = point.world.members(node)
    else:
        key, tag = model["label"], ""
    samples = range(1, point.size(model["sample"]) + 1)
    count = range(1, point.size(model["component"]) + 1)
    for labels in product(count, repeat=len(samples)):
        spend()
        layer = {(j,): Fraction(z) for j, z in zip(samples, labels, strict=True)}
        yield env.with_layer(env.resolve(point.world.label_key(key), tag), layer, made=labels)
