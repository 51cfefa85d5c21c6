"""Decide a relation: evaluate both sides at several sizes and random exact points."""

import zlib
from itertools import product
from typing import NamedTuple

from . import numbers, real
from .compare import DIGITS, difference, printed
from .environment import Budget, Point, TooSmall
from .errors import CheckError, IllTyped, Undecided, Undefined
from .evaluate import evaluate, holds, new_env
from .general import equal
from .tree import Node, free_indices, walk

SIZES = ((3, 2, 2), (2, 3, 1), (2, 3, 3), (4, 2, 3))
# where a size stands as a number, agreement at a few sizes is weak evidence: try many more
FURTHER = (
    (5, 4, 4), (7, 6, 5), (6, 5, 8), (9, 8, 6), (8, 11, 7), (11, 7, 9), (1, 1, 4), (13, 9, 11),
)  # fmt: skip
CHEAP = 500
LARGER = ((5, 3, 2), (6, 5, 2), (10, 4, 3), (12, 11, 2))
POINTS = (3, 2, 1, 1)
SECONDS = 3.0


class Verdict(NamedTuple):
    """What became of one relation.

    `verdict` is one of the words of the package's documentation; `level` is "exact", "high
    precision", "sampled", "general" or ""; `sizes` those at which it was decided (dicts),
    `points` how many random points in all; `detail` a sentence; `counterexample` a dict or None;
    `auto` is true if a kind that asserts nothing was given without being asked for; `general` says
    how the relation was proved for all sizes, or is empty.
    """

    verdict: str
    level: str = ""
    sizes: tuple = ()
    points: int = 0
    detail: str = ""
    counterexample: dict | None = None
    auto: bool = False
    general: str = ""


class Setting(NamedTuple):
    """What is assumed about one relation besides the notation.

    `conditions` are nodes on free indices; `ranges` maps index letters to (low, high) nodes;
    `fixed` maps size letters to numbers; `at` holds (target, replacement) pairs of values.
    """

    conditions: tuple = ()
    ranges: dict = {}  # noqa: RUF012  (never mutated)
    fixed: dict = {}  # noqa: RUF012
    at: tuple = ()


def identity(world, left, right, setting, seed=0, test=None):
    """Decide left = right (or `test` of the two values) for all free indices.

    First with all symbols free and weights off the simplex; if that fails, with the definitions of
    symbols that are both free and defined; then with the weights on the simplex, unless a term
    vanishes identically there.
    """
    budget = Budget(SECONDS)
    first = _attempt(world, left, right, setting, seed, budget, test)
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
                world, left, right, setting, seed, budget, test, keys, on_simplex
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
        proved = equal(world, left, right, unfold=unfold, simplex=simplex, replace=setting.at)
    except Exception:  # the proof for all sizes is extra; without it the sizes tried remain
        proved = False
    return verdict._replace(general="normal form") if proved else verdict


def _attempt(world, left, right, setting, seed, budget, test, unfold=frozenset(), simplex=False):
    run = Run(world, setting, seed, budget, unfold, simplex)
    compare = test or difference
    for env in run.environments(left, right):
        try:
            a, b = evaluate(left, env), evaluate(right, env)
            equal, exact, close = compare(a, b)
        except Undefined as error:
            run.undefined(error)
            continue
        if not equal and close and _equal_with_more_digits(left, right, env, compare):
            equal = True
        run.compared(exact)
        if not equal:
            found = counterexample(env, left, a, b)
            found["_defined"] = run.defined()
            found["_simplex"] = run.simplex_drawn()
            return Verdict("refuted", counterexample=found, sizes=run.sizes(), points=run.points,
                           level="exact" if exact else "high precision")  # fmt: skip
    return run.verified()


class Run:
    """Goes through sizes and points, and keeps count of them."""

    def __init__(self, world, setting, seed, budget, unfold=frozenset(), simplex=False):
        self.world, self.setting, self.seed = world, setting, seed
        self.budget, self.unfold, self.simplex = budget, unfold, simplex
        self.points = self.comparisons = 0
        self.exact = True
        self.done, self.skipped, self.drawn = [], None, set()
        self.unfolded, self.trouble = set(), None
        self.point = None
        self.wide = False
        self.here, self.reached, self.missed = (), set(), set()

    def environments(self, *nodes, extra=()):
        """Yield an environment per size, point and value of the free indices."""
        free = set()
        for node in (*nodes, *extra):
            free |= free_indices(node)
        for condition in self.setting.conditions:
            free |= free_indices(condition)
        free -= {"#dots"}
        started = self.budget.count
        seen = set()
        further = any(_counts(n) for n in nodes)
        for rank, size in enumerate((*SIZES, *(FURTHER if further else ()), *LARGER)):
            if rank >= len(SIZES) and self.done:
                if not further or rank >= len(SIZES) + len(FURTHER):
                    break
                heavy = self.budget.count - started > CHEAP
                if heavy or (self.drawn and rank >= len(SIZES) + 2):
                    break
            sizes = sizes_for(self.world, size, self.setting.fixed)
            wanted = POINTS[rank] if rank < len(POINTS) else 1
            first_of_size = True
            for number in range(wanted):
                if first_of_size and self.point is not None and rank:
                    signature = tuple(sorted((u, sizes[u]) for u in self.point.used))
                    if signature in seen:
                        break
                self.point = self.new_point(sizes, number)
                self.point.crosscheck = first_of_size
                try:
                    yield from self.at_point(free, sizes)
                except TooSmall as error:
                    self.skipped = error
                    break
                self.drawn |= self.point.drawn
                self.unfolded |= self.point.unfolded
                seen.add(tuple(sorted((u, sizes[u]) for u in self.point.used)))
                self.points += 1
                if first_of_size:
                    self.done.append({u: sizes[u] for u in sorted(self.point.used)})
                first_of_size = False
                if not self.point.drawn and not self.point.used:
                    return  # nothing but numbers: one look is enough
        yield from self.another_try(free)

    def another_try(self, free):
        """More points for index values at which no point had a value on both sides yet."""
        for number in range(100, 112):
            for size in SIZES:
                if not self.missed - self.reached:
                    return
                self.point = self.new_point(sizes_for(self.world, size, self.setting.fixed), number)
                try:
                    yield from self.at_point(free, self.point.sizes)
                except TooSmall:
                    continue
                self.points += 1

    def new_point(self, sizes, number):
        seed = zlib.crc32(f"{self.seed}|{sorted(sizes.items())}|{number}".encode())
        point = Point(
            self.world, sizes, seed, simplex=self.simplex, unfold=self.unfold, budget=self.budget,
            fixed=frozenset(self.setting.fixed),
        )  # fmt: skip
        point.wide = self.wide
        return point

    def at_point(self, free, sizes):
        base = new_env(self.point)
        names = sorted(free)
        spans = [self.span(name, base) for name in names]
        found = False
        for values in product(*spans):
            env = base
            for name, (value, size) in zip(names, values, strict=True):
                env = env.with_index(name, value, size)
            if not all(holds(c, env) for c in self.setting.conditions):
                continue
            for target, replacement in self.setting.at:
                from .evaluate import substituted

                env = substituted(target, replacement, env)
            found = True
            self.here = tuple((n, v) for n, (v, _) in zip(names, values, strict=True))
            yield env
            self.point.crosscheck = False
        if not found and free:
            raise TooSmall("no index value meets the conditions")

    def span(self, name, base):
        from .evaluate import whole

        size = self.world.notation.indices.get(name)
        if name in self.setting.ranges:
            low, high = self.setting.ranges[name]
            first, last = whole(low, base, "a bound"), whole(high, base, "a bound")
            return [(v, size or "") for v in range(first, last + 1)]
        if size is None:
            from .errors import Undeclared

            raise Undeclared(f"the index {name} is not in [indices]")
        return [(v, size) for v in range(1, self.point.size(size) + 1)]

    def compared(self, exact):
        self.comparisons += 1
        self.reached.add(self.here)
        self.exact = self.exact and exact

    def undefined(self, error):
        self.trouble = error
        self.missed.add(self.here)

    def defined(self):
        """Keys of symbols that were left free although they have a definition."""
        found = self.unfolded | self.point.unfolded
        return sorted(k[1:] for k in found if k.startswith("?"))

    def simplex_drawn(self):
        kinds = (self.world.kind(k) for k in self.drawn | self.point.drawn)
        return any(kind is not None and kind.name == "simplex" for kind in kinds)

    def sizes(self):
        now = {u: self.point.sizes[u] for u in sorted(self.point.used)} if self.point else {}
        return tuple([*self.done, now] if now and now not in self.done else self.done)

    def verified(self):
        if not self.comparisons:
            if self.trouble is not None:
                raise Undecided(f"no point where both sides exist: {self.trouble.message}")
            if self.skipped is not None:
                raise Undecided(f"the sizes tried are too small: {self.skipped}")
            raise Undecided("nothing could be compared")
        never = sorted(self.missed - self.reached)
        if never:
            where = ", ".join(f"{name} = {value}" for name, value in never[0])
            raise Undecided(f"for {where} a side never has a value: {self.trouble.message}")
        level = "exact" if self.exact else "high precision"
        return Verdict("verified", level, tuple(self.done), self.points)


def _counts(node):
    """True if a size letter or an index stands as a number, not only as a bound."""
    from .tree import BINDERS

    if node.op == "size":
        return True
    if node.op == "idx":
        return True
    if node.op in BINDERS:
        return _counts(node.args[1])
    if node.op in ("sym", "call", "rowof"):
        return any(_counts(a) for a in (node.args[2] if node.op == "call" else ()))
    if node.op in ("iverson", "cases", "prob", "entryof"):
        return False
    return any(
        _counts(inner)
        for arg in node.args
        for inner in (arg if isinstance(arg, tuple) else (arg,))
        if isinstance(inner, Node)
    )


def sizes_for(world, size, fixed):
    """Numbers for all size letters: samples, components and dimension take their roles."""
    letters = list(world.notation.sizes)
    model = world.model
    roles = {}
    if model:
        roles[model["sample"]] = size[0]
        roles[model["component"]] = size[1]
    rest = [letter for letter in letters if letter not in roles]
    dims = _dimension_letters(world)
    for letter in rest:
        if letter in dims and len([d for d in dims if d not in roles]) == 1:
            roles[letter] = size[2]
    cycle = (size[2], size[1], size[0], size[2] + 1)
    for place, letter in enumerate(x for x in letters if x not in roles):
        roles[letter] = cycle[place % 4] if model else size[place % 3]
    roles.update(fixed)
    return roles


def _dimension_letters(world):
    from .notation import KINDS

    found = []
    for declaration in world.declarations.values():
        kind = declaration.kind
        if kind is not None and KINDS[kind.name]:
            found += [d for d in kind.dims if d not in found]
    return [d for d in found if not d.isdigit()]


def counterexample(env, left, a, b):
    """Where two sides differ: sizes, free indices, and both sides in a few digits."""
    point = env.point
    return {
        "sizes": {u: point.sizes[u] for u in sorted(point.used)},
        "indices": {n: v for n, (v, _) in sorted(env.indices.items())},
        "left": printed(a),
        "right": printed(b),
    }


def _equal_with_more_digits(left, right, env, compare):
    """A difference of rounding shrinks with more digits; a real one stays."""
    point = env.point
    digits = real.set_digits(2 * real.digits() + 40)
    memo, inverses = point.memo, point.inverses
    point.memo, point.inverses = {}, {}
    try:
        a, b = evaluate(left, env), evaluate(right, env)
        pairs = _numeric_pairs(a, b)
        limit = real.tiny(digits + 40)
        return all(abs(x - y) <= limit * max(1, abs(x), abs(y)) for x, y in pairs)
    finally:
        real.set_digits(digits)
        point.memo, point.inverses = memo, inverses


def _numeric_pairs(a, b):
    from .compare import _pairs

    return [(real.real(numbers.plain(x)), real.real(numbers.plain(y)))
            for x, y in _pairs(a, b)]  # fmt: skip


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
    run = Run(world, setting, seed, Budget(1), unfold, simplex)
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
