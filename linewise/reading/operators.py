"""Operators: handlers that register themselves, by the head of a symbol or by the kind of an atom.

A handler is called as `handler(reader, pieces, at)` and returns the node and where the next factor
starts, or None if this is no operator after all.
"""

from ..errors import Unreadable
from ..latex.tokens import MAX_NESTING

_HEADS, _KINDS = {}, {}


def reads(*heads, kinds=()):
    """Register a handler for symbols with these heads, and for atoms of these kinds."""

    def register(function):
        _HEADS.update(dict.fromkeys(heads, function))
        _KINDS.update(dict.fromkeys(kinds, function))
        return function

    return register


def operator(reader, pieces, at):
    """An operator at `pieces[at]`, as (node, where the next factor starts), or None."""
    unit = pieces[at]
    table, name = (_HEADS, unit.value) if unit.kind == "sym" else (_KINDS, unit.kind)
    handler = table.get(name) if isinstance(name, str) else None
    if handler is None or (unit.kind == "sym" and name in reader.notation.symbols):
        return None
    reader.level += 1
    if reader.level > MAX_NESTING:
        raise Unreadable(f"more than {MAX_NESTING} operators inside each other", unit.position)
    found = handler(reader, pieces, at)
    reader.level -= 1
    return found


@reads(r"\mathrm{int}", r"\mathrm{iint}")
def _integral(reader, pieces, at):
    raise Unreadable("integrals are not decided", pieces[at].position)


@reads(r"\mathrm{lim}")
def _limit(reader, pieces, at):
    raise Unreadable("limits are not decided", pieces[at].position)
