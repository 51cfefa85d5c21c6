"""The conclusion as the premise times a factor that the author states, or summed over an index."""

from ..errors import Undecided, Undefined
from ..evaluation import attempt
from ..formula import Node, mul, neg
from ..reading import read_expression
from ..verdict import Verdict
from .claim import difference_of
from .identity import identity, joined
from .signs import Signs
from .trials import Run


def factored(claim, left, right):
    """The conclusion is the premise times a stated factor, or summed over an index."""
    note = claim.notes.first("factor", "sum")
    if note is None:
        return None
    scaled = _multiplied(claim, note, difference_of(left, right))
    own = claim.gap
    verdict = identity(claim.world, scaled, own, claim.setting, claim.seed)
    if verdict.verdict == "refuted":
        flipped = identity(claim.world, neg(scaled), own, claim.setting, claim.seed)
        verdict = flipped if flipped.verdict == "verified" else verdict
    if verdict.verdict != "verified":
        return verdict._replace(detail=f"the stated factor {note.text} does not lead here")
    nothing = identity(claim.world, own, Node("zero"), claim.setting, claim.seed)
    if nothing.verdict == "verified":
        return Verdict("vacuous", detail="the equation holds at every point")
    words = f"the equation before it, times the stated factor {note.text}"
    if note.keyword == "factor":
        _, factor = _factor(claim, note)
        _refuse_holes(claim, factor, difference_of(left, right), own)
        if Signs(claim.world).invertible(factor):
            words += ", which cannot vanish: the same equation"
    return verdict._replace(detail=joined(words, verdict.detail))


def _refuse_holes(claim, factor, before, own):
    """The factor must have a value wherever both equations have one."""
    run = Run(claim.world, claim.setting, claim.seed)
    for env in run.environments(factor, before, own):
        seen = attempt(factor, env)
        if not isinstance(seen, Undefined):
            run.compared(exact=True)
        elif not any(isinstance(attempt(side, env), Undefined) for side in (before, own)):
            raise Undecided(f"the factor does not exist everywhere ({seen.message}); say where it "
                            "is meant: 'where ...'")  # fmt: skip


def _factor(claim, note):
    words = note.text.split(None, 1)
    side = words[0] if words[0] in ("left", "right", "both") and len(words) > 1 else ""
    return side, read_expression(words[1] if side else note.text, claim.world.notation)


def _multiplied(claim, note, gap):
    if note.keyword == "sum":
        return Node("sum", (Node("each", note.text.split(None, 1)[0]),), gap)
    side, factor = _factor(claim, note)
    if side == "right":
        return mul((gap, factor))
    return mul((factor, gap, factor)) if side == "both" else mul((factor, gap))
