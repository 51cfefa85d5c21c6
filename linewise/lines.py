"""Displayed lines whose proof for all sizes is a named lemma: a declared table.

The normal form of `general` proves equations. Inequalities, and the derivatives of an inverse and
of a determinant in a direction, are proved by `lemmas` instead. A line gets its badge only if the
displayed relation *is* the stated one: the same tree under the page's own notation, up to the names
of bound letters, with symbols of the stated kinds. An edited display therefore loses it.
"""

from functools import cache
from typing import NamedTuple

from .errors import CheckError
from .reader import read_expression
from .tree import ZERO, canonical


class Line(NamedTuple):
    """A relation, the lemma that proves it, and the kinds that its letters must have."""

    lemma: str
    left: str
    rel: str
    right: str
    kinds: tuple


_P_Q = (("p_i", "simplex"), ("q_i", "simplex"))
_P_A = (("p_i", "simplex"), (r"\alpha_i", "simplex"))
_W_U = (("w_i", "simplex"), ("u_i", "positive"))
_A_H = ((r"\mathbf{A}", "matrix"), (r"\mathbf{H}", "matrix"), ("s", "real"))
_STEP = r"\left.\frac{\mathrm{d}}{\mathrm{d}s}(\mathbf{A}+s\mathbf{H})^{-1}\right|_{s=0}"

LINES = (
    Line("log_below_its_tangent", r"\ln(u)", "<=", "u-1", (("u", "positive"),)),
    Line("log_below_its_tangent", r"\ln(s)", "<=", "s-1", (("s", "positive"),)),
    Line("log_below_its_tangent", r"\ln(t)", "<=", "t-1", (("t", "positive"),)),
    Line("log_below_its_tangent", r"\ln(u)", "<=", r"\ln(c)+\frac{1}{c}(u-c)",
         (("u", "positive"), ("c", "positive"))),
    Line("jensen", r"\sum_{i=1}^{k}w_i\ln(u_i)", "<=",
         r"\ln\left(\sum_{i=1}^{k}w_iu_i\right)", _W_U),
    Line("jensen", r"\sum_{i=1}^{k}w_i\ln(u_i)", "<=",
         r"\sum_{i=1}^{k}w_i\left[\ln(c)+\frac{1}{c}(u_i-c)\right]", (*_W_U, ("c", "positive"))),
    Line("gibbs", r"\sum_{i=1}^{k}p_i\ln\left(\frac{p_i}{q_i}\right)", ">=", "0", _P_Q),
    Line("gibbs", r"\sum_{i=1}^{k}p_i\ln\left(\frac{q_i}{p_i}\right)", "<=",
         r"\sum_{i=1}^{k}p_i\left(\frac{q_i}{p_i}-1\right)", _P_Q),
    Line("gibbs", r"\sum_{i=1}^{k}q_i\ln\left(\frac{p_i}{q_i}\right)", "<=",
         r"\sum_{i=1}^{k}q_i\left(\frac{p_i}{q_i}-1\right)", _P_Q),
    Line("gibbs", r"\sum_{i=1}^{k}p_i\ln\left(\frac{\alpha_i}{p_i}\right)", "<=",
         r"\sum_{i=1}^{k}p_i\left(\frac{\alpha_i}{p_i}-1\right)", _P_A),
    Line("gibbs", r"\sum_{i=1}^{k}p_i\ln\bigl(\alpha_i\bigr)", "<=",
         r"\sum_{i=1}^{k}p_i\ln\bigl(p_i\bigr)", _P_A),
    Line("trace_log", r"\operatorname{tr}(\mathbf{A}) - \ln\lvert\mathbf{A}\rvert", ">=", "n",
         ((r"\mathbf{A}", "spd"),)),
    Line("inverse_derivative", _STEP, "=", r"-\mathbf{A}^{-1}\mathbf{H}\,\mathbf{A}^{-1}", _A_H),
    Line("inverse_derivative", r"\mathbf{H}\,\mathbf{A}^{-1} + \mathbf{A}\," + _STEP, "=",
         r"\mathbf{0}", _A_H),
)


def lemma_for(world, left, rel, right):
    """The name of the lemma that proves `left rel right`, or an empty string.

    Parameters
    ----------
    world : World
        The notation in force where the relation stands.
    left, right : Node
    rel : str
        The relation's name, such as ``"<="``.
    """
    for line in LINES:
        if line.rel != rel:
            continue
        sides = _sides(world.notation, line) if _kinds_fit(world, line) else None
        if sides and _same(sides[0], left) and _same(sides[1], right):
            return line.lemma
    return ""


def _same(stated, displayed):
    if canonical(displayed) is stated:
        return True
    return all(node.op == "zero" or node is ZERO for node in (stated, displayed))


def _sides(notation, line):
    try:
        return tuple(canonical(read_expression(text, notation)) for text in (line.left, line.right))
    except CheckError:
        return None


def _kinds_fit(world, line):
    try:
        found = [_kind(world, latex) for latex, _ in line.kinds]
    except CheckError:
        return False
    return found == [name for _, name in line.kinds]


def _kind(world, latex):
    node = read_expression(latex, world.notation)
    kind = world.kind(node.args[0]) if node.op == "sym" else None
    return kind.name if kind is not None else ""


@cache
def lemma_names():
    """The lemmas that the table cites."""
    return frozenset(line.lemma for line in LINES)
