"""A place in a formula: what index letters, arguments and replaced symbols mean there."""

from ..errors import IllTyped, OutOfRange, TooSmall, Undecided

MAX_DEPTH = 30  # definitions inside definitions


class Env:
    """A place in a formula; immutable, shared when equal."""

    __slots__ = (
        "alias", "alias_key", "depth", "indices", "layers", "locals", "locals_key", "point",
    )  # fmt: skip

    def __init__(self, point, indices=None, locals_=None, alias=None, layers=None, depth=0):
        self.point = point
        self.indices = indices or {}
        self.locals = locals_ or {}
        self.alias = alias or {}
        self.layers = layers or {}
        self.depth = depth
        self.alias_key = tuple(sorted(self.alias.items())) if self.alias else ()
        self.locals_key = ()
        if self.locals:
            self.locals_key = tuple((n, point.hold(v)) for n, v in self.locals.items())

    def with_index(self, name, value, size):
        """The same place with one more index letter bound to a value of a range."""
        env = Env.__new__(Env)
        env.point, env.locals, env.alias, env.layers = (
            self.point, self.locals, self.alias, self.layers,
        )  # fmt: skip
        env.alias_key, env.locals_key, env.depth = self.alias_key, self.locals_key, self.depth
        env.indices = {**self.indices, name: (value, size)}
        return env

    def with_layer(self, place, values, made=None):
        """The same place with the values of a family (partly) replaced.

        `made` tells how they came about, if equal ones may come about again: what is evaluated
        with them is then remembered.
        """
        old, merged = self.layers.get(place), values
        if old:
            merged, made = {**old[1], **values}, made and (made, old[0])
        layers = {**self.layers, place: (self.point.version(place, made), merged)}
        return Env(self.point, self.indices, self.locals, self.alias, layers, self.depth)

    def with_alias(self, alias):
        """The same place with families renamed."""
        return Env(self.point, self.indices, self.locals, {**self.alias, **alias}, self.layers,
                   self.depth)  # fmt: skip

    def inside(self, name, indices, locals_, alias):
        """The environment of a definition's body: only its own letters and arguments."""
        if self.depth > MAX_DEPTH:
            raise Undecided(f"the definition of {name} goes in circles")
        return Env(self.point, indices, locals_, alias, self.layers, self.depth + 1)

    def resolve(self, key, tag):
        """The family meant by a symbol here, after renaming."""
        place = self.alias.get((key, tag), (key, tag))
        if place[1]:
            variant = self.point.world.variant(*place)
            if variant:
                return variant, ""
        return place


def check_index(point, value, have, want, what, literal=True):
    """Fail unless an index of range `have` may be used where the range is `want`.

    A number that is too large there is one for larger sizes; an index that moves, as in n-1, has
    left its range.
    """
    if have and want and have != want:
        raise IllTyped(f"an index of {what} runs over 1..{want}, but here over 1..{have}")
    if want and not 1 <= value <= point.size(want):
        if have:
            raise IllTyped(f"an index of {what} leaves 1..{want}")
        raise (TooSmall if literal else OutOfRange)(f"{what} has no member {value}")
