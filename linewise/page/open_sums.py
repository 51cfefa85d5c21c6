"""Sums over i different from, or below, another letter: over one letter or over two?

Where the other letter stands nowhere outside of the sum, both are written; a verdict counts only if
it is the same for both.
"""

from ..deciding.claim import swapped
from ..formula import BINDERS, Node, free_indices, parts_of, walk
from ..verdict import Verdict


def open_sums(sides):
    """{sum: the sum over the other letters as well} for all such sums of a display."""
    found = {node: names for side in sides for node in walk(side) if (names := _named(node))}
    outside = frozenset().union(*(free_indices(swapped(s, dict.fromkeys(found, Node("dots"))))
                                  for s in sides)) if found else frozenset()  # fmt: skip
    table = {}
    for node, names in found.items():
        loose = sorted(names - outside - _bound_around(node, sides))
        if loose:
            wide = tuple(Node("each", name) for name in loose)
            table[node] = Node(node.op, (*wide, *node.binders), node.body)
    return table


def both_ways(table, decide, claim):
    """The verdict on a claim, if its open sums leave no doubt."""
    verdict = decide(claim)
    node = next((n for s in (claim.left, claim.right) for n in walk(s) if n in table), None)
    if node is None:
        return verdict
    other = decide(claim._replace(
        left=swapped(claim.left, table), right=swapped(claim.right, table)))
    if other.verdict == verdict.verdict:
        return verdict
    one, all_ = node.binders[-1].letter, table[node].binders[0].letter
    return Verdict("unreadable", detail=f"does this sum run over {one} alone, or over {all_} as "
                   f"well? write a sum sign for {all_} in front, or name {all_} outside of it")


def _named(node):
    """The free letters in the condition of a sum that says its range by it."""
    if node.op not in BINDERS or node.binders[-1].op != "each":
        return frozenset()
    _, conditions = parts_of(node.binders[-1])
    return frozenset().union(*map(free_indices, conditions)) & free_indices(node)


def _bound_around(node, sides):
    """The letters that the sums around a node bind."""
    return frozenset(
        b.letter for side in sides for outer in walk(side)
        if outer is not node and outer.op in BINDERS and node in set(walk(outer.body))
        for b in outer.binders
    )  # fmt: skip
