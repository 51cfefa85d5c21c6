r"""One row that cannot be read must not lose its display: the rest of it, without that row.

A row is cut out with everything that it goes on from, and that goes on from it: what is left must
not read as a formula that nobody wrote.
"""

import re
from typing import NamedTuple

from ..latex.commands import IMPLIES, LAYOUT, RELATIONS

_SPACE = r"(?:\s|&|~|\\[,;:! ]|\\(?:quad|qquad|displaystyle|hspace\*?\{[^}]*\})(?![A-Za-z]))*"
_WORDS = sorted((re.escape(name) for name in (*RELATIONS, *IMPLIES)), key=len, reverse=True)
_LAYOUT = rf"(?:\\begin\{{(?:{'|'.join(LAYOUT)})\*?\}}(?:\{{\d+\}})?)?"
_OPENS = re.compile(
    rf"{_SPACE}{_LAYOUT}{_SPACE}(?:(?P<rel>(?::=|{'|'.join(_WORDS)})(?![A-Za-z]))"
    r"|(?P<sign>[-+*/·×−]|\\(?:pm|mp|cdot|times|circ|odot|cdots)(?![A-Za-z])))"
)
_DANGLES = re.compile(r"(?:[-+=<>*/,]|\\(?:pm|mp|cdot|times|left[.(\[]|le|ge))" + _SPACE + r"$")
_TOKEN = re.compile(r"\\(begin|end)\s*\{(\w+)\*?\}|\\\\|\\.|[{}]", re.S)
_KEPT = re.compile(rf"\\(?:begin|end)\s*\{{(?:{'|'.join(LAYOUT)})\*?\}}(?:\{{\d+\}})?")


class Row(NamedTuple):
    """Where a row of a display stands."""

    start: int
    end: int


def without_row(latex, position):
    r"""(rest, lost): the display without the row at `position`, and the text of what was cut out.

    Both are "" if nothing is left, or if there is only one row. The rest keeps all offsets.
    """
    rows = _rows(latex)
    if len(rows) < 2:
        return "", ""
    at = len(rows) - 1 if position is None else next(
        (n for n, row in enumerate(rows) if position < row.end), len(rows) - 1)
    texts = [latex[row.start : row.end] for row in rows]
    kinds = [_kind(text) for text in texts]
    for n, text in enumerate(texts[:-1]):
        if _DANGLES.search(text) and kinds[n + 1] != "relation":
            kinds[n + 1] = "sign"
    first = at
    while first and kinds[first] == "sign":
        first -= 1
    goes_on = ("sign",) if kinds[first] == "relation" else ("sign", "relation")
    last = at
    while last + 1 < len(rows) and kinds[last + 1] in goes_on:
        last += 1
    if kinds[first] == "relation" and first == 0:
        return "", ""
    begin, end = rows[first].start, rows[last].end
    rest = latex[:begin] + _blanked(latex[begin:end]) + latex[end:]
    if not _KEPT.sub("", rest).replace("\\\\", "").strip(" \n\t&.,"):
        return "", ""
    return rest, " ".join(_KEPT.sub(" ", latex[begin:end]).split())


def _kind(text):
    """"relation" or "sign" for a row that goes on from the one before, else "new"."""
    found = _OPENS.match(text)
    if found is None:
        return "new"
    return "relation" if found.group("rel") else "sign"


def _rows(latex):
    """The rows of a display: parts between line breaks that stand in no brace and no matrix."""
    rows, depth, start = [], 0, 0
    for match in _TOKEN.finditer(latex):
        text = match.group()
        if text in "{}":
            depth += 1 if text == "{" else -1
        elif match.group(1):
            inside = match.group(2) not in LAYOUT
            depth += inside if match.group(1) == "begin" else -inside
        elif text == "\\\\" and depth == 0:
            rows.append(Row(start, match.start()))
            start = match.end()
    return [*rows, Row(start, len(latex))]


def _blanked(text):
    """Spaces in place of everything but the commands that open or close a layout."""
    out, done = [], 0
    for match in _KEPT.finditer(text):
        out += [re.sub(r"\S", " ", text[done : match.start()]), match.group()]
        done = match.end()
    return "".join([*out, re.sub(r"\S", " ", text[done:])])
