"""A note that does nothing is an error: its author meant something."""

from typing import Any, NamedTuple

from ..verdict import Verdict

SPECIFIC = ("solves", "gap", "factor", "sum", "in", "equals", "lemma")


class Effects(NamedTuple):
    """What notes may have had an effect on without being used.

    Attributes
    ----------
    running_text : bool
        Whether the formula stands in running text.
    declared : dict
        The keys that each `with` note declares, if it defines something.
    written : set of str
        The keys of all families that the formulas depend on.
    any_seen : bool
        Whether any formula was decided at all.
    """

    running_text: bool
    declared: Any
    written: Any
    any_seen: bool


def with_idle_notes(relations, notes, used, effects):
    """The relations, one of them failed for each note that had no effect."""
    out = list(relations)
    for note in notes:
        if note in used or _has_effect(note, effects) or not out:
            continue
        message = (
            f"check: {note.keyword} {note.text}".rstrip()
            + " does nothing here; remove it, or say which relation it is about"
        )
        at = note.relation or 0
        at = at if at < len(out) else 0
        idle = Verdict("unreadable", detail=message)
        out[at] = out[at]._replace(**idle._asdict(), intended=False)
    return out


def _has_effect(note, effects):
    if effects.running_text and note.keyword not in SPECIFIC:
        return True  # a comment before a paragraph speaks of all its formulas
    if note.keyword != "with":
        return False
    if note not in effects.declared:
        return True
    return bool(set(effects.declared[note]) & effects.written) or not effects.any_seen
