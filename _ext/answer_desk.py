"""What a reader asks in a page of the site: a line, a variant of a display, a page of their own.

It runs in the reader's browser (`answers.py` takes it there) and in the tests, on the same checker.
Questions and answers are JSON.
"""

import json
import re
import tempfile
from pathlib import Path

import book
from linewise import Display, NotationError, Session, load_notation
from linewise.deciding.lemmas import read_lemmas
from linewise.page.markdown import displays, markdown_cells
from linewise.show.pages import Labels, typed
from linewise.show.text import place, shown
from linewise.show.words import mark


class Desk:
    """Answers questions about the book's own letters, and about pages in other letters.

    Parameters
    ----------
    labels : dict
        From a label of the book to the fields of its `Display`.
    """

    def __init__(self, labels):
        self.labels = {label: Display(*fields) for label, fields in labels.items()}
        self.notation = load_notation(book.NOTATION)
        self.lemmas = read_lemmas(book.LEMMAS)
        self.pages = {}

    def answer(self, question, tell=lambda piece: None):
        """Answer one question.

        Parameters
        ----------
        question : str
            JSON: an object whose `kind` is "line" (with `latex` and `note`), "variant" (also
            `page` and `label`, and `data` the first time that a page is asked about) or "page"
            (with `name`, `text` and `letters`).
        tell : callable, optional
            Takes a piece of a page, as JSON, as soon as it is decided.

        Returns
        -------
        str
            JSON: the relations, or for a page how many there are.
        """
        asked = json.loads(question)
        kinds = {"line": self.line, "variant": self.variant, "page": self.page}
        return json.dumps(kinds[asked.pop("kind")](tell=tell, **asked))

    def line(self, latex, note="", tell=None):
        """The relations of one formula, as `linewise.check` decides it."""
        return [told(r) for r in self._session().decide(typed(latex, note))]

    def variant(self, page, label, latex, note="", data=None, tell=None):
        """The relations of a formula in the place of a display of the book."""
        if data is not None:
            self.pages.setdefault(page, _Replay(data, self._session()))
        old, session = self.pages[page].before(label)
        new = typed(latex, note)._replace(label=old.label, kind=old.kind, lead=old.lead)
        return [told(r) for r in session.decide(new)]

    def page(self, name, text, letters="", tell=lambda piece: None):
        """Decide a page in its own letters (the book's if none are given), piece by piece."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, re.sub(r"[^\w.-]", "_", Path(name).name) or "page.md")
            path.write_text(text, encoding="utf-8")
            try:
                notation = load_notation(letters + "\n") if letters.strip() else self.notation
                found = displays(path)
                session = Session(notation, Labels([path]),
                                  lemmas=() if letters.strip() else self.lemmas)  # fmt: skip
                sources = sources_of(path, text)
            except NotationError as error:
                return {"problem": str(error).replace(f"{folder}/", "")}
            count = wrong = 0
            for piece, display in pieces(sources, found):
                relations = session.decide(display) if display else []
                count, wrong = count + len(relations), wrong + sum(r.wrong for r in relations)
                where = place(relations[0]).partition("[")[0] if relations else ""
                tell(json.dumps({**piece, "place": where, "relations": [*map(told, relations)]}))
        return {"relations": count, "wrong": wrong}

    def _session(self):
        return Session(self.notation, self.labels.get, lemmas=self.lemmas)


class _Replay:
    """A page of the book: what it has said before each of its displays, without deciding again."""

    def __init__(self, data, session):
        self.displays = [Display(*fields) for fields in data["displays"]]
        self.words = data["words"]
        self.session = session
        self.states = [(session.state, 0)]

    def before(self, label):
        """The display with this label, and a session in which its page has come so far."""
        at = next(i for i, display in enumerate(self.displays) if display.label == label)
        while len(self.states) <= at:
            self.session.state, done = self.states[-1]
            self.session.known = tuple(self.words[done:])
            relations = self.session.decide(self.displays[len(self.states) - 1])
            self.states.append((self.session.state, done + len(relations)))
        self.session.known = ()
        self.session.state = self.states[at][0]
        return self.displays[at], self.session


def told(relation):
    """A relation as the page shows it."""
    return {
        "mark": mark(relation),
        "verdict": relation.verdict + (" (as the text says)" if relation.intended else ""),
        "wrong": relation.wrong,
        "latex": shown(relation) if relation.rel else "",
        "source": relation.lhs.strip(),
        "evidence": relation.evidence if relation.evidence != relation.lhs else "",
    }


def sources_of(path, text):
    """The Markdown of a page by the index of its cell; 0 if it has no cells."""
    return dict(markdown_cells(text, path)) if path.suffix == ".ipynb" else {0: text}


def pieces(sources, found):
    """A page in reading order: (text, None), and (formula, its `Display`)."""
    for cell, source in sources.items():
        lines, at = source.split("\n"), 0
        for display in (d for d in found if d.cell == cell):
            first, end = _lines_of(display, lines)
            yield {"text": "\n".join(lines[at:first])}, None
            latex = display.latex if display.kind == "display" and not display.problem else ""
            own = "" if latex else "\n".join(lines[max(at, first):end])
            yield {"text": own, "latex": latex}, display
            at = max(at, end)
        yield {"text": "\n".join(lines[at:])}, None


def _lines_of(display, lines):
    """The first line of a formula, counted from 0, and the one after its last."""
    first = display.line - 1
    if display.kind != "display" or display.problem:
        return first, first + 1
    wanted = re.sub(r"\s", "", display.latex)
    most = first + display.latex.count("\n") + 5
    for end in range(first + 1, min(most, len(lines)) + 1):
        if wanted in re.sub(r"\s", "", "".join(lines[first:end])):
            closing = lines[end] if end < len(lines) else ""
            alone = re.fullmatch(r"\s*(\$\$|\\+\]|`{3,}|:{3,}|~{3,}).*", closing)
            opened = re.fullmatch(r"\s*(\$\$|\\+\[|`{3,}.*|:{3,}.*|~{3,}.*)\s*", lines[first])
            return first, end + bool(alone and opened)
    return first, _end_of(lines, first, most)


def _end_of(lines, first, most):
    """The line after a display whose commands were replaced: it ends with what closes it."""
    opened = re.match(r"\s*(\$\$|\\+\[|\\begin\{(\w+\*?)\})", lines[first])
    if opened:
        closing = f"\\end{{{opened[2]}}}" if opened[2] else opened[1].replace("[", "]")
        for end in range(first, min(most, len(lines))):
            if closing in lines[end][opened.end() if end == first else 0:]:
                return end + 1
    return first + 1


__all__ = ["Desk", "pieces", "told"]
