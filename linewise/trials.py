"""Points at which a relation is tried: sizes, index values, random values of the symbols."""

import zlib
from itertools import product
from typing import NamedTuple

from .compare import printed
from .environment import Point, TooSmall
from .errors import Undecided, Undeclared
from .evaluate import holds, new_env, substituted, whole
from .notation import KINDS
from .tree import BINDERS, Node, free_indices
from .verdict import Verdict

SIZES = ((3, 2, 2), (2, 3, 1), (2, 3, 3), (4, 2, 3))
# where a size stands as a number, agreement at a few sizes is weak evidence: try many more
FURTHER = (
    (5, 4, 4), (7, 6, 5), (6, 5, 8), (9, 8, 6), (8, 11, 7), (11, 7, 9), (1, 1, 4), (13, 9, 11),
)  # fmt: skip
CHEAP = 500
LARGER = ((5, 3, 2), (6, 5, 2), (10, 4, 3), (12, 11, 2))
POINTS = (3, 2, 1, 1)


class Setting(NamedTuple):
    """What is assumed about one relation besides the notation.

    `conditions` are nodes on free indices; `ranges` maps index letters to (low, high) nodes;
    `fixed` maps size letters to numbers; `at` holds (target, replacement) pairs of values.
    """

    conditions: tuple = ()
    ranges: dict = {}  # noqa: RUF012  (never mutated)
    fixed: dict = {}  # noqa: RUF012
    at: tuple = ()


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
                env = substituted(target, replacement, env)
            found = True
            self.here = tuple((n, v) for n, (v, _) in zip(names, values, strict=True))
            yield env
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
