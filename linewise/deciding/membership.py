"""x in a set: R^n by its shape, whole numbers and intervals by value."""

from fractions import Fraction

from ..errors import IllTyped, Undecided
from ..evaluation import evaluate
from ..values import is_number, spoken_shape
from ..values.numbers import plain
from ..verdict import Verdict
from .inequalities import inequality
from .trials import Run, counterexample

OPPOSITE = {"verified": "refuted", "refuted": "verified"}
COUNTED = ("label", "onehot", "integer", "count")  # what a list of numbers may be all values of
WHOLE = {r"\mathbb{N}": 0, r"\mathbb{Z}": None, r"\mathbf{N}": 0, r"\mathbf{Z}": None}


def member(claim):
    """A rule for left ∈ right."""
    right = claim.right
    for name, least in WHOLE.items():
        if name in claim.texts[1]:
            return _whole(claim, least)
    if right.op == "reals":
        return _in_reals(claim, right.args)
    if right.op == "interval":
        low, high = right.args[0]
        return _between(claim, low, high, ">" if right.args[1] == "left" else ">=",
                        "<" if right.args[1] == "right" else "<=")  # fmt: skip
    if right.op == "column" and len(right.args[0]) == 2:
        return _between(claim, *right.args[0], ">", "<")
    if right.op != "enum":
        return Verdict("assumption", detail="a declaration", auto=True)
    if claim.left.op == "sym" and claim.world.kind(claim.left.args[0]) is not None:
        kind = claim.world.kind(claim.left.args[0]).name
        return Verdict("assumption", detail="a declaration", auto=kind not in COUNTED)
    if claim.left.op in ("idx", "size"):
        return Verdict("assumption", detail="a range")
    raise Undecided("membership in this set")


def no_member(claim):
    """A rule for left ∉ right."""
    verdict = member(claim)
    if verdict.verdict not in OPPOSITE or verdict.level not in ("exact", ""):
        raise Undecided("that something is not in this set")
    return Verdict(OPPOSITE[verdict.verdict], "exact", verdict.sizes, verdict.points,
                   "by the values tried" if verdict.verdict == "refuted" else "it is in the set")


def _between(claim, low, high, above, below):
    found = []
    for rel, bound in ((above, low), (below, high)):
        inner = bound.args[0] if bound.op == "neg" else bound
        if inner.op == "const" and inner.args[0] not in ("pi", "e"):
            continue  # infinity
        found.append(inequality(claim._replace(rel=rel, right=bound)))
    if not found:
        raise Undecided("membership in this set")
    for word in ("refuted", "assumption", "sampled"):
        for verdict in found:
            if verdict.verdict == word:
                return verdict
    return found[0]._replace(general=found[0].general and found[-1].general)


def _whole(claim, least):
    """Whole numbers: by value, where there is one."""
    run = Run(claim.world, claim.setting, claim.seed)
    for env in run.environments(claim.left):
        value = evaluate(claim.left, env)
        if not is_number(value):
            raise IllTyped(f"{spoken_shape(value)} is no whole number")
        value = plain(value)
        run.compared(True)
        whole = isinstance(value, Fraction) and value.denominator == 1
        if not isinstance(value, Fraction):
            raise Undecided("whether this is a whole number")
        if not whole or (least is not None and value < least):
            if run.point.drawn:
                return Verdict("assumption", detail="a declaration", auto=True)
            found = counterexample(env, value, value)
            return Verdict("refuted", detail="not in this set", counterexample=found)
    return run.verified()._replace(level="exact")


def _in_reals(claim, dims):
    """The shape of the left side is the stated one."""
    run = Run(claim.world, claim.setting, claim.seed)
    for env in run.environments(claim.left):
        value = evaluate(claim.left, env)
        want = tuple(d for d in (_dim_name(d, env) for d in dims) if d != "1")
        have = () if is_number(value) else tuple(d for d in value.shape if d != "1")
        run.compared(True)
        if have != want:
            raise IllTyped(f"{spoken_shape(value)} is not in this space")
    return run.verified()._replace(level="exact", detail="by its declaration")


def _dim_name(node, env):
    if node.op == "size":
        return env.point.dim(node.args[0])
    if node.op == "num":
        return str(node.args[0])
    raise Undecided("the dimension of this space")
