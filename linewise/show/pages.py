"""Check a formula, a page, or a display: the functions that others call."""

from functools import cache
from pathlib import Path

from ..books import installed_book
from ..deciding.lemmas import read_lemmas
from ..errors import NotationError
from ..notation import load_notation
from ..page.display import decide_display
from ..page.macros import resolved
from ..page.markdown import Display, displays
from ..page.state import Context, beginning
from .text import Report
from .words import told


class Session:
    """Decides the displays of a page in order.

    Parameters
    ----------
    notation : Notation
    labels : callable, optional
        From a label to the `Display` that carries it, or None.
    seed : int
        All random points depend on it and on the formula only.
    outline : bool
        Only read: every relation is listed with the verdict "outline".
    lemmas : tuple, optional
        The lines that lemmas prove (see `deciding.lemmas.read_lemmas`).

    Set `skip` to indices of relations to treat that way in the next displays, when it is known
    that they need not be decided again; set `known` to the verdicts of the first relations of
    the next displays, as words, when they have been decided elsewhere.
    """

    def __init__(self, notation, labels=None, seed=0, outline=False, lemmas=()):
        self.state = beginning(notation)
        self.context = Context(labels or (lambda label: None), lemmas, seed, outline)
        self.skip, self.known = frozenset(), ()

    def decide(self, display):
        """The relations of one display, decided; errors become verdicts."""
        context = self.context._replace(skip=self.skip, known=self.known)
        relations, self.state = decide_display(display, self.state, context)
        return [told(relation) for relation in relations]


def check(latex, note="", *, notation=None, seed=0):
    r"""Decide one formula; shows a verdict per relation in Jupyter and as text.

    Parameters
    ----------
    latex : str
        One display, without dollars: `r"\ln\bigl(ab\bigr) = \ln a + \ln b"`.
    note : str, optional
        An annotation as it would stand in `<!-- check: ... -->`: `"solves eq-mean-stationary"`.
    notation : path, str or Notation, optional
        The letters; those of the installed book if omitted, with its labels and lemmas.
    seed : int, optional
        Other random points.

    Returns
    -------
    Report
        `report.ok` is true if nothing has to be mended; `report.relations` has the details.
    """
    own = notation is None
    session = Session(load_notation(notation), book_labels() if own else None, seed,
                      lemmas=book_lemmas() if own else ())  # fmt: skip
    return Report(tuple(session.decide(typed(latex, note))))


def typed(latex, note=""):
    """A formula that somebody typed, with or without dollars, as a `Display`."""
    for fence in ("$$", "$"):
        text = latex.strip()
        if len(text) > 2 * len(fence) and text.startswith(fence) and text.endswith(fence):
            latex = text[len(fence) : -len(fence)]
            break
    return Display("", "", resolved(latex)[0], note, 0, 1, "display")


def check_file(path, notation=None, *, labels=None, lemmas=None, seed=0):
    """All relations of a page, decided in reading order: a list of `Relation`.

    Parameters
    ----------
    path : path
    notation : path, str or Notation, optional
        The letters; those of the installed book if omitted, with its lemmas.
    labels : callable, optional
        From a label to the `Display` that carries it. By default the page's own, and for a page of
        the installed book those of its other pages.
    lemmas : tuple, optional
    seed : int, optional
    """
    session = _session(path, notation, labels, lemmas, seed)
    return [relation for display in displays(path) for relation in session.decide(display)]


def outline(path, notation=None, *, labels=None):
    """The relations of a page as they are read, without deciding them (verdict "outline").

    A formula that cannot be read appears with its verdict. Quick: what a test collects by.
    """
    session = _session(path, notation, labels, (), 0, True)
    return [relation for display in displays(path) for relation in session.decide(display)]


def _session(path, notation, labels, lemmas, seed, only_read=False):
    own = notation is None
    if lemmas is None:
        lemmas = book_lemmas() if own else ()
    return Session(load_notation(notation), labels or Labels([path], book=own), seed, only_read,
                   lemmas)  # fmt: skip


def decide(display, notation=None, *, before=(), labels=None, seed=0):
    """The relations of one `Display`; `before` are the displays of its page that precede it.

    The earlier displays matter because they declare symbols and state the equations that a later
    one solves. They are decided too, so prefer `check_file` for a whole page.
    """
    own = notation is None
    session = Session(load_notation(notation), labels or (book_labels() if own else None), seed,
                      lemmas=book_lemmas() if own else ())  # fmt: skip
    for earlier in before:
        session.decide(earlier)
    return session.decide(display)


class Labels:
    """Finds the display that carries a label among some files.

    With `book`, the other pages of the installed book are searched after them, if these files are
    pages of that book: a stranger's page never means a display of the book by accident.
    """

    def __init__(self, files, book=False):
        self.files = [Path(f) for f in files]
        self.book = book and all(_belongs(file) for file in self.files)
        self.table = None

    def __call__(self, label):
        if self.table is None:
            self.table = _table(tuple(self.files))
        found = self.table.get(label)
        if found is None and self.book:
            found = book_labels_table().get(label)
        return found


def _belongs(file):
    chapters = installed_book().CHAPTERS
    if chapters is None:
        return False
    folder, parents = chapters.resolve(), file.resolve().parents
    return folder in parents or folder.parent == parents[0]


def book_labels():
    """A resolver for the labels of the book's chapters."""
    return lambda label: book_labels_table().get(label)


@cache
def book_lemmas():
    """The lines that the installed book's lemmas prove."""
    path = installed_book().LEMMAS
    return () if path is None else read_lemmas(path)


@cache
def book_labels_table():
    """All labelled displays of the book, if its chapters lie beside the package."""
    folder = installed_book().CHAPTERS
    if folder is None or not folder.is_dir():
        return {}
    return _table(tuple(sorted(folder.glob("*.ipynb"))))


def _displays_or_none(file):
    try:
        return displays(file)
    except NotationError:
        return []


def _table(files):
    found = {}
    for file in files:
        for display in _displays_or_none(file):
            if display.label:
                found.setdefault(display.label, display)
    return found
