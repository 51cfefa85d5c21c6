"""The comment beside a display, `<!-- check: ... -->`: statements separated by semicolons."""

import re
from typing import NamedTuple

from ..errors import NotationError

KEYWORDS = (
    "definition", "assumption", "wrong", "let", "with", "at", "solves", "factor", "sum", "gap",
    "in", "equals", "sizes", "claim", "lemma", "sampled", "where",
)  # fmt: skip


class Note(NamedTuple):
    """One statement: `keyword`, its `text`, and the relation it is about (None: all)."""

    keyword: str
    text: str
    relation: int | None = None


def parse_notes(text):
    """Split an annotation into `Note`s.

    Raises
    ------
    NotationError
        For an unknown keyword, naming those that exist.
    """
    notes = []
    for statement in _statements(text):
        match = re.match(r"(?:(\d+)\s*:\s*)?([a-z]+)\b\s*(.*)", statement, re.S)
        if match is None or match.group(2) not in KEYWORDS:
            raise NotationError(
                f"check: {statement!r} is not understood; a statement begins with one of "
                f"{', '.join(KEYWORDS)}"
            )
        number, keyword, rest = match.groups()
        rest = rest.strip()
        if keyword in ("let", "with", "at", "solves", "gap", "in", "equals", "sum",
                       "factor", "sizes", "lemma", "where") and not rest:  # fmt: skip
            raise NotationError(f"check: {keyword} needs something after it")
        notes.append(Note(keyword, rest, None if number is None else int(number)))
    return notes


def placed(verdict, notes, supposed=""):
    """A verdict whose evidence names what the line, or a comment, puts in or supposes."""
    if verdict.verdict not in ("verified", "sampled", "solution"):
        return verdict
    said = [f"{n.keyword} {n.text}" for n in notes if n.keyword in ("at", "where") or (
        n.keyword == "with" and (":" not in n.text or "=" in n.text))]
    said += [supposed] if supposed else []
    return verdict._replace(detail=", ".join([*said, verdict.detail] if verdict.detail else said))


def _statements(text):
    """Split at semicolons and line ends outside braces and parentheses."""
    parts, depth, current = [], 0, ""
    for char in text:
        depth += char in "({["
        depth -= char in ")}]"
        if char == ";" and depth <= 0 and not current.endswith("\\"):
            parts.append(current)
            current = ""
        else:
            current += char
    parts.append(current)
    lines = []
    for part in parts:
        piece = ""
        for line in part.split("\n"):
            starts = re.match(rf"\s*(?:\d+\s*:\s*)?(?:{'|'.join(KEYWORDS)})\b", line)
            if starts and piece.strip():
                lines.append(piece)
                piece = line
            else:
                piece += " " + line
        lines.append(piece)
    return [s.strip() for s in lines if s.strip()]
