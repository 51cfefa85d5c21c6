"""A premise `symbol = value`: which symbol gets a value, and whether it can have that one."""

from fractions import Fraction

from ..evaluation import attempt
from ..formula import Node, free_indices
from ..notation.kinds import ANY_VALUE, SINGLE, is_value
from ..values import Zero, as_scalar, is_number
from ..values.numbers import plain
from .claim import is_family, is_free
from .substitution import depends

ZERO = Node("num", Fraction(0))
ONE = Node("num", Fraction(1))
BETWEEN = {"positive": (">", None), "nonnegative": (">=", None), "probability": (">", "<")}


def given_values(claim, left, right):
    """(symbol, value) of a premise; first the symbol that can have every value."""
    found = [
        (symbol, value) for symbol, value in ((left, right), (right, left))
        if is_free(claim.world, symbol) and is_family(symbol)
        and not depends(claim, value, symbol)
    ]  # fmt: skip
    return sorted(found, key=lambda pair: not takes_all(claim.world, pair[0], pair[1]))


def takes_all(world, symbol, value):
    """True if the symbol can have every value that `value` may have."""
    name = world.kind(symbol.key).name
    if name in ANY_VALUE:
        return True
    return is_free(world, value) and world.kind(value.key).name == name


def can_have(env, symbol, value):
    """False if it is not seen that the symbol can have the value that `value` has here."""
    if takes_all(env.point.world, symbol, value):
        return True
    name, number = env.point.world.kind(symbol.key).name, attempt(value, env)
    number = Fraction(0) if isinstance(number, Zero) else as_scalar(number)
    if not is_number(number):
        return False
    return name in SINGLE and is_value(name, plain(number))


def limits(world, symbol, value):
    """Conditions on `value` so that the symbol can have it, or None if they cannot be written."""
    if takes_all(world, symbol, value):
        return ()
    low, high = BETWEEN.get(world.kind(symbol.key).name, (None, None))
    if low is None:
        return None
    return tuple(Node("rel", rel, value, bound)
                 for rel, bound in ((low, ZERO), (high, ONE)) if rel)  # fmt: skip


def is_loose(claim, value):
    """True if a value depends on an index letter that stands nowhere in the conclusion."""
    return bool(free_indices(value) - free_indices(claim.left) - free_indices(claim.right))
