"""Decide a relation: evaluate both sides at several sizes and random exact points."""

from .compare import DIGITS, Match, difference
from .environment import TooSmall
from .errors import CheckError, IllTyped, Undefined
from .evaluate import attempt, evaluate
from .general import equal
from .tree import Node, walk
from .trials import Run, Setting, counterexample, sizes_for
from .verdict import Verdict


def identity(world, left, right, setting, seed=0, test=None):
    """Decide left = right (or `test` of the two values) for all free indices.

    First with all symbols free and weights off the simplex; if that fails, with the definitions of
    symbols that are both free and defined; then with the weights on the simplex, unless a term
    vanishes identically there.
    """
    first = _attempt(world, left, right, setting, seed, test)
    if first.verdict != "refuted":
        return first if test else _lifted(first, world, left, right, setting)
    unfold = first.counterexample.pop("_defined")
    simplex = first.counterexample.pop("_simplex")
    tries = []
    if unfold:
        tries.append((frozenset(unfold), False, "with " + _spoken(unfold, world) + " unfolded"))
    if simplex:
        tries.append((frozenset(), True, "with the weights on the simplex"))
        if unfold:
            words = "with " + _spoken(unfold, world) + " unfolded and the weights on the simplex"
            tries.append((frozenset(unfold), True, words))
    last = first
    for keys, on_simplex, words in tries:
        try:
            again = _attempt(
                world, left, right, setting, seed, test, keys, on_simplex
            )
        except Undefined:
            continue
        if again.verdict != "verified":
            last = again
            continue
        if on_simplex and (term := vanishing(world, (left, right), setting, seed, keys)):
            return first._replace(
                detail=f"false for weights off the simplex; on it the term {term} vanishes, so "
                "there would be nothing to check"
            )
        again = again._replace(detail=words)
        return again if test else _lifted(again, world, left, right, setting, keys, on_simplex)
    for word in ("_defined", "_simplex"):
        last.counterexample.pop(word, None)
    return last


def _lifted(verdict, world, left, right, setting, unfold=frozenset(), simplex=False):
    """A verified identity, with a proof for all sizes if its normal form gives one."""
    if verdict.verdict != "verified" or setting.fixed:
        return verdict
    try:
        proved = equal(world, left, right, unfold=unfold, simplex=simplex, at=setting.at)
    except Exception:  # the proof for all sizes is extra; without it the sizes tried remain
        proved = False
    return verdict._replace(general="normal form") if proved else verdict


def _attempt(world, left, right, setting, seed, test, unfold=frozenset(), simplex=False):
    run = Run(world, setting, seed, unfold, simplex)
    for env in run.environments(left, right):
        if test:
            found = _tested(run, left, right, env, test)
        else:
            found = run.look(env, lambda env=env: (attempt(left, env), attempt(right, env)))
        if found is not None and not found.equal:
            wrong = counterexample(env, left, found.left, found.right)
            wrong["_defined"] = run.defined()
            wrong["_simplex"] = run.simplex_drawn()
            detail = "only one side has a value here" if found.missing else ""
            level = "exact" if found.exact else "high precision"
            return Verdict("refuted", level, run.sizes(), run.points, detail, wrong)
    return run.verified()


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
        for node in _with_definitions(world, side)
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
    if node.op != "sym" or node.args[1]:
        return False
    kind = world.kind(node.args[0])
    return kind is not None and kind.name in ("real", "positive", "nonnegative")


def _with_definitions(world, node):
    seen, stack = set(), [node]
    while stack:
        for inner in walk(stack.pop()):
            if inner in seen:
                continue
            seen.add(inner)
            yield inner
            if inner.op in ("sym", "call"):
                definition = world.definition(inner.args[0])
                if definition is not None and isinstance(definition[2], Node):
                    stack.append(definition[2])


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


def _spoken(keys, world):
    return ", ".join(world.declarations[k].latex for k in keys)


__all__ = ["DIGITS", "IllTyped", "Run", "Setting", "Verdict", "identity", "sizes_for"]
