"""What became of a relation, and whether it may stand: the one place that decides it."""

from typing import NamedTuple

# Raised whenever a line may get another verdict than before: what was decided is kept by it.
MEANING = 3

# What each word says. A relation with one of the first two stands. One of the next three stands if
# the author has said so beside it; every other word must be mended, or be expected by the text.
STANDS = ("verified", "definition")
IF_SAID = {
    "assumption": "assumption",
    "sampled": "sampled",
    "solution": "solves",
}


class Verdict(NamedTuple):
    """What became of one relation.

    Attributes
    ----------
    verdict : str
        One of the words above: "verified" (true wherever both sides have a meaning), "sampled" (an
        inequality that was not refuted), "solution" (satisfies its equation; whether another value
        does is not decided) and so on.
    level : str
        "exact", "high precision", "sampled" or "".
    sizes : tuple of dict
        Those at which it was decided.
    points : int
        How many random points in all.
    detail : str
        A sentence.
    counterexample : dict or None
    auto : bool
        True if a kind that asserts nothing was given without being asked for.
    general : str
        How this very relation was proved for all sizes, or empty.
    held : tuple of str
        The defined symbols that were left free: the relation holds whatever their values.
    """

    verdict: str
    level: str = ""
    sizes: tuple = ()
    points: int = 0
    detail: str = ""
    counterexample: dict | None = None
    auto: bool = False
    general: str = ""
    held: tuple = ()


class Relation(NamedTuple):
    """One relation of one display and what became of it (see `Verdict`).

    `said` holds the keywords of the comment beside it; `intended` is true if it is wrong and the
    text says so; `evidence` is one line that says how the verdict was reached.
    """

    file: str
    label: str
    index: int
    lhs: str
    rel: str
    rhs: str
    verdict: str
    evidence: str = ""
    level: str = ""
    sizes: tuple = ()
    points: int = 0
    counterexample: dict | None = None
    detail: str = ""
    auto: bool = False
    intended: bool = False
    cell: int = 0
    line: int = 0
    kind: str = "display"
    latex: str = ""
    general: str = ""
    held: tuple = ()
    said: tuple = ()

    @property
    def wrong(self):
        """True if the page should be mended here."""
        return not stands(self.verdict, self.auto, self.intended, self.said)


def stands(verdict, auto=False, intended=False, said=()):
    """True if a relation needs no mending.

    Parameters
    ----------
    verdict : str
        Its word.
    auto : bool
        Whether it asserts nothing and nobody said so.
    intended : bool
        Whether it is wrong and the text says that it is.
    said : collection of str
        The keywords of the notes beside it.
    """
    if intended or verdict in STANDS:
        return True
    if verdict == "assumption":
        return not auto
    return verdict in IF_SAID and IF_SAID[verdict] in said


__all__ = ["Relation", "Verdict", "stands"]
