"""What a formula is cut into, and which tokens are brackets."""

from typing import NamedTuple

MAX_NESTING = 40


class Token(NamedTuple):
    """One token: its `kind` (a terminal of the grammar), canonical `value`, `position`."""

    kind: str
    value: object
    position: int


OPENING = {"LPAR", "LBRACK", "LSET", "LBRACE", "LANGLE", "LMATRIX", "LCASES", "LBAR", "LDBAR",
           "LFLOOR", "LEVAL"}  # fmt: skip
CLOSING = {"RPAR", "RBRACK", "RSET", "RBRACE", "RANGLE", "RMATRIX", "RCASES", "RBAR", "RDBAR",
           "RFLOOR", "REVAL"}  # fmt: skip
