"""How strongly a relation is established: the kinds that a ledger counts, each with its mark.

The marks refine those of a report (`linewise.show.words`): what is verified has ✓, and a second
sign says by what. No two look alike without their colour.
"""

from typing import NamedTuple

from ..show.words import MARKS
from .words import say


class Strength(NamedTuple):
    """A kind of evidence: its mark, its name in the singular and plural, what it means."""

    mark: str
    key: str

    @property
    def one(self):
        return say(self.key)

    @property
    def many(self):
        return say(f"{self.key}_many")

    @property
    def meaning(self):
        return say(f"{self.key}_means")


# From the strongest to the weakest of those that claim something; then those that claim nothing.
STRENGTHS = {
    "general": Strength(MARKS["verified"] + "∀", "general"),
    "exact": Strength(MARKS["verified"] + "=", "exact"),
    "high precision": Strength(MARKS["verified"] + "≈", "high_precision"),
    **{kind: Strength(MARKS[kind], kind)
       for kind in ("solution", "sampled", "definition", "assumption")},
}  # fmt: skip
CLAIMS = ("general", "exact", "high precision", "solution", "sampled")
NOT_GENERAL = CLAIMS[1:]


def how(row):
    """The kind to which a row of the ledger belongs, or its verdict if it is none of them."""
    if row["verdict"] != "verified":
        return row["verdict"]
    if row["general"]:
        return "general"
    return "exact" if row["level"] == "exact" else "high precision"


def weakest(rows):
    """The weakest claim among the rows of a display; a definition or assumption if none claims."""
    found = {how(row) for row in rows if not row["intended"]}
    for kind in (*reversed(CLAIMS), "definition", "assumption"):
        if kind in found:
            return kind
    return "assumption"


def counted(kinds):
    """Words for a `Counter` of kinds, such as "2 proved for all sizes, 1 assumption"."""
    order = [*STRENGTHS, *sorted(set(kinds) - set(STRENGTHS))]
    return ", ".join(f"{kinds[kind]} {named(kind, kinds[kind])}" for kind in order if kinds[kind])


def named(kind, count):
    """The name of a kind in the singular or plural."""
    strength = STRENGTHS.get(kind)
    if strength is None:
        return kind
    return strength.one if count == 1 else strength.many
