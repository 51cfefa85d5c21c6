"""What stands on the two sides of an arrow: lists of premises, chains of inequalities."""

from ..formula import walk
from ..latex.words import plain
from ..verdict import Verdict
from .sayings import ORDERS, conditions_of


def premises(claims):
    """For each claim whether it is one of the premises of the next arrow, as A is in A, B => C."""
    found, after = [], None
    for statement in reversed(claims):
        joined = after is not None and "\n" not in after.word and (  # not on a row of its own
            after.word.startswith(",") or after.word.strip() == "and")  # fmt: skip
        found.append(bool(joined and (after.arrows or found[-1]) and not statement.arrows
                          and not statement.opening))  # fmt: skip
        after = statement
    return found[::-1]


def trailing_bounds(claims, place):
    r"""The conditions that may be meant by the `x \ge 1` of `x^2 \ge x, \quad x \ge 1`.

    And the place after the last statement that is one.
    """
    found, claim, last = (), claims[place], place + 1
    known = {n for c in claim.chains for s in c.sides if s for n in walk(s)}
    for statement in claims[place + 1 :]:
        chain = statement.chains[0]
        ordered = is_order(chain) or chain.rels == ("in",)
        apart = (len(statement.chains) > 1 or statement.opening or "\n" in statement.word
                 or statement.word.strip() != ",")  # fmt: skip
        ends = [side for side in chain.sides if side is not None and side.op != "sym"]
        if apart or not ordered or len(chain.sides) != len(ends) + 1 or not any(
                n.op == "sym" and n in known for s in chain.sides if s for n in walk(s)) or any(
                n.op == "sym" for s in ends for n in walk(s)):
            break
        found += conditions_of(chain) or ()
        last += 1
    return found, last


_SO = ("so", "hence", "thus", "therefore", "consequently", "and so", "and hence", "and thus",
       "it follows that", "so that")  # fmt: skip
_AS = ("since", "because", "as", "from")


def given_reason(claims, place):
    """`A => B` for the equation A of "A, hence B", "since A, B" and "B, since A"; or None."""
    statement = claims[place]
    chains = statement.chains
    if len(chains) != 1 or set(chains[0].rels) != {"="} or statement.opening:
        return None
    after = claims[place + 1] if place + 1 < len(claims) else None
    reason = plain(statement.word) in _AS
    if not (after and (plain(after.word) in _SO or (reason and not place))):
        after = claims[place - 1] if reason and place else None
    if after is None or after.arrows or after.opening:
        return None
    return statement._replace(chains=(*chains, *after.chains), arrows=("=>",))


def follows_there(relations):
    """True if the last of the relations was seen to follow from what stands before it."""
    last = relations[-1]
    return last.verdict == "verified" and "by itself" not in last.detail


def led_by(claims, place):
    """The C of "A => B and C" as "A => C", and how many relations that puts before it."""
    statement = claims[place]
    for before, after in zip(claims[place - 1 :: -1] if place else (), claims[place::-1],
                             strict=False):  # fmt: skip
        joins = "\n" not in after.word and (
            after.word.startswith(",") or after.word.strip() == "and")  # fmt: skip
        if not joins or after.arrows or after.opening:
            break
        if before.arrows:
            premise = before.chains[-2]
            return statement._replace(chains=(premise, *statement.chains), arrows=("=>",)), len(
                premise.rels)
    return statement, 0


def doubted(relations, there=None):
    """The relations, those that are refuted here and not `there` undecided."""
    if there is None:
        why = ("false for some values: is it a condition, or a premise? then say so, with 'for', "
               "in parentheses or with an arrow")  # fmt: skip
        return [r._replace(verdict="undecided", counterexample=None, detail=why)
                if r.verdict == "refuted" else r for r in relations]  # fmt: skip
    if len(relations) != len(there):
        return relations
    return [
        here._replace(verdict="undecided", counterexample=None, detail="false for some values, and "
                      "not refuted where what stands beside it holds: is that its condition? then "
                      "say so, with 'for', in parentheses, or with an arrow of its own")
        if here.verdict == "refuted" and other.verdict != "refuted" else here
        for here, other in zip(relations, there, strict=True)
    ]  # fmt: skip


def is_order(chain):
    """True for a chain of inequalities with a left side."""
    return None not in chain.sides and set(chain.rels) <= set(ORDERS)


def bounds_of(chain):
    """The conditions before the last one of a premise such as 0 < x < 1."""
    return conditions_of(chain)[:-1] if is_order(chain) else ()


def goes_back_apart(before, chain):
    """True where A <=> B has several relations on a side: each has to follow from the other."""
    long = [c for c in (*before, chain) if len(c.rels) > 1]
    return len(before) > 1 or (bool(long) and all(map(is_order, long)))


def wants_premise(claim, verdict):
    """True if a link of a chain behind an arrow does not hold without what is before the arrow."""
    return not claim.is_premise and not claim.notes.has("gap", "with") and (
        verdict.verdict == "refuted"
        or (verdict.verdict == "assumption" and verdict.auto and claim.rel in ORDERS))  # fmt: skip


def way_back(decide, claim, before, setting, chain, forward):
    """The verdict on the last link of a chain, from which `before` must follow as well."""
    if forward.verdict not in ("verified", "sampled"):
        return forward
    if not all(is_order(c) or len(c.rels) == 1 for c in (*before, chain)):
        return Verdict("undecided", detail="what follows from several equations is not decided")
    there = setting._replace(where=(*setting.where, *bounds_of(chain)))
    premise = claim.premise._replace(left=claim.left, right=claim.right, rel=claim.rel)
    found = forward
    links = [link for c in before for link in zip(c.rels, c.sides, c.sides[1:], strict=False)]
    for rel, left, right in links:
        back = decide(claim._replace(left=left, rel=rel, right=right, setting=there,
                                     premise=premise, is_premise=False))  # fmt: skip
        detail = ": ".join(filter(None, ("the way back", back.detail)))
        if back.verdict not in ("verified", "sampled", "refuted"):
            back = Verdict("undecided")
        if back.verdict in ("refuted", "undecided"):
            return back._replace(detail=detail)
        if back.verdict == "sampled" and found is forward:
            found = back._replace(detail=detail)
    return found
