"""The rules in their order: the first that has a verdict gives it. The order is the meaning."""

from ..errors import CheckError, Undecided
from ..formula import walk
from ..ticks import limit
from ..verdict import Verdict
from .approximations import approximately
from .claim import is_free, undefined_iterates
from .conditions import equals, premise, required, set_to_zero
from .definite import definite
from .definitions import definition
from .extrema import extremum
from .identity import identity
from .implications import conclusion, solves_implicitly
from .inequalities import inequality, undefined_update
from .lemmas import lemma_for
from .membership import member, no_member, same_set
from .orderings import follows
from .proportions import proportional
from .solutions import declared, free_symbol, solves, stated_before
from .updates import m_step

RELATION = 250_000  # steps: some three seconds


def decide(claim):
    """The verdict on one relation.

    Raises
    ------
    CheckError
        If there is none: ill-typed, undeclared, undecided.
    """
    rules = RULES.get(claim.rel)
    if rules is None:
        raise Undecided("what this relation sign asserts is not decided")
    with limit(RELATION):
        for rule in rules:
            verdict = rule(claim)
            if verdict is not None:
                return _perhaps_by_the_premise(claim, verdict)
    raise Undecided("there is no rule for this")


def _perhaps_by_the_premise(claim, verdict):
    """A line after an arrow is not refuted by points at which the premise may be false.

    And a premise claims nothing by itself.
    """
    if claim.is_premise and claim.rel in ALONE and verdict.verdict in ("refuted", "sampled"):
        return Verdict("assumption", detail="the premise of the arrow")
    if claim.both_ways and claim.rel in ALONE and claim.premise.verdict != "verified":
        raise Undecided("whether the premise follows from this is not decided")
    if verdict.verdict == "refuted" and claim.premise and claim.rel in ALONE:
        raise Undecided("false by itself; whether it follows from the premise is not decided")
    return verdict


def same_formula(claim):
    """A rule: both sides are one formula; in the same spelling that says nothing."""
    if claim.left is not claim.right:
        return None
    if any(node.op == "reals" for node in walk(claim.left)):
        raise Undecided("whether two sets are the same")
    left, right = ("".join(text.split()) for text in claim.texts)
    if left == right:
        return Verdict("vacuous", detail="both sides are the same formula")
    return Verdict("verified", "exact", detail="the same formula in another spelling")


def identically(claim):
    """A rule: true for all values; or else what a false equation may still be."""
    try:
        verdict = identity(claim.world, claim.left, claim.right, claim.setting, claim.seed)
    except Undecided:
        if claim.rel == ":=":
            return Verdict("definition", detail="stated as a definition")
        raise
    if verdict.verdict != "refuted":
        return _cited(claim, verdict)
    for rule in WHAT_A_FALSE_EQUATION_IS:
        found = rule(claim, verdict)
        if found is not None:
            return found
    return verdict


def _cited(claim, verdict):
    """A verified line with the lemma that proves it for all sizes, if there is one."""
    if verdict.verdict != "verified" or verdict.general or not claim.plain_setting:
        return verdict
    name = lemma_for(claim, claim.left, claim.rel, claim.right)
    return verdict._replace(general=f"lemma {name.replace('_', ' ')}") if name else verdict


def assigned(claim):
    """A rule for `:=` whose left side is free: no claim, unless it is known to be an update."""
    if claim.rel not in (":=", "gets") or not is_free(claim.world, claim.left):
        return None
    try:
        update = m_step(claim, None)
    except CheckError:
        update = None
    return update or Verdict("definition", detail="an assignment")


def undefined_iterate(claim, refuted):
    """A rule: nothing is refuted by values of an iterate that the page has not defined."""
    names = undefined_iterates(claim.world, claim.left, claim.right)
    return Verdict("undecided", detail=undefined_update(names)) if names else None


def much_more(claim):
    r"""A rule for \ll and \gg: the plain inequality must hold; how much is not decided."""
    rel = "<" if claim.rel == "<<" else ">"
    verdict = inequality(claim._replace(rel=rel))
    if verdict.verdict == "refuted":
        return verdict
    raise Undecided("how much larger is meant is not decided")


WHAT_A_FALSE_EQUATION_IS = (
    premise, set_to_zero, declared, m_step, stated_before, free_symbol, undefined_iterate,
)  # fmt: skip

EQUATION = (
    required, extremum, solves, solves_implicitly, definition, conclusion, same_formula, same_set,
    equals, assigned, identically,
)  # fmt: skip

RULES = {
    **dict.fromkeys(("=", ":=", "gets", "=!"), EQUATION),
    **dict.fromkeys(("<=", ">=", "<", ">", "!="), (follows, inequality)),
    **dict.fromkeys(("succ", "succeq", "prec", "preceq"), (definite,)),
    **dict.fromkeys(("<<", ">>"), (much_more,)),
    "~=": (approximately,),
    "prop": (proportional,),
    "in": (member,),
    "notin": (no_member,),
}

# relations whose rules do not look at a premise
ALONE = ("succ", "succeq", "prec", "preceq", "<<", ">>", "~=", "prop", "in", "notin")
