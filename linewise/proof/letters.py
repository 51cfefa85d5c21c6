"""What letters mean in a formula of symbolic size: the counterpart of `environment.Env`."""

from ..formula.nodes import Node
from ..reading.read import read_expression
from .densities import Densities
from .facts import DEEPEST
from .held import Held
from .index import LABEL, Index, constant, free
from .place import POSITIVE, SQUARE, SYMMETRIC, Place, atoms_of, inverse_of, shape_of
from .values import ONE, Matrices, NotGeneral, Value


class Letters(Matrices, Held, Densities):
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
            name = node.letter
            if name in place.letters:
                return place.letters[name]
            if place.depth:
                raise NotGeneral(f"a definition that leaves the index {name} open")
            range_ = self.world.notation.indices.get(name)
            if not range_:
                raise NotGeneral(f"the index {name}")
            return free(name, range_)
        if node.op == "num" and range_ and node.value >= 1:
            return constant(node.value, range_)
        if node.op == "size" and node.letter == range_:
            return constant(range_, range_)  # the last one
        if node.op == "sym":
            place_of = self.resolve(node.key, node.tag, place)
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
        ranges = self.world.ranges(node.key)
        if len(ranges) != len(node.indices):
            raise NotGeneral("a family with indices of its own")
        found = tuple(self.index(index, place, range_)
                      for index, range_ in zip(node.indices, ranges, strict=True))
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
        if node.name not in place.locals:
            raise NotGeneral("an argument that is not bound")
        return place.locals[node.name]

    def _sym(self, node, place):
        key, _, tag = node.args
        kind = self.world.kind(key)
        if kind is not None and kind.collects:
            return self.stacked(node, place, kind.name)
        if kind is not None and kind.name == "entry":
            inner = read_expression(kind.dims[0], self.world.notation)
            return self.value(Node("entryof", inner, node.indices), place)
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
        shape = shape_of(kind)
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
        turned = Value(shape, lambda a, b: atom(inverse_of(name), *family, a, b),
                       lambda: straight, lambda: power(determinant(), -1))
        if kind.name in ("psd", "symmetric"):  # perhaps singular
            return straight._replace(inverse=None)
        return straight

    def learn(self, name, kind, ranges):
        """Enter the facts that a kind implies."""
        known = self.known
        if kind.name in POSITIVE:
            known.positive.add(name)
        if kind.name in SYMMETRIC:
            known.symmetric |= {name, inverse_of(name)}
        if kind.name in SQUARE or kind.name == "matrix":
            known.inverses[name], known.inverses[inverse_of(name)] = inverse_of(name), name
        component = self.world.component_size() or ranges[-1:]
        sums = kind.name == "stochastic" or (kind.name == "simplex" and self.simplex)
        if sums and ranges and ranges[-1] == component and ranges.count(component) == 1:
            known.stochastic.add(name)

    def stacked(self, node, place, how):
        """All members of one family as a vector, or as the rows of a matrix."""
        if node.indices or how == "bundle":
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
            if not self.world.iterates(key, tag):
                raise NotGeneral("an iterate that the definition does not follow")
            for parameter in self.world.parameters():
                alias[parameter, ""] = self.resolve(parameter, tag, place)
        if len(formals) != len(actuals):
            raise NotGeneral("another number of arguments")
        for formal, actual in zip(formals, actuals, strict=True):
            self._bind(formal, actual, place, bound, alias, local)
        alias = {old: new for old, new in alias.items() if old != new}
        if place.depth > DEEPEST:
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
            inner = actual.value if actual.op == "event" else actual
            local[formal.name] = self.value(inner, place)
        else:
            raise NotGeneral("an argument that is a square")

    def names_of(self, key, tag):
        """The atoms that carry a symbol: itself, its inverse, its determinant."""
        return atoms_of(f"{key}^{tag}" if tag else key)
