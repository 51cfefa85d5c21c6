"""What the letters of a document mean, as data.

A notation file is TOML; `book/notation.toml`, the letters of the book, is the example.
"""

from .declare import declare, parse_kind
from .notation import Declaration, Definition, Kind, Model, Notation
from .toml import load_notation, notation_from

__all__ = [
    "Declaration", "Definition", "Kind", "Model", "Notation", "declare", "load_notation",
    "notation_from", "parse_kind",
]  # fmt: skip
