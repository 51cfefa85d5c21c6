"""Points at which a relation is tried: sizes, index values, random values of the symbols."""

import zlib
from collections import Counter
from itertools import product
from typing import NamedTuple

from ..errors import Beyond, Exceptional, OutOfRange, TooSmall, Undecided, Undeclared, Undefined
from ..evaluation import Point, holds, match, new_env, substituted, whole
from ..formula import free_indices
from ..notation.manners import BRIM, EDGE, NIL, PLAIN, SAME, WIDE
from ..values.compare import printed
from ..values.real import set_blur
from .plan import PLAN, extremes, meeting, plan, sizes_for
from .tally import Tally
from .turns import ONE_WAY, unseen

ENOUGH = 6  # so many points must meet the conditions, or more are tried


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
    """Goes through sizes and points; `tally` is what was seen on the way."""

    def __init__(self, world, setting, seed, unfold=frozenset(), simplex=False, extremes=False):
        self.world, self.setting, self.seed = world, setting, seed
        self.unfold, self.simplex, self.extremes = unfold, simplex, extremes
        self.given = frozenset()
        self.tally, self.point, self.here, self.small = Tally(), None, (), False
        self.holes = set()  # sizes and indices at which a side has no value in general position

    def environments(self, *nodes, extra=()):
        """Yield an environment per size, point and value of the free indices."""
        free = set()
        for node in (*nodes, *extra, *self.setting.conditions):
            free |= free_indices(node)
        free -= {"#dots"}
        seen, taken = set(), Counter()
        for size, manners in extremes(nodes) if self.extremes else plan(nodes, lambda: self.tally):
            sizes = sizes_for(self.world, size, self.setting.fixed)
            for manner in manners:
                key = manner if self.extremes else (size, manner)
                number = taken[key]
                taken[key] += 1
                if self.point is not None and self.signature(sizes, manner, number) in seen:
                    continue
                yield from self.at(self.new_point(sizes, number, manner), free)
                if self.small:
                    break
                seen.add(self.signature(sizes, manner, number))
                if not self.point.drawn and not self.point.used:
                    return  # nothing but numbers: one look is enough
        conditions = (*self.setting.conditions, *self.setting.where)
        for sizes in meeting(conditions, nodes, self.world, self.setting.fixed, lambda: self.tally):
            yield from self.at(self.new_point(sizes), free)
        yield from self.another_try(free)

    def another_try(self, free):
        """More points for index values at which no point had a value on both sides yet.

        And for conditions on values that hardly any point has met.
        """
        for number in range(200, 320):
            if not self.setting.where or self.tally.comparisons >= ENOUGH:
                break
            sizes = sizes_for(self.world, PLAN[number % 4][0], self.setting.fixed)
            manner = (PLAIN, PLAIN, SAME, WIDE)[number // 4 % 4]
            yield from self.at(self.new_point(sizes, number, manner), free)
        for number in range(100, 112):
            for size, _ in PLAN[:4]:
                if not self.tally.missed - self.tally.reached:
                    return
                sizes = sizes_for(self.world, size, self.setting.fixed)
                yield from self.at(self.new_point(sizes, number, PLAIN), free)

    def signature(self, sizes, manner, number):
        """What makes a point a new one: the sizes that the last point used, and the manner."""
        if not self.point.drawn:
            manner = number = 0
        return tuple(sorted((u, sizes[u]) for u in self.point.used)), manner, number

    def new_point(self, sizes, number=0, manner=PLAIN):
        """A point at these sizes; another `number`, other values."""
        words = (self.seed, sorted(sizes.items()), number, manner)
        point = Point(
            self.world, sizes, zlib.crc32("|".join(map(str, words)).encode()),
            simplex=self.simplex, unfold=self.unfold, fixed=frozenset(self.setting.fixed),
            manner=manner,
        )  # fmt: skip
        point.given = self.given
        point.crosscheck = number == 0 and manner == PLAIN
        return point

    def at(self, point, free):
        """The environments of one point; `small` if an index does not exist at its sizes."""
        self.point, self.small, before = point, False, self.tally
        set_blur()
        try:
            yield from self.index_values(free)
        except TooSmall as error:
            self.too_small(error)
        if not self.small:
            self.tally = self.tally.after(point, before)

    def index_values(self, free):
        """An environment for all values of the free indices that meet the conditions."""
        base = new_env(self.point)
        names = sorted(free)
        spans = [self.span(name, base) for name in names]
        found = False
        for values in product(*spans):
            env = base
            for name, (value, size) in zip(names, values, strict=True):
                env = env.with_index(name, value, size)
            if self.setting.conditions and not _meets(self.setting.conditions, env):
                continue
            for target, replacement in self.setting.at:
                env = substituted(target, replacement, env)
            found = True
            if self.setting.where and not _meets(self.setting.where, env):
                continue
            self.here = tuple((n, v) for n, (v, _) in zip(names, values, strict=True))
            yield env
            if self.small:
                return
            self.point.crosscheck = False
        if not found:
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

    def look(self, env, sides, accept=None):
        """Compare two sides here: a `Match`, or None where nothing can be said.

        `sides` returns the two values, or an `Undefined` error instead of one (see `attempt`). A
        side that alone has a value makes the two different, unless it is the exception: a division
        by zero, a singular matrix. Then the evidence names it as a condition. What `accept` says of
        a `Match` is not confirmed with more digits.
        """
        patient = env.point.manner == PLAIN or not self.tally.comparisons
        try:
            found = match(env.point, sides, patient, accept)
        except TooSmall as error:
            self.too_small(error)
            return None
        except Beyond:
            if env.point.manner == PLAIN:
                raise
            return None
        if found.missing:
            return self.without_value(found)
        if not found.sure:
            self.tally = self.tally._replace(unsure=True)
            env.point.turns.clear()  # on which side of a threshold this is does not count
            return None
        self.compared(found.exact)
        return found

    def without_value(self, found):
        """A point at which a side has no value."""
        error = found.left if found.missing != "right" else found.right
        if isinstance(error, OutOfRange):
            used = tuple(sorted(self.point.sizes_used().items()))
            outside = self.tally.outside | {(used, error.message)}
            self.tally = self.tally._replace(outside=outside)
        if found.missing == "both":
            self.undefined(error)
            return None
        place = tuple(self.point.sizes.items()), self.here
        if isinstance(error, Exceptional) and (self.point.manner != BRIM or place in self.holes):
            self.holes.add(place)
            self.undefined(error)
            self.tally = self.tally._replace(exception=error)
            return None
        return found

    def too_small(self, error):
        """These sizes are too small for the line."""
        self.tally, self.small = self.tally._replace(skipped=error), True

    def compared(self, exact):
        """Note a comparison that was made here."""
        inside = self.point.manner not in (NIL, BRIM, EDGE)
        self.tally = self.tally.compared(self.here, exact, inside)

    def undefined(self, error):
        """Note that not both sides have a value here."""
        self.tally = self.tally.undefined(self.here, error)

    def defined(self):
        """Keys of symbols that were left free although they have a definition."""
        found = self.tally.unfolded | self.point.unfolded
        return sorted(k[1:] for k in found if k.startswith("?"))

    def simplex_drawn(self):
        """Whether weights were drawn that may lie off the simplex."""
        kinds = (self.world.kind(k) for k in self.tally.drawn | self.point.drawn)
        return any(kind is not None and kind.name == "simplex" for kind in kinds)

    def sizes(self):
        """The sizes of the points so far, the present one included."""
        now = self.point.sizes_used() if self.point else {}
        return (*self.tally.sizes, now) if now and now not in self.tally.sizes else self.tally.sizes

    def verified(self, proof_follows=False):
        """The verdict if no comparison failed (see `Tally.verified`).

        Without a proof, points on one side of a threshold are not enough.
        """
        if not proof_follows and self.one_way():
            raise Undecided(ONE_WAY)
        held = tuple(self.world.declarations[key].latex for key in self.defined())
        return self.tally.verified(self.setting, held)

    def one_way(self):
        """Whether a threshold has a side that no point showed."""
        return unseen(self.world, self.tally.turns | self.point.turns)


def _meets(conditions, env):
    """Whether all conditions on values are true here; one without a value is not.

    What they exclude need not be seen: their turns (see `Point`) are noted as excluded.
    """
    point, before = env.point, frozenset(env.point.turns)
    try:
        return all(holds(condition, env) for condition in conditions)
    except Undefined:
        return False
    finally:
        point.turns = {*before, *(("where", *turn[1:]) for turn in point.turns - before)}


def counterexample(env, a, b):
    """Where two sides differ: sizes, free indices, and both sides in a few digits."""
    point = env.point
    return {
        "sizes": point.sizes_used(),
        "indices": {n: v for n, (v, _) in sorted(env.indices.items())},
        "left": printed(a),
        "right": printed(b),
        "values": _drawn(point),
    }


MOST_VALUES, LONGEST_VALUE = 6, 60


def _drawn(point):
    """The first values that were drawn, {LaTeX of the symbol: its value in a few digits}."""
    found = {}
    for (key, tag, index), value in point.values.items():
        text = printed(value)
        if len(found) < MOST_VALUES and len(text) <= LONGEST_VALUE:
            found[_member(point.world, key, tag, index)] = text
    return found


def _member(world, key, tag, index):
    """The LaTeX of one member of a family, numbers in place of its index letters."""
    if tag.startswith(world.notation.iterate) or tag.isdigit():
        tag = f"({tag})"
    latex = world.declarations[key].latex
    for letter, number in zip(world.letters(key), index, strict=False):
        at = max(latex.rfind(letter), latex.rfind("_" + letter) + 1)
        latex = latex[:at] + str(number) + latex[at + len(letter) :]
    return latex + (f"^{{{tag}}}" if tag else "")
