"""Indices and factors: what a term is made of, renaming, and the order of bound indices."""

from fractions import Fraction
from functools import cached_property
from itertools import count, permutations, product
from typing import NamedTuple

FREE, LABEL = -1, -2
_serial = count()


class Index(NamedTuple):
    """An index: its range, and a name: a string (free), a number at some depth (bound), or, for the
    label z_j of a sample, (key, tag, indices), which moves along when j is renamed."""

    range: str
    depth: int
    name: object


class _Fields(NamedTuple):
    kind: str
    name: str
    args: tuple
    exponent: Fraction


class Factor(_Fields):
    """`kind` is atom, delta, ln, exp or pow; an atom is `name[args]`, the others hold a polynomial.

    The exponent is rational and never zero.
    """

    @property
    def inner(self):
        """The polynomial that ln, exp or pow holds."""
        return self.args[0]

    @cached_property
    def indices(self):
        """All indices that occur in it, at any depth; with a label, the indices of its sample."""
        found = set()
        for argument in self.args:
            if isinstance(argument, Index):
                found.add(argument)
                if argument.depth == LABEL:
                    found.update(argument.name[2])
            else:
                found.update(*(f.indices for (_, factors), _ in argument for f in factors))
        return frozenset(found)

    @cached_property
    def depth(self):
        """How deep sums are nested in it: bound indices are numbered at their own depth, so that
        an outer index carried into an inner sum cannot meet a bound one of the same name."""
        return max((deepest(factors) for argument in self.args if not isinstance(argument, Index)
                    for (_, factors), _ in argument), default=0)  # fmt: skip


def deepest(factors):
    """The depth at which a sum of a product of these factors binds its indices."""
    return 1 + max((factor.depth for factor in factors), default=0)


def rational(value):
    """A rational number as an int if it is whole: that is what most of them are."""
    value = Fraction(value)
    return value.numerator if value.denominator == 1 else value


def free(name, range_):
    """A free index."""
    return Index(range_, FREE, name)


def fresh(range_):
    """A bound index that occurs nowhere else."""
    return Index(range_, 10**6, next(_serial))


def released_index(range_):
    """A free index that occurs nowhere else."""
    return free(f"#{next(_serial)}", range_)


def constant(number, range_):
    """The index with a fixed value, as in x_1."""
    return free(f"={number}", range_)


def are_different(left, right):
    names = [index.name for index in (left, right) if index.depth == FREE]
    return len(names) == 2 and names[0] != names[1] and all(
        name.startswith("=") and name[1:].isdigit() for name in names)


def perhaps_absent(index):
    """True for a fixed value beyond the first: it lies outside a range that is too short."""
    return index.depth == FREE and index.name.startswith("=") and index.name[1:] not in (
        "1", index.range)


def among(index, arguments):
    """True if an index is one of the arguments, or the sample of a label among them."""
    return uses(Factor("atom", "", tuple(arguments), 1), (index,))


def uses(factor, indices):
    """True if one of the indices occurs in the factor, at any depth."""
    return not factor.indices.isdisjoint(indices)


def mentions(poly, name):
    """True if an atom of this name occurs in the polynomial, at any depth."""
    for (_, factors), _ in poly:
        for factor in factors:
            if factor.kind == "atom" and factor.name == name:
                return True
            if any(mentions(argument, name) for argument in factor.args
                   if not isinstance(argument, Index)):
                return True
    return False


def renamed(factor, names):
    """Rename indices in a factor; names bound by inner sums are never among them."""
    if not uses(factor, names):
        return factor  # its inner sums are in canonical form already
    args = []
    for argument in factor.args:
        if isinstance(argument, Index):
            args.append(_renamed(argument, names))
        else:
            args.append(tuple(sorted(
                (canonical_term(bounds, [renamed(inner, names) for inner in factors]), value)
                for (bounds, factors), value in argument
            )))
    return Factor(factor.kind, factor.name, tuple(args), factor.exponent)


def _renamed(index, names):
    if index in names or index.depth != LABEL:
        return names.get(index, index)
    key, tag, family = index.name
    return index._replace(name=(key, tag, tuple(_renamed(inner, names) for inner in family)))


def parted(term):
    """The term with bound indices that occur nowhere else."""
    bounds, factors = term
    if not bounds:
        return term
    names = {bound: fresh(bound.range) for bound in bounds}
    return tuple(names.values()), tuple(renamed(factor, names) for factor in factors)


def frozen(total):
    return tuple(sorted((term, value) for term, value in total.items() if value))


def canonical_term(bounds, factors):
    """(bounds, factors) with bound indices numbered independently of their names and order."""
    if not bounds:
        return (), tuple(sorted(factors))
    depth, best = deepest(factors), None
    classes = {}
    for bound, color in _colors(bounds, factors).items():
        classes.setdefault(color, []).append(bound)
    ordered = [classes[color] for color in sorted(classes)]
    for choice in product(*(permutations(members) for members in ordered)):
        line = [bound for members in choice for bound in members]
        names = {bound: Index(bound.range, depth, at) for at, bound in enumerate(line)}
        candidate = tuple(sorted(renamed(factor, names) for factor in factors))
        if best is None or candidate < best[1]:
            best = tuple(names[bound] for bound in line), candidate
    return best


def _colors(bounds, factors):
    """What tells bound indices apart: their ranges, then what stands around them."""
    colors = {bound: (bound.range,) for bound in bounds}
    if len(set(colors.values())) == len(bounds):
        return colors
    ranges = [bound.range for bound in bounds]
    users = {bound: [f for f in factors if uses(f, (bound,))] if ranges.count(bound.range) > 1
             else () for bound in bounds}  # fmt: skip
    for _ in bounds:
        others = {bound: Index(bound.range, 10**7, color[1] if len(color) > 1 else 0)
                  for bound, color in colors.items()}
        finer = {}
        for bound in bounds:  # a factor as the index sees it: itself marked, the others by colour
            seen = others | {bound: Index(bound.range, 10**7 + 1, 0)}
            finer[bound] = (bound.range, *sorted(renamed(f, seen) for f in users[bound]))
        rank = {color: at for at, color in enumerate(sorted(set(finer.values())))}
        fine = {bound: (bound.range, rank[finer[bound]]) for bound in bounds}
        stable = len(set(fine.values())) == len(set(colors.values()))
        colors = fine
        if stable:
            break
    return colors
