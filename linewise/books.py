"""The book that is installed beside the checker: its letters and pages are the defaults."""

from functools import cache
from importlib import metadata
from types import SimpleNamespace

NO_BOOK = SimpleNamespace(NOTATION=None, CHAPTERS=None, LEMMAS=None)


@cache
def installed_book():
    """The module that the entry point ``linewise.book`` names; `NO_BOOK` if there is none."""
    for entry in metadata.entry_points(group="linewise.book"):
        return entry.load()
    return NO_BOOK
