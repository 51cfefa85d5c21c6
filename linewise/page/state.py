"""What a page has said so far: its letters, its definitions, its equations."""

import os
from typing import Any, NamedTuple

from ..world import World

STRICT = bool(os.environ.get("LINEWISE_STRICT"))  # a defect of the checker is raised


class State(NamedTuple):
    """A page up to some display."""

    notation: Any
    world: World
    equations: tuple = ()

    def extended(self, declarations=(), definitions=(), sizes=()):
        """With more symbols from here on."""
        notation = self.notation.extended(declarations, definitions, sizes)
        return self._replace(notation=notation, world=World(notation))


class Context(NamedTuple):
    """What is the same for all displays of a page.

    Attributes
    ----------
    labels : callable
        From a label to the `Display` that carries it, or None.
    lemmas : tuple
        The lines that lemmas prove.
    seed : int
    outline : bool
        Only read: every relation is listed with the verdict "outline".
    skip : frozenset of int
        Relations of the next display to treat that way.
    known : tuple of str
        The verdicts of its first relations, if they have been decided elsewhere.
    """

    labels: Any = lambda label: None
    lemmas: tuple = ()
    seed: int = 0
    outline: bool = False
    skip: frozenset = frozenset()
    known: tuple = ()


def beginning(notation):
    """The state of a page before its first display.

    Raises
    ------
    NotationError
        Naming the entry of the notation that cannot be used.
    """
    return State(notation, ready(notation))


def ready(notation):
    """The `World` of a notation, its definitions read; made once for each notation."""
    kept = _READY.get(id(notation))
    if kept is None or kept[0] is not notation:
        world = World(notation)
        world.validate()
        if len(_READY) > MOST:
            _READY.clear()
        kept = _READY[id(notation)] = notation, world
    return kept[1]


_READY = {}
MOST = 50
