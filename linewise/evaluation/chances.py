"""P(...) and p(...) by the generative model: first the label, then the datum.

For each sample the joint density of what is mentioned is the weight times the component's
density, summed over the label if it is not mentioned; a conditional is a ratio of two joints.
"""

from fractions import Fraction

from ..errors import IllTyped, Undecided
from ..values import numbers
from ..values.numbers import plain
from .calls import member_value
from .core import evaluate, handles, whole
from .symbols import index_values, is_collection, label_value

ANONYMOUS = "*"


@handles("prob")
def conditional(node, env):
    """The value of P(left | right)."""
    left, right = node.args
    if env.point.world.model is None:
        raise Undecided("P(...) needs a [model] in the notation")
    env = _given_parameters((*left, *right), env)
    below = _collect(right, env, {})
    above = _collect(left, env, {s: list(v) for s, v in below.items()})
    below, above = _one_sample(below, above)
    top = _joint(above, env)
    return top * numbers.reciprocal(_joint(below, env)) if below else top


def _one_sample(below, above):
    """A label or datum without index belongs to the one sample that is mentioned beside it."""
    named = [s for s in above if s != ANONYMOUS]
    if ANONYMOUS not in above or not named:
        return below, above
    if len(named) > 1:
        raise IllTyped("an event without index beside several samples: give it its index")
    found = []
    for table in (below, above):
        merged = list(table.get(named[0], [None, None]))
        for which, value in enumerate(table.get(ANONYMOUS, [None, None])):
            if value is not None and merged[which] is not None:
                raise IllTyped("an event with and one without index for the same sample")
            merged[which] = merged[which] if value is None else value
        found.append({named[0]: merged} if table else {})
    return tuple(found)


def _given_parameters(events, env):
    """Rename parameters when an iterate such as theta^{(t)} is given."""
    world = env.point.world
    alias = {}
    for node in events:
        if not _is_parameters(node, world):
            continue
        for key, tag in _parameter_families(node, world):
            base = _untagged(world, key)
            if tag or base != key:
                alias[base, ""] = env.resolve(key, tag)
            elif (key, "") in env.alias:
                alias[key, ""] = env.alias[key, ""]
    return env.with_alias(alias) if alias else env


def _untagged(world, key):
    declaration = world.declarations[key]
    if not declaration.tag:
        return key
    for other in world.notation.symbols[declaration.head]:
        if not other.tag and other.subs == declaration.subs and other.sups == declaration.sups:
            return other.key
    return key


def _is_parameters(node, world):
    """True for theta, for a whole family, and for \\mu where \\mu_k are parameters."""
    if node.op not in ("sym", "family", "bundle"):
        return False
    if node.op == "bundle":
        return all(_is_parameters(n, world) for n in node.members)
    if node.op == "sym" and node.indices and not is_collection(node, world):
        if node.key in world.parameters():
            raise Undecided(
                "one component's parameter inside p(...): write the component's density, or give "
                "the label"
            )
        return False
    members = {_untagged(world, key) for key, _ in _parameter_families(node, world)}
    return bool(members) and members <= world.parameters()


def _parameter_families(node, world):
    """The families behind a parameter; a bare letter stands for the family of the same letter."""
    if node.op == "bundle":
        return [m for n in node.members for m in _parameter_families(n, world)]
    if node.op == "sym" and not is_collection(node, world):
        head = world.declarations[node.key].head
        same = [k for k in world.parameters() if world.declarations[k].head == head]
        return [(k, node.tag) for k in same]
    return world.members(node)


def _collect(events, env, found):
    """Sort events by sample: {sample: [datum value or None, label value or None]}."""
    world = env.point.world
    model = world.model
    for node in events:
        if _is_parameters(node, world):
            continue
        if node.op == "event":
            _label_event(node, env, found)
        elif node.op in ("sym", "family") and holds_labels(node, world):
            for index in _samples(node, env):
                _place(found, index, 1, _current_label(node, index, env))
        elif node.op in ("sym", "family") and _holds_data(node, world):
            for index in _samples(node, env):
                _place(found, index, 0, _datum(model["data"], node, index, env))
        elif node.op == "local" or _is_generic_datum(node, world):
            _place(found, ANONYMOUS, 0, evaluate(node, env))
        else:
            raise IllTyped(f"{_named(node, world)} inside p(...) is no datum, label or parameter")
    return found


def _is_generic_datum(node, world):
    r"""\mathbf{x} beside \mathbf{x}_j: a datum that is no particular sample."""
    if node.op != "sym" or node.indices:
        return False
    return world.declarations[node.key].head == world.declarations[world.model["data"]].head


def _named(node, world):
    key = node.key if node.op in ("sym", "family", "call") else None
    return world.declarations[key].latex if key in world.declarations else "an expression"


def _place(found, sample, which, value):
    slot = found.setdefault(sample, [None, None])
    if which == 1 and slot[1] is not None and slot[1] != value:
        slot[1] = 0  # two labels at once: impossible
        return
    slot[which] = value


def holds_labels(node, world):
    keys = {key for key, _ in world.members(node)}
    kinds = {world.kind(k).name for k in keys if world.kind(k) is not None}
    return kinds <= {"label", "onehot"} and bool(kinds)


def _holds_data(node, world):
    return {key for key, _ in world.members(node)} == {world.model["data"]}


def _samples(node, env):
    """The samples that a symbol or a collection of them speaks of."""
    world = env.point.world
    if node.op == "sym" and node.indices:
        index = index_values(node.indices, env, node.key)
        return [index[:-1] if world.kind(node.key).name == "onehot" else index]
    members = world.members(node)
    if node.op == "sym" and members == [(node.key, node.tag)]:
        return [ANONYMOUS]
    if all(world.kind(k).name == "onehot" and len(world.ranges(k)) == 1 for k, _ in members):
        return [ANONYMOUS]  # one label, written as a vector of indicators
    count = env.point.size(world.model["sample"])
    return [(j,) for j in range(1, count + 1)]


def _current_label(node, index, env):

    world = env.point.world
    ((key, tag),) = world.members(node)
    return label_value(key, tag, () if index == ANONYMOUS else index, env)


def _datum(key, node, index, env):

    ((key, tag),) = env.point.world.members(node)
    return member_value(key, tag, index, env)


def _label_event(node, env, found):
    """z_j = i, or z_{nk} = 1 for one-hot labels."""
    symbol, value = node.args
    world = env.point.world
    if symbol.op != "sym" or not holds_labels(symbol, world):
        datum = evaluate(value, env)
        if symbol.op == "sym" and symbol.indices and _holds_data(symbol, world):
            _place(found, index_values(symbol.indices, env, symbol.key), 0, datum)
        elif _is_generic_datum(symbol, world):
            _place(found, ANONYMOUS, 0, datum)
        else:
            raise IllTyped(f"{_named(symbol, world)} inside p(...) is no datum or label")
        return
    index = index_values(symbol.indices, env, symbol.key)
    number = whole(value, env, "a label that is")
    if value.op == "idx":
        have = env.indices[value.letter][1]
        if have and have != world.model["component"] and not _is_onehot(symbol, world):
            raise IllTyped(f"a label takes values in 1..{world.model['component']}, not 1..{have}")
    if _is_onehot(symbol, world):
        if number != 1:
            raise Undecided("an event of a one-hot label other than = 1")
        number, index = index[-1], index[:-1]
    elif value.op not in ("idx", "num", "sym") and not 1 <= number <= env.point.size(
        world.model["component"]
    ):
        raise IllTyped(f"a label takes values in 1..{world.model['component']}, not {number}")
    _place(found, index or ANONYMOUS, 1, number)


def _is_onehot(symbol, world):
    return world.kind(symbol.key).name == "onehot"


def _joint(found, env):
    """The joint density of what was collected."""
    total = Fraction(1)
    for datum, label in found.values():
        total = total * _sample_density(datum, label, env)
    return total


def _sample_density(datum, label, env):
    model, point = env.point.world.model, env.point
    count = point.size(model["component"])
    if label is not None:
        label = int(plain(label))
        if not 1 <= label <= count:
            return Fraction(0)
        return _component(datum, label, env)
    if datum is None:
        return Fraction(1)
    total = Fraction(0)
    for value in range(1, count + 1):
        total = total + _component(datum, value, env)
    return total


def _component(datum, label, env):
    """weight_i, times the component's density at the datum if there is one."""
    model = env.point.world.model
    inner = env.inside("P", {model["component_letter"]: (label, model["component"])},
                       {} if datum is None else {"#data": datum}, env.alias)  # fmt: skip
    weight = evaluate(model["weight"], inner)
    if datum is None:
        return weight
    return weight * evaluate(model["density"], inner)
