"""A world at given sizes, with random values that are drawn when they are asked for."""

from fractions import Fraction
from math import prod

from ..errors import Undecided, Undeclared
from ..notation import kinds
from ..notation.kinds import KINDS, parts_of_dim
from ..notation.manners import PLAIN, SAME
from ..notation.numbers import shares
from ..ticks import spend
from ..values import ONE_DIM
from .env import Env


class Point:
    """A world at given sizes with lazily drawn random values."""

    def __init__(self, world, sizes, seed, *, simplex=False, unfold=frozenset(), fixed=frozenset(),
                 manner=PLAIN):  # fmt: skip
        self.world = world
        self.sizes = sizes
        self.seed = seed
        self.simplex = simplex
        self.unfold = unfold
        self.manner = manner
        self.fixed = fixed
        self.values = {}
        self.memo = {}
        self.used = set()
        self.drawn = set()
        self.unfolded = set()
        self.turns = set()  # (relation, left, right, sign of their difference)
        self.crosscheck = False
        self.held, self.given, self.pointwise = {}, frozenset(), set()
        self.versions = {}  # see `version`
        self.level = 0

    def size(self, letter):
        """The number behind a size letter or a numeral."""
        if letter in self.sizes:
            self.used.add(letter)
            return self.sizes[letter]
        if "+" in letter:
            return sum(map(self.size, parts_of_dim(letter)))
        if letter.isdigit():
            return int(letter)
        raise Undeclared(f"the size {letter!r} is not in [sizes]")

    def sizes_used(self):
        """The sizes that the values so far depend on."""
        return {u: self.sizes[u] for u in sorted(self.used)}

    def dim(self, letter):
        """The name of a dimension: the letter, or its number where the display fixes it."""
        if letter in self.fixed:
            return str(self.sizes[letter])
        if "+" in letter:
            return "+".join(map(self.dim, parts_of_dim(letter)))
        return ONE_DIM if letter == "1" else letter

    def hold(self, value):
        """A number for a value that no other value of this point has: it is kept as long."""
        self.held[id(value)] = value
        return id(value)

    def version(self, place, made=None):
        """A number for what a family is replaced by: a new one, unless the same was made before."""
        new = len(self.versions)
        return self.versions.setdefault(new if made is None else (place, made), new)

    def value(self, key, tag, index):
        """The random value of a family member."""
        place = (key, tag, index)
        if place not in self.values:
            self._draw(key, tag, index)
        self.drawn.add(key)
        return self.values[place]

    def _draw(self, key, tag, index):
        kind = self.world.kind(key)
        if kind is None:
            raise Undeclared(f"{key} has neither a kind nor a definition")
        name = kind.name
        ranges = self.world.ranges(key)
        if name in ("simplex", "stochastic", "distribution"):
            self._draw_shares(key, tag, index, name, ranges)
            return
        what = self.drawn_for(key, tag, index)
        if "label" in KINDS[name].laws:
            rng = kinds.generator(*what)
            value = Fraction(rng.randint(1, self.size(self.label_size(kind))))
        elif KINDS[name].dims is not None:
            sizes = tuple(self.size(d) for d in kind.dims)
            spend(1 + prod(sizes))
            dims = tuple(map(self.dim, kind.dims))
            value = kinds.drawn(name, what, self.manner, sizes, dims)
        else:
            raise Undecided(f"{key} of kind {name} has no value by itself")
        self.values[key, tag, index] = value

    def drawn_for(self, key, tag, index):
        """What the value of one member depends on; where all are to be the same, its kind."""
        declaration = self.world.declarations[key]
        if self.manner == SAME:
            return self.seed, declaration.kind
        return self.seed, declaration.latex, tag, index

    def direction(self, key, index):
        """A random direction in which a free quantity moves, for differentials."""
        kind = self.world.kind(key)
        rng = kinds.generator(self.seed, "direction", key, index)
        name = {"spd": "symmetric", "psd": "symmetric"}.get(kind.name, kind.name)
        name = "real" if KINDS[name].shape == "number" else name
        sizes = tuple(self.size(d) for d in kind.dims)
        return kinds.draw(name, rng, PLAIN, sizes, tuple(map(self.dim, kind.dims)))

    def label_size(self, kind):
        """The size letter of the number of values of a label."""
        letter = kind.dims[0] if kind.dims else self.world.component_size()
        if not letter:
            raise Undecided("labels need a [model], or label(SIZE)")
        return letter

    def _draw_shares(self, key, tag, index, name, ranges):
        if name == "simplex" and not self.simplex:
            what = self.drawn_for(key, tag, index)
            self.values[key, tag, index] = kinds.drawn(name, what, self.manner)
            return
        place = self.shares_place(ranges, name, len(index))
        size = self.world.component_size() if name == "distribution" else ranges[place]
        rest = index[:place] + index[place + 1 :]
        rng = kinds.generator(*self.drawn_for(key, tag, rest))
        found = shares(rng, self.size(size), self.manner)
        for position, share in enumerate(found):
            member = (*rest[:place], position + 1, *rest[place:])
            self.values[key, tag, member] = share

    def shares_place(self, ranges, name, count):
        """Which index the shares sum over: the component index."""
        if name == "distribution":
            return count - 1
        component = self.world.component_size()
        places = [p for p, r in enumerate(ranges) if r == component]
        return places[-1] if places else len(ranges) - 1


def new_env(point):
    """The outermost environment of a point."""
    return Env(point)

