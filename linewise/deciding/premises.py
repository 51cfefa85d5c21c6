"""What follows from several premises together: each gives a symbol its value."""

from ..errors import Undecided
from ..notation.kinds import ANY_VALUE
from ..verdict import Verdict
from .claim import is_family, is_free, pointwise, swapped
from .identity import identity, joined

TOGETHER = "what follows from several premises together is not decided"


def from_all_premises(claim):
    """The conclusion with all premises put in, one after the other."""
    if claim.both_ways:
        raise Undecided(TOGETHER)
    lines = [(e.left, e.right, e.rel) for e in (*claim.others, claim.premise)]
    sides, every = (claim.left, claim.right), True
    while lines:
        left, right, rel = lines.pop()
        symbol, value = _value(claim.world, left, right, rel)
        every = every and claim.world.kind(symbol.key).name in ANY_VALUE
        if not all(pointwise(side, symbol) for line in lines for side in line[:2]) or not all(
            pointwise(side, symbol) for side in sides
        ):
            raise Undecided(TOGETHER)
        put = {symbol: value}
        sides = tuple(swapped(side, put) for side in sides)
        lines = [(swapped(a, put), swapped(b, put), rel) for a, b, rel in lines]
        left = (*sides, *(s for x in lines for s in x[:2]))
        if any(symbol.key in claim.world.deps(side) for side in left):
            raise Undecided(TOGETHER)  # it stands in a definition, or other members are left
    if sides[0] is sides[1]:
        return Verdict("verified", "exact", general="the premises put in",
                       detail="the same once the premises are put in")  # fmt: skip
    found = identity(claim.world, *sides, claim.setting, claim.seed)
    if found.verdict == "refuted" and not every:  # the premises may not hold there
        raise Undecided(TOGETHER)
    words = "false where the premises hold" if found.verdict == "refuted" else (
        "true with the premises put in")
    return found._replace(detail=joined(words, found.detail))


def _value(world, left, right, rel):
    """(symbol, value) of a premise that says what a free symbol is."""
    for symbol, value in ((left, right), (right, left)):
        free = rel in ("=", ":=") and is_free(world, symbol) and is_family(symbol)
        if free and symbol.key not in world.deps(value):
            return symbol, value
    raise Undecided(TOGETHER)
