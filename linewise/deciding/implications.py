"""What an arrow points at: it must follow from what stands before the arrow."""

from fractions import Fraction
from functools import partial

from ..errors import IllTyped, Undecided
from ..evaluation import evaluate
from ..formula import Node, canonical, walk
from ..proof import equal
from ..verdict import Verdict
from .claim import (
    bare,
    difference_of,
    is_family,
    is_free,
    mentions,
    number_of,
    pointwise,
    root,
    spelled,
    swapped,
)
from .existence import can_hold, each_is_zero
from .factors import factored
from .given import can_have, given_values
from .identity import identity, joined
from .multiples import multiples
from .premises import from_all_premises
from .signs import Signs
from .substitution import ANOTHER, depends, of_kind, same_sides, sides_with, solution
from .trials import Run, counterexample

ORDERS = ("<", ">", "<=", ">=", "!=")
UNSEEN = (
    "it is not seen how this follows from the premise; annotate 'factor ...' or 'solves ...'"
)


def conclusion(claim):
    """A rule for a line that an arrow points at."""
    if claim.premise is None:
        return None
    if claim.others:
        return from_all_premises(claim)
    forward = _forward(claim)
    if claim.more_premises and forward.verdict == "refuted":
        raise Undecided("what follows from several premises together is not decided")
    if not claim.both_ways or forward.verdict != "verified":
        return forward
    if _equivalence(forward):
        return forward
    backward = _forward(claim._replace(
        left=claim.premise.left, right=claim.premise.right, rel=claim.premise.rel,
        premise=claim.premise._replace(left=claim.left, right=claim.right, rel=claim.rel),
    ))  # fmt: skip
    if backward.verdict == "verified":
        return forward._replace(detail=f"{forward.detail}; and back: {backward.detail}",
                                general=forward.general and backward.general)  # fmt: skip
    return backward._replace(detail=f"the way back: {backward.detail}")


EQUIVALENT = ("the only one", "the same equation")


def _equivalence(verdict):
    return any(words in verdict.detail for words in EQUIVALENT)


def _forward(claim):
    left, right = claim.premise.left, claim.premise.right
    if claim.premise.rel in ORDERS and claim.rel in ("=", ":="):
        return _where(claim)
    if claim.premise.rel not in ("=", ":=") or claim.rel not in ("=", ":="):
        raise Undecided(UNSEEN)
    if claim.notes.has("factor", "sum"):
        return factored(claim, left, right)
    if claim.premise.verdict == "verified":
        always = identity(claim.world, left, right, claim.setting, claim.seed)
        if always.verdict == "verified":
            return _by_itself(claim) or Verdict(
                "vacuous", detail="the premise holds at every point, not only here"
            )
    for step in (_both_sides_alike, _by_substitution, each_is_zero, _solved, _same_equation):
        found = step(claim, left, right)
        if found is not None:
            return found
    found = _by_itself(claim)
    if found is not None:
        return found
    hidden = is_free(claim.world, root(claim.left)) and _implicit(
        claim, Node("add", left, right), root(claim.left)
    )
    if hidden:
        for one, other in same_sides(claim, left, right):
            never = _never_zero(claim, difference_of(one, other))
            if never is not None:
                return never
        raise Undecided(f"{hidden} stands for something else than what the premise contains")
    raise Undecided(UNSEEN)


def _where(claim):
    """An equation that is claimed where an inequality holds."""
    condition = Node("rel", claim.premise.rel, number_of(claim.premise.left),
                     number_of(claim.premise.right))  # fmt: skip
    there = claim.setting._replace(where=(*claim.setting.where, condition))
    found = identity(claim.world, claim.left, claim.right, there, claim.seed)
    return found._replace(detail=joined("where the premise holds", found.detail))


def _by_itself(claim):
    """The conclusion needs no premise."""
    verdict = identity(claim.world, claim.left, claim.right, claim.setting, claim.seed)
    return verdict._replace(detail="true by itself") if verdict.verdict == "verified" else None


def _never_zero(claim, gap):
    """A refutation: the premise holds nowhere, since its sign is known."""
    if Signs(claim.world).sign(gap) not in (2, -2):
        return None
    run = Run(claim.world, claim.setting, claim.seed)
    for env in run.environments(gap):
        found = counterexample(env, evaluate(gap, env), Fraction(0))
        return Verdict("refuted", counterexample=found, sizes=run.sizes(),
                       detail="nothing satisfies the premise: it is never zero")  # fmt: skip
    return None


def _solved(claim, left, right):
    """The conclusion is a value of a symbol that the premise contains."""
    turned = claim._replace(left=claim.right, right=claim.left)
    return _solved_for_left(claim, left, right) or _solved_for_left(turned, left, right)


def _solved_for_left(claim, left, right):
    symbol = root(claim.left)
    if not (is_free(claim.world, symbol) and is_family(symbol)):
        return None
    if depends(claim, claim.right, symbol):
        return None
    both = Node("add", left, right)
    if not any(_occurs(claim.world, both, s) for s in (symbol, bare(symbol))):
        return None
    if _implicit(claim, both, symbol):
        return None
    found = solution(claim, left, right)
    wrong = found is not None and found.verdict == "refuted" and found.detail != ANOTHER
    if wrong and not can_hold(claim, left, right, symbol, claim.right):
        raise Undecided("it is not seen that the premise can hold where this does not")
    return found


def _implicit(claim, equation, symbol):
    """The LaTeX of what stands in the claimed value, not in the equation, and depends on it too."""
    world = claim.world
    there = {n.key for n in spelled(world, equation) if n.op in ("sym", "call")}
    for node in spelled(world, claim.right):
        if node.op not in ("sym", "call") or world.kind(node.key) is None:
            continue
        touched = {key for key, _ in world.touches(node.key)}
        if node.key not in there and symbol.key in touched:
            return world.declarations[node.key].latex
    return ""


def solves_implicitly(claim):
    """A rule for a named equation whose solution contains the unknown again."""
    if not claim.notes.has("solves") or not is_free(claim.world, root(claim.left)):
        return None
    left, right = claim.equation_of(claim.notes.text("solves"))
    found = factored(claim, left, right) or _same_equation(claim, left, right)
    if found is None:
        raise Undecided("it is not seen that this solves the equation named; annotate 'factor ...'")
    return found


def _occurs(world, node, symbol):
    if mentions(node, symbol):
        return True
    place = symbol.key, symbol.tag
    return any(inner.op in ("sym", "call") and place in world.touches(inner.key)
               for inner in walk(node))


def _same_equation(claim, left, right):
    """The premise is the conclusion times a number, or a matrix, that cannot vanish."""
    before, own = difference_of(left, right), claim.gap
    for scaled in multiples(claim, before, own):
        try:
            found = identity(claim.world, before, scaled, claim.setting, claim.seed)
        except (IllTyped, Undecided):
            continue
        if found.verdict == "verified":
            return found._replace(detail=joined("the same equation, its terms moved", found.detail))
    return None


def _by_substitution(claim, left, right):
    """The premise gives a symbol its value: the conclusion holds with that value put in."""
    for symbol, value in given_values(claim, left, right):
        verdict = _holds_with(claim, symbol, value)
        if verdict.verdict == "verified" and claim.plain_setting and equal(
            claim.world, claim.left, claim.right, replace=((symbol, value),)
        ):
            return verdict._replace(general="normal form")
        return verdict
    return None


def _holds_with(claim, symbol, value, simplex=False):
    run, unsure = Run(claim.world, claim.setting, claim.seed, simplex=simplex), False
    for env in run.environments(claim.left, claim.right, extra=(symbol, value)):
        if not of_kind(env, symbol, value):
            continue  # the premise cannot hold here
        seen = run.look(env, partial(sides_with, symbol, value, claim.left, claim.right, env))
        if seen is not None and not seen.missing and not seen.equal:
            if not can_have(env, symbol, value):
                unsure = True
                continue
            if run.simplex_drawn() and not simplex:
                return _holds_with(claim, symbol, value, simplex=True)
            found = counterexample(env, seen.left, seen.right)
            detail = "false where the premise holds"
            return Verdict("refuted", "", run.sizes(), run.tally.points, detail, found)
    if unsure:
        raise Undecided("it is not seen that the premise can hold where this does not")
    verdict = run.verified()
    exception = run.tally.exception
    if exception is not None:
        raise Undecided(
            f"the premise may hold where one side has no value ({exception.message}); say where it "
            "is meant: 'where ...'"
        )
    return verdict._replace(detail=joined("true with the premise put in", verdict.detail))


def _both_sides_alike(claim, left, right):
    """a = b gives f(a) = f(b): the conclusion's sides differ by the premise's alone."""
    if left is right or claim.left is claim.right:
        return None
    for a, b in ((left, right), (right, left)):
        if not (pointwise(claim.left, a) and pointwise(claim.right, b)):
            continue
        if canonical(swapped(claim.left, {a: b})) is canonical(claim.right):
            return Verdict("verified", "exact", general="the premise put in",
                           detail="the same is done to both sides")  # fmt: skip
    return None
