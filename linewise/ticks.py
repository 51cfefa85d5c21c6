"""How much work may be done: counted in steps, so that no verdict depends on the machine.

Whoever does work calls `spend`; whoever wants an end to it says `with limit(...)`. A limit inside
another one cannot allow more than is left outside.
"""

from contextlib import contextmanager

from .errors import Undecided

_STATE = {"most": float("inf"), "spent": 0}


class OutOfTicks(Undecided):
    """The work that was allowed is done, and the answer is not there."""


def spend(count=1):
    """Count this many steps.

    Raises
    ------
    OutOfTicks
        When no steps are left.
    """
    _STATE["spent"] = now = _STATE["spent"] + count
    if now > _STATE["most"]:
        raise OutOfTicks("this takes too many steps to evaluate")


def spent():
    """The number of steps counted so far; differences of it measure work."""
    return _STATE["spent"]


@contextmanager
def limit(count):
    """Allow at most this many steps inside."""
    outer = _STATE["most"]
    _STATE["most"] = min(_STATE["spent"] + count, outer)
    try:
        yield
    finally:
        _STATE["most"] = outer
