"""Proportional: the ratio of the two sides does not change with the stated variable."""

from functools import partial
from itertools import pairwise

from ..errors import Undecided
from ..evaluation import evaluate, family_values, new_env
from ..formula import Node, free_indices, substituted_letters
from ..reading import read_expression
from ..values import multiply
from ..verdict import Verdict
from ..world import World
from .identity import identity
from .trials import Run, counterexample


def proportional(claim):
    """A rule for left ∝ right."""
    world = claim.world
    free = free_indices(claim.left) | free_indices(claim.right)
    letter = claim.notes.text("in") or _component_letter(world, claim.left, free)
    if letter not in world.notation.indices:
        return _in_symbol(claim, letter)
    other = f"{letter}°"  # bound letters are renamed first, so that none can catch the new one
    names = {letter: Node("idx", other)}
    moved = [substituted_letters(node, names) for node in (claim.left, claim.right)]
    indices = {**world.notation.indices, other: world.notation.indices[letter]}
    wider = World(world.notation._replace(indices=indices))
    a, b = Node("mul", claim.left, moved[1]), Node("mul", moved[0], claim.right)
    verdict = identity(wider, a, b, claim.setting, claim.seed)
    same = "is the same for every" if verdict.verdict == "verified" else "changes with"
    return verdict._replace(detail=f"the ratio {same} {letter}")


def _component_letter(world, left, free):
    if world.model:
        size = world.model["component"]
        for name in sorted(free):
            if world.notation.indices.get(name) == size:
                return name
    if left.op == "prob":
        for node in left.events:
            if node.op in ("sym", "family"):
                return node
    raise Undecided(r"say in which variable this is proportional: annotate 'in i'")


def _in_symbol(claim, variable):
    """The ratio at two values of a symbol (labels, a parameter, a datum)."""
    world = claim.world
    node = read_expression(variable, world.notation) if isinstance(variable, str) else variable
    run = Run(world, claim.setting, claim.seed)
    for env in run.environments(claim.left, claim.right):
        places = []
        for trial in range(3):
            fresh = Run(world, claim.setting, f"{claim.seed}|{trial}")
            point = fresh.new_point(env.point.sizes, 5)
            other = env
            for key, tag in world.members(node):
                members = family_values(key, tag, new_env(point))
                other = other.with_layer(env.resolve(key, tag), members)
            places.append(other)
        for one, two in pairwise(places):
            seen = run.look(env, partial(_products, claim, one, two))
            if seen is not None and not seen.equal:
                found = counterexample(env, seen.left, seen.right)
                return Verdict("refuted", detail="the ratio changes", counterexample=found)
    return run.verified()._replace(detail="the ratio is constant")


def _products(claim, one, two):
    (a, b), (c, d) = (_sides(claim, env) for env in (one, two))
    return multiply(a, d), multiply(c, b)


def _sides(claim, env):
    return evaluate(claim.left, env), evaluate(claim.right, env)
