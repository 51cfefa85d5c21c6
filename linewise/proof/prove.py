"""Whether two formulas are equal for all sizes, by their normal forms."""

from typing import NamedTuple

from ..errors import CheckError
from ..formula import free_indices
from .algebra import Algebra
from .facts import TooBig
from .index import free
from .place import TOP, Known
from .translate import Translator
from .values import ONE, NotGeneral

PATIENCE = 20_000  # well under a second


class Proof(NamedTuple):
    """A proof that two formulas are equal.

    `held` are the keys of the defined symbols that were kept as letters: whatever value they have.
    It is then a proof for their definitions too: where something in the line varies what such a
    definition depends on, there is no proof.
    """

    held: frozenset


def equal(world, left, right, **options):
    """True if there is a `prove`d equality; False says nothing about the line."""
    return prove(world, left, right, **options) is not None


def prove(world, left, right, *, unfold=frozenset(), given=frozenset(), simplex=False,
          replace=(), at=()):
    """A proof that `left` equals `right` for all sizes, wherever both have a value, or None.

    Parameters
    ----------
    world : World
        The notation in force.
    left, right : Node
        The two sides; a zero fits every shape.
    unfold : set of str
        Keys of symbols that are both free and defined and are to be taken as defined.
    given : set of str
        Keys of such symbols whose definition is set aside: they are given numbers of their kind, as
        in a step that holds the responsibilities fixed. The proof is not one for their definitions.
    simplex : bool
        Whether symbols of kind simplex sum to one.
    replace : sequence of (Node, Node)
        Families to replace in both sides: a claimed solution stands for all its members.
    at : sequence of (Node, Node)
        Symbols to replace in both sides as an evaluation bar does: an index letter that is free in
        the line picks one member.

    Returns
    -------
    Proof or None
        None says nothing about the line.
    """
    free_letters = free_indices(left) | free_indices(right)
    pairs = [(target, value, True) for target, value in replace]
    pairs += [(target, value, not free_indices(target) & free_letters) for target, value in at]
    for whole in (True, False):
        try:
            held = _proved(world, (left, right), (unfold, simplex, whole, given), pairs)
        except (NotGeneral, TooBig, CheckError, ZeroDivisionError, RecursionError):
            return None
        if held is not None:
            return Proof(held)
    return None


def _proved(world, nodes, options, pairs):
    """The symbols held in a proof, or None."""
    known = Known()
    plain = Algebra(known.facts(False), PATIENCE)
    translator = Translator(plain, world, known, *options)
    sides = []
    for node in nodes:
        if node.op == "zero":
            continue
        value = translator.value(node)
        for target, replacement, whole_family in pairs:
            value = translator.replaced(value, target, replacement, TOP, whole_family)
        sides.append(value)
    if not sides:
        raise NotGeneral("a zero on both sides")
    shapes = {value.shape for value in sides if value.shape is not None}
    if len(shapes) != 1:
        if not any(node.op == "num" and node.value == 0 for node in nodes):
            raise NotGeneral("two sides of different shapes")
        sides = [value for value in sides if not value.is_scalar]  # a literal 0 fits every shape
        shapes = {value.shape for value in sides}
    if len(shapes) != 1 or None in shapes:
        raise NotGeneral("two sides of different shapes")
    (shape,) = shapes
    at = [None if dim == ONE else free(f"#{place}", dim) for place, dim in enumerate(shape)]
    full = Algebra(known.facts(True), PATIENCE)
    gap = full.again(sides[0].entry(*at))
    if len(sides) == 2:
        gap = full.subtract(gap, full.again(sides[1].entry(*at)))
    return frozenset(translator.held) if full.vanishes(gap) else None
