"""The M-step of the declared model: what a claimed update of a parameter must satisfy.

With responsibilities held fixed, an update makes the gradient of the expected log-likelihood
zero; for the weights the multiplier of their constraint is minus the number of samples.
"""

from typing import NamedTuple

from ..evaluation import family_values
from ..formula import Node, add, mul, neg, walk
from ..reading import read_expression
from ..world import BUILTINS

OLD = "#old"


class Step(NamedTuple):
    """left = right must hold at the update; `prepare` sets the old parameters of an env."""

    left: Node
    right: Node
    prepare: object


def condition(world, symbol, claimed):
    """The stationarity condition for a parameter, or None if the claim is no update of it."""
    model = world.model
    if model is None or symbol.op != "sym" or symbol.key not in world.parameters():
        return None
    responsibility = _responsibility(world, claimed)
    if responsibility is None or _has_multiplier(world, claimed):
        return None
    sample, component = model["sample_letter"], model["component_letter"]
    binders = (
        Node("range", sample, Node("num", 1), Node("size", model["sample"])),
        Node("range", component, Node("num", 1), Node("size", model["component"])),
    )
    weight = model["weight"]
    is_weight = symbol.key == weight.args[0]
    density = read_expression(world.notation.model.density, world.notation)
    term = Node("fn", "ln", weight if is_weight else density)
    objective = Node("sum", binders, mul([responsibility, term]))
    target = Node("sym", symbol.key, symbol.indices, "")
    gradient = Node("grad", objective, (target,), "")
    if is_weight:
        gradient = add([gradient, neg(Node("sum", binders, responsibility))])
    tag = symbol.tag
    return Step(gradient, Node("zero"), lambda env: _with_old(env, world, claimed, tag))


def is_gaussian(world):
    """True if the density is the Gaussian with a mean and a spread that are free parameters.

    Then the conditions of the M-step are linear in the mean and in the inverse of the spread, with
    coefficients that are sums of responsibilities: each has one solution.
    """
    density, parameters = world.model["density"], world.parameters()
    if density.op != "call" or world.definition(density.key).body not in BUILTINS:
        return False
    _, mean, spread = density.arguments
    spread = spread.base if spread.op == "pow" else spread
    symbols = [mean, spread]
    return all(n.op == "sym" and n.key in parameters for n in symbols) and mean is not spread


def _responsibility(world, claimed):
    """The responsibilities in a claim: a free table, or the posterior of the old values."""
    model = world.model
    sample, component = model["sample_letter"], model["component_letter"]
    keys = world.deps(claimed)
    posterior = False
    for key in sorted(keys):
        ranges = world.ranges(key)
        if sorted(ranges) != sorted((model["sample"], model["component"])):
            continue
        kind = world.kind(key)
        letters = {model["sample"]: sample, model["component"]: component}
        if kind is not None and kind.name in ("stochastic", "distribution"):
            return Node("sym", key, tuple(Node("idx", letters[r]) for r in ranges), "")
        if kind is None and world.definition(key) is not None:
            posterior = True
    if not (posterior or _has_posterior(world, claimed)):
        return None
    label = read_expression(world.notation.model.label, world.notation)
    data = read_expression(world.notation.model.data, world.notation)
    parameters = Node("bundle", tuple(Node("family", k, OLD) for k in sorted(world.parameters())))
    value = Node("num", 1) if model["onehot"] else Node("idx", component)
    return Node("prob", (Node("event", label, value),), (data, parameters))


def _has_multiplier(world, claimed):
    """True if the claim still contains a free number, such as a multiplier to be eliminated."""
    kinds = [world.kind(n.key) for n in walk(claimed) if n.op == "sym" and not n.indices]
    return any(kind is not None and kind.name == "real" for kind in kinds)


def _has_posterior(world, claimed):
    """True if the claim mentions the weights and densities, as explicit responsibilities do."""
    return world.parameters() <= world.deps(claimed)


def _with_old(env, world, claimed, tag):
    """Remember the parameters as they are before the update.

    If the update is written with new ones, Sigma^new with mu^new, those take their places.
    """
    for key in world.parameters():
        env = env.with_layer(env.resolve(key, OLD), family_values(key, "", env))
    used = {n.key for n in walk(claimed) if n.op == "sym" and tag and n.tag == tag}
    for key in used & world.parameters():
        env = env.with_layer(env.resolve(key, ""), family_values(key, tag, env))
    return env
