"""What letters mean in a formula of symbolic size: the counterpart of `environment.Env`."""

from typing import NamedTuple

from ..environment import MAX_DEPTH
from ..errors import CheckError
from ..formula import Node
from ..reading import read_expression
from .algebra import LABEL, PI, Algebra, Density, Facts, Index, TooBig, constant, free
from .value import ONE, Matrices, NotGeneral, Value

_POSITIVE = {"positive", "count", "probability", "simplex", "stochastic"}
_SQUARE = {"spd", "symmetric", "diagonal", "orthogonal", "invertible", "lower", "psd"}
_SYMMETRIC = {"spd", "symmetric", "diagonal", "psd"}
_COLLECTIONS = {"bundle", "stack", "rows"}


class Place(NamedTuple):
    """A place in a formula.

    Attributes
    ----------
    letters : dict
        Bound index letters to `Index`.
    locals : dict
        Formal arguments of the definition being unfolded to `Value`.
    alias : dict
        (key, tag) to (key, tag): families renamed by a call.
    labels : dict
        (key, tag) to {family index: Index}: the values of labels bound by a sum.
    depth : int
        How many definitions deep this is.
    """

    letters: dict
    locals: dict
    alias: dict
    labels: dict
    depth: int = 0


TOP = Place({}, {}, {}, {})


class Known:
    """The facts about atoms, filled in as atoms are met; one set for all algebras of a line."""

    def __init__(self):
        self.positive, self.symmetric = set(), set()
        self.stochastic, self.inverses, self.logarithms = set(), {}, {}

    def facts(self, symmetric):
        """`Facts` that share these sets; without symmetry while derivatives are taken."""
        return Facts(
            symmetric=self.symmetric if symmetric else frozenset(),
            positive=self.positive,
            inverses=self.inverses,
            stochastic=self.stochastic if symmetric else frozenset(),
            logarithms=self.logarithms,
        )


class Letters(Matrices):
    """The part of the translator that gives meaning to symbols."""

    def __init__(self, algebra, world, known, unfold, simplex, whole=True, given=frozenset()):
        super().__init__(algebra)
        self.given = given  # definitions that are set aside
        self.whole = whole  # keep densities of symbols whole
        self.world, self.known = world, known
        self.unfold, self.simplex = unfold, simplex
        self.targets, self.kinds, self.densities = set(), {}, {}
        self.held, self.seen, self._bases = {}, set(), {}
        members = world.literals
        self.single = {*members, *(key for known in members.values() for key in known.values())}

    def index(self, node, place, range_=""):
        """The index that an index expression stands for: a letter, a label, or a number."""
        if node.op == "idx":
            name = node.args[0]
            if name in place.letters:
                return place.letters[name]
            if place.depth:
                raise NotGeneral(f"a definition that leaves the index {name} open")
            range_ = self.world.notation.indices.get(name)
            if not range_:
                raise NotGeneral(f"the index {name}")
            return free(name, range_)
        if node.op == "num" and range_ and node.args[0] >= 1:
            return constant(node.args[0], range_)
        if node.op == "size" and node.args[0] == range_:
            return constant(range_, range_)  # the last one
        if node.op == "sym":
            place_of = self.resolve(node.args[0], node.args[2], place)
            family = self.family(node, place)
            label = place.labels.get(place_of, {}).get(family)
            if label is not None:
                return label
            kind = self.world.kind(place_of[0])
            if kind is not None and kind.name == "label":
                self.seen.add(place_of)
                size = kind.dims[0] if kind.dims else self.world.component_size()
                return Index(size, LABEL, (*place_of, family))
        raise NotGeneral("an index that is not a letter")

    def family(self, node, place):
        """The indices of a symbol, their ranges checked."""
        ranges = self.world.ranges(node.args[0])
        if len(ranges) != len(node.args[1]):
            raise NotGeneral("a family with indices of its own")
        found = tuple(self.index(index, place, range_)
                      for index, range_ in zip(node.args[1], ranges, strict=True))
        for index, wanted in zip(found, ranges, strict=True):
            if wanted and index.range != wanted:
                raise NotGeneral(f"an index over {index.range} where it runs over {wanted}")
        return found

    def resolve(self, key, tag, place):
        """The family meant by a symbol here, after renaming."""
        found = place.alias.get((key, tag), (key, tag))
        if found[1]:
            variant = self.world.variant(*found)
            if variant:
                return variant, ""
        return found

    def _local(self, node, place):
        if node.args[0] not in place.locals:
            raise NotGeneral("an argument that is not bound")
        return place.locals[node.args[0]]

    def _sym(self, node, place):
        key, _, tag = node.args
        kind = self.world.kind(key)
        if kind is not None and kind.name in _COLLECTIONS:
            return self.stacked(node, place, kind.name)
        if kind is not None and kind.name == "entry":
            inner = read_expression(kind.dims[0], self.world.notation)
            return self.value(Node("entryof", inner, node.args[1]), place)
        return self.member(key, tag, self.family(node, place), place)

    def member(self, key, tag, family, place):
        """The value of one family member: defined or free."""
        key, tag = self.resolve(key, tag, place)
        kind, definition = self.world.kind(key), self.world.definition(key)
        if key in self.single:
            raise NotGeneral("a family whose members have declarations of their own")
        if definition is not None and (kind is None or key in self.unfold):
            if (key, tag) in self.targets:
                raise NotGeneral("a derivative by a symbol that has a definition")
            return self.unfolded(key, tag, family, definition, (), place)
        if kind is None:
            raise NotGeneral(f"{key} has neither a kind nor a definition")
        if definition is not None:
            kind = self.hold(key, tag, kind, place)
        return self.atom_value(key, tag, family, kind)

    def hold(self, key, tag, kind, place):
        """Keep a defined symbol as a letter; returns its kind, so far as the definition has it.

        That proves the line for the defined value only if nothing around it varies what the
        definition depends on: a derivative, arguments that are inserted, a label that is summed.
        """
        self.held[key] = self.held.get(key, frozenset()) | {tag}
        if key in self.given:
            return kind
        varied = {*self.targets, *place.alias, *place.labels}
        if varied & self.basis(key, tag)[0]:
            raise NotGeneral(f"{key} depends on what is varied here")
        return kind if self.basis(key, tag)[1] else _weaker(kind)

    def basis(self, key, tag):
        """What the definition of a symbol depends on, and whether it has the declared kind."""
        if (key, tag) not in self._bases:
            everything = frozenset(self.world.notation.definitions)
            known = Known()
            algebra = Algebra(known.facts(False), self.algebra.patience)
            inner = type(self)(algebra, self.world, known, everything, False)
            try:
                fits = inner.keeps_kind(key, tag)
                found = frozenset(inner.seen)
            except (NotGeneral, TooBig, CheckError, ZeroDivisionError):
                fits, keys = False, self.world.deps(Node("sym", key, (), tag)) - {key}
                tags = {one for _, one in inner.seen} | {"", tag, *self.world.notation.iterate}
                found = frozenset((name, one) for name in keys for one in tags)
            self._bases[key, tag] = found, fits
        return self._bases[key, tag]

    def keeps_kind(self, key, tag):
        """True if it is proved that a definition has the kind that its symbol is declared with."""
        kind, ranges = self.world.kind(key), self.world.ranges(key)
        family = tuple(free(f"#{at}", range_) for at, range_ in enumerate(ranges))
        value = self.unfolded(key, tag, family, self.world.definition(key), (), TOP)
        dims = [free(f"#{side}", dim) if dim != ONE else None
                for side, dim in zip("ab", value.shape or (ONE, ONE), strict=True)]
        poly = value.entry(*dims)
        if not value.is_scalar or kind.name not in _POSITIVE:
            return kind.name in ("real", "vector", "row", "matrix")
        if kind.name in ("stochastic", "simplex"):
            full = Algebra(self.known.facts(True), self.algebra.patience)
            total = full.sum(full.again(poly), family[-1])
            return self.positive(poly) and full.vanishes(full.subtract(total, full.number(1)))
        return kind.name in ("positive", "probability") and self.positive(poly)

    def atom_value(self, key, tag, family, kind):
        """A free symbol, and what is known of it."""
        self.seen.add((key, tag))
        if kind.name == "identity":
            return self.identity(kind.dims[0] if kind.dims else "")
        name = f"{key}^{tag}" if tag else key
        self.learn(name, kind, self.world.ranges(key))
        self.kinds[name] = kind
        return self.free_symbol(name, family, kind)

    def free_symbol(self, name, family, kind):
        """A free symbol at given indices."""
        shape = _shape(kind)
        if shape[0] != shape[1] or shape == (ONE, ONE):
            def entry(a, b):
                own = [x for x, dim in zip((a, b), shape, strict=True) if dim != ONE]
                return self.algebra.atom(name, *family, *own)

            return Value(shape, entry, symbol=(name, family))
        return self.matrix(name, family, shape, kind)._replace(symbol=(name, family))

    def matrix(self, name, family, shape, kind):
        """A free square matrix with its inverse and determinant."""
        atom, power = self.algebra.atom, self.algebra.power

        def determinant():
            if kind.name == "spd":
                return self.algebra.exp(atom(f"lndet {name}", *family))
            return atom(f"det {name}", *family)

        straight = Value(shape, lambda a, b: atom(name, *family, a, b),
                         lambda: turned, determinant)
        turned = Value(shape, lambda a, b: atom(_inverse(name), *family, a, b),
                       lambda: straight, lambda: power(determinant(), -1))
        if kind.name in ("psd", "symmetric"):  # perhaps singular
            return straight._replace(inverse=None)
        return straight

    def learn(self, name, kind, ranges):
        """Enter the facts that a kind implies."""
        known = self.known
        if kind.name in _POSITIVE:
            known.positive.add(name)
        if kind.name in _SYMMETRIC:
            known.symmetric |= {name, _inverse(name)}
        if kind.name in _SQUARE or kind.name == "matrix":
            known.inverses[name], known.inverses[_inverse(name)] = _inverse(name), name
        component = self.world.component_size() or ranges[-1:]
        sums = kind.name == "stochastic" or (kind.name == "simplex" and self.simplex)
        if sums and ranges and ranges[-1] == component and ranges.count(component) == 1:
            known.stochastic.add(name)

    def stacked(self, node, place, how):
        """All members of one family as a vector, or as the rows of a matrix."""
        if node.args[1] or how == "bundle":
            raise NotGeneral("a collection of parameters")
        ((key, tag),) = self.world.members(node)
        (dim,) = self.world.ranges(key)

        def member(a):
            return self.member(key, tag, (a,), place)

        sample = member(free("#", dim))
        if how == "stack" and sample.is_scalar:
            return Value((dim, ONE), lambda a, b: member(a).entry(None, None))
        if how == "rows" and sample.shape[1] == ONE:
            return Value((dim, sample.shape[0]), lambda a, b: member(a).entry(b, None))
        raise NotGeneral("this collection")

    def _call(self, node, place):
        key, _, actuals, tag = node.args
        family = self.family(node, place)
        key, tag = self.resolve(key, tag, place)
        definition = self.world.definition(key)
        if definition is None:
            raise NotGeneral(f"{key} has no definition")
        return self.unfolded(key, tag, family, definition, actuals, place)

    def unfolded(self, key, tag, family, definition, actuals, place):
        """The value of a defined symbol or function, as `evaluate._unfold`."""
        formals, letters, body = definition
        bound = dict(zip(letters, family, strict=False))
        alias, local = dict(place.alias), {}
        if tag:
            for parameter in self.world.parameters():
                alias[parameter, ""] = self.resolve(parameter, tag, place)
        if len(formals) != len(actuals):
            raise NotGeneral("another number of arguments")
        for formal, actual in zip(formals, actuals, strict=True):
            self._bind(formal, actual, place, bound, alias, local)
        alias = {old: new for old, new in alias.items() if old != new}
        if place.depth > MAX_DEPTH:
            raise NotGeneral("a definition that goes in circles")
        if not isinstance(body, Node):
            return self.gaussian(formals, local, body)
        return self.value(body, Place(bound, local, alias, place.labels, place.depth + 1))

    def _bind(self, formal, actual, place, bound, alias, local):
        if formal.kind == "bundle":
            passed = self.world.members(actual)
            if len(passed) != len(formal.members):
                raise NotGeneral("other parameters than the definition has")
            for member, other in zip(formal.members, passed, strict=True):
                alias[member] = self.resolve(*other, place)
        elif formal.kind == "index":
            found = self.family(actual, place)
            bound.update(zip(formal.letters, found, strict=True))
        elif formal.kind == "letter":
            bound[formal.letters[0]] = self.index(actual, place)
        elif formal.kind == "local":
            inner = actual.args[1] if actual.op == "event" else actual
            local[formal.name] = self.value(inner, place)
        else:
            raise NotGeneral("an argument that is a square")

    def gaussian(self, formals, local, form):
        """The Gaussian density; one atom if its arguments are free symbols."""
        x, mean, spread = (local[formal.name] for formal in formals)
        if form != "gaussian":
            raise NotGeneral("a density by its standard deviation")
        parts = [value.symbol for value in (x, mean, spread)]
        if not self.whole or None in parts:
            return self.number(self.algebra.exp(self.log_gaussian(x, mean, spread)))
        name = self.density(tuple((symbol, len(family)) for symbol, family in parts))
        return self.number(self.algebra.atom(name, *(i for _, family in parts for i in family)))

    def density(self, parts):
        """The name of a density whose arguments are free symbols: ((name, indices), ...)."""
        name = "density of " + " | ".join(symbol for symbol, _ in parts)
        if name in self.known.logarithms:
            return name

        def logarithm(*indices):
            values, at = [], 0
            for symbol, count in parts:
                family = indices[at:at + count]
                values.append(self.free_symbol(symbol, family, self.kinds[symbol]))
                at += count
            return self.log_gaussian(*values)

        atoms = frozenset(atom for symbol, _ in parts for atom in atoms_of(symbol))
        self.known.logarithms[name] = Density(logarithm, atoms)
        self.densities[name] = parts
        return name

    def log_gaussian(self, x, mean, spread):
        """-(n ln 2π + ln|Σ| + quadratic form)/2."""
        d = self.add([x, self.times(self.number(self.algebra.number(-1)), mean)])
        form = self.times(self.times(self.transpose(d), self.inverted(spread)), d)
        size = self.algebra.number(1)
        if not spread.is_scalar:
            size = self.algebra.size(spread.shape[0])
        two_pi = self.algebra.log(self.algebra.scale(self.algebra.atom(PI), 2))
        parts = [self.algebra.multiply(size, two_pi),
                 self.algebra.log(self.determined(spread).entry(None, None)),
                 form.entry(None, None)]
        return self.algebra.scale(self.algebra.add(*parts), "-1/2")

    def names_of(self, key, tag):
        """The atoms that carry a symbol: itself, its inverse, its determinant."""
        return atoms_of(f"{key}^{tag}" if tag else key)


def _weaker(kind):
    """A kind without the facts that a definition was not shown to have."""
    if kind.name in _SQUARE:
        return kind._replace(name="matrix", dims=(kind.dims * 2)[:2])
    return kind._replace(name="real", dims=()) if kind.name in _POSITIVE else kind


def atoms_of(name):
    """The atoms in which a symbol may occur: itself, its inverse, its determinant."""
    return name, _inverse(name), f"lndet {name}", f"det {name}"


def _inverse(name):
    return f"inverse {name}"


def _shape(kind):
    """(rows, columns) of a free symbol of this kind."""
    name, dims = kind.name, kind.dims
    if name in ("vector",):
        return dims[0], ONE
    if name == "row":
        return ONE, dims[0]
    if name == "matrix":
        return dims
    if name in _SQUARE:
        return (dims * 2)[:2]
    if name in {*_POSITIVE, "real", "nonnegative", "integer"}:
        return ONE, ONE
    raise NotGeneral(f"a symbol of kind {name}")
