"""An expression set to zero: a condition, or a false equation?"""

from ..formula import canonical, walk
from ..verdict import Verdict
from .claim import is_zero
from .identity import identity

GIVEN = ("stochastic", "distribution", "label", "onehot")


def required(claim):
    """A rule for an equals sign that is marked as a requirement."""
    return Verdict("assumption", detail="required to hold") if claim.rel == "=!" else None


def premise(claim, refuted):
    """A rule: what stands before an arrow need not hold everywhere."""
    return Verdict("assumption", detail="the premise of the arrow") if claim.is_premise else None


def set_to_zero(claim, refuted):
    """A rule for A = 0 that does not hold everywhere.

    It is a condition only if its author says so. Otherwise an index or an iterate may be wrong.
    """
    if not (is_zero(claim.left) or is_zero(claim.right)):
        return None
    other = claim.left if is_zero(claim.right) else claim.right
    if not (claim.continued or _stated_before(claim, other) or _has_unknown(claim.world, other)):
        return None
    return Verdict(
        "assumption",
        detail="not zero for all values: is a sign, an index or an iterate wrong? If it is a "
        "condition, to be solved, say so: <!-- check: assumption -->",
        auto=True,
        counterexample=refuted.counterexample,
    )


def equals(claim):
    """A rule for a condition X = 0 that is annotated with what X is."""
    if not (is_zero(claim.left) or is_zero(claim.right)):
        return None
    text = claim.notes.text("equals")
    if text is None:
        return None
    expression, _ = claim.equation_of(text)
    own = claim.left if is_zero(claim.right) else claim.right
    verdict = identity(claim.world, own, expression, claim.setting, claim.seed)
    if verdict.verdict == "verified":
        return Verdict("assumption", level=verdict.level, sizes=verdict.sizes,
                       points=verdict.points,
                       detail=f"a condition; its expression is {text}")  # fmt: skip
    return verdict


def _stated_before(claim, node):
    shape = canonical(node)
    return any(
        e.verdict == "verified" and shape in (canonical(e.left), canonical(e.right))
        for e in claim.earlier
    )


def _has_unknown(world, node):
    """True if an equation with zero could be solved for something in it.

    On a page with a model that is a parameter, or a quantity without index such as a multiplier;
    responsibilities, data and labels are given.
    """
    for inner in walk(node):
        if inner.op == "grad":
            return True
        if inner.op != "sym" or world.kind(inner.key) is None:
            continue
        key = inner.key
        if world.kind(key).name in GIVEN:
            continue
        if world.model is None or key in world.parameters():
            return True
        head = world.declarations[key].head
        if not inner.indices and head != world.declarations[world.model["data"]].head:
            return True
    return False
