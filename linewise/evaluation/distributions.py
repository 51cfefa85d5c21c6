"""Distributions over labels as lists of shares: divergences, and single weights."""

from fractions import Fraction

from ..errors import IllTyped, Undecided
from ..values import Mat, numbers
from ..values.numbers import plain
from .chances import holds_labels
from .core import evaluate, handles
from .sums import label_envs, labelings
from .symbols import index_values, label_value


@handles("kl")
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


@handles("weightof")
def weight_of(node, env):
    """The weight that a distribution gives to the current value of a label."""
    q, label = node.args

    index = index_values(label.indices, env, label.key)
    shares = _shares(q, env)
    return shares[label_value(label.key, label.tag, index, env) - 1]


def _shares(node, env):
    """A distribution over labels as a list: q_j, q_{j\\cdot}, a function of labels, or P(z|...)."""
    world = env.point.world
    if node.op == "dist":
        raise Undecided(r"write P(z_j\mid\mathbf{x}_j,\theta) inside the divergence")
    if node.op == "prob":
        return _prob_shares(node, env)
    if node.op == "call" and len(node.arguments) == 1 and node.arguments[0].op == "sym":
        label = node.arguments[0]
        if holds_labels(label, world):
            spread = label_envs if label.indices else labelings
            return [evaluate(node, inner) for inner in spread(label, env)]
    value = evaluate(node, env)
    if isinstance(value, Mat) and value.shape[1] == "1":
        return [row[0] for row in value.rows]
    raise Undecided("this is not a distribution over labels")


def _prob_shares(node, env):
    """The distribution of the label (or of all labels) on the left of P(...)."""
    world = env.point.world
    labels = [n for n in node.events if n.op in ("sym", "family") and holds_labels(n, world)]
    if len(labels) != 1:
        raise Undecided("a divergence is read between distributions of labels")
    label = labels[0]
    spread = label_envs if label.op == "sym" and label.indices else labelings
    return [evaluate(node, inner) for inner in spread(label, env)]
