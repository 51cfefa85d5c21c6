"""How much work may be done: counted in steps, so that no verdict depends on the machine.

Whoever does work calls `spend`; whoever wants an end to it says `with limit(...)`. A limit inside
another one cannot allow more than is left outside.
"""

from contextlib import contextmanager

from .errors import Undecided

_STATE = {"left": float("inf"), "spent": 0}


class OutOfTicks(Undecided):
    """The work that was allowed is done, and the answer is not there."""


def spend(count=1):
    """Count this many steps.

    Raises
    ------
    OutOfTicks
        When no steps are left.
    """
    _STATE["spent"] += count
    _STATE["left"] -= count
    if _STATE["left"] < 0:
        raise OutOfTicks("this takes too many steps to evaluate")


def spent():
    """The number of steps counted so far; differences of it measure work."""
    return _STATE["spent"]


@contextmanager
def limit(count):
    """Allow at most this many steps inside."""
    outer = _STATE["left"]
    inner = min(count, outer)
    _STATE["left"] = inner
    try:
        yield
    finally:
        _STATE["left"] = outer - (inner - _STATE["left"])
