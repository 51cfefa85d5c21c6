"""Backslashes that Python has eaten: a formula in a string without an r before its quotes."""

import re

from ..errors import Unreadable

# What Python makes of \a, \b, \f, \n, \r, \t, \v in front of what a command may go on with.
_EATEN = re.compile(
    r"[\a\b\f\v]|\r(?!\n)|\t(?=heta|imes|ext[{bir]|au(?![A-Za-z])|op(?![A-Za-z])|ilde|riangleq|frac)"
    r"|\n(?=abla|eq(?![A-Za-z])|otin|onumber)"
)
_SPELLED = {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t",
            "\v": r"\v"}  # fmt: skip


def refuse_eaten_backslash(latex):
    """Fail if a sign stands in a formula that only a lost backslash explains.

    Raises
    ------
    Unreadable
        With the place, and what to write instead.
    """
    eaten = _EATEN.search(latex)
    if eaten:
        raise Unreadable(
            f"a backslash was lost: Python reads {_SPELLED[eaten.group()]} in a string as one "
            'sign; write r"...", with an r before the quotes',
            eaten.start(),
        )
