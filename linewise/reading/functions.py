"""Named functions, maxima and indicators."""

from ..errors import Unreadable
from ..formula.nodes import Node
from ..latex.raw import lone_unit, only_unit, single
from .operators import reads

FUNCTIONS = {
    "ln": "ln", "log": "ln", "exp": "exp", "det": "det", "tr": "trace", "Tr": "trace",
    "trace": "trace", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "sgn": "sgn", "sign": "sgn", "diag": "diag", "erf": "erf", "rank": "rank",
}  # fmt: skip


PLAIN = ("ln", "log", "exp", "det", "tr", "Tr")

INVERTED = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "ln")


@reads(*(rf"\mathrm{{{name}}}" for name in FUNCTIONS))
def _function(reader, pieces, at):
    """A named function: of a bracket, or of the single factor that ends the term."""
    unit = pieces[at]
    name = FUNCTIONS[unit.value[len(r"\mathrm{") : -1]]
    power = base = None
    for script, listing, position in unit.scripts:
        if script == "sup" and power is None:
            power = (listing, position)
        elif script == "sub" and name == "ln":
            base = reader.inner(listing, position)
        else:
            raise Unreadable(f"this script on {unit.value} cannot be read", position)
    if at + 1 >= len(pieces):
        raise Unreadable("a function without its argument", unit.position)
    after = pieces[at + 1]
    if after.kind in ("paren", "bracket", "braces", "braced"):
        if after.scripts:
            raise Unreadable(
                "ambiguous: does the superscript belong to the argument or to the function's "
                "value? add brackets",
                after.position,
            )
        argument, end = reader.inner(after.value, after.position), at + 2
    else:
        argument, end = _unbracketed(reader, pieces, at + 1, unit)
    node = Node("fn", name, argument)
    if base is not None:
        node = Node("div", node, Node("fn", "ln", base))
    if power is not None:
        if name in INVERTED and reader.inner(*power).op == "neg":
            raise Unreadable("the inverse function, or one over the value? write \\frac{1}{...}",
                             power[1])  # fmt: skip
        node = reader.raised(node, *power)
    return node, end


@reads(*PLAIN)
def _plain_function(reader, pieces, at):
    """A function without its backslash, unless it could be a product of letters."""
    unit, notation = pieces[at], reader.notation
    bare = {head for head, known in notation.symbols.items() if any(not d.letters for d in known)}
    if set(unit.value) <= {*bare, *notation.sizes, "e"}:
        raise Unreadable(
            f"{unit.value}(...) could be the function \\{unit.value} or a product of the letters "
            f"{', '.join(unit.value)}: write the backslash, or \\cdot between them",
            unit.position,
        )
    plain = unit._replace(value=rf"\mathrm{{{unit.value}}}")
    return _function(reader, (*pieces[:at], plain, *pieces[at + 1 :]), at)


def _unbracketed(reader, pieces, start, unit):
    """The argument of a function without brackets: one factor at the end of the term."""
    first = pieces[start]
    if first.kind == "operator":
        raise Unreadable("a function without its argument", unit.position)
    if all(_is_constant(p) for p in pieces[start:]):  # \ln 2\pi
        return reader.term(pieces[start:]), len(pieces)
    argument, end = reader.factor(pieces, start)
    if end < len(pieces):
        name = unit.value[len(r"\mathrm{") : -1]
        raise Unreadable(
            f"ambiguous: where does the argument of \\{name} end? write "
            f"\\{name}\\bigl(a\\bigr) b or \\{name}\\bigl(a b\\bigr)",
            first.position,
        )
    return argument, end


@reads(r"\mathrm{block}")
def _block(reader, pieces, at):
    r"""`\operatorname{block}_{1,2}(\mathbf{A})`: a block of a matrix over p+q, say."""
    unit = pieces[at]
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    sub = next((listing for script, listing, _ in unit.scripts if script == "sub"), None)
    if sub is None or after is None or after.kind not in ("paren", "bracket"):
        raise Unreadable(
            r"a block is written \operatorname{block}_{1,2}(\mathbf{A}), of a vector "
            r"\operatorname{block}_{1}(\mathbf{x})",
            unit.position,
        )
    node = Node("blockof", reader.inner(after.value, after.position),
                tuple(reader.index_list(sub, 2)))  # fmt: skip
    return reader.scripted(node, after._replace(kind="braced")), at + 2


@reads(*(rf"\mathrm{{{name}}}" for name in ("max", "min", "argmax", "argmin")))
def _extremum(reader, pieces, at):
    """max, min over an index; argmax, argmin over an index or a parameter."""
    unit = pieces[at]
    op = unit.value[len(r"\mathrm{") : -1]
    sub = next((listing for script, listing, _ in unit.scripts if script == "sub"), None)
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    if sub is None:
        if after is not None and after.kind in ("paren", "braces") and op in ("max", "min"):
            nodes = tuple(reader.argument_node(e) for e in after.value.entries)
            return reader.scripted(Node(op + "of", nodes), after._replace(kind="braced")), at + 2
        raise Unreadable("max and min must say over what", unit.position)
    entries = [e for e in sub.entries if e is not None]
    if any(not hasattr(e, "sides") for e in entries):
        raise Unreadable(f"{op} must say over what", unit.position)
    target = lone_unit(entries[0].sides[0]) if entries else None
    body = pieces[at + 1 :]
    if not body or target is None:
        raise Unreadable(f"{op} without a body or a variable", unit.position)
    if target.kind == "sym" and target.value in reader.notation.indices and not target.scripts:
        reader.bound.append(target.value)
        unequal = [e for e in entries if e.rels and e.rels[0] == "!="]
        conditions = tuple(c for e in unequal for c in reader.conditions(single(e)))
        node = Node(op, (Node("each", target.value, *conditions),), reader.term(body))
        reader.bound.pop()
        return node, len(pieces)
    targets = tuple(reader.side(e.sides[0]) for e in entries)
    return Node(op + "over", targets, reader.term(body)), len(pieces)


def _indicator_follows(pieces, at):
    unit = pieces[at]
    if any(s[0] == "sub" and _has_relation(s[1]) for s in unit.scripts):
        return True
    if unit.scripts or at + 1 >= len(pieces):
        return False
    after = pieces[at + 1]
    return after.kind in ("braces", "bracket", "paren") and _has_relation(after.value)


@reads(r"\mathbf{1}", r"\mathbb{1}", r"\mathbb{I}", r"\mathbf{I}", "I", kinds=("num",))
def _indicator(reader, pieces, at):
    unit = pieces[at]
    if unit.kind == "num" and unit.value != "1":
        return None
    if not _indicator_follows(pieces, at):
        return None
    for script, listing, _ in unit.scripts:
        if script == "sub":
            return Node("iverson", reader.conditions(_unbraced(listing))), at + 1
    after = pieces[at + 1]
    node = Node("iverson", reader.conditions(after.value))
    return reader.scripted(node, after._replace(kind="braced")), at + 2


def _unbraced(listing):
    r"""The condition of `\mathbb{1}_{\{i = l\}}` without its braces."""
    unit = only_unit(listing)
    return unit.value if unit is not None and unit.kind in ("braces", "paren") else listing


def _has_relation(listing):
    return listing is not None and any(
        e is not None and not isinstance(e, str) and e.rels for e in _unbraced(listing).entries
    )


def _is_constant(piece):
    return not piece.scripts and (piece.kind == "num" or piece.value == r"\pi")
