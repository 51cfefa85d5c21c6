"""Where a formula turns: conditions, corners and ranges, and whether points were seen on each side.

What holds on one side of a threshold says nothing about the other. Sides that the form of the two
values excludes need not be seen: |y| of a positive y has no other side.
"""

from collections import Counter

from ..formula import neg
from .bounds import cancelled
from .claim import difference_of
from .signs import Signs

ONE_WAY = (
    "at every point tried, a condition, a corner or a range in this line fell on the same side; "
    "nothing is known about the other"
)
TRUE_AT = {"=": {0}, "!=": {-1, 1}, "<": {-1}, ">": {1}, "<=": {-1, 0}, ">=": {0, 1}}
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
POSSIBLE = {2: {1}, 1: {0, 1}, 0: {0}, -1: {-1, 0}, -2: {-1}}


def unseen(world, turns):
    """True if some turn has a side that is possible and that no point showed."""
    signs, places = Signs(world), {}
    for rel, left, right, sign in turns:
        gap = difference_of(left, right)
        place, turned = _place(rel, gap), _place(rel, neg(gap))
        if rel != "range" and turned in places:  # s < t and t > s turn at the same place
            place, rel, sign = turned, TURNED.get(rel, rel), -sign
        _, relations, found = places.setdefault(place, (gap, set(), set()))
        relations.add(rel)
        found.add(sign)
    return any(_wanted(relations, _possible(signs, gap), found)
               for gap, relations, found in places.values())  # fmt: skip


def _place(rel, gap):
    return rel == "range", frozenset(Counter(cancelled(gap)).items())


def _possible(signs, gap):
    """The signs that a gap may have; of a determinant, none is asked for."""
    try:
        if signs.shape(gap) == "matrix":
            return set()
        found = signs.sign(gap)
        if found is None:
            turned = signs.sign(neg(gap))
            found = None if turned is None else -turned
    except RecursionError:
        found = None
    return POSSIBLE.get(found, {-1, 0, 1})


def _wanted(relations, possible, found):
    """True if what was found does not stand for all that is possible."""
    if relations == {"range"}:  # a range that is never empty need not be
        return found == {-1} and possible != {-1}
    if "corner" in relations and possible - found - {0}:  # at 0, a corner has both its values
        return True
    rules = [TRUE_AT[rel] & possible for rel in relations - {"corner", "where"}]
    rules = [rule for rule in rules if rule and rule != possible]
    if any(not rule & found or not (possible - rule) & found for rule in rules):
        return True
    # equal values belong to one side; which, matters if it is not the same for all conditions
    return 0 in possible - found and len({(0 in rule) == (1 in rule) for rule in rules}) > 1
