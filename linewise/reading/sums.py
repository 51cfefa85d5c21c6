"""Sums and products: which letters they bind, over what, and where their bodies end."""

from ..errors import Undeclared, Unreadable
from ..formula.nodes import Node, add, neg, number
from ..latex.raw import is_dots, lone_unit, only_side, single
from ..notation.decorations import primed
from .functions import FUNCTIONS
from .operators import reads

_OPEN = {rf"\mathrm{{{name}}}" for name in (*FUNCTIONS, "sum", "prod")} - {r"\mathrm{exp}"}


@reads(r"\mathrm{sum}", r"\mathrm{prod}")
def _big(reader, pieces, at):
    """A sum or product: bounds from its scripts, body from the rest of the term."""
    unit = pieces[at]
    op = unit.value[len(r"\mathrm{") : -1]
    sub = sup = None
    for script, listing, position in unit.scripts:
        if script == "sub":
            sub = listing
        elif script == "sup":
            sup = listing
        else:
            raise Unreadable("a prime after a sum sign", position)
    if sub is None:
        raise Unreadable("a sum or product must say its index", unit.position)
    labels = _all_label_sums(reader, pieces, at)
    if labels is not None:
        binders, at = labels
    else:
        binders = _binders(reader, sub, sup, unit.position)
    body = pieces[at + 1 :]
    if not body:
        raise Unreadable("a sum or product without a body", unit.position)
    names = [b.letter for b in binders if b.op in ("range", "each")]
    reader.bound += names
    binders = (*binders[:-1], _finished(reader, binders[-1], sub))
    if op == "prod":
        _check_product_body(body)
    node = Node(op, binders, reader.term(body))
    del reader.bound[len(reader.bound) - len(names) :]
    return node, len(pieces)


def _check_product_body(body):
    """Refuse a product whose body might end early."""
    factors = [p for p in body if p.kind != "operator"]
    for piece in factors[1:]:
        if piece.kind == "sym" and piece.value in _OPEN:
            raise Unreadable(
                r"ambiguous: where does the product end? write \Bigl(\prod_{j}a\Bigr)\ln b or "
                r"\prod_{j}\bigl(a \ln b\bigr)",
                piece.position,
            )


def _all_label_sums(reader, pieces, at):
    r"""`\sum_{z_1=1}^{k}\cdots\sum_{z_m=1}^{k}` is the sum over all labelings."""
    if at + 2 >= len(pieces) or pieces[at + 1].kind != "dots":
        return None
    last = pieces[at + 2]
    if last.kind != "sym" or last.value != pieces[at].value:
        return None
    if not reader.notation.model:
        raise Unreadable("dots between sums need a [model] with labels", pieces[at].position)
    return (Node("labelings", "", ""),), at + 2


def _binders(reader, sub, sup, position):
    """The bound letters of a sum, outermost first."""
    found, names = [], []
    entries = [e for e in sub.entries if e is not None]
    if not all(hasattr(e, "rels") for e in entries):
        raise Unreadable("this sum's bounds cannot be read", position)
    if len(entries) == 3 and is_dots(only_side(single(entries[1]))):
        if entries[0].rels == ("=",):  # k = 1, \dots, K
            return (_binder(reader, entries[0], reader.side(entries[2].sides[0]), position, []),)
        return (Node("labelings", "", ""),)
    if len(entries) == 1 and entries[0].rels == ("<=", "<="):  # 1 \le k \le K
        low, middle, high = entries[0].sides
        unit = lone_unit(middle)
        if unit is not None and unit.kind == "sym" and not unit.scripts:
            return (Node("range", unit.value, reader.side(low), reader.side(high)),)
    if len(entries) == 1 and sup is None and len(entries[0].rels) > 1 and (
        set(entries[0].rels) <= {"<=", "<"}
    ):
        return _ordered(reader, entries[0])
    upper = None if sup is None else reader.inner(sup, position)
    for entry in entries:
        binder = _binder(reader, entry, upper, position, names if found else [])
        if binder is not None:
            found.append(binder)
            names.append(binder.letter)
    if not found:
        raise Unreadable("a sum must say its index", position)
    return tuple(found)


def _ordered(reader, entry):
    r"""Letters in order between two bounds: `1 \le i < l \le k`, and `1 \le i < l`."""
    *letters, last = entry.sides[1:]
    end = lone_unit(last)
    if end is not None and end.value in reader.notation.indices and end.value not in reader.bound:
        raise Unreadable(
            "does this sum run over its last letter, too? write the upper bound behind it",
            last.position,
        )
    units = [lone_unit(side) for side in letters]
    for side, unit in zip(letters, units, strict=True):
        if unit is None or unit.scripts or unit.value not in reader.notation.indices:
            raise Unreadable("between its bounds a sum has letters of [indices]", side.position)
    low, high = reader.side(entry.sides[0]), reader.side(last)
    found = []
    for place, unit in enumerate(units):
        first = low if not place else Node("idx", units[place - 1].value)
        if entry.rels[place] == "<":
            first = add((first, number(1)))
        end = add((high, neg(number(1)))) if entry.rels[-1] == "<" else high
        found.append(Node("range", unit.value, first, end))
    return tuple(found)


def _binder(reader, entry, upper, position, names):
    """One entry below a sum sign: a range, a bare letter, a label, or a condition (None).

    Only conditions on them may follow the letters `names` that are bound already.
    """
    first = entry.sides[0]
    unit = lone_unit(first)
    unit = unit and primed(unit, reader.notation.indices)
    if unit is None:
        if names and entry.rels:
            return None
        raise Unreadable("this sum's index cannot be read", position)
    label = label_node(reader, unit)
    if label is not None:
        if upper is not None or not entry.rels or entry.rels[0] == "in":
            return label
        raise Unreadable("this sum over labels needs an upper bound", position)
    name = unit.value
    if unit.kind != "sym" or unit.scripts:
        raise Unreadable("a sum's index must be one letter", position)
    if name in names:
        return None
    if entry.rels[:1] == ("=",):
        lower = reader.side(entry.sides[1])
        if upper is None:
            raise Unreadable("the sum has a lower bound but no upper one", position)
        return Node("range", name, lower, upper)
    if name not in reader.notation.indices:
        raise Undeclared(f"the sum's index {name} is not in [indices]", unit.position)
    if upper is not None and not entry.rels:
        return Node("range", name, number(1), upper)
    if not entry.rels or entry.rels[0] in ("!=", "in", "<", "<=", ">", ">="):
        other = lone_unit(entry.sides[1]) if entry.rels else None
        if name in reader.bound and other is not None and other.value not in reader.bound and (
            other.value in reader.notation.indices
        ):
            raise Unreadable(
                f"does this sum run over {name} or over {other.value}? write its own letter first",
                position,
            )
        return Node("each", name)
    raise Unreadable(
        "this sum's range cannot be read; write its bounds, such as i=1 below and k above",
        position,
    )


def _finished(reader, binder, sub):
    """Add the conditions that stand below the sum sign, to the last binder: all are bound."""
    if binder.op not in ("range", "each"):
        return binder
    conditions = []
    for entry in sub.entries:
        if entry is None or isinstance(entry, str) or not entry.rels:
            continue
        if entry.rels[0] == "in":
            _check_membership(entry)
            continue
        if len(entry.rels) > 1 and set(entry.rels) <= {"<=", "<"}:
            continue
        own = lone_unit(entry.sides[0])
        own = own and primed(own, reader.notation.indices)
        if entry.rels[0] == "=" and own is not None and own.value == binder.letter:
            continue
        if binder.op == "range" and entry.rels[0] == "=" and _is_binding(entry, reader.bound):
            continue
        sides = [reader.side(s) for s in entry.sides]
        for rel, left, right in zip(entry.rels, sides[:-1], sides[1:], strict=True):
            conditions.append(Node("rel", rel, left, right))
    return Node(binder.op, *binder.args, *conditions)


def _check_membership(entry):
    """A sum over {1, ..., k} is one over the declared range of the letter; others are not read."""
    unit = lone_unit(entry.sides[1])
    if unit is None or unit.kind != "braces":
        raise Unreadable("a sum over this set is not read; write its bounds")


def label_node(reader, unit):
    """A binder for a label z_j or for all labels Z, if `unit` is one."""
    if unit.kind != "sym" or reader.notation.model is None:
        return None
    if unit.value in reader.notation.indices or unit.value in reader.bound:
        return None
    try:
        node, _ = reader.symbol((unit,), 0)
    except (Undeclared, Unreadable):
        return None
    if node.op != "sym":
        return None
    kind = reader.kind_of(node.key)
    if kind is None:
        return None
    if kind.name in ("label",):
        return Node("labelof", "", node)
    if kind.name in ("bundle", "stack") and kind.dims[0] == reader.notation.model.label:
        return Node("labelings", "", node)
    return None


def _is_binding(entry, bound):
    unit = lone_unit(entry.sides[0])
    return unit is not None and unit.value in bound and not unit.scripts
