r"""Numbers of rows: `(1)\quad` before a formula and `\qquad (1)` behind it say nothing of it."""

from .tokens import CLOSING, OPENING

_WIDE = (r"\quad", r"\qquad")
_START = ("", "ROW", "LAYOUT")


def without_labels(tokens):
    """The tokens without numbers in parentheses that a wide space sets apart at the end of a row.

    Only whole numbers, as no formula can be meant by one beside a relation that has its two sides.
    """
    out, at, depth, related = [], 0, 0, False
    while at < len(tokens):
        token = tokens[at]
        if depth == 0 and (after := _leading(tokens, at)) and _starts(out):
            at = after
            continue
        depth += (token.kind in OPENING) - (token.kind in CLOSING)
        related = token.kind != "ROW" and (related or (token.kind == "REL" and depth == 0))
        out.append(token)
        at += 1
        if depth == 0 and related and token.kind == "QUAD" and token.value in _WIDE:
            at = _trailing(tokens, at) or at
    return out


def _starts(out):
    kinds = [t.kind for t in out if t.kind not in ("QUAD", "AMP")]
    return (kinds[-1] if kinds else "") in _START


def _numbered(tokens, at):
    """Where a number in parentheses ends that starts here, or None."""
    if [t.kind for t in tokens[at : at + 3]] == ["LPAR", "NUM", "RPAR"]:
        return at + 3 if tokens[at + 1].value.isdigit() else None
    return None


def _leading(tokens, at):
    """Where the label of a row that starts here ends, or None: a formula follows."""
    after = _numbered(tokens, at)
    if after is None and [t.kind for t in tokens[at : at + 2]] == ["NUM", "PERIOD"]:
        after = at + 2 if tokens[at].value.isdigit() else None
    if after is None or after >= len(tokens):
        return None
    space = tokens[after]
    if space.kind != "QUAD" or space.value not in _WIDE:
        return None
    rest = [t.kind for t in tokens[after + 1 :] if t.kind not in ("QUAD", "AMP")]
    row = rest[: rest.index("ROW")] if "ROW" in rest else rest
    goes_on = not row or row[0] in (
        "REL", "IMPLIES", "PLUS", "MINUS", "PM", "MUL", "STAR", "CIRC", "SLASH", "OTIMES", "SUP",
        "SUB", "BANG", "COMMA", "SEMI")  # fmt: skip
    return None if goes_on or "REL" not in row else after + 1


def _trailing(tokens, at):
    """Where a number at the end of a row ends that starts here, or None."""
    after = _numbered(tokens, at)
    if after is None or (after < len(tokens) and tokens[after].kind not in ("ROW", "LAYOUT")):
        return None
    return after
