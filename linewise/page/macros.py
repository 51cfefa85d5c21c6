r"""Commands that a page defines, by `\newcommand` or `\def`: expanded before anything is read."""

import re

from ..errors import Unreadable

MOST = 2_000  # expansions in one formula
LONGEST = 20_000

_DEFINITION = re.compile(
    r"\\(?:(?:re)?new|provide)command\*?\s*\{?\s*(\\[A-Za-z]+)\s*\}?\s*(?:\[(\d)\])?\s*(?=\{)"
    r"|\\def\s*(\\[A-Za-z]+)\s*((?:#\d)*)\s*(?=\{)"
    r"|\\DeclareMathOperator(\*?)\s*\{?\s*(\\[A-Za-z]+)\s*\}?\s*(?=\{)"
)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.S)


def collected(text, known=None):
    """The text without the definitions in it, and a table {name: (number of arguments, body)}.

    Parameters
    ----------
    text : str
        A formula, or all formulas of a page.
    known : dict, optional
        A table to go on with.
    """
    table, out, done = dict(known or {}), [], 0
    while match := _DEFINITION.search(text, done):
        end = _group_end(text, match.end())
        if end < 0:
            break
        new, count, plain, marks, star, operator = match.groups()
        body = text[match.end() + 1 : end]
        if operator:
            body, new, count = rf"\operatorname{star}{{{body}}}", operator, 0
        elif plain:
            new, count = plain, len(marks) // 2
        table[new] = int(count or 0), body
        out.append(text[done : match.start()])
        done = end + 1
    return "".join([*out, text[done:]]), table


def resolved(latex, table=None):
    """A formula without its definitions and with all commands expanded, and the table after it.

    What cannot be expanded stays as it is, to be refused where it is read.
    """
    text, table = collected(latex, table)
    try:
        return expanded(text, table), table
    except Unreadable:
        return latex, table


def expanded(latex, table):
    """A formula with the commands of the table replaced, those in their bodies, too.

    Raises
    ------
    Unreadable
        A command without its arguments, or one that expands for ever.
    """
    if not table:
        return latex
    for _ in range(MOST):
        match = next((m for m in _COMMAND.finditer(latex) if m.group() in table), None)
        if match is None:
            return latex
        count, body = table[match.group()]
        arguments, at = [], match.end()
        for _ in range(count):
            argument, at = _argument(latex, at, match.group())
            arguments.append(argument)
        body = re.sub(r"#(\d)", lambda m, a=arguments: _picked(a, int(m.group(1))), body)
        space = " " if body[-1:].isalpha() and latex[at : at + 1].isalpha() else ""
        latex = latex[: match.start()] + body + space + latex[at:]
        if len(latex) > LONGEST:
            break
    raise Unreadable("a command of this page expands for ever, or to too much")


def _picked(arguments, number):
    return arguments[number - 1] if 1 <= number <= len(arguments) else ""


def _argument(latex, at, name):
    while latex[at : at + 1].isspace():
        at += 1
    if latex[at : at + 1] == "{":
        end = _group_end(latex, at)
        if end > 0:
            return latex[at + 1 : end], end + 1
    match = _COMMAND.match(latex, at)
    if match:
        return match.group(), match.end()
    if at >= len(latex) or latex[at] in "{}":
        raise Unreadable(f"{name} is missing its argument", at)
    return latex[at], at + 1


def _group_end(text, start):
    """Where the group that opens at `start` is closed, or -1."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] in "{}":
            depth += 1 if text[at] == "{" else -1
            if depth == 0:
                return at
        at += 1
    return -1
