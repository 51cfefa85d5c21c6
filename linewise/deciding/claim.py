"""What is decided: one relation, and everything that bears on it."""

from fractions import Fraction
from typing import Any, NamedTuple

from ..errors import Undecided
from ..formula import Node, add, neg, walk, with_nodes

ESTIMATES = frozenset(
    {"new", "*", "ML", "MLE", "EM", "MAP", "opt", "hat", "bar", "tilde", "+", "'", "next"}
)


class Equation(NamedTuple):
    """A relation that was read on the page, for later ones to refer to."""

    label: str
    left: Node
    right: Node
    rel: str
    verdict: str
    world: Any = None

    def reads_alike(self, world):
        """True if its letters mean in `world` what they meant where it stands."""
        if self.world is world or self.world is None:
            return True
        keys = {key for side in (self.left, self.right) for key in
                self.world.deps(side) | world.deps(side)}  # fmt: skip
        return all(
            self.world.declarations.get(key) == world.declarations.get(key)
            and self.world.notation.definitions.get(key) == world.notation.definitions.get(key)
            for key in keys
        )

    @property
    def name(self):
        """How evidence speaks of it."""
        return self.label or "the equation before it"


class Claim(NamedTuple):
    """One relation under decision.

    Attributes
    ----------
    world : World
        The notation in force.
    left, right : Node
    rel : str
    texts : tuple of str
        The LaTeX of the two sides.
    setting : Setting
    notes : Notes
        What the comment beside it says about it.
    seed : int
    premise : Equation or None
        What stands before the arrow that points here.
    both_ways : bool
        Whether that arrow points both ways.
    is_premise, continued : bool
        Whether an arrow leaves from here; whether it goes on in a chain.
    earlier : tuple of Equation
        What the page stated before, the latest last.
    equation_of : callable
        From the text of a note to the two sides of the equation that it names.
    lemmas : tuple
        The lines that lemmas prove (see `lemmas.read_lemmas`).
    more_premises : bool
        Whether other premises stand before this one.
    others : tuple of Equation
        Those of them that are equations of their own, as in A, B => C.
    """

    world: Any
    left: Node
    rel: str
    right: Node
    texts: tuple
    setting: Any
    notes: Any
    seed: int = 0
    premise: Equation | None = None
    both_ways: bool = False
    is_premise: bool = False
    continued: bool = False
    earlier: tuple = ()
    equation_of: Any = None
    lemmas: tuple = ()
    more_premises: bool = False
    others: tuple = ()

    @property
    def gap(self):
        """Left minus right."""
        return difference_of(self.left, self.right)

    @property
    def plain_setting(self):
        """True if nothing is fixed beside the notation, so that a proof is one for all sizes."""
        return not self.setting.fixed


class Notes:
    """The notes about one relation; remembers which of them had an effect."""

    def __init__(self, notes, used):
        self.notes, self.used = tuple(notes), used

    def text(self, *keywords):
        """The text of the first note with one of these keywords, or None."""
        note = self.first(*keywords)
        return None if note is None else note.text

    def first(self, *keywords):
        """The first note with one of these keywords, or None."""
        for note in self.notes:
            if note.keyword in keywords:
                self.used.add(note)
                return note
        return None

    def has(self, *keywords):
        """True if there is one; that alone is no effect."""
        return any(note.keyword in keywords for note in self.notes)


def is_zero(node):
    """True for a literal zero of any shape."""
    return node.op == "zero" or (node.op == "num" and node.value == 0)


def shapeless(node):
    """A literal 0 that is a whole side is the zero of every shape."""
    return Node("zero") if is_zero(node) else node


def difference_of(left, right):
    """Left minus right; a side that is zero is left out."""
    if is_zero(right):
        return left
    return neg(right) if is_zero(left) else add((left, neg(right)))


def number_of(side):
    """A side of an inequality, the zero of every shape as the number."""
    return Node("num", Fraction(0)) if is_zero(side) else side


def swapped(node, swap):
    """`node` with nodes replaced as the table `swap` says."""
    if node in swap:
        return swap[node]
    return Node(node.op, *with_nodes(node.args, swapped, swap))


POINTWISE = (
    "add", "neg", "mul", "div", "pow", "fn", "sqrt", "norm", "transpose", "inverse", "bars", "had",
)  # fmt: skip


def pointwise(node, part):
    """True if `part` stands in `node` for its value alone: not where it varies or is bound.

    From f = g at some points nothing follows about their derivatives, or about sums over letters
    that occur in them.
    """
    if node is part or part not in walk(node):
        return True
    parts = [arg for arg in node.args if isinstance(arg, Node)]
    return node.op in POINTWISE and all(pointwise(arg, part) for arg in parts)


def root(node):
    r"""The symbol whose square or negative is claimed, as in \\sigma_k^2 = ..., or the node."""
    if node.op == "neg":
        return node.body
    return node.base if is_square(node) else node


def is_square(node):
    """True for the second power of something."""
    return node.op == "pow" and node.exponent.op == "num" and node.exponent.value == 2


def unrooted(written, claimed):
    """What is claimed of the symbol itself when its square or negative is given."""
    if written.op == "neg":
        return neg(claimed)
    return Node("sqrt", claimed) if is_square(written) else claimed


ONE_VALUE = ("identity", "ones", "zeros")


def is_free(world, node):
    """True for a symbol that has a kind and no definition."""
    if node.op != "sym":
        return False
    kind = world.kind(node.key)
    return (
        kind is not None
        and world.definition(node.key) is None
        and not kind.collects
        and kind.name not in ("entry", *ONE_VALUE)
    )


def is_family(node):
    """True for a symbol whose indices are all letters, so that it stands for its whole family."""
    return all(n.op == "idx" for n in node.indices)


def names_an_estimate(tag, notation):
    """True if a symbol with this decoration is what is being computed: none, new, hat, t+1."""
    return not tag or tag in ESTIMATES or tag in {f"{t}+1" for t in notation.iterate}


def bare(symbol):
    """A symbol without its decoration."""
    return Node("sym", symbol.key, symbol.indices, "")


def mentions(node, symbol):
    """True if a symbol's family, with this decoration, is written in `node`."""
    key, tag = symbol.key, symbol.tag
    return any(n.op == "sym" and n.key == key and n.tag == tag for n in walk(node))


def undefined_iterates(world, *nodes, estimates=frozenset()):
    """The LaTeX of iterates such as theta^{(t+1)} that nothing on the page defines.

    `estimates` are other decorations that count as such, as in theta^{new}.
    """
    tags = {f"{t}+1" for t in world.notation.iterate} | estimates
    found = set()
    for node in nodes:
        for inner in walk(node):
            if inner.op not in ("sym", "family") or inner.tag not in tags:
                continue
            try:
                members = world.members(inner)
            except Undecided:
                continue
            for key, tag in members:
                if tag in tags and not world.variant(key, tag):
                    shown = tag if tag in estimates else f"({tag})"
                    found.add(f"{world.declarations[key].latex}^{{{shown}}}")
    return sorted(found)


def spelled(world, node, free=False):
    """All nodes of a formula and of the definitions in it; with `free`, of what is free as well."""
    stack, seen = [node], set()
    while stack:
        for inner in walk(stack.pop()):
            if inner in seen:
                continue
            seen.add(inner)
            yield inner
            if inner.op in ("sym", "call") and (free or world.kind(inner.key) is None):
                body = world.body(inner.key)
                if body is not None:
                    stack.append(body)
