"""`symbol = expression`: which equation it is the solution of, by a comment or by the page."""

from ..formula import walk
from ..reading import read_expression
from ..verdict import Verdict
from .claim import bare, is_family, is_free, is_zero, mentions, names_an_estimate, root, swapped
from .substitution import depends, solution

NOTHING_SAID = (
    "{} is free, and nothing on the page says which equation this solves; annotate "
    "'solves eq-...', or add it to [solves] or [definitions] of the notation"
)


def solves(claim):
    """A rule for a line whose comment names the equation that it solves."""
    if not claim.notes.has("solves"):
        return None
    sides = [root(side) for side in (claim.left, claim.right)]
    if not any(is_free(claim.world, side) or side.op == "family" for side in sides):
        return None
    return solution(claim, *claim.equation_of(claim.notes.text("solves")))


def declared(claim, refuted):
    """A rule for a symbol whose equation the notation's [solves] gives."""
    symbol = _estimate(claim)
    if symbol is None:
        return None
    for named in dict.fromkeys((symbol, bare(symbol))):
        found = _declared_condition(claim, named)
        if found is not None:
            left = swapped(claim.left, {symbol: named})
            return solution(claim._replace(left=left), *found)
    return None


def stated_before(claim, refuted):
    """A rule for a symbol in the latest equation "... = 0" of the page that it stands in."""
    symbol = _estimate(claim)
    if symbol is None:
        return None
    for named in dict.fromkeys((symbol, bare(symbol))):
        renamed = claim._replace(left=swapped(claim.left, {symbol: named}))
        if not depends(renamed, claim.right, named):
            found = _by_stated_conditions(renamed, named)
            if found is not None:
                return found
    return None


def free_symbol(claim, refuted):
    """A rule for a value of a free symbol that is left: nothing says where it comes from."""
    symbol = root(claim.left)
    if not is_free(claim.world, symbol):
        return None
    if not names_an_estimate(symbol.tag, claim.world.notation):
        return None
    if symbol.key in {n.key for n in walk(claim.right) if n.op == "sym"}:
        return None  # a relation among the members of one family is a claim
    latex = claim.world.declarations[symbol.key].latex
    return Verdict("undecided", detail=NOTHING_SAID.format(latex))


def _estimate(claim):
    symbol = root(claim.left)
    if not (is_free(claim.world, symbol) and is_family(symbol)):
        return None
    return symbol if names_an_estimate(symbol.tag, claim.world.notation) else None


def _declared_condition(claim, symbol):
    notation = claim.world.notation
    for latex, equation in notation.solves.items():
        node = read_expression(latex, notation)
        if node.op == "sym" and (node.key, node.tag) == (symbol.key, symbol.tag):
            return claim.equation_of(equation)
    return None


def _by_stated_conditions(claim, symbol):
    """The latest condition with this symbol decides; an earlier one must be named."""
    conditions = [
        e for e in reversed(claim.earlier)
        if e.rel == "=" and e.verdict == "assumption" and (is_zero(e.left) or is_zero(e.right))
        and mentions(e.left if is_zero(e.right) else e.right, symbol)
        and e.reads_alike(claim.world)
    ]  # fmt: skip
    failed = None
    for number, equation in enumerate(conditions):
        verdict = solution(claim, equation.left, equation.right)
        if verdict.verdict in ("verified", "solution"):
            if number:
                return Verdict(
                    "undecided",
                    detail=f"it does not solve the last equation ... = 0 before it, but an earlier "
                    f"one ({equation.name}); name it: annotate 'solves ...'",
                )
            return verdict._replace(detail=f"{equation.name}: {verdict.detail}")
        failed = failed or (verdict, equation)
    if failed is None:
        return None
    verdict, equation = failed
    known = _symbols(claim.right) | {symbol.key}
    other = equation.left if is_zero(equation.right) else equation.right
    if _symbols(other) <= known | _symbols_of_definitions(claim.world, known):
        return verdict
    return Verdict(
        "undecided",
        detail="it does not satisfy the equations ... = 0 before it; if it solves another one, "
        "annotate 'solves ...'",
    )


def _symbols(node):
    return {n.key for n in walk(node) if n.op in ("sym", "call", "family")}


def _symbols_of_definitions(world, keys):
    found = set()
    for key in keys:
        body = world.body(key)
        if body is not None:
            found |= _symbols(body)
    return found
