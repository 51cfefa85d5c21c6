"""Sets, intervals and spaces."""

from ..formula.nodes import Node
from ..latex.raw import is_dots, only_side, single
from .operators import reads

HALF_OPEN = {"leftopen": "left", "rightopen": "right"}


@reads(r"\mathbb{R}", r"\mathbb{N}", r"\mathbb{Z}")
def _number_set(reader, pieces, at):
    r"""`\mathbb{R}^n`, `\mathbb{R}^{m\times n}`: the shapes of vectors and matrices."""
    dims = ()
    for script, listing, _ in pieces[at].scripts:
        side = only_side(listing)
        if script == "sub":
            continue
        if script != "sup" or side is None or len(side.terms) != 1:
            return Node("reals", Node("num", 0)), at + 1
        factors = [p for p in side.terms[0][1] if p.kind != "operator"]
        if factors:
            dims = tuple(reader.factor((p,), 0)[0] for p in factors)
    return Node("reals", *dims), at + 1


def collection(reader, unit):
    r"""A set `\{1,\dots,k\}`, an interval `[0,1]`, or None for a plain bracket."""
    listing = unit.value
    entries = [e for e in listing.entries if e is not None]
    if len(entries) < 2 or any(isinstance(e, str) for e in entries):
        return None
    interval = unit.kind in ("bracket", *HALF_OPEN) and len(entries) == 2
    if unit.kind == "braces" or interval:
        if any(e.rels for e in entries):
            return None
        items = []
        for entry in entries:
            if is_dots(only_side(single(entry))):
                items.append(Node("dots"))
            else:
                items.append(reader.side(entry.sides[0]))
        if interval:
            return Node("interval", tuple(items), HALF_OPEN.get(unit.kind, ""))
        return Node("enum", tuple(items))
    return None
