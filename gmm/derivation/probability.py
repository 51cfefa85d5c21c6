"""P(...) and p(...) by the generative model: first the label, then the datum.

For each sample the joint density of what is mentioned is the weight times the component's
density, summed over the label if it is not mentioned; a conditional is a ratio of two joints.
"""

from fractions import Fraction

from . import numbers
from .errors import IllTyped, Undecided
from .numbers import plain
from .tree import Node
from .values import Bundle, Mat, is_number

ANONYMOUS = "*"


def conditional(node, env):
    """The value of P(left | right)."""
    left, right = node.args
    if env.point.world.model is None:
        raise Undecided("P(...) needs a [model] in the notation")
    env = _given_parameters((*left, *right), env)
    below = _collect(right, env, {})
    above = _collect(left, env, {s: list(v) for s, v in below.items()})
    top = _joint(above, env)
    return top * numbers.reciprocal(_joint(below, env)) if below else top


def _given_parameters(events, env):
    """Rename parameters when an iterate such as theta^{(t)} is given."""
    world = env.point.world
    alias = {}
    for node in events:
        if not _is_parameters(node, world):
            continue
        for key, tag in world.members(node):
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
    if node.op not in ("sym", "family", "bundle"):
        return False
    if node.op == "bundle":
        return all(_is_parameters(n, world) for n in node.args[0])
    model = world.model
    members = {_untagged(world, key) for key, _ in world.members(node)}
    if model["data"] in members or model["label"] in members:
        return False
    known = world.parameters()
    return bool(members) and (members <= known or (not known and node.op != "sym"))


def _collect(events, env, found):
    """Sort events by sample: {sample: [datum value or None, label value or None]}."""
    world = env.point.world
    model = world.model
    for node in events:
        if _is_parameters(node, world):
            continue
        if node.op == "event":
            _label_event(node, env, found)
        elif node.op in ("sym", "family") and _holds_labels(node, world):
            for index in _samples(node, env):
                _place(found, index, 1, _current_label(node, index, env))
        elif node.op in ("sym", "family") and _holds_data(node, world):
            for index in _samples(node, env):
                _place(found, index, 0, _datum(model["data"], node, index, env))
        else:
            value = _evaluate(node, env)
            if isinstance(value, Bundle):
                raise Undecided("this collection inside P(...) is not read")
            _place(found, ANONYMOUS, 0, value)
    return found


def _evaluate(node, env):
    from .evaluate import evaluate

    return evaluate(node, env)


def _place(found, sample, which, value):
    slot = found.setdefault(sample, [None, None])
    if which == 1 and slot[1] is not None and slot[1] != value:
        slot[1] = 0  # two labels at once: impossible
        return
    slot[which] = value


def _holds_labels(node, world):
    keys = {key for key, _ in world.members(node)}
    kinds = {world.kind(k).name for k in keys if world.kind(k) is not None}
    return kinds <= {"label", "onehot"} and bool(kinds)


def _holds_data(node, world):
    return {key for key, _ in world.members(node)} == {world.model["data"]}


def _samples(node, env):
    """The samples that a symbol or a collection of them speaks of."""
    from .evaluate import index_values

    world = env.point.world
    if node.op == "sym" and node.args[1]:
        index = index_values(node.args[1], env, node.args[0])
        return [index[:1] if world.kind(node.args[0]).name == "onehot" else index]
    members = world.members(node)
    if node.op == "sym" and members == [(node.args[0], node.args[2])]:
        return [ANONYMOUS]
    if all(world.kind(k).name == "onehot" and len(world.ranges(k)) == 1 for k, _ in members):
        return [ANONYMOUS]  # one label, written as a vector of indicators
    count = env.point.size(world.model["sample"])
    return [(j,) for j in range(1, count + 1)]


def _current_label(node, index, env):
    from .evaluate import label_value

    world = env.point.world
    ((key, tag),) = world.members(node)
    return label_value(key, tag, () if index == ANONYMOUS else index, env)


def _datum(key, node, index, env):
    from .evaluate import member_value

    ((key, tag),) = env.point.world.members(node)
    return member_value(key, tag, index, env)


def _label_event(node, env, found):
    """z_j = i, or z_{nk} = 1 for one-hot labels."""
    from .evaluate import index_values, whole

    symbol, value = node.args
    world = env.point.world
    if symbol.op != "sym" or not _holds_labels(symbol, world):
        datum = _evaluate(value, env)
        if symbol.op == "sym" and _holds_data(symbol, world):
            _place(found, index_values(symbol.args[1], env, symbol.args[0]), 0, datum)
        elif isinstance(datum, Mat) or is_number(datum):
            _place(found, ANONYMOUS, 0, datum)
        else:
            raise Undecided("this event inside P(...) is not read")
        return
    index = index_values(symbol.args[1], env, symbol.args[0])
    number = whole(value, env, "a label that is")
    if value.op == "idx":
        have = env.indices[value.args[0]][1]
        if have and have != world.model["component"] and not _is_onehot(symbol, world):
            raise IllTyped(f"a label takes values in 1..{world.model['component']}, not 1..{have}")
    if _is_onehot(symbol, world):
        if number != 1:
            raise Undecided("an event of a one-hot label other than = 1")
        number, index = index[-1], index[:-1]
    _place(found, index or ANONYMOUS, 1, number)


def _is_onehot(symbol, world):
    return world.kind(symbol.args[0]).name == "onehot"


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
    weight = _evaluate(model["weight"], inner)
    if datum is None:
        return weight
    return weight * _evaluate(model["density"], inner)


def divergence(node, env):
    """KL(q || p): the sum over labels of q ln(q / p)."""
    left, right = node.args
    q, p = _shares(left, env), _shares(right, env)
    if len(q) != len(p):
        raise IllTyped("a divergence between distributions of different sizes")
    total = Fraction(0)
    for a, b in zip(q, p, strict=True):
        if plain(a):
            total = total + a * (numbers.log(a) - numbers.log(b))
    return total


def weight_of(node, env):
    """The weight that a distribution gives to the current value of a label."""
    q, label = node.args
    from .evaluate import index_values, label_value

    index = index_values(label.args[1], env, label.args[0])
    shares = _shares(q, env)
    return shares[label_value(label.args[0], label.args[2], index, env) - 1]


def _shares(node, env):
    """A distribution over labels as a list: q_j, q_{j\\cdot}, a function of labels, or P(z|...)."""
    from .evaluate import evaluate, label_envs, labelings

    world = env.point.world
    count = env.point.size(world.model["component"])
    if node.op == "dist":
        raise Undecided(r"write P(z_j\mid\mathbf{x}_j,\theta) inside the divergence")
    if node.op == "prob":
        return _prob_shares(node, env)
    if node.op == "call" and len(node.args[2]) == 1 and node.args[2][0].op == "sym":
        label = node.args[2][0]
        if _holds_labels(label, world):
            spread = label_envs if label.args[1] else labelings
            return [evaluate(node, inner) for inner in spread(label, env)]
    value = evaluate(node, env)
    if isinstance(value, Mat) and value.shape[1] == "1":
        return [row[0] for row in value.rows]
    _ = count
    raise Undecided("this is not a distribution over labels")


def _prob_shares(node, env):
    """The distribution of the label (or of all labels) on the left of P(...)."""
    from .evaluate import evaluate, label_envs, labelings

    world = env.point.world
    labels = [n for n in node.args[0] if n.op in ("sym", "family") and _holds_labels(n, world)]
    if len(labels) != 1:
        raise Undecided("a divergence is read between distributions of labels")
    label = labels[0]
    spread = label_envs if label.op == "sym" and label.args[1] else labelings
    return [evaluate(node, inner) for inner in spread(label, env)]


__all__ = ["Node", "conditional", "divergence", "weight_of"]
