"""Check a formula, a page, or a display: the functions that others call."""

from functools import cache
from pathlib import Path

from .books import installed_book
from .document import Display, displays
from .errors import NotationError
from .notation import load_notation
from .report import Report
from .session import Session


def check(latex, note="", *, notation=None, seed=0):
    r"""Decide one formula; shows a verdict per relation in Jupyter and as text.

    Parameters
    ----------
    latex : str
        One display, without dollars: `r"\ln\bigl(ab\bigr) = \ln a + \ln b"`.
    note : str, optional
        An annotation as it would stand in `<!-- check: ... -->`: `"solves eq-mean-stationary"`.
    notation : path or Notation, optional
        The letters; the book's own if omitted.
    seed : int, optional
        Other random points.

    Returns
    -------
    Report
        `report.ok` is true if nothing has to be mended; `report.relations` has the details.
    """
    for fence in ("$$", "$"):
        text = latex.strip()
        if len(text) > 2 * len(fence) and text.startswith(fence) and text.endswith(fence):
            latex = text[len(fence) : -len(fence)]
            break
    display = Display("", "", latex, note, 0, 1, "display")
    session = Session(load_notation(notation), book_labels(), seed)
    return Report(tuple(session.decide(display)))


def check_file(path, notation=None, *, labels=None, seed=0):
    """All relations of a page, decided in reading order: a list of `Relation`."""
    session = Session(load_notation(notation), labels or Labels([path]), seed)
    return [relation for display in displays(path) for relation in session.decide(display)]


def outline(path, notation=None, *, labels=None):
    """The relations of a page as they are read, without deciding them (verdict "outline").

    A formula that cannot be read appears with its verdict. Quick: what a test collects by.
    """
    session = Session(load_notation(notation), labels or Labels([path]), outline=True)
    return [relation for display in displays(path) for relation in session.decide(display)]


def decide(display, notation=None, *, before=(), labels=None, seed=0):
    """The relations of one `Display`; `before` are the displays of its page that precede it.

    The earlier displays matter because they declare symbols and state the equations that a later
    one solves. They are decided too, so prefer `check_file` for a whole page.
    """
    session = Session(load_notation(notation), labels or book_labels(), seed)
    for earlier in before:
        session.decide(earlier)
    return session.decide(display)


class Labels:
    """Finds the display that carries a label, among files and then in the book's chapters."""

    def __init__(self, files):
        self.files = [Path(f) for f in files]
        self.table = None

    def __call__(self, label):
        if self.table is None:
            self.table = _table(tuple(self.files))
        found = self.table.get(label)
        return found if found is not None else book_labels_table().get(label)


def book_labels():
    """A resolver for the labels of the book's chapters."""
    return lambda label: book_labels_table().get(label)


def _displays_or_none(file):
    try:
        return displays(file)
    except NotationError:
        return []


@cache
def book_labels_table():
    """All labelled displays of the book, if its chapters lie beside the package."""
    folder = installed_book().CHAPTERS
    return _table(tuple(sorted(folder.glob("*.ipynb")))) if folder.is_dir() else {}


def _table(files):
    found = {}
    for file in files:
        for display in _displays_or_none(file):
            if display.label:
                found.setdefault(display.label, display)
    return found
