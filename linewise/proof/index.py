"""Indices and factors: what a term is made of, renaming, and the order of bound indices."""

from fractions import Fraction
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


class Factor(NamedTuple):
    """`kind` is atom, delta, ln, exp or pow; an atom is `name[args]`, the others hold a polynomial.

    The exponent is rational and never zero.
    """

    kind: str
    name: str
    args: tuple
    exponent: Fraction


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
    return uses(Factor("atom", "", tuple(arguments), Fraction(1)), (index,))


def uses(factor, indices):
    """True if one of the indices occurs in the factor, at any depth."""
    for argument in factor.args:
        if isinstance(argument, Index):
            if argument in indices:
                return True
            if argument.depth == LABEL and any(index in indices for index in argument.name[2]):
                return True
        elif any(uses(inner, indices) for (_, factors), _ in argument for inner in factors):
            return True
    return False


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
    """Rename indices in a factor; names bound by inner sums are never among them: see `_depth`."""
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
    return factor._replace(args=tuple(args))


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


def _depth(factors):
    """Nesting of sums inside functions: bound indices are numbered at their own depth, so that an
    outer index carried into an inner sum cannot meet a bound one of the same name."""
    deepest = 0
    for factor in factors:
        for argument in factor.args:
            if not isinstance(argument, Index):
                for (_, inner), _ in argument:
                    deepest = max(deepest, _depth(inner))
    return deepest + 1


def canonical_term(bounds, factors):
    """(bounds, factors) with bound indices numbered independently of their names and order."""
    if not bounds:
        return (), tuple(sorted(factors))
    depth = _depth(factors)
    colors = {bound: (bound.range,) for bound in bounds}
    told_apart = len(set(colors.values())) == len(bounds)  # by their ranges alone
    for _ in range(0 if told_apart else len(bounds)):
        finer = {bound: (bound.range, *sorted(_seen_from(bound, f, colors) for f in factors
                                              if uses(f, (bound,)))) for bound in bounds}
        rank = {color: at for at, color in enumerate(sorted(set(finer.values())))}
        fine = {bound: (bound.range, rank[finer[bound]]) for bound in bounds}
        stable = len(set(fine.values())) == len(set(colors.values()))
        colors = fine
        if stable:
            break
    classes = {}
    for bound in bounds:
        classes.setdefault(colors[bound], []).append(bound)
    best = None
    ordered = [classes[color] for color in sorted(classes)]
    for choice in product(*(permutations(members) for members in ordered)):
        line = [bound for members in choice for bound in members]
        names = {bound: Index(bound.range, depth, at) for at, bound in enumerate(line)}
        candidate = tuple(sorted(renamed(factor, names) for factor in factors))
        if best is None or candidate < best[1]:
            best = tuple(names[bound] for bound in line), candidate
    return best


def _seen_from(bound, factor, colors):
    """A factor as the index sees it: itself marked, the other bound ones by their colour only."""
    names = {other: Index(other.range, 10**7, colors[other][1] if len(colors[other]) > 1 else 0)
             for other in colors}
    names[bound] = Index(bound.range, 10**7 + 1, 0)
    return renamed(factor, names)
