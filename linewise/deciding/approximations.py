r"""Approximately: \approx and a numeral, which the value must round to."""

import re
from fractions import Fraction

from ..errors import Undecided
from ..values import entries
from ..values.numbers import plain
from ..values.real import real, tiny
from .identity import identity

NUMERAL = re.compile(
    r"-?\s*(?:\d+(?:\{,\}\d+|\\,\d{3})*)(?:\.(\d+))?\s*(\\%|\\text\{.*\})?"
    r"\s*(?:\\(?:times|cdot)\s*10\^\{?(-?\d+)\}?)?"
)


def approximately(claim):
    """A rule: one side is a numeral, and the other rounds to it."""
    verdict = identity(claim.world, claim.left, claim.right, claim.setting, claim.seed)
    if verdict.verdict == "verified":
        return verdict
    decimals = _decimals(claim.texts)
    if decimals is None:
        raise Undecided(r"\approx is decided only if one side is a number in decimals")
    tolerance = Fraction(1, 2) / Fraction(10) ** decimals

    def rounds(a, b):
        pairs = [(plain(x), plain(y)) for x, y in zip(entries(a), entries(b), strict=True)]
        gaps = (abs(real(x) - real(y)) for x, y in pairs)
        return all(gap <= real(tolerance) * (1 + tiny(30)) for gap in gaps), False, False

    verdict = identity(claim.world, claim.left, claim.right, claim.setting, claim.seed, rounds)
    if verdict.verdict == "verified":
        return verdict._replace(detail=f"rounds to the {decimals} decimals shown")
    return verdict


def _decimals(texts):
    """How many decimals the numeral shows; of two, the one on the right is the rounded one."""
    for text in reversed(texts):
        match = NUMERAL.fullmatch(text.strip())
        if match:
            shift = -int(match.group(3)) if match.group(3) else 0
            percent = 2 if match.group(2) == r"\%" else 0
            return len(match.group(1) or "") + shift + percent
    return None
