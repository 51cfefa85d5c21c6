"""What a lemma is: a statement, and equations that SymPy must reduce to nothing for every size.

A lemma is a generator of `Step`s. `prove` runs them all: each left side minus its right side has
to simplify to zero, with symbolic m, k and n, or `NotProved` is raised. SymPy's derivative of a
*scalar function* by a matrix symbol returns 0 without a warning (see `tests/test_lemmas.py`), so no
lemma asks for one; forms are kept as 1×1 matrices, sums as `Sum` over `Indexed`.
"""

from itertools import permutations
from typing import Any, NamedTuple

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixExpr

LEMMAS = {}


class NotProved(Exception):
    """A step of a lemma did not reduce to zero; the message says which, and what was left."""


class Step(NamedTuple):
    """One equation of a proof: why it is there, and its two sides (SymPy expressions)."""

    why: str
    left: Any
    right: Any


class Proof(NamedTuple):
    """What was proved.

    Attributes
    ----------
    name : str
        The lemma.
    statement : str
        The line, in LaTeX.
    for_all : str
        The sizes it holds for, such as ``"n"`` (every n) or ``"n = 1..4"``.
    given : str
        Assumptions beyond shapes, such as a symmetric Σ; empty if none.
    steps : tuple of Step
        The equations that were reduced to zero, in order.
    """

    name: str
    statement: str
    for_all: str
    given: str
    steps: tuple

    @property
    def general(self):
        """True if the proof covers every size, not a list of small ones."""
        return "=" not in self.for_all

    def __str__(self):
        given = f", given {self.given}" if self.given else ""
        return f"{self.name}: {self.statement} (all {self.for_all}{given}; {len(self.steps)} steps)"


def lemma(statement, for_all, given=""):
    """Enter a generator of steps into `LEMMAS` under its function's name."""

    def enter(function):
        LEMMAS[function.__name__] = (function, statement, for_all, given)
        return function

    return enter


def prove(name, damage=None):
    """Prove the lemma `name` and return its `Proof`.

    Parameters
    ----------
    name : str
        A key of `LEMMAS`.
    damage : callable, optional
        ``damage(index, step) -> step`` replaces a step before it is decided. It exists for the
        negative controls: a damaged step has to raise.

    Raises
    ------
    NotProved
        If some step does not reduce to zero.
    KeyError
        If there is no such lemma.
    """
    function, statement, for_all, given = LEMMAS[name]
    steps = []
    for index, step in enumerate(function()):
        step = damage(index, step) if damage else step
        left_over = difference(step.left, step.right)
        if left_over != 0:
            raise NotProved(f"{name}, step {index} ({step.why}): left - right leaves {left_over}")
        steps.append(step)
    if not steps:
        raise NotProved(f"{name} has no steps, so it proves nothing")
    return Proof(name, statement, for_all, given, tuple(steps))


def difference(left, right):
    """Left minus right in normal form: the number 0, or what is left over.

    Symbolic matrices are expanded with `Sigma` symmetric, explicit ones entry by entry; scalars
    have their sums split into terms, constants pulled out and bound indices renamed.
    """
    if isinstance(left, MatrixExpr) or isinstance(right, MatrixExpr):
        if left.shape != right.shape:
            return f"the shapes {left.shape} and {right.shape} differ: everything"
        gap = (left - right).expand().doit()
        gap = sp.refine(gap, SYMMETRIC).expand().doit()
        return sp.S.Zero if gap == sp.ZeroMatrix(*left.shape) else gap
    if isinstance(left, sp.MatrixBase):
        gap = (left - right).applyfunc(sp.simplify)
        return sp.S.Zero if gap.is_zero_matrix else gap
    gap = collect(sp.sympify(left) - right)
    return gap if gap == 0 else sp.simplify(gap)


def collect(expression):
    """A scalar with its sums in normal form: one term each, constants outside, bounds renamed."""
    expression = sp.expand(_rewrite(sp.expand(expression)))
    return sp.expand(_rewrite(expression))


def _rewrite(expression):
    if not expression.args or isinstance(expression, sp.Indexed):
        return expression
    if isinstance(expression, sp.Sum):
        return _split(expression)
    return expression.func(*(_rewrite(argument) for argument in expression.args))


def _split(total):
    """Sum over terms: Σ(c·f + g) = c·Σf + Σg, inner sums merged, canonical bound names."""
    body, parts = sp.expand(_rewrite(total.function)), []
    for term in sp.Add.make_args(body):
        limits = list(total.limits)
        for inner in [factor for factor in sp.Mul.make_args(term) if isinstance(factor, sp.Sum)]:
            function, inner_limits = _fresh(inner)
            term, limits = term / inner * function, limits + inner_limits
        bounds = [limit[0] for limit in limits]
        constant, rest = term.as_independent(*bounds, as_Add=False)
        for bound, low, high in limits:
            if not rest.has(bound):
                constant *= high - low + 1
        limits = [limit for limit in limits if rest.has(limit[0])]
        parts.append(constant * (_canonical(rest, limits) if limits else rest))
    return sp.Add(*parts)


def _fresh(total):
    """The body and the limits of a sum whose bound names occur nowhere else."""
    names = {limit[0]: sp.Dummy(integer=True, positive=True) for limit in total.limits}
    return (total.function.xreplace(names),
            [(names[bound], low, high) for bound, low, high in total.limits])


def _canonical(body, limits):
    """One sum, its bounds named after their ranges; of all orders the first in SymPy's order."""
    taken = {symbol.name for symbol in body.atoms(sp.Symbol)}
    candidates = []
    for order in permutations(limits):
        names = {}
        for bound, _, high in order:
            name = f"_{high}"
            while name in taken or name in {symbol.name for symbol in names.values()}:
                name += "'"
            names[bound] = sp.Symbol(name, integer=True, positive=True)
        renamed = [(names[bound], low, high) for bound, low, high in order]
        renamed.sort(key=lambda limit: limit[0].name)
        candidates.append(sp.Sum(body.xreplace(names), *renamed))
    return min(candidates, key=sp.default_sort_key)


# The symbols that the lemmas share. Sizes are symbolic throughout.
m, k, n = sp.symbols("m k n", integer=True, positive=True)
i, j, l = sp.symbols("i j l", integer=True, positive=True)
a, b, x, mu, c = (sp.MatrixSymbol(name, n, 1) for name in ("a", "b", "x", "mu", "c"))
A, B, X, Sigma = (sp.MatrixSymbol(name, n, n) for name in ("A", "B", "X", "Sigma"))
SYMMETRIC = sp.Q.symmetric(Sigma)
