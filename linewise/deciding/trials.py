"""Points at which a relation is tried: sizes, index values, random values of the symbols."""

import zlib
from collections import Counter
from itertools import product
from typing import NamedTuple

from ..errors import Beyond, Exceptional, TooSmall, Undecided, Undeclared, Undefined
from ..evaluation import Point, holds, match, new_env, substituted, whole
from ..formula.nodes import BINDERS, Node, free_indices, walk
from ..notation.kinds import BRIM, EDGE, HUGE, KINDS, NIL, PLAIN, SAME, SPREAD, TINY, WIDE
from ..ticks import spent
from ..values.compare import printed
from ..verdict import Verdict

# sizes (samples, components, dimension), and the manners in which points are drawn there
PLAN = (
    ((3, 2, 2), (PLAIN, PLAIN, WIDE)),
    ((2, 3, 1), (PLAIN, EDGE)),
    ((2, 3, 3), (PLAIN,)),
    ((4, 2, 3), (PLAIN,)),
    ((3, 1, 2), (PLAIN,)),
    ((1, 2, 2), (PLAIN,)),
)
# what may hold by accident where sizes are small: more points for lines that cost little
CHEAP_PLAN = (
    ((3, 2, 2), (BRIM, EDGE, NIL, SAME, TINY, HUGE, SPREAD, HUGE, WIDE, EDGE, HUGE, WIDE)),
    ((2, 1, 4), (PLAIN, WIDE)),
    ((1, 2, 5), (PLAIN,)),
    ((1, 1, 1), (PLAIN,)),
    ((3, 4, 6), (PLAIN,)),
)
# a function that has no value everywhere, or a corner: every pattern of signs
SIGNS = (((3, 2, 2), (PLAIN, WIDE) * 20),)
# where a size stands as a number, agreement at a few sizes is weak evidence: try many more
FURTHER = tuple((sizes, (PLAIN,)) for sizes in (
    (5, 4, 4), (7, 6, 5), (6, 5, 8), (9, 8, 6), (8, 11, 7), (11, 7, 9), (1, 1, 4), (13, 9, 11),
))  # fmt: skip
# where a literal index such as x_5 needs larger sizes
LARGER = tuple((sizes, (PLAIN,)) for sizes in ((5, 3, 2), (6, 5, 2), (10, 4, 3), (12, 11, 2)))
# an inequality is tried where it is hardest: every manner, few and many of each
ALL_MANNERS = (PLAIN, TINY, HUGE, SPREAD, NIL, WIDE, EDGE, SAME, BRIM)
EXTREMES = (
    ((3, 2, 2), (*ALL_MANNERS, WIDE, PLAIN)),
    ((2, 1, 1), ALL_MANNERS),
    ((2, 3, 3), (PLAIN, TINY, HUGE)),
    ((1, 2, 2), (PLAIN, WIDE, EDGE)),
    ((4, 3, 1), (PLAIN, WIDE, TINY, HUGE, SPREAD, EDGE, EDGE, EDGE)),
)
CHEAP = 3_000  # steps after which a line is not cheap
MANY = 60_000  # steps after which an inequality is tried no further


class Setting(NamedTuple):
    """What is assumed about one relation besides the notation.

    `conditions` are nodes on free indices; `ranges` maps index letters to (low, high) nodes;
    `fixed` maps size letters to numbers; `at` holds (target, replacement) pairs of values; `where`
    are conditions on values: only points that meet them count.
    """

    conditions: tuple = ()
    ranges: dict = {}  # noqa: RUF012  (never mutated)
    fixed: dict = {}  # noqa: RUF012
    at: tuple = ()
    where: tuple = ()


class Run:
    """Goes through sizes and points, and keeps count of them."""

    def __init__(self, world, setting, seed, unfold=frozenset(), simplex=False, extremes=False):
        self.world, self.setting, self.seed = world, setting, seed
        self.unfold, self.simplex, self.extremes = unfold, simplex, extremes
        self.points = self.comparisons = 0
        self.exact = True
        self.done, self.skipped, self.drawn = [], None, set()
        self.unfolded, self.trouble, self.exception = set(), None, None
        self.point, self.unsure, self.small = None, False, False
        self.given = frozenset()
        self.here, self.reached, self.missed = (), set(), set()

    def environments(self, *nodes, extra=()):
        """Yield an environment per size, point and value of the free indices."""
        free = set()
        for node in (*nodes, *extra):
            free |= free_indices(node)
        for condition in self.setting.conditions:
            free |= free_indices(condition)
        free -= {"#dots"}
        seen, taken = set(), Counter()
        for size, manners in self.plan(any(map(_counts, nodes)), any(map(_partial, nodes))):
            sizes = sizes_for(self.world, size, self.setting.fixed)
            for manner in manners:
                key = manner if self.extremes else (size, manner)
                number = taken[key]
                taken[key] += 1
                if self.point is not None and self.signature(sizes, manner, number) in seen:
                    continue
                self.point = self.new_point(sizes, number, manner)
                self.point.crosscheck = number == 0 and manner == PLAIN
                before, self.small = self.comparisons, False
                try:
                    yield from self.at_point(free, sizes)
                except TooSmall as error:
                    self.skipped, self.small = error, True
                if self.small:
                    break
                self.drawn |= self.point.drawn
                self.unfolded |= self.point.unfolded
                seen.add(self.signature(sizes, manner, number))
                self.count_point(before)
                if not self.point.drawn and not self.point.used:
                    return  # nothing but numbers: one look is enough
        yield from self.another_try(free)

    def plan(self, further, partial):
        """Sizes with the manners of their points: what every line gets, then what it can bear."""
        started = spent()
        if self.extremes:
            for size, manners in EXTREMES:
                for manner in manners:
                    yield size, (manner,)
                    if spent() - started > MANY:
                        return
            return
        yield from PLAN
        if further:
            for rank, entry in enumerate(FURTHER):
                if spent() - started > CHEAP or (self.drawn and rank >= 2):
                    break
                yield entry
        for size, manners in (*CHEAP_PLAN, *(SIGNS if partial else ())):
            for manner in manners:
                if spent() - started > CHEAP:
                    break
                yield size, (manner,)
        for entry in LARGER:
            if self.done:
                break
            yield entry

    def signature(self, sizes, manner, number):
        """What makes a point a new one: the sizes that the last point used, and the manner."""
        if not self.point.drawn:
            manner = number = 0
        return tuple(sorted((u, sizes[u]) for u in self.point.used)), manner, number

    def count_point(self, before):
        """Note a point, if something was compared there."""
        if self.comparisons == before:
            return
        self.points += 1
        used = {u: self.point.sizes[u] for u in sorted(self.point.used)}
        if used not in self.done:
            self.done.append(used)

    def another_try(self, free):
        """More points for index values at which no point had a value on both sides yet."""
        for number in range(100, 112):
            for size, _ in PLAN[:4]:
                if not self.missed - self.reached:
                    return
                sizes = sizes_for(self.world, size, self.setting.fixed)
                self.point = self.new_point(sizes, number, PLAIN)
                before, self.small = self.comparisons, False
                try:
                    yield from self.at_point(free, sizes)
                except TooSmall:
                    continue
                self.count_point(before)

    def look(self, env, sides, accept=None):
        """Compare two sides here: a `Match`, or None where nothing can be said.

        `sides` returns the two values, or an `Undefined` error instead of one (see `attempt`). A
        side that alone has a value makes the two different, unless it is the exception: a division
        by zero, a singular matrix. Then the evidence names it as a condition. What `accept` says of
        a `Match` is not confirmed with more digits.
        """
        try:
            found = match(env.point, sides, not self.comparisons, accept)
        except TooSmall as error:
            self.skipped, self.small = error, True
            return None
        except Beyond:
            if env.point.manner == PLAIN:
                raise
            return None
        if found.missing:
            return self.without_value(found)
        if not found.sure:
            self.unsure = True
            return None
        self.compared(found.exact)
        return found

    def without_value(self, found):
        """A point at which a side has no value."""
        error = found.left if found.missing != "right" else found.right
        if found.missing == "both":
            self.undefined(error)
            return None
        if isinstance(error, Exceptional) and self.point.manner != BRIM:
            self.undefined(error)
            self.exception = error
            return None
        return found

    def new_point(self, sizes, number=0, manner=PLAIN):
        """A point at these sizes; another `number`, other values."""
        words = (self.seed, sorted(sizes.items()), number, manner)
        seed = zlib.crc32("|".join(map(str, words)).encode())
        point = Point(
            self.world, sizes, seed, simplex=self.simplex, unfold=self.unfold,
            fixed=frozenset(self.setting.fixed), manner=manner,
        )  # fmt: skip
        point.given = self.given
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
                env = substituted(target, replacement, env)
            found = True
            if not _meets(self.setting.where, env):
                continue
            self.here = tuple((n, v) for n, (v, _) in zip(names, values, strict=True))
            yield env
            if self.small:
                return
            self.point.crosscheck = False
        if not found and free:
            raise TooSmall("no index value meets the conditions")

    def span(self, name, base):
        size = self.world.notation.indices.get(name)
        if name in self.setting.ranges:
            low, high = self.setting.ranges[name]
            first, last = whole(low, base, "a bound"), whole(high, base, "a bound")
            return [(v, size or "") for v in range(first, last + 1)]
        if size is None:
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
            if self.unsure:
                raise Undecided("a difference might be lost among the last digits")
            if self.trouble is not None:
                raise Undecided(f"no point where both sides exist: {self.trouble.message}")
            if self.skipped is not None:
                raise Undecided(f"the sizes tried are too small: {self.skipped}")
            if self.setting.where:
                raise Undecided("no random point meets the conditions of 'where'")
            raise Undecided("nothing could be compared")
        never = sorted(self.missed - self.reached)
        if never:
            where = ", ".join(f"{name} = {value}" for name, value in never[0])
            raise Undecided(f"for {where} a side never has a value: {self.trouble.message}")
        level = "exact" if self.exact else "high precision"
        detail = ""
        if self.exception is not None:
            detail = f"where both sides have a value (elsewhere {self.exception.message})"
        held = tuple(self.world.declarations[key].latex for key in self.defined())
        return Verdict("verified", level, tuple(self.done), self.points, detail, held=held)


def _meets(conditions, env):
    """Whether all conditions on values are true here; one without a value is not."""
    try:
        return all(holds(condition, env) for condition in conditions)
    except Undefined:
        return False


def _counts(node):
    """True if a size letter or an index stands as a number, not only as a bound."""
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


def _partial(node):
    """True if a logarithm, a root, bars or a case stands in the formula itself."""
    return any(
        inner.op in ("sqrt", "bars", "norm", "cases", "maxof", "minof", "max", "min")
        or (inner.op == "fn" and inner.args[0] in ("ln", "abs", "sgn"))
        or (inner.op == "pow" and not _is_whole(inner.args[1]))
        for inner in walk(node)
    )


def _is_whole(node):
    if node.op == "neg":
        return _is_whole(node.args[0])
    return node.op == "num" and node.args[0].denominator == 1


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
    found = []
    for declaration in world.declarations.values():
        kind = declaration.kind
        if kind is not None and KINDS[kind.name].dims:
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
