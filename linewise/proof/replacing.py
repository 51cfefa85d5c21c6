"""Values put for symbols: evaluation bars and claimed solutions."""

from .index import mentions
from .place import atoms_of
from .values import ONE, NotGeneral, Value


class Replacing:
    """The part of the translator that replaces symbols."""

    def _at(self, node, place):
        body, pairs = node.args
        held, self.held = self.held, {}
        value = self.value(body, place)
        for target, replacement in pairs:
            value = self.replaced(value, target, replacement, place, whole_family=False)
        self.held |= held
        return value

    def replaced(self, value, target, replacement, place, whole_family=True):
        """`value` with a symbol, or a collection of parameters, replaced by another.

        An index letter of the target stands for every member, or only for itself. The first is a
        claimed solution: it equals the symbol, so it may stand for some of its places and not for
        those inside a definition. The second inserts a value, and must reach all places.
        """
        pairs = list(self._replacements(target, replacement, place, whole_family))
        gone = {old for old, _ in pairs}
        for key, tags in self.held.items() if not whole_family else ():
            for tag in tags if key not in self.given else ():
                if any(self.names_of(*known)[0] in gone for known in self.basis(key, tag)[0]):
                    raise NotGeneral(f"{key} depends on what is replaced")
        for old, new in sorted(pairs, key=lambda pair: pair[0] not in self.densities):
            value = Value(value.shape, self._substituting(value.entry, old, new))
        return Value(value.shape, self._complete(value.entry, {old for old, _ in pairs}))

    def _substituting(self, entry, old, new):
        return lambda a, b: self.algebra.substitute(entry(a, b), old, new)

    def _complete(self, entry, replaced):
        """Refuse if a replaced matrix left its inverse or determinant behind."""
        left = {atom for name in replaced for atom in atoms_of(name)[1:]} - replaced

        def checked(a, b):
            poly = entry(a, b)
            if any(mentions(poly, atom) for atom in left):
                raise NotGeneral("a replaced matrix whose inverse stays")
            return poly

        return checked

    def _replacements(self, target, replacement, place, whole_family):
        """(atom, function of its indices) for everything that is replaced."""
        kind = self.world.kind(target.key) if target.op == "sym" else None
        if target.op in ("family", "bundle") or (kind and kind.collects):
            if replacement.op not in ("sym", "family", "bundle"):
                raise NotGeneral("a collection replaced by an expression")
            names = {}
            gone, come = self.world.members(target), self.world.members(replacement)
            if len(gone) != len(come):
                raise NotGeneral("a collection replaced by another one")
            for old, new in zip(gone, come, strict=True):
                olds = self.names_of(*self.resolve(*old, place))
                names |= zip(olds, self._free_names(*self.resolve(*new, place)), strict=True)
            for density, parts in list(self.densities.items()):
                renamed = tuple((names.get(symbol, symbol), count) for symbol, count in parts)
                names[density] = self.density(renamed)
            names = {old: new for old, new in names.items() if old != new}
            if set(names) & set(names.values()):
                raise NotGeneral("collections that are exchanged")
            for one, other in names.items():
                yield one, lambda *args, other=other: self.algebra.atom(other, *args)
            return
        if target.op != "sym":
            raise NotGeneral("only a symbol can be replaced")
        yield self._one_replacement(target, replacement, place, whole_family)

    def _free_names(self, key, tag):
        kind = self.world.kind(key)
        if kind is None or (self.world.definition(key) and key in self.unfold):
            raise NotGeneral("parameters replaced by defined ones")
        names = self.names_of(key, tag)
        self.learn(names[0], kind, self.world.ranges(key))
        self.kinds[names[0]] = kind
        return names

    def _one_replacement(self, target, replacement, place, whole_family):
        key, tag = self.resolve(target.key, target.tag, place)
        name = self.names_of(key, tag)[0]
        letters = [node.letter if node.op == "idx" else None for node in target.indices]
        bound = [letter in place.letters for letter in letters]
        if None in letters or any(bound):
            raise NotGeneral("the replacement of one member of a family")
        family = self.family(target, place)
        variable = self.member(key, tag, family, place)

        def new(*args):
            if not whole_family and args[:len(letters)] != family:
                raise NotGeneral("the replacement of one member of a family")
            inside = dict(zip(letters, args, strict=False))
            value = self.value(replacement, place._replace(letters={**place.letters, **inside}))
            if value.shape != variable.shape:
                raise NotGeneral("a replacement of another shape")
            own = iter(args[len(letters):])
            return value.entry(*[None if dim == ONE else next(own) for dim in variable.shape])

        return name, new
