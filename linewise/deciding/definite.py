"""Positive definite matrices: refuted at a point, proved by their form, or only sampled."""

from itertools import combinations

from ..evaluation import evaluate
from ..formula import neg
from ..values import Mat, Zero, determinant, entries, is_number, square, transpose
from ..values.numbers import plain
from ..values.real import real, tiny
from ..verdict import Verdict
from .identity import Reading, as_defined_where_needed, further_readings, told, words
from .inequalities import proved
from .trials import Run, counterexample

RELATIONS = {"succ": ">", "succeq": ">=", "prec": "<", "preceq": "<="}


def definite(claim):
    r"""A rule for \succ, \succeq, \prec and \preceq."""
    gap = claim.gap if claim.rel.startswith("succ") else neg(claim.gap)
    strict = not claim.rel.endswith("eq")

    def look(reading):
        return _sampled(claim, gap, strict, reading)

    found, reading = as_defined_where_needed(look, Reading())
    if found.verdict == "refuted":
        for further in further_readings(found, reading):
            again, reading = as_defined_where_needed(look, further)
            if again.verdict != "refuted":
                found = again
                break
        else:
            return told(found)
    found = found._replace(detail=words(reading, claim.world))
    return proved(claim._replace(rel=">" if strict else ">="), found, gap)


def _sampled(claim, gap, strict, reading):
    run = Run(claim.world, claim.setting, claim.seed, reading.unfold, reading.simplex)
    for env in run.environments(gap):
        value = evaluate(gap, env)
        run.compared(True)
        if not _is_definite(value, strict):
            found = counterexample(env, value, Zero())
            found["_defined"], found["_simplex"] = run.defined(), run.simplex_drawn()
            return Verdict("refuted", detail="not definite", counterexample=found)
    return run.verified(proof_follows=True)._replace(verdict="sampled", level="sampled")


def _is_definite(value, strict):
    """All leading minors of all orders, for small matrices."""
    if is_number(value):
        return plain(value) > 0 if strict else plain(value) >= 0
    square(value, "the definiteness of")
    size = len(value.rows)
    if entries(value) != entries(transpose(value)):
        return False
    slack = 0 if strict else -(tiny(40))
    for count in range(1, size + 1):
        for rows in combinations(range(size), count):
            minor = Mat(tuple(tuple(value.rows[r][c] for c in rows) for r in rows), ("q", "q"))
            det = plain(determinant(minor))
            if not (real(det) > 0 if strict else real(det) >= slack):
                return False
    return True
