"""A claimed update of a parameter, where nothing on the page is set to zero: the M-step judges."""

from ..errors import Undecided
from ..verdict import Verdict
from .claim import bare, is_family, is_free, names_an_estimate, root, spelled, unrooted
from .mstep import condition, is_gaussian
from .substitution import substitution


def m_step(claim, refuted):
    """A rule: with the responsibilities held, the update makes the gradient vanish."""
    world, symbol = claim.world, root(claim.left)
    if not (is_free(world, symbol) and is_family(symbol)):
        return None
    if not names_an_estimate(symbol.tag, world.notation):
        return None
    step = condition(world, symbol, claim.right)
    if step is None:
        return None
    mixed = _mixed(world, symbol, claim.right)
    if mixed:
        raise Undecided(
            f"{mixed} stands without the decoration of the left side: is the old or the new value "
            "meant? Decorate it, or say which equation this solves"
        )
    claimed = unrooted(claim.left, claim.right)
    held = frozenset(k for k in world.notation.definitions if world.kind(k) is not None)
    verdict = substitution(claim, bare(symbol), claimed, step.left, step.right, step.prepare, held)
    names = "the expected log-likelihood, the responsibilities held,"
    if verdict.verdict == "refuted":
        verdict.counterexample.pop("_simplex", None)
        return verdict._replace(
            detail=f"not the M-step of the model: the gradient of {names} is not zero there"
        )
    if verdict.verdict != "verified":
        return verdict
    words = f"the M-step of the model: it makes the gradient of {names} zero"
    if is_gaussian(world):
        return verdict._replace(detail=f"{words}, and nothing else does")
    return Verdict("solution", verdict.level, verdict.sizes, verdict.points,
                   f"{words}; uniqueness not decided", held=verdict.held)  # fmt: skip


def _mixed(world, symbol, claimed):
    """The LaTeX of a parameter whose decoration differs from the left side's, or "".

    Responsibilities that are spelled out contain the old parameters, as they must.
    """
    nodes = list(spelled(world, claimed))
    if world.parameters() <= {n.key for n in nodes if n.op == "sym"}:
        return ""
    for node in nodes:
        if node.op != "sym" or node.key not in world.parameters() - {symbol.key}:
            continue
        if bool(node.tag) != bool(symbol.tag) and not world.variant(node.key, node.tag):
            return world.declarations[node.key].latex
    return ""
