"""LaTeX to statements: the raw tree of the grammar, given meaning by a notation.

The grammar says what belongs together; here the scope of sums, logarithms and derivatives is
settled, or refused with the bracketing that would settle it.
"""

import re
from typing import NamedTuple

from ..errors import Unreadable
from ..formula import ONE, Node, add, mul, neg, number, walk
from ..kinds import KINDS
from ..latex.parse import parse
from ..latex.scan import CLOSING, OPENING, tokenize
from ..notation.decorations import only_unit
from .operators import Operators
from .symbols import Symbols


class Statement(NamedTuple):
    """One statement of a display.

    `word` stands before it (a comma, a text); `chains` are joined by `arrows`; `opening` is the
    arrow it begins with. A chain is (sides, rels, sources): nodes (the first may be None), relation
    names, and the LaTeX of each side.
    """

    word: str
    chains: tuple
    arrows: tuple
    opening: str


class ReadChain(NamedTuple):
    """`sides[0] rels[0] sides[1] ...` as nodes, with the LaTeX of each side in `sources`."""

    sides: tuple
    rels: tuple
    sources: tuple


def read(latex, notation):
    """Return the statements of a display.

    Raises
    ------
    Unreadable, Undeclared
        With the position in `latex` where reading stopped.
    """
    tokens = tokenize(latex, notation.names, notation.macros)
    if not tokens:
        raise Unreadable("the formula is empty")
    raw = parse(tokens)
    sources = iter(read_sources(tokens, latex))
    reader = Reader(notation)
    statements = []
    for word, chains, arrows, opening in raw:
        done = []
        for chain in chains:
            texts = tuple("" if side is None else next(sources) for side in chain.sides)
            sides = tuple(
                None if side is None else reader.statement_side(side) for side in chain.sides
            )
            done.append(ReadChain(sides, chain.rels, texts))
        statements.append(Statement(word, tuple(done), arrows, opening))
    return statements


def read_expression(latex, notation, formals=None):
    """Read LaTeX that must be one expression; `formals` are the local names of a definition."""
    tokens = tokenize(latex, notation.names, notation.macros)
    raw = parse(tokens)
    if len(raw) != 1 or len(raw[0][1]) != 1 or raw[0][1][0].rels:
        raise Unreadable(f"expected one expression, not {latex!r}")
    return Reader(notation, formals or {}).side(raw[0][1][0].sides[0])


class Reader(Symbols, Operators):
    """Gives meaning to raw trees. `bound` are index letters in scope, `formals` local names."""

    def __init__(self, notation, formals=None):
        self.notation = notation
        self.formals = formals or {}
        self.bound = []

    def statement_side(self, side):
        """A side at the top level, where `a, b` lists and lone dots may occur."""
        if len(side.terms) == 1 and len(side.terms[0][1]) == 1:
            unit = side.terms[0][1][0]
            if unit.kind == "dots":
                return Node("dots")
            if unit.kind in ("braces", "bracket", "paren") and not unit.scripts:
                special = self.collection(unit)
                if special is not None:
                    return special
        return self.side(side)

    def side(self, side):
        """A signed sum of terms."""
        dotted = self.dotted_sum(side)
        if dotted is not None:
            return dotted
        terms = []
        for sign, pieces in side.terms:
            if sign == "±":
                raise Unreadable(r"\pm stands for two formulas; write them out", side.position)
            node = self.term(pieces)
            terms.append(neg(node) if sign == "-" else node)
        return add(terms)

    def term(self, pieces):
        """A product; sums, logarithms and derivatives inside it take what follows."""
        for name, op in (("circ", "had"), ("setminus", None), ("cup", None), ("otimes", "kron")):
            places = [p for p, u in enumerate(pieces) if u.kind == "operator" and u.value == name]
            if places and op is None:
                raise Unreadable("set operations are not read", pieces[places[0]].position)
            if places:
                return self.entrywise(pieces, places, op)
        factors = []
        at = 0
        while at < len(pieces):
            unit = pieces[at]
            if unit.kind == "dots" and factors and at + 1 < len(pieces):
                return self.dotted_product(factors, pieces, at)
            if unit.kind == "operator":
                at = self.infix(pieces, at, factors)
                continue
            if factors and unit.kind == "num" and at and pieces[at - 1].kind != "operator":
                raise Unreadable(
                    r"a number directly after a factor: write \cdot between them, or braces around "
                    "a script of several digits",
                    unit.position,
                )
            node, at = self.factor(pieces, at)
            factors.append(node)
        return mul(factors)

    def entrywise(self, pieces, places, op):
        """A Hadamard (or Kronecker) product binds its neighbours, which must be single."""
        parts, start = [], 0
        for place in [*places, len(pieces)]:
            parts.append(pieces[start:place])
            start = place + 1
        nodes = []
        for index, part in enumerate(parts):
            if not part:
                raise Unreadable("an operator without an operand", pieces[0].position)
            lead = ()
            if index == 0 and len(part) > 1:  # a number before: 2 A o B
                lead, part = part[:-1], part[-1:]
                if any(u.kind not in ("num", "frac") for u in lead):
                    raise Unreadable(
                        r"ambiguous: put the product beside \circ in brackets", lead[0].position
                    )
            node = self.term(part)
            if len(part) > 1 and node.op == "mul":
                raise Unreadable(
                    r"ambiguous: put the product beside \circ in brackets", part[0].position
                )
            nodes.append((lead, node))
        result = nodes[0][1]
        for _, node in nodes[1:]:
            result = Node(op, result, node)
        return mul([self.term(nodes[0][0]), result]) if nodes[0][0] else result

    def infix(self, pieces, at, factors):
        """A multiplication sign or a slash between factors."""
        unit = pieces[at]
        if not factors or at + 1 >= len(pieces) or pieces[at + 1].kind == "operator":
            raise Unreadable("an operator without an operand", unit.position)
        if unit.value == "mul":
            return at + 1
        node, after = self.factor(pieces, at + 1)
        if after < len(pieces) and not (
            pieces[after].kind == "operator" and pieces[after].value == "mul"
        ):
            raise Unreadable(
                r"ambiguous: what belongs to the denominator after the slash? write \frac{..}{..} "
                "or put the denominator in parentheses and the rest before it",
                unit.position,
            )
        factors[:] = [Node("div", mul(factors), node)]
        return after

    def factor(self, pieces, at):
        """One factor starting at `pieces[at]`; returns it and where the next one starts."""
        unit = pieces[at]
        special = self.operator(pieces, at)
        if special is not None:
            return special
        if unit.kind == "sym":
            return self.symbol(pieces, at)
        return self.scripted(self.atom(unit), unit), at + 1

    def atom(self, unit):
        """An atom without its scripts."""
        kind, value, position = unit.kind, unit.value, unit.position
        if kind == "num":
            return number(value)
        if kind in ("braced", "paren", "bracket", "braces"):
            return self.grouped(unit)
        if kind == "frac":
            return Node("div", self.inner(value[0], position), self.inner(value[1], position))
        if kind == "sqrt":
            return Node("sqrt", self.inner(value[0], position))
        if kind == "root":
            degree = self.inner(value[0], position)
            return Node("pow", self.inner(value[1], position), Node("div", ONE, degree))
        if kind == "bars":
            return Node("bars", self.inner(value, position))
        if kind == "norm":
            return Node("norm", self.inner(value, position))
        if kind == "matrix":
            return self.matrix(value, position)
        if kind == "cases":
            return self.cases(value, position)
        if kind == "evaluated":
            return self.inner(value, position)
        if kind == "text":
            raise Unreadable(f"the words {value!r} inside a formula", position)
        if kind == "dots":
            raise Unreadable("dots are read only in sums, products and lists", position)
        if kind == "top":
            raise Unreadable(r"a transpose sign belongs into a superscript, ^{\top}", position)
        raise Unreadable(f"{value} cannot be read here", position)

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
        if len(sides) == 3 and _is_dots(sides[1]):
            return self.dotted_list(sides[0], sides[2], position)
        if len(sides) == 4 and _is_dots(sides[2]):
            return self.dotted_list(sides[0], sides[3], position)
        return Node("column", tuple(self.side(s) for s in sides))

    def matrix(self, table, position):
        """A matrix environment; vmatrix is its determinant."""
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
            if _is_dots(only):
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
            rows.append((value, self.case_condition(row[1], position)))
        return Node("cases", tuple(rows))

    def case_condition(self, listing, position):
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

    def scripted(self, node, unit):
        """Apply superscripts to a bracket or a number; a subscript picks entries or values."""
        for script, listing, position in unit.scripts:
            if script == "sup":
                node = self.raised(node, listing, position)
            elif script == "sub":
                node = self.subscripted(node, unit, listing, position)
            elif script == "prime":
                node = Node("transpose", node) if self.prime_transposes() else None
                if node is None:
                    raise Unreadable("a prime after a bracket", position)
            else:
                raise Unreadable("factorials are not read", position)
        return node

    def subscripted(self, node, unit, listing, position):
        if unit.kind == "evaluated":
            return Node("at", node, self.substitutions(listing, position))
        if unit.kind == "norm" and only_unit(listing) is not None:
            name = only_unit(listing).value
            if name in ("2", "F", r"\mathrm{F}"):
                return node
            raise Unreadable("only the norms with subscript 2 or F are read", position)
        if unit.kind in ("paren", "bracket"):
            indices = self.index_list(listing, None)
            if len(indices) in (1, 2):
                return Node("entryof", node, tuple(indices))
        if unit.kind == "bracket" or unit.kind == "paren":
            raise Unreadable("a subscript after a bracket picks one or two entries", position)
        raise Unreadable("a subscript here has no meaning", position)

    def raised(self, node, listing, position):
        """`node` with one superscript: transpose, inverse, both, or a power."""
        operations = self.exponent(listing, position)
        unit = only_unit(listing)
        letter = unit is not None and unit.value in ("T", r"\mathbf{T}") and operations != ["T"]
        if letter and self.is_shaped(node):
            raise Unreadable(
                r"T is a letter of its own here, so ^T is a power; write ^{\top} for a transpose",
                position,
            )
        for operation in operations:
            if operation == "T":
                node = Node("transpose", node)
            elif operation == "inv":
                node = Node("inverse", node)
            else:
                node = Node("pow", node, operation)
        return node

    def is_shaped(self, node):
        """True if a vector or a matrix occurs in a formula."""
        kinds = (self.kind_of(n.args[0]) for n in walk(node) if n.op == "sym")
        return any(kind is not None and KINDS[kind.name].dims for kind in kinds)

    def exponent(self, listing, position):
        """A superscript as a list of "T", "inv" or a node (a power)."""
        entries = [e for e in listing.entries if e is not None]
        if len(entries) != 1 or isinstance(entries[0], str) or entries[0].rels:
            raise Unreadable("this superscript cannot be read", position)
        terms = entries[0].sides[0].terms
        operations, rest = [], []
        for sign, pieces in terms:
            kinds = [self.is_transpose(p) for p in pieces]
            ones = [p.kind == "num" and p.value == "1" and not p.scripts for p in pieces]
            if sign == "-" and all(k or o for k, o in zip(kinds, ones, strict=True)):
                operations += ["inv"]
                operations += ["T"] * sum(kinds)
            elif sign == "+" and all(kinds) and len(kinds) == 1:
                operations.append("T")
            else:
                rest.append((sign, pieces))
        if not rest:
            return operations
        if "T" in operations:
            raise Unreadable("this superscript mixes a power with a transpose", position)
        return [self.side(entries[0].sides[0])]

    def is_transpose(self, unit):
        r"""\top, T (unless T is a symbol of the notation), \mathsf{T}, \text{T}."""
        if unit.scripts:
            return False
        if unit.kind == "top":
            return True
        if unit.kind == "text" and unit.value == "T":
            return True
        if unit.kind != "sym":
            return False
        if unit.value in ("T", r"\mathbf{T}", "t") and unit.value == "t":
            return False
        if unit.value in ("T", r"\mathbf{T}"):
            return unit.value not in self.notation.symbols and "T" not in self.notation.sizes
        return unit.value in (r"\mathrm{T}", r"\mathrm{tr}")

    def prime_transposes(self):
        """Primes mark iterates, never a transpose."""
        return False


def _is_dots(side):
    return (
        side is not None
        and len(side.terms) == 1
        and len(side.terms[0][1]) == 1
        and side.terms[0][1][0].kind == "dots"
    )


def _without_commas(listing):
    kept = tuple(e for e in listing.entries if e is not None)
    return listing._replace(entries=kept, separators=())


_ELSE = re.compile(r"\b(otherwise|else|sonst)\b")


def _without_text(listing):
    """A condition without its words; None for "otherwise"."""
    entries = []
    for entry in listing.entries:
        if entry is None or isinstance(entry, str):
            continue
        first = entry.sides[0]
        sign, pieces = first.terms[0]
        words = [p.value for p in pieces if p.kind == "text"]
        if any(_ELSE.search(w) for w in words):
            return None
        pieces = tuple(p for p in pieces if p.kind != "text")
        if not pieces and not entry.rels:
            continue
        first = first._replace(terms=((sign, pieces), *first.terms[1:]))
        entries.append(entry._replace(sides=(first, *entry.sides[1:])))
    return listing._replace(entries=tuple(entries), separators=()) if entries else None


_LAYOUT = re.compile(r"\\(?:begin|end)\s*\{(?:aligned|align|split|gathered|gather|equation|"
                     r"alignat|alignedat|eqnarray|multline|flalign)\*?\}(?:\{\d+\})?")  # fmt: skip


def read_sources(tokens, latex):
    """The LaTeX of each side of each relation, in reading order, without layout commands."""
    texts, start, depth = [], None, 0
    for index, token in enumerate(tokens):
        if token.kind in OPENING:
            depth += 1
        elif token.kind in CLOSING:
            depth -= 1
        elif depth == 0 and token.kind in ("REL", "IMPLIES", "SEP"):
            if start is not None:
                texts.append(_clean(latex[start : token.position]))
            start = None
            continue
        if start is None:
            start = token.position
        if index == len(tokens) - 1:
            texts.append(_clean(latex[start:]))
    return texts


def _clean(text):
    text = _LAYOUT.sub(" ", text)
    text = text.replace("&", " ") if "matrix" not in text and "cases" not in text else text
    if not re.search(r"matrix|cases|substack", text):
        text = re.sub(r"\\\\(?:\[[^\]]*\])?", " ", text)
    text = re.sub(r"(\\left|\\right|\\[bB]igg?[lrm]?)\s*$", " ", text)
    text = re.sub(r"(?:\\[,;:!]|\\q?quad|[,.;\s]|\\\\)+$", "", text)
    return re.sub(r"\s+", " ", text).strip()
