"""Lines whose proof for all sizes is a named lemma: a table that the page's author gives.

A line gets its badge only if the displayed relation *is* the stated one: the same tree under the
page's own notation, up to the names of bound letters, with symbols of the stated kinds. An edited
display therefore loses it.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

from ..errors import CheckError, NotationError
from ..formula import ZERO, canonical
from ..reading import read_expression


class Line(NamedTuple):
    """A relation, the lemma that proves it, and the kinds that its letters must have."""

    lemma: str
    left: str
    rel: str
    right: str
    kinds: tuple


def read_lemmas(path):
    """The lines of a table of lemmas: a TOML file with a [[line]] for each.

    Raises
    ------
    NotationError
        If it cannot be read; names the entry.
    """
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotationError(f"the lemmas {path} cannot be read: {error}") from None
    found = []
    for number, entry in enumerate(table.get("line", ())):
        try:
            texts = [entry[field] for field in ("lemma", "left", "rel", "right")]
            found.append(Line(*texts, tuple(entry["kinds"].items())))
        except (KeyError, AttributeError, TypeError):
            raise NotationError(
                f"the lemmas {path}, line {number + 1}: write lemma, left, rel, right and kinds"
            ) from None
    return tuple(found)


def lemma_for(claim, left, rel, right):
    """The name of the lemma that proves `left rel right`, or an empty string.

    Parameters
    ----------
    claim : Claim
        Gives the notation in force and the table; a note `lemma NAME` picks one.
    left, right : Node
    rel : str
        The relation's name, such as ``"<="``.
    """
    world, named = claim.world, claim.notes.text("lemma")
    for line in claim.lemmas:
        if line.rel != rel or named not in (None, line.lemma):
            continue
        sides = _sides(world.notation, line) if _kinds_fit(world, line) else None
        if sides and _same(sides[0], left) and _same(sides[1], right):
            return line.lemma
    return ""


def _same(stated, displayed):
    if canonical(displayed) is stated:
        return True
    return all(node.op == "zero" or node is ZERO for node in (stated, displayed))


def _sides(notation, line):
    try:
        return tuple(canonical(read_expression(text, notation)) for text in (line.left, line.right))
    except CheckError:
        return None


def _kinds_fit(world, line):
    try:
        return all(_kind(world, latex) == name for latex, name in line.kinds)
    except CheckError:
        return False


def _kind(world, latex):
    node = read_expression(latex, world.notation)
    kind = world.kind(node.key) if node.op == "sym" else None
    return kind.name if kind is not None else ""
