"""A second solution where the other symbols are at their edges: a refutation of `hence x = ...`."""

from itertools import product

from ..errors import CheckError
from ..evaluation import evaluate
from ..formula import Node, free_indices
from ..notation.manners import BRIM, EDGE, NIL, PLAIN
from ..values.compare import difference
from ..verdict import Verdict
from .plan import sizes_for
from .rivals import likely
from .trials import Run, counterexample

SIZES = ((3, 2, 2), (4, 2, 3), (2, 1, 1))


def edge_solution(claim, symbol, claimed, left, right, detail):
    """A refutation by another value that satisfies the equation, or None.

    Only places at which the claimed value exists count, and only exact agreement.
    """
    if symbol.op != "sym" or symbol.indices or free_indices(left) | free_indices(right):
        return None
    key, _, tag = symbol.args
    both = Node("add", left, right)
    for size, manner in product(SIZES, (NIL, BRIM, EDGE, PLAIN)):
        run = Run(claim.world, claim.setting, claim.seed, simplex=True)
        point = run.new_point(sizes_for(claim.world, size, claim.setting.fixed), 0, manner)
        for env in run.at(point, free_indices(claimed)):
            try:
                here = evaluate(claimed, env)
                for value in likely(env, symbol, here, both):
                    other = env.with_layer(env.resolve(key, tag), {(): value})
                    if difference(value, here)[0]:
                        continue
                    if difference(evaluate(left, other), evaluate(right, other)) == (True, True):
                        found = counterexample(other, value, here)
                        return Verdict("refuted", counterexample=found, sizes=run.sizes(),
                                       detail=detail)  # fmt: skip
            except (CheckError, TypeError):
                continue
    return None
