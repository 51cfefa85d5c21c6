"""Gaussian densities: whole, as an atom that has a logarithm, or spelled out."""

from .facts import PI, Density
from .place import atoms_of
from .values import NotGeneral


class Densities:
    """The part of the translator that knows the Gaussian."""

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
