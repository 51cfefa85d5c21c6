"""Brackets and bars: which belong together, and which of its three meanings a bar has.

A bar opens a determinant, closes it, or says "given"; a lone one is an evaluation bar.
"""

from ..errors import Unreadable
from .tokens import CLOSING, OPENING, Token

MAX_BARS = 200
_BEFORE_BARS = {form for name in ("ln", "log", "det", "exp")
                for form in (name, rf"\mathrm{{{name}}}")}  # fmt: skip


def settled(tokens):
    """Tokens with brackets without partner dropped and every bar told apart."""
    tokens = _asides(_percent(_brackets_without_partner(tokens)))
    return _merge_arg(_evaluation_bars(_bars(tokens)))


def _percent(tokens):
    """`0.01\\%` is one number."""
    out = []
    for token in tokens:
        if token.kind == "PERCENT":
            if not out or out[-1].kind != "NUM":
                raise Unreadable(r"\% must follow a number", token.position)
            out[-1] = Token("NUM", out[-1].value + "%", out[-1].position)
        else:
            out.append(token)
    return out


def _brackets_without_partner(tokens):
    r"""`\left\{ ... \right.` is a bracket around a system of equations: both are dropped."""
    drop, stack = set(), []
    for index, token in enumerate(tokens):
        if token.kind in OPENING or token.kind == "LDOT":
            stack.append(index)
        elif token.kind in CLOSING:
            if stack:
                stack.pop()
        elif token.kind == "RDOT":
            if stack:
                drop.add(stack.pop())
            drop.add(index)
    return [t for index, t in enumerate(tokens) if index not in drop]


_ORDERS = ("<", ">", "<=", ">=", "!=")


def _asides(tokens):
    r"""`\qquad (i = 1, \dots, k)` or `[\text{by Bayes}]` at the end of a row: drop the brackets.

    `(x > 0)` there is a condition.
    """
    out, depth, drop, conditions = list(tokens), 0, [], []
    for index, token in enumerate(tokens):
        if token.kind in ("LPAR", "LBRACK") and depth == 0 and index:
            close = _matching(tokens, index)
            inner = tokens[index + 1 : close]
            after = tokens[close + 1].kind if close + 1 < len(tokens) else "END"
            if (
                tokens[index - 1].kind in ("QUAD", "COMMA", "TEXT")
                and after in ("END", "ROW", "QUAD", "COMMA", "PERIOD", "LAYOUT", "AMP", "TEXT")
                and any(t.kind in ("REL", "TEXT") for t in inner)
            ):
                drop += [index, close]
                if inner[0].kind != "TEXT" and any(t.value in _ORDERS for t in inner):
                    conditions.append(index)
        depth += token.kind in OPENING
        depth -= token.kind in CLOSING
    for index in drop:
        out[index] = Token("QUAD", "", tokens[index].position)
    for index in conditions:
        out[index] = Token("TEXT", "where", tokens[index].position)
    return out


def _matching(tokens, start):
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].kind in OPENING
        depth -= tokens[index].kind in CLOSING
        if depth == 0:
            return index
    return len(tokens) - 1


def _doubled(tokens):
    """`||w||` is a norm: two bars side by side are one, unless one was opened before them."""
    out, depth, single = [], 0, {}
    for token in tokens:
        depth += (token.kind in OPENING) - (token.kind in CLOSING)
        if token.kind == "BAR" and token.value == "?":
            before = out[-1] if out else None
            beside = before is not None and before.kind == "BAR" and before.value == "?"
            if beside and before.position == token.position - 1 and single.get(depth, 0) % 2:
                out[-1] = Token("DBAR", "?", before.position)
                single[depth] -= 1
                continue
            single[depth] = single.get(depth, 0) + 1
        elif token.kind in ("REL", "COMMA", "ROW", "SEP", "IMPLIES"):
            single[depth] = 0
        out.append(token)
    return out


def _bars(tokens):
    """Decide what each bar is: an opening one, a closing one, or "given"."""
    tokens = _doubled(tokens)
    out, stack = [], []
    marks = [token for token in tokens if token.kind in ("BAR", "DBAR")]
    if len(marks) > MAX_BARS:
        raise Unreadable(f"more than {MAX_BARS} bars in one formula", marks[MAX_BARS].position)
    for index, token in enumerate(tokens):
        kind = token.kind
        if kind in ("BAR", "DBAR"):
            kind = _bar_kind(token, tokens, index, out, stack)
            token = Token(kind, "|" if "D" not in kind[:2] else "||", token.position)
        if kind in OPENING or kind == "LDOT":
            stack.append(kind)
        elif (kind in CLOSING or kind == "EVALBAR") and stack:
            stack.pop()
        out.append(token)
    return out


def _bar_kind(token, tokens, index, out, stack):
    name = token.kind
    mid = "MID" if name == "BAR" else "DMID"
    if token.value == "l":
        return "L" + name
    if token.value == "m":
        return mid
    if token.value == "r":
        if stack and stack[-1] == "LDOT":
            return "EVALBAR"
        return "R" + name
    if stack and stack[-1] == "L" + name and _ends_operand(out):
        return "R" + name
    if not _ends_operand(out):
        return "L" + name
    follows = tokens[index + 1].kind if index + 1 < len(tokens) else ""
    if name == "BAR" and follows == "SUB" and not _bars_ahead(tokens, index, name):
        return "EVALBAR"
    return mid if _bars_ahead(tokens, index, name) % 2 == 0 else "L" + name


def _ends_operand(out):
    for token in reversed(out):
        if token.kind in ("QUAD", "AMP", "LAYOUT", "ROW"):
            continue
        return token.kind in (
            {"NUM", "SYM", "TOP", "STAR", "PRIME", "DOTS", "EVALBAR"} | CLOSING
        ) and token.value not in _BEFORE_BARS
    return False


def _bars_ahead(tokens, index, name):
    """How many unsettled bars of this kind follow before the enclosing bracket closes."""
    depth = count = 0
    for token in tokens[index + 1 :]:
        if token.kind in OPENING:
            depth += 1
        elif token.kind in CLOSING:
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and token.kind == name:
            count += 1
    return count


def _evaluation_bars(tokens):
    r"""Give every "evaluated at" bar its opening: `\left. f \right|_{x=0}` or `f \Big|_{x=0}`."""
    out, opens = [], []
    for token in tokens:
        if token.kind == "LDOT":
            opens.append(len(out))
            out.append(Token("LEVAL", ".", token.position))
            continue
        if token.kind == "EVALBAR":
            if opens:
                opens.pop()
                out.append(Token("REVAL", ".", token.position))
            else:
                start = _operand_start(out)
                out.insert(start, Token("LEVAL", ".", out[start].position))
                out.append(Token("REVAL", ".", token.position))
            continue
        out.append(token)
    return out


def _operand_start(out):
    """Where the side of the relation begins that a lone evaluation bar closes."""
    depth = 0
    for index in range(len(out) - 1, -1, -1):
        kind = out[index].kind
        if kind in CLOSING:
            depth += 1
        elif kind in OPENING:
            depth -= 1
            if depth < 0:
                return index + 1
        elif depth == 0 and kind in ("REL", "IMPLIES", "ROW", "COMMA", "QUAD", "LAYOUT", "AMP",
                                     "PLUS", "MINUS", "SEMI"):  # fmt: skip
            return index + 1
    return 0


def _merge_arg(tokens):
    r"""`\arg\max` is one operator."""
    out = []
    for token in tokens:
        if (
            out
            and token.kind == "SYM"
            and out[-1].value == r"\mathrm{arg}"
            and token.value in (r"\mathrm{max}", r"\mathrm{min}")
        ):
            word = token.value[len(r"\mathrm{") : -1]
            out[-1] = Token("SYM", f"\\mathrm{{arg{word}}}", out[-1].position)
        else:
            out.append(token)
    return out
