"""LaTeX to statements: the raw tree of the grammar, given meaning by a notation.

The grammar says what belongs together; here the scope of sums, logarithms and derivatives is
settled, or refused with the bracketing that would settle it.
"""

from typing import NamedTuple

from ..errors import UnknownWords, Unreadable
from ..formula import ONE, Node, add, mul, neg, number
from ..latex.parse import parse
from ..latex.scan import tokenize
from . import expectations  # noqa: F401  (it enters its operators)
from .brackets import Brackets
from .calls import Calls
from .dots import dotted_product, dotted_sum
from .operators import operator
from .scripts import Scripts
from .sets import HALF_OPEN, collection
from .sources import read_sources
from .symbols import Symbols

BACKWARDS = "<="
TURN = r"what does \Leftarrow point at? write the premises first, and then \Rightarrow"


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
        if BACKWARDS in (opening, *arrows):
            if opening or len(raw) > 1 or set(arrows) != {BACKWARDS}:
                raise Unreadable(TURN)
            done, arrows = done[::-1], ("=>",) * len(arrows)  # A <= B says that B => A
        statements.append(Statement(word, tuple(done), arrows, opening))
    return statements


def read_expression(latex, notation, formals=None):
    """Read LaTeX that must be one expression; `formals` are the local names of a definition."""
    tokens = tokenize(latex, notation.names, notation.macros)
    raw = parse(tokens)
    if len(raw) != 1 or len(raw[0][1]) != 1 or raw[0][1][0].rels:
        raise Unreadable(f"expected one expression, not {latex!r}")
    return Reader(notation, formals or {}).side(raw[0][1][0].sides[0])


def refuse_double(unit):
    """Refuse `a^b^c`, as TeX does: is it a power of a power, or a power in the exponent?"""
    before = set()
    for script, _, position in unit.scripts:
        before = set() if script == "bang" else before
        if script in before and script != "prime":
            raise Unreadable("two scripts at the same place: put brackets where they belong",
                             position)  # fmt: skip
        before.add(script)


class Reader(Symbols, Calls, Scripts, Brackets):
    """Gives meaning to raw trees. `bound` are index letters in scope, `formals` local names."""

    def __init__(self, notation, formals=None):
        self.notation = notation
        self.formals = formals or {}
        self.bound, self.level = [], 0

    def expression(self, latex):
        """Another expression in the same notation, without the letters that are bound here."""
        return read_expression(latex, self.notation)

    def statement_side(self, side):
        """A side at the top level, where `a, b` lists and lone dots may occur."""
        if len(side.terms) == 1 and len(side.terms[0][1]) == 1:
            unit = side.terms[0][1][0]
            if unit.kind == "dots":
                return Node("dots")
            if unit.kind in ("braces", "bracket", "paren", *HALF_OPEN) and not unit.scripts:
                special = collection(self, unit)
                if special is not None:
                    return special
        return self.side(side)

    def side(self, side):
        """A signed sum of terms."""
        dotted = dotted_sum(self, side)
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
        for unit in pieces:
            refuse_double(unit)
        factors = []
        at = 0
        while at < len(pieces):
            unit = pieces[at]
            if unit.kind == "dots" and factors and at + 1 < len(pieces):
                return dotted_product(self, factors, pieces, at)
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
        special = operator(self, pieces, at)
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
        if kind == "binom":
            return Node("binomial", self.inner(value[0], position), self.inner(value[1], position))
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
        if kind == "angle":
            return self.inner_product(value, position)
        if kind == "text":
            raise UnknownWords(f"the words {value!r} inside a formula", position)
        if kind == "dots":
            raise Unreadable("dots are read only in sums, products and lists", position)
        if kind == "top":
            raise Unreadable(r"a transpose sign belongs into a superscript, ^{\top}", position)
        if kind in HALF_OPEN:
            raise Unreadable("a bracket closed by another one is only an interval", position)
        if kind == "floor":
            raise Unreadable("rounding to a whole number is not read", position)
        raise Unreadable(f"{kind} cannot be read here", position)
