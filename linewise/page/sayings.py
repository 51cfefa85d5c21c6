"""Words between the formulas of a display that make one of them a condition.

`A if B` and `A for all B` say A where B holds. Words that say anything else have been refused when
the line was cut into tokens (`linewise.latex.words`).
"""

import re
from typing import NamedTuple

from ..deciding.membership import within
from ..errors import Unreadable
from ..formula import Node, walk
from ..latex.words import PUTTING, SUPPOSING, names_all, plain

_GOES_ON = re.compile(r",|and|, *and")  # a list of conditions, on one line
ORDERS = ("<", "<=", ">", ">=", "!=")


class Said(NamedTuple):
    """What the words make of the statements.

    `claims` are those that claim something; `where` gives for each of them, by its place, the
    conditions on values under which it is claimed, `words` the same as LaTeX.
    """

    claims: list
    where: dict
    words: dict


def by_words(statements):
    """The claims among statements, and what is supposed for each: see `Said`."""
    pieces = _pieces(statements)
    if pieces and len(pieces) == sum(piece.supposes for piece in pieces):
        pieces = _pieces(statements, last=_last_claim(statements))
    if pieces and all(p.supposes for p in pieces) and _puts(pieces[0].statement):
        raise Unreadable("this supposes and claims nothing; write it into the text")
    leads = bool(pieces) and pieces[0].supposes
    claims, where, words, supposed, said, premise = [], [], [], (), "", ()
    for place, piece in enumerate(pieces):
        if not piece.supposes:
            new = _after(piece.statement, premise)
            claims += new
            where += [supposed] * len(new)
            words += [said] * len(new)
            premise = ()
        elif leads and place < len(pieces) - 1:
            again = place and pieces[place - 1].supposes  # let x > 0, let y > 0
            supposed = (*(supposed if again else ()), *piece.conditions)
            said = ", ".join(filter(None, (said if again else "", piece.said)))
            premise = (*(premise if again else ()), *piece.premise)
        elif _puts(piece.statement) and claims:
            raise Unreadable(f"what is {plain(piece.statement.word)!r} said of, what stands before "
                             "it or what follows? write it into the text")  # fmt: skip
        elif claims:  # about the claim before it
            new = _after(claims.pop(), piece.premise)
            claims += new
            where[-1:] = [where[-1] + piece.conditions] * len(new)
            words[-1:] = [", ".join(filter(None, (words[-1], piece.said)))] * len(new)
    if not claims:
        return Said([s for s in statements if any(c.rels for c in s.chains)], {}, {})
    return Said(claims, dict(enumerate(where)), dict(enumerate(words)))


class _Piece(NamedTuple):
    """One statement, or several that suppose something together."""

    statement: object
    supposes: bool
    conditions: tuple = ()
    premise: tuple = ()
    said: str = ""


def _puts(statement):
    return plain(statement.word) in PUTTING


def _last_claim(statements):
    """The y > 0 of "if x > 0, y > 0": of relations joined by commas the last is the claim."""
    related = [s for s in statements if s.chains[-1].rels]
    if _puts(statements[0]):
        return None
    if len(related) > 1 and related[-1].word == "," and related[-1] is statements[-1]:
        return related[-1]
    return None


def _pieces(statements, last=None):
    pieces, lone = [], []
    for statement in statements:
        chain = statement.chains[-1]
        before = pieces[-1] if pieces else None
        goes_on = _GOES_ON.fullmatch(statement.word) and (
            _names_another(statement, lone) if lone else before and before.supposes
            and _is_bound(statement) and _is_about(statement, pieces)
            and not _claims_a_value(statement, before))
        if not chain.rels:
            if plain(statement.word) in SUPPOSING or lone:
                lone.append(chain.sides[0])
            continue
        _refuse_unclear(statement)
        if statement is last or not (goes_on or _supposes(statement)):
            pieces.append(_Piece(statement, supposes=False))
            lone = []
            continue
        ordered = _is_ordered(chain)
        found = conditions_of(chain) if ordered else ()
        first = chain.rels[:1]
        for side in lone if ordered else ():
            found += conditions_of(chain._replace(sides=(side, chain.sides[1]), rels=first))
        lone, premise = [], () if ordered else (chain,)
        if goes_on and before and before.supposes:
            said = ", ".join(filter(None, (before.said, _latex(chain) if ordered else "")))
            pieces[-1] = before._replace(conditions=before.conditions + found, said=said,
                                         premise=before.premise + premise)  # fmt: skip
        else:
            pieces.append(_Piece(statement, True, found, premise, _latex(chain) if ordered else ""))
    return pieces


def _refuse_unclear(statement):
    r"""`\forall x\ x^2 \ge 0` would be read as a condition on a product."""
    first = statement.chains[0].sides[0]
    if first is not None and first.op in ("mul", "add") and names_all(statement.word):
        raise Unreadable("where do the symbols end that this is said of? put a colon behind them")


def _latex(chain):
    signs = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne", "in": r"\in"}
    sources = (text.rstrip("$ ") for text in chain.sources)
    first, *rest = (text.rstrip(")") if ")" in text and "(" not in text else text
                    for text in sources)  # fmt: skip
    pairs = zip(chain.rels, rest, strict=True)
    return " ".join([first, *(x for rel, side in pairs for x in (signs.get(rel, rel), side))])


def _is_bound(statement):
    """True for `y > 0`, `0 < y < 1` and `y = 2`, which go on a list of conditions."""
    chain = statement.chains[-1]
    plain = all(side is not None and (side.op in ("num", "neg", "sym") or _is_number(side))
                for side in chain.sides)  # fmt: skip
    return len(statement.chains) == 1 and (
        (plain and (set(chain.rels) <= set(ORDERS) or chain.rels == ("=",)))
        or (chain.rels == ("in",) and chain.sides[0] is not None and chain.sides[0].op == "sym"
            and _is_ordered(chain)))  # fmt: skip


def _is_number(side):
    return all(n.op in ("num", "neg", "div", "add", "mul", "pow", "sqrt") for n in walk(side))


def _names_another(statement, lone):
    """True for the `y > 0` of `x, y > 0`; a relation of x itself would be a claim."""
    chain, first = statement.chains[-1], statement.chains[-1].sides[0]
    return first is not None and first.op == "sym" and first not in lone and (
        _is_bound(statement) or _is_ordered(chain))


def _claims_a_value(statement, before):
    """True for the `x = 1` of `A if x > 0, x = 1`, which says something else of x."""
    chain = statement.chains[-1]
    return chain.rels == ("=",) and any(
        n is chain.sides[0] for c in before.conditions for n in walk(c))


def _is_about(statement, pieces):
    """True if the symbols of a condition stand in the claim before it, if there is one."""
    claims = [piece.statement for piece in pieces if not piece.supposes]
    if not claims:
        return True
    sides = [s for chain in claims[-1].chains for s in chain.sides if s]
    known = {n for s in (*sides, *pieces[-1].conditions) for n in walk(s)}
    return all(n in known for s in statement.chains[-1].sides for n in walk(s) if n.op == "sym")


def _after(statement, premises):
    """The claim with the equations before it that are supposed: a list, as in A, B => C."""
    if not premises:
        return [statement]
    *listed, last = premises
    if len(listed) > 1:
        raise Unreadable("more than two equations are supposed; put in all but two")
    return [
        *(statement._replace(word=",", chains=(chain,), arrows=(), opening="") for chain in listed),
        statement._replace(word="," if listed else statement.word, arrows=("=>", *statement.arrows),
                           chains=(last, *statement.chains)),
    ]  # fmt: skip


def conditions_of(chain):
    """The relations of a chain as conditions on values."""
    if chain.rels == ("in",):
        return within(*chain.sides)
    return tuple(
        Node("rel", rel, left, right)
        for rel, left, right in zip(chain.rels, chain.sides[:-1], chain.sides[1:], strict=True)
    )


def _is_ordered(chain):
    """True for what bounds values: an order, an interval."""
    if chain.rels == ("in",):
        return bool(within(*chain.sides))
    return set(chain.rels) <= set(ORDERS)


def _supposes(statement):
    """True if the words before a relation of values make it a condition."""
    words = plain(statement.word)
    if words not in SUPPOSING or len(statement.chains) > 1 or statement.opening:
        return False
    chain = statement.chains[0]
    if not chain.rels or chain.sides[0] is None:
        return False
    if words == "at":  # at a point that another symbol gives, a line may define something
        return chain.rels == ("=",) and all(n.op != "sym" for n in walk(chain.sides[1]))
    if words in ("where", "with"):  # an equation behind them may define something
        return _is_ordered(chain)
    return _is_ordered(chain) or set(chain.rels) <= {*ORDERS, "="}
