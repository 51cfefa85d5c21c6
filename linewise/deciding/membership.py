"""x in a set: R^n by its shape, whole numbers and intervals by value."""

from fractions import Fraction

from ..errors import IllTyped, Undecided, Undefined
from ..evaluation import attempt, evaluate
from ..formula import Node
from ..values import is_number, spoken_shape
from ..values.compare import difference
from ..values.numbers import plain
from ..verdict import Verdict
from .inequalities import inequality
from .trials import Run, counterexample

OPPOSITE = {"verified": "refuted", "refuted": "verified"}
RESTRICTS = (
    "it restricts the values, as no kind does: the lines after it are judged for all values; say "
    "so: <!-- check: assumption -->, or restrict a line with 'where'"
)
WHOLE = {r"\mathbb{N}": 0, r"\mathbb{Z}": None, r"\mathbf{N}": 0, r"\mathbf{Z}": None}


def member(claim):
    """A rule for left ∈ right."""
    right = claim.right
    for name, least in WHOLE.items():
        if name in claim.texts[1]:
            return _whole(claim, least)
    if right.op == "reals":
        return _in_reals(claim, right.args)
    if right.op == "interval" or (right.op == "column" and len(right.entries) == 2):
        return _between(claim)
    if right.op != "enum":
        return Verdict("assumption", detail="a declaration", auto=True)
    if claim.left.op == "sym" and (kind := claim.world.kind(claim.left.key)) is not None:
        if _all_values(claim, kind, right.entries):
            return Verdict("assumption", detail="a declaration")
        return Verdict("assumption", detail=RESTRICTS, auto=True)
    if claim.left.op == "idx":
        return Verdict("assumption", detail="a range")
    if claim.left.op == "size":
        return Verdict("assumption", detail=RESTRICTS, auto=True)
    return _listed(claim)


def _all_values(claim, kind, listed):
    """True if a list has all values of a kind, so that it says no more: {1, ..., k} of a label."""
    numbers = [n.value for n in listed if n.op == "num"]
    first, last = listed[0], listed[-1]
    if kind.name == "onehot":
        return sorted(numbers) == [0, 1] and len(listed) == 2
    if kind.name == "count":
        return last.op == "dots" and numbers[:1] == [1]
    if kind.name != "label" or numbers[:1] != [1] or first.op != "num":
        return False
    size = kind.dims[0] if kind.dims else claim.world.component_size()
    return (last.op == "size" and last.letter == size) or (
        numbers == list(range(1, len(listed) + 1))
        and len(listed) == claim.setting.fixed.get(size)
    )


def _listed(claim):
    """The value on the left is among those of a list."""
    if any(n.op == "dots" for n in claim.right.entries):
        raise Undecided("membership in a list with dots")
    run = Run(claim.world, claim.setting, claim.seed)
    for env in run.environments(claim.left, *claim.right.entries):
        value = attempt(claim.left, env)
        if isinstance(value, Undefined):
            run.undefined(value)
            continue
        run.compared(exact=True)
        if not _among(value, claim.right, env):
            return Verdict("refuted", detail="not in this set",
                           counterexample=counterexample(env, value, value))
    return run.verified()


def same_set(claim):
    """A rule for an equation of two lists in braces: the same values, in any order."""
    if not claim.left.op == claim.right.op == "enum":
        return None
    lists = claim.left.entries, claim.right.entries
    if any(n.op == "dots" for n in (*lists[0], *lists[1])):
        raise Undecided("whether two lists with dots are the same")
    run = Run(claim.world, claim.setting, claim.seed)
    for env in run.environments(*lists[0], *lists[1]):
        run.compared(exact=True)
        for members, other in ((lists[0], claim.right), (lists[1], claim.left)):
            for node in members:
                value = evaluate(node, env)
                if not _among(value, other, env):
                    return Verdict("refuted", detail="one of the sets has a value more",
                                   counterexample=counterexample(env, value, value))
    return run.verified()


def _among(value, listed, env):
    """Whether a value is one of a list."""
    return any(difference(value, evaluate(node, env))[0] for node in listed.entries)


def no_member(claim):
    """A rule for left ∉ right."""
    verdict = member(claim)
    if verdict.verdict not in OPPOSITE or verdict.level not in ("exact", ""):
        raise Undecided("that something is not in this set")
    return Verdict(OPPOSITE[verdict.verdict], "exact", verdict.sizes, verdict.points,
                   "by the values tried" if verdict.verdict == "refuted" else "it is in the set")


def within(left, right):
    """The conditions on values that `left ∈ right` stands for; none if that is no interval."""
    if right.op == "column" and len(right.entries) == 2:
        signs = ">", "<"
    elif right.op == "interval":
        signs = (">" if right.open == "left" else ">=", "<" if right.open == "right" else "<=")
    else:
        return ()
    return tuple(Node("rel", rel, left, bound)
                 for rel, bound in zip(signs, right.entries, strict=True)
                 if not _is_infinite(bound))  # fmt: skip


def _is_infinite(node):
    inner = node.body if node.op == "neg" else node
    return inner.op == "const" and inner.name not in ("pi", "e")


def _between(claim):
    found = []
    for condition in within(claim.left, claim.right):
        rel, _, bound = condition.args
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
        return env.point.dim(node.letter)
    if node.op == "num":
        return str(node.value)
    raise Undecided("the dimension of this space")
