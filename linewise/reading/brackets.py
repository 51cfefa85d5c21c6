"""Brackets, lists, matrices and tables, and the conditions in them."""

from ..errors import UnknownWords, Unreadable
from ..formula.nodes import Node
from ..latex.raw import is_dots
from ..latex.words import plain
from .dots import dotted_list


class Brackets:
    """The part of the reader that reads what stands inside brackets."""

    def grouped(self, unit):
        """Brackets around one expression; `[z = i]` is an Iverson bracket."""
        listing = unit.value
        entries = [e for e in listing.entries if e is not None]
        if len(entries) == 1 and not isinstance(entries[0], str):
            chain = entries[0]
            if not chain.rels:
                return self.side(chain.sides[0])
            if unit.kind == "bracket":
                return Node("iverson", self.conditions(listing))
            raise Unreadable("a relation inside brackets", unit.position)
        if not entries:
            raise Unreadable("empty brackets", unit.position)
        if unit.kind == "paren" and all(s == "COMMA" for s in listing.separators):
            return self.tuple(listing, unit.position)
        raise Unreadable("a list in brackets that is no argument of a function", unit.position)

    def inner(self, listing, position):
        """A listing that must be one expression."""
        entries = [e for e in listing.entries if e is not None]
        if len(entries) != 1 or isinstance(entries[0], str) or entries[0].rels:
            raise Unreadable("expected one expression here", position)
        return self.side(entries[0].sides[0])

    def tuple(self, listing, position):
        r"""`(a_1, \dots, a_k)` or `(a, b, c)`: a column of numbers."""
        sides = [e.sides[0] if e and not e.rels else None for e in listing.entries]
        if any(s is None for s in sides):
            raise Unreadable("a relation or a gap inside a list", position)
        if len(sides) == 3 and is_dots(sides[1]):
            return dotted_list(self, sides[0], sides[2], position)
        if len(sides) == 4 and is_dots(sides[2]):
            return dotted_list(self, sides[0], sides[3], position)
        return Node("column", tuple(self.side(s) for s in sides))

    def inner_product(self, listing, position):
        r"""`\langle u, v\rangle` is the trace of u^T v: the inner product, of matrices as well."""
        if len(listing.entries) != 2 or tuple(listing.separators) != ("COMMA",):
            raise Unreadable(
                r"angle brackets are read around two vectors, \langle u, v\rangle", position)
        left, right = (self.argument_node(e) for e in listing.entries)
        if left is None or right is None or "event" in (left.op, right.op):
            raise Unreadable("a relation inside angle brackets", position)
        return Node("fn", "trace", Node("mul", Node("transpose", left), right))

    def matrix(self, table, position):
        """A matrix environment."""
        rows = []
        for row in table:
            cells = [self.cell(c, position) for c in row]
            if any(c is not None for c in cells):
                rows.append(tuple(cells))
        if not rows or any(None in row or len(row) != len(rows[0]) for row in rows):
            raise Unreadable("a matrix with missing entries or uneven rows", position)
        return Node("matrix", tuple(rows))

    def cell(self, listing, position):
        entries = [e for e in listing.entries if e is not None]
        if not entries:
            return None
        if len(entries) == 1 and not isinstance(entries[0], str) and not entries[0].rels:
            only = entries[0].sides[0]
            if is_dots(only):
                raise Unreadable("dots in a matrix are not read", position)
        return self.inner(listing, position)

    def cases(self, table, position):
        """`value & condition` rows."""
        rows = []
        for row in table:
            if len(row) != 2 or not row[0].entries or row[0].entries[0] is None:
                raise Unreadable(
                    r"each row of cases is: value & condition, such as \text{if } i = l",
                    position,
                )
            value = self.inner(_without_commas(row[0]), position)
            rows.append((value, self.case_condition(row[1])))
        return Node("cases", tuple(rows))

    def case_condition(self, listing):
        listing = _without_text(listing)
        if listing is None:
            return Node("true")
        return Node("all", self.conditions(listing))

    def conditions(self, listing):
        """All relations of a listing as condition nodes."""
        found = []
        for entry in listing.entries:
            if entry is None:
                continue
            if isinstance(entry, str) or not entry.rels or entry.sides[0] is None:
                raise Unreadable("expected a condition such as i = l")
            sides = [self.side(s) for s in entry.sides]
            for rel, left, right in zip(entry.rels, sides[:-1], sides[1:], strict=True):
                found.append(Node("rel", rel, left, right))
        return tuple(found)


def _without_commas(listing):
    kept = tuple(e for e in listing.entries if e is not None)
    return listing._replace(entries=kept, separators=())


_ELSE = ("otherwise", "else", "sonst")
_IF = ("if", "when", "whenever", "for", "for all", "where", "provided", "provided that",
       "as long as", "given", "given that", "falls", "wenn")  # fmt: skip


def _without_text(listing):
    """A condition without its words; None for "otherwise".

    Raises
    ------
    Unreadable
        Words that say anything else.
    """
    entries, words = [], ""
    kept = [entry for entry in listing.entries if entry is not None and not isinstance(entry, str)]
    for entry in kept:
        first = entry.sides[0]
        if first is None:
            raise Unreadable("expected a condition such as i = l")
        (sign, pieces), *terms = first.terms
        word = pieces[0] if pieces[0].kind == "text" else None
        said = plain(word.value) if word else ""
        if said in _ELSE and not entry.rels and len(pieces) == len(kept) == len(first.terms) == 1:
            return None
        if said not in ("", *_IF) and not (said == "and" and entries):
            raise UnknownWords(f"what {word.value!r} says in a case is not decided; write "
                               r"\text{if} or \text{otherwise}", word.position)  # fmt: skip
        words = words or said
        left = tuple(pieces[1:]) if word else pieces
        if not left and not terms and not entry.rels:
            continue
        first = first._replace(terms=((sign, left), *terms) if left else tuple(terms))
        entries.append(entry._replace(sides=(first, *entry.sides[1:])))
    if not entries and words:
        raise Unreadable(f"{words!r} in a case is followed by no condition")
    return listing._replace(entries=tuple(entries), separators=()) if entries else None
