"""From the tree of a formula to polynomials in index notation, or `NotGeneral`.

The translation mirrors `evaluate`: the same nodes, the same environment of index letters, formal
arguments and renamed iterates; only that an index stands for all its values at once. So what is
proved is the displayed line. Whatever it does not know it refuses: that costs a badge, never truth.
"""

from ..formula import Node
from .algebra import PI, fresh, mentions
from .chance import Chance
from .labelings import Labelings
from .letters import TOP, Letters, atoms_of
from .value import ONE, NotGeneral, Value


class Translator(Letters, Chance, Labelings):
    """Translates nodes under an algebra that must not assume symmetry (derivatives come first)."""

    def value(self, node, place=TOP):
        """The `Value` of a node at a `Place`."""
        method = getattr(self, "_" + node.op, None)
        if method is None or not isinstance(node, Node):
            raise NotGeneral(f"{node.op} has no general form")
        return method(node, place)

    def scalar(self, node, place):
        """The polynomial of a node that is a number."""
        value = self.value(node, place)
        if not value.is_scalar:
            raise NotGeneral("a number was expected")
        return value.entry(None, None)

    # Arithmetic

    def _num(self, node, place):
        return self.number(self.algebra.number(node.args[0]))

    def _size(self, node, place):
        return self.number(self.algebra.size(node.args[0]))

    def _const(self, node, place):
        if node.args[0] != "pi":
            raise NotGeneral(f"the constant {node.args[0]}")
        return self.number(self.algebra.atom(PI))

    def _identity(self, node, place):
        return self.identity(node.args[0])

    def _add(self, node, place):
        return self.add([self.value(term, place) for term in node.args])

    def _neg(self, node, place):
        minus = self.number(self.algebra.number(-1))
        return self.times(minus, self.value(node.args[0], place))

    def _mul(self, node, place):
        result, *factors = (self.value(factor, place) for factor in node.args)
        for factor in factors:
            result = self.times(result, factor)
        return result

    def _div(self, node, place):
        top, bottom = (self.value(part, place) for part in node.args)
        if not bottom.is_scalar:
            raise NotGeneral("a division by something that is not a number")
        return self.times(top, self.inverted(bottom))

    def _pow(self, node, place):
        base, exponent = node.args
        exponent = self.scalar(exponent, place)
        constant = len(exponent) <= 1 and all(term == ((), ()) for term, _ in exponent)
        if base.op == "norm" and constant and exponent[0][1] == 2:
            return self.squared_norm(self.value(base.args[0], place))
        poly = self.scalar(base, place)
        if constant:
            if not exponent:
                raise NotGeneral("a power with exponent zero")
            return self.number(self.power(poly, exponent[0][1]))
        if not self.positive(poly):
            raise NotGeneral("a symbolic power of something that may be negative")
        logarithm = self.algebra.multiply(exponent, self.algebra.log(poly))
        return self.number(self.algebra.exp(logarithm))

    def _sqrt(self, node, place):
        return self.number(self.power(self.scalar(node.args[0], place), "1/2"))

    def _norm(self, node, place):
        square = self.squared_norm(self.value(node.args[0], place))
        return self.number(self.power(square.entry(None, None), "1/2"))

    def _fn(self, node, place):
        name, argument = node.args
        if name == "trace":
            return self.trace(self.value(argument, place))
        if name == "det":
            return self.determined(self.value(argument, place))
        if name == "ln":
            poly = self.scalar(argument, place)
            if not poly:
                raise NotGeneral("the logarithm of zero")
            return self.number(self.algebra.log(poly))
        if name == "exp":
            return self.number(self.algebra.exp(self.scalar(argument, place)))
        if name in ("cosh", "sinh", "tanh"):
            return self.number(self._hyperbolic(name, self.scalar(argument, place)))
        raise NotGeneral(f"the function {name}")

    def _hyperbolic(self, name, poly):
        add, scale, exp = self.algebra.add, self.algebra.scale, self.algebra.exp
        up, down = exp(poly), exp(scale(poly, -1))
        if name == "cosh":
            return scale(add(up, down), "1/2")
        if name == "sinh":
            return scale(add(up, scale(down, -1)), "1/2")
        return self.algebra.multiply(add(up, scale(down, -1)), self.power(add(up, down), -1))

    def _transpose(self, node, place):
        return self.transpose(self.value(node.args[0], place))

    def _inverse(self, node, place):
        return self.inverted(self.value(node.args[0], place))

    def _bars(self, node, place):
        return self.determined(self.value(node.args[0], place))

    def _had(self, node, place):
        return self.hadamard(*(self.value(part, place) for part in node.args))

    def _entryof(self, node, place):
        whole, indices = node.args
        value = self.value(whole, place)
        found = iter([self.index(index, place) for index in indices])
        if value.shape is None:
            raise NotGeneral("an entry of an identity of open size")
        at = [None if dim == ONE else next(found) for dim in value.shape]
        if [x.range for x in at if x] != [dim for dim in value.shape if dim != ONE]:
            raise NotGeneral("an index that runs over another dimension")
        return self.number(value.entry(*at))

    # Sums

    def _sum(self, node, place):
        binders, body = node.args
        if [binder.op for binder in binders] == ["labelings"]:
            inner = self.value(body, place)
            return Value(inner.shape, lambda a, b: self.over_labelings(inner.entry(a, b)))
        bound = []
        for binder in binders:
            index, place = self._bound(binder, place)
            conditions = binder.args[{"range": 3, "each": 1, "labelof": 2}[binder.op]:]
            weight = self.algebra.multiply(
                self.algebra.number(1), *[self._condition(c, place) for c in conditions])
            bound.append((index, weight))
        inner = self.value(body, place)

        def entry(a, b):
            poly = inner.entry(a, b)
            for index, weight in reversed(bound):
                poly = self.algebra.sum(self.algebra.multiply(weight, poly), index)
            return poly

        return Value(inner.shape, entry)

    def _prod(self, node, place):
        """A product of positive numbers: the exponential of the sum of their logarithms."""
        binders, body = node.args
        if len(binders) != 1:
            raise NotGeneral("a product over several indices")
        index, inside = self._bound(binders[0], place)
        conditions = binders[0].args[{"range": 3, "each": 1, "labelof": 2}[binders[0].op]:]
        poly = self.scalar(body, inside)
        if not self.positive(poly):
            raise NotGeneral("a product of factors that may be negative")
        weights = [self._condition(condition, inside) for condition in conditions]
        logarithm = self.algebra.multiply(self.algebra.log(poly), *weights)
        return self.number(self.algebra.exp(self.algebra.sum(logarithm, index)))

    def _bound(self, binder, place):
        """A fresh index for one binder, and the place inside the sum."""
        if binder.op == "range":
            letter, low, high = binder.args[:3]
            if low.op != "num" or low.args[0] != 1 or high.op != "size":
                raise NotGeneral("a sum over part of a range")
            index = fresh(high.args[0])
            return index, place._replace(letters={**place.letters, letter: index})
        if binder.op == "each":
            letter = binder.args[0]
            index = fresh(self.world.notation.indices[letter])
            return index, place._replace(letters={**place.letters, letter: index})
        if binder.op == "labelof":
            return self.bound_label(binder.args[1], place)
        raise NotGeneral("a sum over several things, all labelings among them")

    def _condition(self, node, place):
        """1 where the condition holds, else 0."""
        if node.op != "rel" or node.args[0] not in ("=", "!="):
            raise NotGeneral("a condition other than equal or different")
        relation, left, right = node.args
        if left.op == "num":
            left, right = right, left
        left = self.index(left, place)
        right = self.index(right, place, left.range)
        if left.range != right.range:
            raise NotGeneral("a condition between indices of different ranges")
        equal = self.algebra.delta(left, right)
        if relation == "=":
            return equal
        return self.algebra.subtract(self.algebra.number(1), equal)

    def _iverson(self, node, place):
        conditions = [self._condition(condition, place) for condition in node.args[0]]
        return self.number(self.algebra.multiply(self.algebra.number(1), *conditions))

    # Calculus

    def _grad(self, node, place):
        body, targets, style = node.args
        if len(targets) == 2 and not style:
            return self._second(body, *targets, place)
        if len(targets) != 1:
            raise NotGeneral("a derivative of this order")
        transposed = targets[0].op == "transpose"
        name, family, shape, inner = self._target(targets[0], body, place)
        if not inner.is_scalar:
            if inner.shape is None or (inner.shape[1], shape[1], transposed) != (ONE, ONE, True):
                raise NotGeneral("this layout of a derivative")
            return Value((inner.shape[0], shape[0]), lambda a, b: self.algebra.differentiate(
                inner.entry(a, None), name, (*family, b)))
        poly = inner.entry(None, None)

        def entry(a, b):
            own = [index for index, dim in zip((a, b), shape, strict=True) if dim != ONE]
            return self.algebra.differentiate(poly, name, (*family, *own))

        gradient = Value(shape, entry)
        if style == "sym":
            return self._symmetric(gradient)
        return self.transpose(gradient) if transposed else gradient

    def _symmetric(self, gradient):
        """Both entries move together: G + G^T, less the diagonal that was counted twice."""
        if gradient.is_scalar:
            return gradient
        diagonal = self.hadamard(gradient, self.identity(""))
        minus = self.times(self.number(self.algebra.number(-1)), diagonal)
        return self.add([gradient, self.transpose(gradient), minus])

    def _second(self, body, first, second, place):
        transposed = second.op == "transpose"
        name, family, shape, inner = self._target(first, body, place)
        other, other_family, other_shape, _ = self._target(second, body, place)
        if not inner.is_scalar or (shape[1], other_shape[1]) != (ONE, ONE):
            raise NotGeneral("a second derivative by a matrix")
        if (shape[0] != ONE) and not transposed:
            raise NotGeneral("a second derivative without a transpose below")
        poly = inner.entry(None, None)

        def entry(a, b):
            own = [] if shape[0] == ONE else [a]
            once = self.algebra.differentiate(poly, name, (*family, *own))
            own = [] if other_shape[0] == ONE else [b]
            return self.algebra.differentiate(once, other, (*other_family, *own))

        return Value((shape[0], other_shape[0]), entry)

    def _target(self, target, body, place):
        """Name, indices and shape of the variable, and the value of what is differentiated."""
        symbol = target.args[0] if target.op == "transpose" else target
        if symbol.op != "sym":
            raise NotGeneral("a derivative by something that is not one symbol")
        key, tag = self.resolve(symbol.args[0], symbol.args[2], place)
        family = self.family(symbol, place)
        kept, self.targets = self.targets, self.targets | {(key, tag)}
        try:
            variable = self.member(key, tag, family, place)
            if variable.symbol != (self.names_of(key, tag)[0], family):
                raise NotGeneral("a derivative by something that cannot vary")
            return self.names_of(key, tag)[0], family, variable.shape, self.value(body, place)
        finally:
            self.targets = kept

    # Replacing

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
        kind = self.world.kind(target.args[0]) if target.op == "sym" else None
        if target.op in ("family", "bundle") or (kind and kind.name in ("bundle", "stack", "rows")):
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
        key, tag = self.resolve(target.args[0], target.args[2], place)
        name = self.names_of(key, tag)[0]
        letters = [node.args[0] if node.op == "idx" else None for node in target.args[1]]
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
