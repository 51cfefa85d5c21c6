"""Solutions: `symbol = expression` satisfies an equation, and is the only one that does."""

from fractions import Fraction
from functools import partial

from ..errors import CheckError, Undecided, Undefined
from ..evaluation import attempt, evaluate, family_values, new_env, substituted
from ..formula import Node, free_indices, neg, walk
from ..proof import equal
from ..values import Zero, as_scalar, is_number
from ..values.compare import difference, printed
from ..values.numbers import plain
from ..verdict import Verdict
from .claim import bare, is_square, mentions, root, swapped, unrooted
from .elsewhere import edge_solution
from .identity import joined
from .solving import only_solution
from .trials import Run, counterexample

ANOTHER = "another value satisfies the equation as well"


def solution(claim, left, right):
    """Whether `symbol = expression` solves left = right, and alone.

    The verdict is "verified" only if it is the only solution; "solution" if it satisfies the
    equation and the form of the equation does not tell whether another value does.
    """
    world = claim.world
    written, claimed = claim.left, claim.right
    if root(written).op != "sym" and root(claimed).op == "sym":
        written, claimed = claimed, written
    symbol = root(written)
    if symbol.op not in ("sym", "family"):
        raise Undecided("a solution must read: symbol = expression")
    claimed = unrooted(written, claimed)
    loose = free_indices(claimed) - free_indices(symbol)
    if loose and free_indices(symbol):
        raise Undecided(
            f"the claimed solution depends on {', '.join(sorted(loose))}, which the symbol on the "
            "left does not carry"
        )
    if symbol.op == "sym" and symbol.tag:  # mu^new solves an equation in mu
        both = Node("add", left, right)
        if not mentions(both, symbol) and mentions(both, bare(symbol)):
            # the other estimates in the claim solve the same equations: they become bare too
            claimed = swapped(claimed, _untagged(claimed, symbol.tag))
            symbol = bare(symbol)
    if depends(claim, claimed, symbol):
        return None
    verdict = substitution(claim, symbol, claimed, left, right)
    if verdict.verdict != "verified":
        return verdict
    rooted = written is not symbol and is_square(written)
    only = ""
    for one, other in same_sides(claim, left, right) if symbol.op == "sym" else ():
        only = only or only_solution(world, one, other, symbol, rooted)
    if not only:
        other = another_solution(claim, symbol, claimed, left, right) or edge_solution(
            claim, symbol, claimed, left, right, ANOTHER)
        if other is not None and not rooted:
            return other
        return verdict._replace(
            verdict="solution", detail=joined(verdict.detail, "a solution; uniqueness not decided")
        )
    verdict = verdict._replace(detail=joined(verdict.detail, only))
    plain_setting = claim.plain_setting and not claim.setting.at
    if plain_setting and equal(world, left, right, replace=((symbol, claimed),)):
        return verdict._replace(general="normal form")
    return verdict


def same_sides(claim, left, right):
    """The equation, and what verified lines of the page turn its sides into."""
    found, waiting = [], [(left, right)]
    while waiting and len(found) < MOST_FORMS:
        one, other = waiting.pop(0)
        found.append((one, other))
        for equation in claim.earlier:
            if equation.rel != "=" or equation.verdict != "verified":
                continue
            if not equation.reads_alike(claim.world):
                continue
            for a, b in ((equation.left, equation.right), (equation.right, equation.left)):
                if a is one and (b, other) not in found + waiting:
                    waiting.append((b, other))
    return found


def _untagged(node, tag):
    return {n: bare(n) for n in walk(node) if n.op == "sym" and n.tag == tag}


def depends(claim, node, symbol):
    """Whether the value of `node` changes with the free family of `symbol` (tried, not read).

    Defined symbols that are also free count as free.
    """
    world = claim.world
    key, tag = symbol.key, symbol.tag
    if key not in world.deps(node):
        return False
    run = Run(world, claim.setting, claim.seed)
    for env in run.environments(node, symbol):
        other = Run(world, claim.setting, f"{claim.seed}|other").new_point(
            env.point.sizes, 3
        )
        place = env.resolve(key, tag)
        moved = env.with_layer(place, family_values(key, tag, new_env(other)))
        for_every_value(env, moved)
        try:
            return not difference(evaluate(node, env), evaluate(node, moved))[0]
        except Undefined:
            continue
    return True


def for_every_value(env, moved):
    """Say that what was put in stands for every value: symbols left free stay free."""
    for place, (version, _) in moved.layers.items():
        if place not in env.layers or env.layers[place][0] != version:
            env.point.pointwise.add(version)


def substitution(claim, symbol, claimed, left, right, prepare=None, held=frozenset()):
    """left = right where `symbol` has the claimed value, and not where it has another."""
    verdict = _substituted(claim, symbol, claimed, left, right, prepare, held, False)
    if verdict.verdict == "refuted" and verdict.counterexample.pop("_simplex", False):
        again = _substituted(claim, symbol, claimed, left, right, prepare, held, True)
        if again.verdict == "verified":
            return again._replace(detail=joined("with the weights on the simplex", again.detail))
    return verdict


def _substituted(claim, symbol, claimed, left, right, prepare, held, simplex):
    run = Run(claim.world, claim.setting, claim.seed, simplex=simplex)
    run.given = held
    failed_elsewhere = possible = False
    for env in run.environments(left, right, extra=(claimed, symbol)):
        env = prepare(env) if prepare else env
        seen = run.look(env, partial(sides_with, symbol, claimed, left, right, env))
        if seen is None or seen.missing:  # outside the domain of the equation
            continue
        possible = possible or of_kind(env, symbol, claimed)
        if not seen.equal:
            found = counterexample(env, seen.left, seen.right)
            if run.simplex_drawn() and not simplex:
                found["_simplex"] = True
            detail = "the claimed solution does not satisfy the equation"
            return Verdict("refuted", "", run.sizes(), run.tally.points, detail, found)
        try:
            if not difference(evaluate(left, env), evaluate(right, env))[0]:
                failed_elsewhere = True
        except Undefined:
            failed_elsewhere = True
    verdict = run.verified()
    if not possible:
        return Verdict("refuted", sizes=verdict.sizes, points=verdict.points, counterexample={
            "left": claim.world.kind(symbol.key).name, "right": printed(evaluate(claimed, env)),
        }, detail="the claimed value is none that the symbol can have")  # fmt: skip
    if not failed_elsewhere:
        return Verdict("vacuous", detail="the equation holds at every point, not only here")
    return verdict


POSITIVE = ("positive", "probability", "count", "simplex")
WHOLE = ("integer", "count")


def sides_with(symbol, value, left, right, env):
    """Both sides of an equation with a value put in for a symbol."""
    try:
        solved = substituted(symbol, value, env, whole_family=True)
    except Undefined as error:
        return error, error
    for_every_value(env, solved)
    return attempt(left, solved), attempt(right, solved)


def of_kind(env, symbol, claimed):
    """False if a claimed number is none that the kind of the symbol has.

    A formula may have such a value at other points: only its sign is looked at.
    """
    world = env.point.world
    kind, value = world.kind(symbol.key), attempt(claimed, env)
    if kind is None or isinstance(value, Undefined):
        return True
    value = Fraction(0) if isinstance(value, Zero) else as_scalar(value)
    if not is_number(value):
        return True
    value = plain(value)
    if kind.name in POSITIVE and not value > 0:
        return False
    if kind.name == "nonnegative" and value < 0:
        return False
    if world.deps(claimed) or not isinstance(value, Fraction):
        return True
    if kind.name in WHOLE and value.denominator != 1:
        return False
    return kind.name != "probability" or value < 1


MOST_FORMS = 8
CANDIDATES = (0, 1, -1, 2, -2, 3, -3)


def another_solution(claim, symbol, claimed, left, right):
    """A refutation by another number that satisfies the equation, or None."""
    kind = claim.world.kind(symbol.key)
    allowed = {"real": lambda x: True, "positive": lambda x: x > 0,
               "nonnegative": lambda x: x >= 0, "integer": lambda x: True}  # fmt: skip
    if symbol.op != "sym" or kind is None or kind.name not in allowed:
        return None
    others = [Node("num", Fraction(c)) for c in CANDIDATES]
    for other in (neg(claimed), *others):
        run = Run(claim.world, claim.setting, claim.seed)
        try:
            for env in run.environments(left, right, extra=(claimed, symbol)):
                value = evaluate(other, env)
                if not allowed[kind.name](value) or difference(value, evaluate(claimed, env))[0]:
                    break
                moved = substituted(symbol, other, env, whole_family=True)
                for_every_value(env, moved)
                if not difference(evaluate(left, moved), evaluate(right, moved))[0]:
                    break
                found = counterexample(env, value, evaluate(claimed, env))
                return Verdict("refuted", counterexample=found, sizes=run.sizes(),
                               detail=ANOTHER)  # fmt: skip
        except (CheckError, TypeError):
            continue
    return None
