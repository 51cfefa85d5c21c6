"""Left equals right: both sides are evaluated at several sizes and random exact points."""

from typing import NamedTuple

from ..errors import CheckError, Held, TooSmall, Undecided, Undefined
from ..evaluation import Match, attempt, evaluate
from ..formula import Node
from ..proof import equal
from ..values.compare import difference
from ..verdict import Verdict
from .claim import spelled
from .trials import Run, counterexample
from .turns import ONE_WAY


def identity(world, left, right, setting, seed=0, test=None):
    """Decide left = right (or `test` of the two values) for all free indices.

    First with all symbols free and weights off the simplex; if that fails, with the definitions of
    symbols that are both free and defined; then with the weights on the simplex, unless a term
    vanishes identically there. A symbol is never left free where that would be no proof for its
    defined value (see `evaluate.leave_free`): then only its definition counts.
    """
    runs = []

    def look(reading):
        runs.append(Run(world, setting, seed, reading.unfold, reading.simplex))
        return _attempt(runs[-1], left, right, test)

    first, forced = as_defined_where_needed(look, Reading())
    if first.verdict != "refuted":
        first = first._replace(detail=joined(words(forced, world), first.detail))
        return _lifted(first, runs[-1], left, right, forced, test)
    last = first
    for reading in further_readings(first, forced):
        try:
            again, reading = as_defined_where_needed(look, reading)
        except Undefined:
            continue
        if again.verdict != "verified":
            last = again
            continue
        if reading.simplex and (
            term := vanishing(world, (left, right), setting, seed, reading.unfold)
        ):
            last = first._replace(
                detail=f"false for weights off the simplex; on it the term {term} vanishes, so "
                "there would be nothing to check"
            )
            break
        again = again._replace(detail=joined(words(reading, world), again.detail))
        return _lifted(again, runs[-1], left, right, reading, test)
    if forced.unfold and not last.detail:
        last = last._replace(detail=f"{words(forced, world)}, since what the definition depends on "
                             "changes in this line; if it is held fixed here, say so: "
                             f"'with {_first(forced, world)} : KIND'")  # fmt: skip
    return told(last)


def _first(reading, world):
    return world.declarations[min(reading.unfold)].latex


class Reading(NamedTuple):
    """How symbols are read: which defined ones as defined, and whether weights sum to one."""

    unfold: frozenset = frozenset()
    simplex: bool = False


def as_defined_where_needed(attempt, reading):
    """The result of `attempt(reading)`, and the reading that it needed to be a proof."""
    while True:
        try:
            return attempt(reading), reading
        except Held as error:
            if error.key in reading.unfold:
                raise
            reading = reading._replace(unfold=reading.unfold | {error.key})


def further_readings(refuted, reading):
    """What may still be assumed after a refutation, from least to most: the ladder."""
    unfold = frozenset(refuted.counterexample.get("_defined") or ()) | reading.unfold
    simplex = refuted.counterexample.get("_simplex")
    if unfold != reading.unfold:
        yield Reading(unfold, reading.simplex)
    if simplex:
        yield Reading(reading.unfold, True)
        if unfold != reading.unfold:
            yield Reading(unfold, True)


def told(verdict):
    """A refutation without what only the ladder needs to know."""
    for word in ("_defined", "_simplex"):
        (verdict.counterexample or {}).pop(word, None)
    return verdict


def words(reading, world):
    """What a reading assumes, as a phrase."""
    names = ", ".join(world.declarations[key].latex for key in sorted(reading.unfold))
    parts = [f"{names} as defined"] if names else []
    parts += ["the weights on the simplex"] if reading.simplex else []
    return "with " + " and ".join(parts) if parts else ""


def joined(*phrases):
    """Phrases of evidence, the empty ones left out."""
    return ", ".join(phrase for phrase in phrases if phrase)


def _lifted(verdict, run, left, right, reading, test):
    """A verified identity, with a proof for all sizes if its normal form gives one."""
    setting = run.setting
    if verdict.verdict != "verified":
        return verdict
    try:
        proved = not test and equal(run.world, left, right, unfold=reading.unfold,
                                    simplex=reading.simplex, at=setting.at)  # fmt: skip
    except Exception:  # the proof for all sizes is extra; without it the sizes tried remain
        proved = False
    if not proved and run.one_way():
        raise Undecided(ONE_WAY)
    return verdict._replace(general="normal form") if proved and not setting.fixed else verdict


def _attempt(run, left, right, test):
    for env in run.environments(left, right):
        if test:
            found = _tested(run, left, right, env, test)
        else:
            found = run.look(env, lambda env=env: (attempt(left, env), attempt(right, env)))
        if found is not None and not found.equal:
            wrong = counterexample(env, found.left, found.right)
            wrong["_defined"] = run.defined()
            wrong["_simplex"] = run.simplex_drawn()
            detail = "only one side has a value here" if found.missing else ""
            level = "exact" if found.exact else "high precision"
            return Verdict("refuted", level, run.sizes(), run.tally.points, detail, wrong)
    return run.verified(proof_follows=True)


def _tested(run, left, right, env, test):
    """Another comparison than equality, as a `Match`."""
    try:
        a, b = evaluate(left, env), evaluate(right, env)
    except Undefined as error:
        run.undefined(error)
        return None
    equal, exact, _ = test(a, b)
    run.compared(exact)
    return Match(a, b, equal=equal, exact=exact)


def vanishing(world, sides, setting, seed, unfold):
    """A multiplier times something that is zero at every point of the simplex but not off it.

    Returns "" if there is none. Such a term drops out of every test on the simplex, so a wrong sign
    or factor of it would go unseen.
    """
    products = [
        node
        for side in sides
        for node in spelled(world, side, free=True)
        if node.op == "mul" and any(_is_multiplier(world, f) for f in node.args)
    ]
    for node in dict.fromkeys(products):
        rest = [f for f in node.args if not _is_multiplier(world, f)]
        if not rest:
            continue
        factor = Node("mul", *rest) if len(rest) > 1 else rest[0]
        try:
            if _zero_everywhere(world, factor, setting, seed, unfold, True) and not (
                _zero_everywhere(world, factor, setting, seed, unfold, False)
            ):
                name = next(f for f in node.args if _is_multiplier(world, f)).args[0]
                known = world.declarations.get(name)
                return f"with the multiplier {known.latex if known else name.split('(')[0]}"
        except (CheckError, TooSmall):
            continue
    return ""


def _is_multiplier(world, node):
    if node.op == "local":  # the multiplier as an argument of a definition
        return True
    if node.op != "sym" or node.indices:
        return False
    kind = world.kind(node.key)
    return kind is not None and kind.name in ("real", "positive", "nonnegative")


def _zero_everywhere(world, node, setting, seed, unfold, simplex):
    run = Run(world, setting, seed, unfold, simplex)
    zero = Node("zero")
    looked = 0
    for env in run.environments(node):
        looked += 1
        if not difference(evaluate(node, env), evaluate(zero, env))[0]:
            return False
        if looked >= 4:
            break
    return looked > 0
