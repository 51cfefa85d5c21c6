"""Derivatives and substitution."""

from .index import parted


class Calculus:
    """The part of the algebra that differentiates and replaces."""

    def differentiate(self, poly, name, indices):
        """The derivative by the atom `name[indices]`, every entry of which is free."""
        parts = []
        for (bounds, factors), coefficient in poly:
            bounds, factors = parted((bounds, factors))
            for at, factor in enumerate(factors):
                inner = self._differentiate_factor(factor, name, indices)
                rest = self._poly([(coefficient, (), factors[:at] + factors[at + 1:])])
                whole = self.multiply(rest, inner) if inner else ()
                parts.append(self.sum(whole, *bounds))
        return self.add(*parts)

    def substitute(self, poly, name, value):
        """Replace every atom `name[args]` (to any power) by the polynomial `value(*args)`."""
        parts = []
        for term, coefficient in poly:
            bounds, factors = parted(term)
            kept = tuple(f for f in factors if self._is_kept(f, name))
            whole = self._poly([(coefficient, (), kept)])
            for factor in factors:
                if factor not in kept:
                    whole = self.multiply(whole, self._substitute_factor(factor, name, value))
            parts.append(self.sum(whole, *bounds))
        return self.add(*parts)

    def again(self, poly):
        """The same polynomial, in the normal form of *these* facts."""
        return self.substitute(poly, None, None)

    def _is_kept(self, factor, name):
        """True if a factor is left as it is when atoms of this name are replaced."""
        if factor.kind != "atom":
            return factor.kind == "delta"
        density = self.facts.logarithms.get(factor.name)
        return factor.name != name and (density is None or name not in density.parts)

    def _differentiate_factor(self, factor, name, indices):
        kind, atom, args, exponent = factor
        lower = self._poly([(exponent, (), (factor._replace(exponent=exponent - 1),))]
                           if exponent != 1 else [(1, (), ())])
        if kind == "atom":
            return self.multiply(lower, self._differentiate_atom(atom, args, name, indices))
        if kind == "delta":
            return ()
        inner = self.differentiate(args[0], name, indices)
        if not inner:
            return ()
        if kind == "ln":
            return self.multiply(lower, self.power(args[0], -1), inner)
        if kind == "exp":
            return self.multiply(self._poly([(exponent, (), (factor,))]), inner)
        return self.multiply(lower, inner)

    def _differentiate_atom(self, atom, args, name, indices):
        if atom == name:
            return self.multiply(self.number(1), *map(self.delta, args, indices))
        if atom in self.facts.logarithms:  # df = f d ln f
            density = self.facts.logarithms[atom]
            if name not in density.parts:
                return ()
            inner = self.differentiate(density.logarithm(*args), name, indices)
            return self.multiply(self.atom(atom, *args), inner) if inner else ()
        if self.inverse_of.get(atom) == name:  # d(A⁻¹)[p,q] / dA[a,b] = −A⁻¹[p,a] A⁻¹[b,q]
            (*family, p, q), (*other, a, b) = args, indices
            pair = self.multiply(self.atom(atom, *family, p, a), self.atom(atom, *family, b, q))
            return self.multiply(self.scale(pair, -1), *map(self.delta, family, other))
        if atom in (f"lndet {name}", f"det {name}"):  # Jacobi: d ln|A| / dA[a,b] = A⁻¹[b,a]
            *other, a, b = indices
            inverse = self.atom(self.inverse_of[name], *args, b, a)
            size = [self.atom(atom, *args)] if atom.startswith("det") else []
            return self.multiply(inverse, *size, *map(self.delta, args, other))
        return ()

    def _substitute_factor(self, factor, name, value):
        kind, atom, args, exponent = factor
        if kind == "atom":
            if atom == name:
                return self.power(value(*args), exponent)
            inner = self.substitute(self.facts.logarithms[atom].logarithm(*args), name, value)
            return self.exp(self.scale(inner, exponent))
        inner = self.substitute(args[0], name, value)
        if kind == "ln":
            return self.power(self.log(inner), exponent)
        if kind == "exp":
            return self.exp(self.scale(inner, exponent))
        return self.power(inner, exponent)
