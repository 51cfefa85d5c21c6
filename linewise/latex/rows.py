"""Rows, columns, commas and wide spaces: where one statement of a display ends and the next begins.

A row of a chain starts with its relation. What cannot be told is an error: a row without a relation
is never silently the start of a new chain, and a wide space before a sign never silently joins.
"""

from itertools import pairwise
from typing import NamedTuple

from ..errors import Unreadable
from .tokens import CLOSING, MAX_NESTING, OPENING, Token

_BINARY = {"PLUS", "MINUS", "PM", "MUL", "CIRC", "SLASH", "OTIMES", "SETMINUS", "CUP"}
_CONTINUES = {"REL", "IMPLIES", "MUL", "CIRC", "SLASH", "OTIMES", "PLUS"}
_DANGLES = _BINARY | {"REL", "IMPLIES"}
_SIGNS = {"PLUS", "MINUS", "PM"}
_MARKS = {"AMP", "QUAD", "LAYOUT"}
_NO_RELATION = (
    r"this row has no relation sign in front: in a chain each row starts with its relation "
    r"(=, \le, ...); if it goes on with a product, start it with \cdot"
)


def separated(tokens):
    """The tokens with layout settled: SEP between statements, nothing or a comma inside brackets.

    Raises
    ------
    Unreadable
        A row that does not start with its relation, a missing relation at an alignment mark, a
        space that may or may not separate two formulas.
    """
    rows = _rows(_inside_settled(tokens))
    if any(row.relation for row in rows):
        _check_rows([row for row in rows if row.first])
        rows = [_columns(row, before) for before, row in zip([None, *rows], rows, strict=False)]
    return _tidy(list(_marked(rows)))


class _Row(NamedTuple):
    """One row of a display.

    `top` are the places of its tokens outside brackets; `led` says whether it starts with an
    alignment mark, `first` and `last` are the kinds of the tokens at its ends, marks left out;
    `relation` says whether it has a relation sign or an arrow outside brackets.
    """

    tokens: list
    top: list
    led: bool
    first: str
    last: str
    relation: bool
    position: int


def _rows(tokens):
    """The rows of a display; an environment right after another one starts a row, too."""
    rows, current = [], []
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        joint = token[:2] == ("LAYOUT", "end") and after and after[:2] == ("LAYOUT", "begin")
        if token.kind == "ROW" or joint:
            rows.append(_row(current))
            current = []
        else:
            current.append(token)
    return [*rows, _row(current)]


def _row(tokens):
    top, depth = [], 0
    for index, token in enumerate(tokens):
        depth -= token.kind in CLOSING
        if depth == 0:
            top.append(index)
        depth += token.kind in OPENING
    content = [t for t in tokens if t.kind not in _MARKS]
    led = next((t.kind == "AMP" for t in tokens if t.kind not in ("QUAD", "LAYOUT")), False)
    return _Row(
        tokens, top, led, content[0].kind if content else "", content[-1].kind if content else "",
        any(tokens[at].kind in ("REL", "IMPLIES") for at in top),
        content[0].position if content else 0,
    )  # fmt: skip


def _check_rows(rows):
    """Every row of a display with relations starts with one, or goes on in a way that shows."""
    related = False  # whether the formula that goes on has a relation already
    lists = rows[0].led and rows[0].relation and not any(r.led and r.first == "REL" for r in rows)
    for before, row, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
        follows = before is not None and before.last != "SEP"
        goes_on = row.first in _CONTINUES or (follows and before.last in _DANGLES)
        if row.first in _SIGNS and row.led and row.relation and follows and related:
            raise Unreadable(
                "this row starts with a sign and has a relation later: is it a new formula, or "
                "does it go on the one before? start each row with its relation",
                row.position,
            )
        goes_on = goes_on or (row.first in _SIGNS and follows and (row.led or not row.relation))
        if not goes_on and row.first != "SEP":
            if row.relation:
                silent = before is not None and row.led and not lists
            else:
                dots = _is_list(row) or (before and before.last == "SEP" and _is_list(before))
                opens = after and after.first in (_SIGNS | {"REL", "IMPLIES"}) and not before
                silent = not dots and not opens and row.last not in _DANGLES
            if silent:
                raise Unreadable(_NO_RELATION, row.position)
        related = _ends_related(row, related and goes_on)


def _ends_related(row, related):
    """Whether the formula at the end of a row has a relation already."""
    for at in row.top:
        kind = row.tokens[at].kind
        related = kind == "REL" or (related and kind not in ("IMPLIES", "SEP"))
    return related


def _is_list(row):
    """True if dots stand in the row, as in i = 1, \\dots, k."""
    kinds = [row.tokens[at].kind for at in row.top]
    return any(set(pair) == {"DOTS", "SEP"} for pair in pairwise(kinds))


def _columns(row, above):
    """The row with COLUMN for each alignment mark between two formulas.

    Marks are an alignment and a column separator in turn.
    """
    tokens, marks = list(row.tokens), 0
    goes_on = above and (row.first in _SIGNS | _CONTINUES or above.last in _DANGLES)
    for place, at in enumerate(row.top):
        token = row.tokens[at]
        marks += token.kind == "AMP"
        if token.kind not in _MARKS or token[:2] == ("LAYOUT", "begin"):
            continue
        before = _neighbour(row, place, -1)
        following = _neighbour(row, place, 1)
        if not before or not following or "SEP" in (before, following):
            continue
        if before in _DANGLES or following in _CONTINUES - {"PLUS"} or _is_sign(row, place):
            continue
        left, right = _piece(row, place, -1), _piece(row, place, 1)
        if following in _SIGNS and (token.kind != "AMP" or marks % 2):
            if "REL" in right and token.kind != "AMP":
                raise Unreadable(
                    "does this space separate two formulas? put a comma there, or a line break; or "
                    "leave it out",
                    token.position,
                )
            continue
        if "REL" not in left and (token.kind == "AMP" or not (goes_on or "DOTS" in left)):
            mark = "&" if token.kind == "AMP" else "space"
            raise Unreadable(f"a relation sign is missing beside this {mark}", token.position)
        if "REL" not in right and "DOTS" not in right:
            raise Unreadable(
                "this has no relation sign: what does it say beside the formula before it? words "
                r"go into \text{...}",
                row.tokens[at].position,
            )
        if token.kind == "AMP":
            tokens[at] = Token("COLUMN", "", token.position)
    return row._replace(tokens=tokens)


def _is_sign(row, place):
    """True if an operator that needs what follows, a nabla with its scripts, stands before."""
    scripts = {"SUB", "SUP", "LBRACE", "RBRACE"} | _MARKS
    while place and row.tokens[row.top[place - 1]].kind in scripts:
        place -= 1
    return place > 0 and row.tokens[row.top[place - 1]].kind == "NABLA"


def _neighbour(row, place, step):
    """The kind of the next token outside brackets in one direction, marks left out."""
    place += step
    while 0 <= place < len(row.top):
        kind = row.tokens[row.top[place]].kind
        if kind not in _MARKS:
            return kind
        place += step
    return ""


def _piece(row, place, step):
    """The kinds of the tokens outside brackets up to the next separator or wide space."""
    found = set()
    place += step
    while 0 <= place < len(row.top):
        kind = row.tokens[row.top[place]].kind
        if kind in ("SEP", "QUAD", "IMPLIES") and found:
            break
        found.add(kind)
        place += step
    return found


def _inside_settled(tokens):
    """Settle what stands inside brackets; at the top, commas, words and colons become SEP."""
    marked, stack = [], []
    ahead = _kinds_ahead(tokens, _MARKS)
    for token, following in zip(tokens, ahead, strict=True):
        kind = token.kind
        if kind in OPENING:
            if len(stack) >= MAX_NESTING:
                raise Unreadable(f"brackets nested deeper than {MAX_NESTING}", token.position)
            stack.append(kind)
            marked.append(token)
        elif kind in CLOSING:
            if stack:
                stack.pop()
            marked.append(token)
        elif stack and stack[-1] in ("LMATRIX", "LCASES"):
            _inside_table(token, marked)
        elif stack:
            if kind in ("LAYOUT", "AMP", "QUAD", "PERIOD"):
                continue
            if kind == "ROW":
                # A line break inside brackets; in a substack or a set it separates.
                if following not in _CONTINUES | {"MINUS"}:
                    marked.append(Token("COMMA", ",", token.position))
            else:
                marked.append(token)
        elif kind in ("COMMA", "SEMI", "TEXT", "PERIOD", "COLON"):
            value = ":" if kind == "COLON" else token.value
            marked.append(Token("SEP", value, token.position))
        else:
            marked.append(token)
    return marked


def _inside_table(token, marked):
    if token.kind == "AMP":
        marked.append(Token("CELL", "&", token.position))
    elif token.kind == "ROW":
        marked.append(Token("NEXTROW", "", token.position))
    elif token.kind not in ("LAYOUT", "QUAD", "PERIOD"):
        marked.append(token)


def _kinds_ahead(tokens, passed):
    """For each token the kind of the next one that is not passed over; "" at the end."""
    kinds, kind = [], ""
    for token in reversed(tokens):
        kinds.append(kind)
        kind = kind if token.kind in passed else token.kind
    return kinds[::-1]


def _marked(rows):
    """One line of tokens: SEP between rows and columns, SOFT for a wide space."""
    for number, row in enumerate(rows):
        if number:
            goes_on = row.first in ("MINUS", "PM") and (row.led or not row.relation)
            if not goes_on:
                position = row.tokens[0].position if row.tokens else 0
                yield Token("SEP" if row.first else "SOFT", "", position)
        for token in row.tokens:
            if token.kind in ("QUAD", "LAYOUT"):
                yield Token("SOFT", "", token.position)
            elif token.kind == "COLUMN":
                yield Token("SEP", "", token.position)
            elif token.kind != "AMP":
                yield token


def _tidy(tokens):
    """Drop separators where the formula visibly goes on; one SEP between statements."""
    out = []
    for token, after in zip(tokens, _kinds_ahead(tokens, {"SEP", "SOFT"}), strict=True):
        if token.kind not in ("SEP", "SOFT"):
            out.append(token)
            continue
        hard = token.kind == "SEP" and token.value not in ("", ",", ".", ";")
        comma = token.kind == "SEP" and token.value != ""
        if after == "" or not (out or any(map(str.isalpha, token.value))):
            continue  # words in front of everything stay: they may suppose something
        if after in _CONTINUES and not (comma and after == "PLUS"):
            continue
        if out and out[-1].kind in _DANGLES:
            continue
        if token.kind == "SOFT" and after == "MINUS":
            continue
        if out and out[-1].kind == "SEP":
            if not out[-1].value:
                out[-1] = Token("SEP", token.value, token.position)
            elif hard:
                out[-1] = Token("SEP", f"{out[-1].value} {token.value}", token.position)
            elif not comma:  # what follows is set apart by space
                out[-1] = out[-1]._replace(value=out[-1].value + "\t\n"[token.kind == "SEP"])
            continue
        out.append(Token("SEP", token.value, token.position))
    return out
