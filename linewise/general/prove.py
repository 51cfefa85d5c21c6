"""Whether two formulas are equal for all sizes, by their normal forms."""

from ..errors import CheckError
from .algebra import Algebra, TooBig, free
from .letters import TOP, Known
from .translate import Translator
from .value import ONE, NotGeneral

PATIENCE = 20_000  # well under a second


def equal(world, left, right, *, unfold=frozenset(), simplex=False, replace=()):
    """True if it is proved that `left` equals `right` for all sizes and all values.

    Parameters
    ----------
    world : World
        The notation in force.
    left, right : Node
        The two sides; a zero fits every shape.
    unfold : set of str
        Keys of symbols that are both free and defined and are to be taken as defined.
    simplex : bool
        Whether symbols of kind simplex sum to one.
    replace : sequence of (Node, Node)
        Symbols to replace by values in both sides, as an evaluation bar does.

    Returns
    -------
    bool
        False if it is not proved, which says nothing about the line.
    """
    try:
        return any(_equal(world, left, right, unfold, simplex, replace, whole)
                   for whole in (True, False))
    except (NotGeneral, TooBig, CheckError, ZeroDivisionError, RecursionError):
        return False


def _equal(world, left, right, unfold, simplex, replace, whole=True):
    known = Known(world.notation.sizes)
    plain = Algebra(known.facts(False), PATIENCE)
    translator = Translator(plain, world, known, unfold, simplex, whole)
    sides = []
    for node in (left, right):
        if node.op == "zero":
            continue
        value = translator.value(node)
        for target, replacement in replace:
            value = translator.replaced(value, target, replacement, TOP)
        sides.append(value)
    shapes = {value.shape for value in sides if value.shape is not None}
    if len(shapes) != 1:
        if not any(node.op == "num" and node.args[0] == 0 for node in (left, right)):
            raise NotGeneral("two sides of different shapes")
        sides = [value for value in sides if not value.is_scalar]  # a literal 0 fits every shape
        shapes = {value.shape for value in sides}
    (shape,) = shapes
    at = [None if dim == ONE else free(f"#{place}", dim) for place, dim in enumerate(shape)]
    full = Algebra(known.facts(True), PATIENCE)
    gap = full.again(sides[0].entry(*at))
    if len(sides) == 2:
        gap = full.subtract(gap, full.again(sides[1].entry(*at)))
    return full.vanishes(gap)
