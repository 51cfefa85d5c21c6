"""Derivatives by a symbol, every entry of which is free."""

from .values import ONE, NotGeneral, Value


class Gradients:
    """The part of the translator that differentiates."""

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
        symbol = target.body if target.op == "transpose" else target
        if symbol.op != "sym":
            raise NotGeneral("a derivative by something that is not one symbol")
        key, tag = self.resolve(symbol.key, symbol.tag, place)
        family = self.family(symbol, place)
        kept, self.targets = self.targets, self.targets | {(key, tag)}
        try:
            variable = self.member(key, tag, family, place)
            if variable.symbol != (self.names_of(key, tag)[0], family):
                raise NotGeneral("a derivative by something that cannot vary")
            return self.names_of(key, tag)[0], family, variable.shape, self.value(body, place)
        finally:
            self.targets = kept
