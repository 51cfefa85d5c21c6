"""An inequality that an arrow points at: it has to hold only where what stands before it does."""

from ..errors import CheckError, Undecided
from ..formula import Node, neg
from ..verdict import Verdict
from .claim import number_of
from .given import given_values, is_loose, limits
from .identity import identity, joined
from .implications import ORDERS, UNSEEN
from .inequalities import inequality, lower, sampled
from .multiples import multiples


def follows(claim):
    """A rule for an inequality with a premise."""
    if claim.premise is None or claim.notes.has("gap"):
        return None
    if claim.both_ways and claim.others:
        raise Undecided("what follows from several premises together is not decided")
    forward = _forward(claim)
    if claim.more_premises and forward.verdict == "refuted":
        raise Undecided("what follows from several premises together is not decided")
    if not claim.both_ways or forward.verdict not in ("verified", "sampled"):
        return forward
    before = claim.premise
    if before.rel not in ORDERS:
        raise Undecided(UNSEEN)
    back = _forward(claim._replace(
        left=before.left, right=before.right, rel=before.rel,
        premise=before._replace(left=claim.left, right=claim.right, rel=claim.rel),
    ))  # fmt: skip
    if back.verdict != "verified":
        return back._replace(detail=joined("the way back", back.detail))
    return forward._replace(detail=f"{forward.detail}; and back: {back.detail}",
                            general=forward.general and back.general)  # fmt: skip


def _forward(claim):
    """From the premise to the conclusion."""
    alone = _by_itself(claim)
    if alone is not None:
        return alone._replace(detail=joined("true by itself", alone.detail))
    if claim.premise.rel in ("=", ":="):
        return _at_the_value(claim)
    if claim.premise.rel not in ORDERS:
        raise Undecided(UNSEEN)
    return _same_order(claim) or _where(claim)


def _by_itself(claim):
    try:
        found = inequality(claim._replace(premise=None, is_premise=False))
    except CheckError:
        return None
    return found if found.verdict == "verified" else None


def _at_the_value(claim):
    """The premise gives a symbol its value."""
    before = claim.premise
    for symbol, value in given_values(claim, before.left, before.right)[:1]:
        if is_loose(claim, value):
            break
        at = (*claim.setting.at, (symbol, value))
        known = limits(claim.world, symbol, value)
        where = (*claim.setting.where, *(known or ()))
        put = claim._replace(setting=claim.setting._replace(at=at, where=where))
        found = sampled(put, claim.left, claim.rel, claim.right)
        if found.verdict == "refuted" and known is None:
            break  # the premise may not hold there
        return _worded(found, "with the premise put in")
    raise Undecided(UNSEEN)


def _same_order(claim):
    """The gap of the premise is a positive multiple of the gap of the conclusion."""
    before, own = _gap(claim.premise), _gap(claim)
    if not _enough(claim.premise.rel, claim.rel):
        return None
    for scaled in (own, *multiples(claim, before, own)):
        if scaled is not own and not _positive(scaled):
            continue
        try:
            found = identity(claim.world, before, scaled, claim.setting, claim.seed)
        except CheckError:
            continue
        if found.verdict == "verified":
            return found._replace(detail=joined("the same inequality, its terms moved",
                                                found.detail))  # fmt: skip
    return None


def _gap(line):
    """What an inequality says is positive, or not negative."""
    larger, smaller = line.left, line.right
    if line.rel in ("<", "<="):
        larger, smaller = smaller, larger
    return Node("add", larger, neg(smaller))


def _enough(premise, conclusion):
    """Whether an order between two values gives another between the same."""
    if premise == "!=" or conclusion == "!=":
        return conclusion == "!=" and premise in ("!=", "<", ">")
    return premise in ("<", ">") or conclusion in ("<=", ">=")


def _positive(scaled):
    """Whether the number that `multiples` puts in front is positive."""
    ratio = scaled.args[0]
    return ratio.op == "num" and ratio.value > 0


def _where(claim):
    """At points where the premise holds."""
    before = claim.premise
    condition = Node("rel", before.rel, number_of(before.left), number_of(before.right))
    where = (*claim.setting.where, condition)
    there = claim._replace(setting=claim.setting._replace(where=where))
    try:
        found = sampled(there, claim.left, claim.rel, claim.right)
    except Undecided as error:
        raise Undecided(f"{UNSEEN} ({error.message})") from None
    if found.verdict == "verified":  # numbers alone
        return Verdict("vacuous", detail="nothing in it depends on the premise")
    if found.verdict == "sampled":
        found = lower(there) or found
    return _worded(found, "where the premise holds")


def _worded(found, where):
    word = "false " if found.verdict == "refuted" else ""
    return found._replace(detail=joined(word + where, found.detail))
