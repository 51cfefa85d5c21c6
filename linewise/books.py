"""The book that is installed beside the checker: its letters and pages are the defaults."""

from functools import cache
from importlib import metadata

from .errors import NotationError


@cache
def installed_book():
    """The module that the entry point ``linewise.book`` names.

    Raises
    ------
    NotationError
        If no book is installed: then the notation must be given.
    """
    for entry in metadata.entry_points(group="linewise.book"):
        return entry.load()
    raise NotationError("no book is installed, so the letters must be given: notation=...")
