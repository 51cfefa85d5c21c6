r"""Environments: what stands from `\begin` to its `\end` becomes layout, a table or a system."""

import re

from ..errors import Unreadable
from . import commands
from .tokens import CLOSING, MAX_NESTING, OPENING, Token


def environment(scan, name, start, end):
    r"""What `\begin` does: the tokens of the whole environment."""
    name, _ = scan.raw(end, r"\begin")
    plain = name.rstrip("*")
    body_end, after = _matching_end(scan, name, start, end)
    if plain in ("array", "alignat", "alignedat"):
        scan.raw(end, name)
    scan.depth += 1
    if scan.depth > MAX_NESTING:
        raise Unreadable(f"environments nested deeper than {MAX_NESTING} levels", start)
    if plain in commands.LAYOUT:
        scan.emit("LAYOUT", "begin", start)
        scan.run(body_end)
        scan.emit("LAYOUT", "end", body_end)
    elif plain in commands.MATRICES or plain in commands.CASES:
        kind = "CASES" if plain in commands.CASES else "MATRIX"
        around = {"vmatrix": "BAR", "Vmatrix": "DBAR"}.get(plain)
        if around:
            scan.emit(f"L{around}", "|", start)
        mark = len(scan.out)
        scan.emit(f"L{kind}", plain, start)
        scan.run(body_end)
        scan.emit(f"R{kind}", plain, body_end)
        if around:
            scan.emit(f"R{around}", "|", body_end)
        tables = (*commands.CASES, "array")
        if plain in tables and _is_system(scan.out[mark + 1 : -1], plain):
            if plain in commands.CASES:
                scan.out[mark + 1 : -1] = _joined(scan.out[mark + 1 : -1])
            scan.out[mark] = Token("LAYOUT", "begin", start)
            scan.out[-1] = Token("LAYOUT", "end", body_end)
    else:
        raise Unreadable(f"the environment {name} is not read", start)
    scan.depth -= 1
    scan.at = after


def stray_end(scan, name, start, end):
    r"""What `\end` does where nothing has begun."""
    raise Unreadable(r"\end without its \begin", start)


def _matching_end(scan, name, start, end):
    depth = 1
    for match in re.compile(r"\\(begin|end)\s*\{([^}]*)\}").finditer(scan.latex, scan.at, end):
        depth += 1 if match.group(1) == "begin" else -1
        if depth == 0:
            if match.group(2) != name:
                raise Unreadable(
                    f"\\begin{{{name}}} is closed by \\end{{{match.group(2)}}}", match.start()
                )
            return match.start(), match.end()
    raise Unreadable(f"\\begin{{{name}}} is never closed", start)


def _joined(tokens):
    """The equations of a system, which hold together: "and" for the line breaks between them."""
    if any(token.kind == "AMP" for token in tokens):
        return tokens
    depth, out = 0, []
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        depth += (token.kind in OPENING) - (token.kind in CLOSING)
        breaks = token.kind == "ROW" and depth == 0 and after is not None
        out.append(Token("TEXT", "and", token.position) if breaks else token)
    return out


def _is_system(tokens, name):
    """True for a cases or array environment whose rows are equations."""
    depth, cell = 0, 0
    for token in tokens:
        depth += token.kind in OPENING
        depth -= token.kind in CLOSING
        if depth == 0 and token.kind == "ROW":
            cell = 0
        elif depth == 0 and token.kind == "AMP":
            cell += 1
        elif depth == 0 and token.kind == "REL" and (cell == 0 or name == "array"):
            return True
    return False
