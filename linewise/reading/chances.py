"""Probabilities and divergences, by the generative model."""

from ..errors import Undeclared, Unreadable
from ..formula.nodes import Node
from ..latex.raw import is_dots, only_side, single
from .operators import reads


@reads(r"\mathrm{KL}", "KL")
def _divergence(reader, pieces, at):
    r"""`\mathrm{KL}(q_j \Vert p_j)`: sum over the labels of q ln(q/p)."""
    unit = pieces[at]
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    if after is None or after.kind not in ("paren", "bracket", "braces"):
        raise Unreadable(r"write the divergence as \mathrm{KL}(q\,\Vert\,p)", unit.position)
    entries = [e for e in after.value.entries if e is not None]
    places = [p for p, s in enumerate(after.value.separators) if s == "DMID"]
    if len(places) != 1:
        raise Unreadable(r"write the divergence as \mathrm{KL}(q\,\Vert\,p)", unit.position)
    q = _distribution(reader, entries[: places[0] + 1])
    p = _distribution(reader, entries[places[0] + 1 :])
    return Node("kl", q, p), at + 2


def _distribution(reader, entries):
    nodes = tuple(reader.argument_node(e) for e in entries)
    if None in nodes:
        raise Unreadable("this distribution cannot be read")
    return nodes[0] if len(nodes) == 1 else Node("dist", nodes)


def probability(reader, unit, after, at, powers):
    r"""`P(a, b \mid c)` by the generative model."""
    if after is None or after.kind not in ("paren", "bracket", "braces"):
        raise Unreadable(f"{unit.value} must be followed by its arguments", unit.position)
    if any(s[0] != "sup" for s in unit.scripts):
        raise Undeclared(f"{unit.value} with a subscript is not declared", unit.position)
    if powers:
        raise Unreadable("put the power after the argument's brackets", unit.position)
    listing = after.value
    bars = [p for p, s in enumerate(listing.separators) if s in ("MID", "SEMI")]
    if sum(listing.separators[p] == "MID" for p in bars) > 1:
        raise Unreadable(r"two \mid in one probability", after.position)
    first = bars[0] + 1 if bars else len(listing.entries)
    left = _events(reader, listing.entries[:first], after.position)
    right = _events(reader, listing.entries[first:], after.position)
    node = Node("prob", left, right)
    return reader.scripted(node, after._replace(kind="braced")), at + 2


def _events(reader, entries, position):
    found = []
    skip_dots = [p for p, e in enumerate(entries) if is_dots(only_side(single(e)))]
    if skip_dots:
        place = skip_dots[0]
        before, behind = entries[:place], entries[place + 1 :]
        last = reader.argument_node(behind[0]) if behind else None
        while before and last is not None and before[-1] is not None:
            node = reader.argument_node(before[-1])
            if node.op != "sym" or last.op != "sym" or node.key != last.key:
                break
            before = before[:-1]
        if last is None or last.op != "sym":
            raise Unreadable("this list of events cannot be read", position)
        found.append(Node("family", last.key, last.tag))
        rest = [*before, *behind[1:]]
        return (*_events(reader, rest, position), *found) if rest else tuple(found)
    for entry in entries:
        node = reader.argument_node(entry)
        if node is None:
            raise Unreadable("an event is a symbol, or z = value", position)
        found.append(node)
    return tuple(found)
