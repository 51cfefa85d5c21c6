"""What became of one relation."""

from typing import NamedTuple


class Verdict(NamedTuple):
    """What became of one relation.

    `verdict` is one of the words of the package's documentation; `level` is "exact", "high
    precision", "sampled", "general" or ""; `sizes` those at which it was decided (dicts),
    `points` how many random points in all; `detail` a sentence; `counterexample` a dict or None;
    `auto` is true if a kind that asserts nothing was given without being asked for; `general` says
    how the relation was proved for all sizes, or is empty.
    """

    verdict: str
    level: str = ""
    sizes: tuple = ()
    points: int = 0
    detail: str = ""
    counterexample: dict | None = None
    auto: bool = False
    general: str = ""
