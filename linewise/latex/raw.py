"""The raw tree: what belongs together, before anything has a meaning; and simple looks into it."""

from typing import NamedTuple


class Unit(NamedTuple):
    """An atom with its scripts: `kind` is the grammar's name of the atom."""

    kind: str
    value: object
    scripts: tuple
    position: int


class Side(NamedTuple):
    """A signed sum: `terms` holds (sign, pieces), a piece being a `Unit` or an operator name."""

    terms: tuple
    position: int


class Chain(NamedTuple):
    """`sides[0] rels[0] sides[1] ...`; `sides[0]` is None if the chain goes on an earlier one."""

    sides: tuple
    rels: tuple


class Listing(NamedTuple):
    """What stands between brackets: entries and the separators between them."""

    entries: tuple
    separators: tuple


def only_side(listing):
    """The single side of a listing with one entry and no relation, else None."""
    if listing is None or len(listing.entries) != 1:
        return None
    chain = listing.entries[0]
    if chain is None or isinstance(chain, str) or chain.rels:
        return None
    return chain.sides[0]


def only_unit(listing):
    """The single unit of a listing, else None."""
    return lone_unit(only_side(listing))


def parenthesised(listing):
    """The listing inside a script that is nothing but parentheses, else None."""
    unit = only_unit(listing)
    if unit is not None and unit.kind == "paren" and not unit.scripts:
        return unit.value
    return None


def lone_unit(side):
    """The single unit of a side without a minus, else None."""
    if side is None or len(side.terms) != 1 or side.terms[0][0] != "+":
        return None
    pieces = side.terms[0][1]
    return pieces[0] if len(pieces) == 1 else None


def is_dots(side):
    """True for a side that is nothing but dots."""
    unit = lone_unit(side)
    return unit is not None and unit.kind == "dots"


def single(entry):
    """The listing that holds one entry."""
    return Listing((entry,), ())
