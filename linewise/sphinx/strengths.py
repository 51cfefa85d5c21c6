"""How strongly a relation is established: the kinds that a ledger counts, each with its mark.

The marks refine those of a report (`linewise.show.words`): what is verified has ✓, and a second
sign says by what. No two look alike without their colour.
"""

from typing import NamedTuple

from ..show.words import MARKS


class Strength(NamedTuple):
    """A kind of evidence: its mark, its name in the singular and plural, what it means."""

    mark: str
    one: str
    many: str
    meaning: str


def _verified(sign, name, meaning):
    return Strength(MARKS["verified"] + sign, name, name, meaning)


# From the strongest to the weakest of those that claim something; then those that claim nothing.
STRENGTHS = {
    "general": _verified("∀", "proved for all sizes", "a proof of this very line for all sizes"),
    "exact": _verified("=", "checked exactly",
                       "both sides agree in fractions, without rounding, at the sizes listed"),
    "high precision": _verified("≈", "checked to 50 digits",
                                "both sides agree to 50 digits at the sizes listed"),
    "solution": Strength(MARKS["solution"], "solution", "solutions",
                         "satisfies its equation; whether another value does is not decided"),
    "sampled": Strength(MARKS["sampled"], "sampled", "sampled",
                        "an inequality that was tried at many points, not refuted, not proved"),
    "definition": Strength(MARKS["definition"], "definition", "definitions",
                           "says what a symbol means; nothing to check"),
    "assumption": Strength(MARKS["assumption"], "assumption", "assumptions",
                           "a condition or a premise; it claims nothing"),
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
