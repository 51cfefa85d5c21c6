"""The statements of a display: claims, and what only says where they hold."""

import re

from ..deciding.trials import Setting
from ..errors import CheckError, NotationError, Unreadable
from ..formula import Node, free_indices, walk
from ..latex.parse import parse
from ..latex.scan import CLOSING, OPENING, tokenize
from ..latex.words import names_symbols
from ..reading import read, read_sources


def split_statements(statements, world, fixed, display_kind="text"):
    """Separate claims from what only says where they hold: ranges, sizes, index conditions."""
    claims, settings, conditions, ranges = [], [], [], {}
    statements, fixed = distributed(statements), dict(fixed)
    at, listed = 0, False
    related = any(chain.rels for statement in statements for chain in statement.chains)
    kept = dict(fixed)
    while at < len(statements):
        statement = statements[at]
        taken = _range(statements, at, world, ranges)
        if taken:
            settings += statements[at : at + taken]
            at += taken
            continue
        chain = statement.chains[-1]
        # "for all x, y" names symbols; what else has no relation sign would be passed over
        listed = not chain.rels and (listed or names_symbols(statement.word))
        if related and not (chain.rels or listed):
            raise Unreadable("a formula without a relation sign stands beside one that has one: "
                             "write it into the text, or give it its own sign")  # fmt: skip
        if len(statement.chains) == 1 and chain.rels and _only_indices(chain):
            settings.append(statement)
            _add_conditions(chain, conditions, fixed)
        elif any(c.rels for c in statement.chains) or is_lone_symbol(statement):
            claims.append(statement)
        at += 1
    if not any(c.rels for s in claims for c in s.chains) and display_kind == "display":
        # a display that is nothing but arithmetic with sizes and indices is a claim
        claims = [s for s in settings if s.chains[-1].rels and not is_range_start(s)]
        conditions, fixed = [], kept
    return claims, Setting(tuple(conditions), ranges, fixed), settings


def distributed(statements):
    r"""`x, y \ge 0` at the start of a display or a row as `x \ge 0, y \ge 0`."""
    out, names = [], []
    for statement in statements:
        begins = not names and statement.word == "" and not statement.opening
        if is_lone_symbol(statement) and not statement.chains[0].rels and (
                begins or (names and statement.word == ",")):
            names.append(statement)
            continue
        chain = statement.chains[0]
        if names and statement.word == "," and not statement.opening and (
                set(chain.rels) in ({rel} for rel in SPREAD)) and _names(chain.sides[0]):
            names = [n._replace(chains=(_spread(n.chains[0], chain),)) for n in names]
        out += [*names, statement]
        names = []
    return [*out, *names]


SPREAD = ("<", "<=", ">", ">=", "!=", "in")


def _names(side):
    return side is not None and side.op == "sym"


def _spread(name, chain):
    """The relations of a chain said of another symbol."""
    return chain._replace(sides=(name.sides[0], *chain.sides[1:]),
                          sources=(name.sources[0], *chain.sources[1:]))  # fmt: skip


def _range(statements, at, world, ranges):
    r"""How many statements from `at` on say `i = 1, \dots, k`."""
    start = at
    names = []
    while at < len(statements) and _bare_index(statements[at]):
        names.append(statements[at].chains[0].sides[0].letter)
        at += 1
    if at >= len(statements) or not is_range_start(statements[at]):
        return 0
    chain = statements[at].chains[0]
    names.append(chain.sides[0].letter)
    at += 1
    while at < len(statements) and _is(statements[at], "num"):
        at += 1
    if at >= len(statements) or not _is(statements[at], "dots"):
        return 0
    at += 1
    if at >= len(statements) or statements[at].chains[0].rels:
        return 0
    last = statements[at].chains[0].sides[0]
    for name in names:
        if name in world.notation.indices:
            ranges[name] = (chain.sides[1], last)
    return at + 1 - start


def is_range_start(statement):
    if len(statement.chains) != 1 or statement.chains[0].rels != ("=",):
        return False
    left, right = statement.chains[0].sides
    return left is not None and left.op == "idx" and right.op in ("num", "add", "size")


def is_lone_symbol(statement):
    """True for the x of `x, y > 0`."""
    return _is(statement, "sym")


def _bare_index(statement):
    return _is(statement, "idx")


def _is(statement, op):
    chain = statement.chains[0]
    return len(statement.chains) == 1 and not chain.rels and chain.sides[0].op == op


def _only_indices(chain):
    sides = [s for s in chain.sides if s is not None]
    if len(sides) != len(chain.sides):
        return False
    for side in sides:
        for node in walk(side):
            if node.op not in ("idx", "size", "num", "add", "neg", "enum", "dots"):
                return False
    atoms = [s.op in ("idx", "size", "num", "enum") for s in sides]
    return any(free_indices(s) or s.op == "size" for s in sides) and (
        all(atoms) or (atoms[0] and len(sides) == 2 and sides[0].op == "idx")
    )


def _add_conditions(chain, conditions, fixed):
    for rel, left, right in zip(chain.rels, chain.sides[:-1], chain.sides[1:], strict=True):
        if rel == "=" and left.op == "size" and right.op == "num":
            fixed[left.letter] = int(right.value)
        elif rel in ("=", "!=", "<", ">", "<=", ">=") and (
            right.op != "enum" and any(n.op in ("idx", "size") for s in (left, right)
                                       for n in walk(s))
        ):
            conditions.append(Node("rel", rel, left, right))


PLAIN_NUMBERS = ("real", "positive", "nonnegative", "integer", "count")


def without_model_statements(latex, notation):
    r"""Blank the statements whose own relation is \sim; says whether there were any."""
    try:
        tokens = tokenize(latex, notation.names, notation.macros)
    except CheckError:
        return latex, False
    depth, start, cuts, is_model = 0, None, [], False
    for index, token in enumerate([*tokens, None]):
        if token is None or (depth == 0 and token.kind in ("SEP", "IMPLIES")):
            end = len(latex) if token is None else token.position
            if is_model and start is not None:
                cuts.append((start, end))
            start, is_model = None, False
            continue
        start = token.position if start is None else start
        depth += token.kind in OPENING
        depth -= token.kind in CLOSING
        if depth == 0 and token.kind == "REL" and token.value == "sim":
            is_model = _is_law(tokens, index + 1, notation)
    if len(cuts) == 1 and not any(t.kind == "SEP" for t in tokens):
        return "", True
    for begin, end in cuts:
        latex = latex[:begin] + " " * (end - begin) + latex[end:]
    if cuts and not re.sub(r"[\s,.;&]|\\(begin|end)\{\w+\*?\}|\\(\\|q?quad|[,;])", "", latex):
        return "", True
    return latex, bool(cuts)


NO_LAW = ("NUM", "SQRT", "ROOT", "FRAC", "BINOM", "MINUS", "PLUS", "LPAR")


def _is_law(tokens, at, notation):
    r"""False if what follows \sim is plainly a number: then the line compares two numbers."""
    if at >= len(tokens):
        return True
    token = tokens[at]
    if token.kind in NO_LAW or (token.kind == "SYM" and token.value in notation.sizes):
        return False
    known = notation.symbols.get(token.value, []) if token.kind == "SYM" else []
    return not any(
        d.kind is not None and d.call is None and d.kind.name in PLAIN_NUMBERS for d in known)


def relations_of(latex, notation):
    """The relation signs of a formula, those in brackets as well; none if it cannot be read."""
    try:
        tokens = tokenize(latex, notation.names, notation.macros)
        return [t.value for t in tokens if t.kind == "REL"]
    except CheckError:
        return []


def first_relations(latex, notation):
    """(left, right) as LaTeX for the first relation of every statement that begins with one."""
    tokens = tokenize(latex, notation.names, notation.macros)
    sources = iter(read_sources(tokens, latex))
    pairs = []
    for _, chains, _, _ in parse(tokens):
        for chain in chains:
            texts = ["" if side is None else next(sources) for side in chain.sides]
            if chain.rels and chain.rels[0] in ("=", ":=") and chain.sides[0] is not None:
                pairs.append((texts[0], texts[1]))
    return pairs


def states_nothing(display, notation):
    """True for a formula in running text whose only relation signs stand inside it."""
    if display.kind != "text":
        return False
    try:
        tokens = tokenize(display.latex, notation.names, notation.macros)
    except CheckError:
        return False
    depth, rels = 0, []
    for token in tokens:
        depth += token.kind in OPENING
        depth -= token.kind in CLOSING
        if depth == 0 and token.kind in ("REL", "IMPLIES"):
            rels.append(token.value)
    return not rels or all(r == "to" for r in rels)


def conditions(text, notation):
    """The relations of `where x > 0`, as nodes that can be held against values."""
    found = [
        Node("rel", rel, left, right)
        for statement in read(text, notation)
        for chain in statement.chains
        for rel, left, right in zip(chain.rels, chain.sides[:-1], chain.sides[1:], strict=True)
    ]
    if not found:
        raise NotationError(f"check: where {text}: write a condition, such as  where x > 0")
    return found
