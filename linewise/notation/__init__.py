"""What the letters of a document mean, as data."""

from .notation import (
    Declaration,
    Definition,
    Kind,
    Model,
    Notation,
    declare,
    load_notation,
    notation_from,
    parse_kind,
)  # fmt: skip

__all__ = [
    "Declaration", "Definition", "Kind", "Model", "Notation", "declare", "load_notation",
    "notation_from", "parse_kind",
]  # fmt: skip
