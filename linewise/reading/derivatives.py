"""Derivatives in their spellings, differentials, and evaluation bars."""

from ..errors import Unreadable
from ..formula.nodes import Node, number
from ..latex.raw import Unit, only_side, only_unit
from ..notation.decorations import word_of
from .operators import reads


@reads(kinds=("nabla",))
def _nabla(reader, pieces, at):
    r"""`\nabla_{\mu} f`, `\nabla^2`, `\nabla^{\mathrm{sym}}_{\Sigma}`."""
    unit = pieces[at]
    targets, order, style = None, 1, ""
    for script, listing, position in unit.scripts:
        if script == "sub":
            targets = tuple(reader.side(e.sides[0]) for e in listing.entries if e is not None)
        elif script == "sup":
            word = word_of(listing, reader.notation.indices)
            if word is not None:
                style = word
            elif reader.inner(listing, position) is number(2):
                order = 2
            else:
                raise Unreadable("a power of nabla other than 2", position)
        else:
            raise Unreadable("a prime after nabla", position)
    if style not in ("", "sym"):
        raise Unreadable(r"nabla is decorated with \mathrm{sym} only", unit.position)
    if targets is None and order == 1 and (found := _only_argument(reader, pieces, at)):
        node, end = found
        return Node("grad", node, node.arguments, style), end
    if targets is None:
        if not reader.notation.parameters:
            raise Unreadable("nabla must say by what: \\nabla_{...}", unit.position)
        targets = (reader.expression(reader.notation.parameters),)
    body, end = _differentiated(reader, pieces, at + 1, unit)
    if order == 2:
        targets = (targets[0], Node("transpose", targets[0]))
    elif len(targets) > 1:
        targets = (Node("bundle", targets),)
    return Node("grad", body, targets, style), end


def _only_argument(reader, pieces, at):
    r"""`\nabla f(w)` is the gradient by the only argument, if that is a free symbol."""
    if at + 2 >= len(pieces) or pieces[at + 1].kind != "sym" or pieces[at + 2].kind != "paren":
        return None
    node, end = reader.factor(pieces, at + 1)
    if node.op != "call" or len(node.arguments) != 1 or node.arguments[0].op != "sym":
        return None
    return node, end


@reads(kinds=("frac",))
def _derivative(reader, pieces, at):
    """A fraction of differentials; None for an ordinary fraction."""
    unit = pieces[at]
    top, bottom = (only_side(value) for value in unit.value)
    if top is None or bottom is None or len(bottom.terms) != 1:
        return None
    below = bottom.terms[0][1]
    marker = _marker(reader, below[0])
    if marker is None or len(top.terms) != 1:
        return None
    sign, above = top.terms[0]
    if not above or _marker(reader, above[0]) != marker:
        return None
    order = _order_of(reader, above[0])
    targets = _targets(reader, below, marker, order, unit.position)
    if above[1:]:
        body, end = reader.term(above[1:]), at + 1
    else:
        body, end = _differentiated(reader, pieces, at + 1, unit)
    node = Node("grad", body, targets, "")
    if sign == "-":
        node = Node("neg", node)
    return reader.scripted(node, Unit("braced", None, unit.scripts, unit.position)), end


@reads(r"\mathrm{d}", kinds=("partial",))
def _differential(reader, pieces, at):
    r"""`\mathrm{d}f` or `\partial f`: the change of the next factor in a common direction."""
    unit = pieces[at]
    if unit.kind == "sym" and at + 1 == len(pieces):
        return None
    if unit.scripts or at + 1 >= len(pieces) or pieces[at + 1].kind == "operator":
        raise Unreadable("a differential of nothing", unit.position)
    body, end = reader.factor(pieces, at + 1)
    return Node("diff", body), end


def _marker(reader, unit):
    """ "∂" or "d" if the unit starts a differential."""
    if unit.kind == "partial":
        return "∂"
    if unit.kind == "sym" and unit.value in ("d", r"\mathrm{d}"):
        return None if unit.value in reader.notation.symbols else "d"
    return None


def _order_of(reader, unit):
    for script, listing, position in unit.scripts:
        if script == "sup":
            power = reader.inner(listing, position)
            if power is number(2):
                return 2
            raise Unreadable("a derivative of this order is not read", position)
        raise Unreadable("this script on a differential is not read", position)
    return 1


def _targets(reader, below, marker, order, position):
    """What stands below: the variables of the derivative, in order."""
    groups, current = [], None
    for piece in below:
        if _marker(reader, piece) == marker:
            current = []
            groups.append(current)
            continue
        if piece.kind == "operator":
            continue
        current.append(piece)
    found = []
    for group in groups:
        if len(group) != 1:
            raise Unreadable("a differential must be of one symbol", position)
        unit, twice = group[0], False
        if order == 2 and len(groups) == 1:
            unit, twice = _without_square(unit)
        node, _ = reader.factor((unit,), 0)
        found += [node, node] if twice else [node]
    if len(found) != order:
        raise Unreadable("the order of the derivative does not fit its variables", position)
    return tuple(found)


def _differentiated(reader, pieces, start, unit):
    """What a derivative sign acts on: the rest of the term."""
    rest = pieces[start:]
    if not rest:
        raise Unreadable("a derivative of nothing", unit.position)
    if rest[0].kind == "operator":
        raise Unreadable("a derivative sign before an operator", rest[0].position)
    if rest[0].kind in ("paren", "bracket", "braces") and len(rest) > 1 and not rest[0].scripts:
        raise Unreadable(
            "ambiguous: does the derivative act on the bracket or on all that follows? put "
            "what is differentiated into one pair of brackets",
            rest[0].position,
        )
    return reader.term(rest), len(pieces)


def substitutions(reader, listing, position):
    """The equations below an evaluation bar."""
    pairs = []
    for entry in listing.entries:
        if entry is None or isinstance(entry, str):
            raise Unreadable("an evaluation bar needs equations below it", position)
        if not entry.rels:
            raise Unreadable("write the evaluation as |_{symbol = value}", position)
        pairs.append((reader.side(entry.sides[0]), reader.side(entry.sides[-1])))
    return tuple(pairs)


def _without_square(unit):
    """Strip the square of `\\partial x^2`; says whether there was one."""
    kept, square = [], False
    for script in unit.scripts:
        inner = only_unit(script[1]) if script[0] == "sup" else None
        if inner is not None and inner.kind == "num" and inner.value == "2" and not square:
            square = True
        else:
            kept.append(script)
    return unit._replace(scripts=tuple(kept)), square
