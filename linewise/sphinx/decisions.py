"""The decisions of all pages of a book, kept under the build folder by what is decided."""

import hashlib
import json
import re
from pathlib import Path

from sphinx.util import logging

from ..deciding.lemmas import read_lemmas
from ..page.markdown import displays
from ..show.pages import check_file
from ..verdict import MEANING

HEADING = re.compile(r"^# (.+)$", re.M)
LOGGER = logging.getLogger(__name__)
FIELDS = ("label", "index", "rel", "verdict", "general", "level", "sizes", "points", "detail",
          "kind", "cell", "line", "wrong", "auto", "intended", "lhs", "rhs", "held",
          "evidence")  # fmt: skip


class Decisions:
    """The relations of all pages as rows, by document name; a page is decided once per content.

    Parameters
    ----------
    srcdir, folder : path
        Where the pages are, and where decisions are kept.
    notation, lemmas : path, optional
        Relative to `srcdir`; those of the installed book if omitted.
    """

    def __init__(self, srcdir, folder, notation=None, lemmas=None):
        self.srcdir, self.folder = Path(srcdir), Path(folder)
        self.notation = self.srcdir / notation if notation else None
        self.lemmas = read_lemmas(self.srcdir / lemmas) if lemmas else None
        self.pages, self.keys, self._latex = {}, {}, {}

    def load(self, docnames):
        """Decide these documents, or take what was stored for the same content."""
        paths = {name: path for name in docnames if (path := self.path(name))}
        said = [str(d) for path in paths.values() for d in displays(path) if d.label]
        letters = self.notation.read_text(encoding="utf-8") if self.notation else ""
        common = _digest(str(MEANING), letters, str(self.lemmas), *sorted(said))
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, path in paths.items():
            shown = displays(path)
            self._latex[name] = {d.label: d.latex for d in shown if d.label}
            key = _digest(common, *map(str, shown))
            stored = self.folder / f"{key}.json"
            if not stored.exists():
                found = check_file(path, self.notation, lemmas=self.lemmas)
                stored.write_text(json.dumps([_row(r) for r in found]), encoding="utf-8")
            self.pages[name] = json.loads(stored.read_text(encoding="utf-8"))
            self.keys[name] = key

    def path(self, docname):
        """The source of a document that may hold displays, or None."""
        for suffix in (".ipynb", ".md"):
            path = self.srcdir / (docname + suffix)
            if path.exists():
                return path
        return None

    def latex(self, docname, label):
        """The LaTeX of one display."""
        return self._latex.get(docname, {}).get(label, "")

    def title(self, docname):
        """The first heading of a document, or an empty string."""
        path = self.path(docname)
        source = path.read_text(encoding="utf-8") if path else ""
        if path and path.suffix == ".ipynb":
            source = "\n".join("".join(c["source"]) for c in json.loads(source)["cells"][:3])
        heading = HEADING.search(source)
        return heading[1].replace("$", "").strip() if heading else ""

    def of_label(self, docname, label):
        """The rows of one display."""
        return [row for row in self.pages.get(docname, ()) if row["label"] == label]


def decide(app, env, added, changed, removed):
    """Decide all pages; return those whose rows are out of date."""
    config = app.config
    env.ledger = Decisions(app.srcdir, Path(app.outdir).parent / ".ledger",
                           config.linewise_notation, config.linewise_lemmas)  # fmt: skip
    env.ledger.load(sorted(env.found_docs))
    complain(env.ledger)
    old = getattr(env, "ledger_keys", {})
    more = app.emit("linewise-ledger-key")
    env.ledger_keys = {**env.ledger.keys, "more": _digest(*map(str, more))}
    moved = {name for name, key in env.ledger_keys.items() if old.get(name) != key}
    outdated = {name for name in moved if name in env.found_docs}
    if moved and config.linewise_ledger in env.found_docs:
        outdated.add(config.linewise_ledger)
    return sorted(outdated - added - changed)


def complain(decisions):
    """One warning per relation that must not stand."""
    for name, rows in decisions.pages.items():
        for row in rows:
            if not row["wrong"]:
                continue
            where = row["label"] or f"cell {row['cell']}, line {row['line']}"
            LOGGER.warning("%s: %s %s %s: %s: %s", where, row["lhs"], row["rel"], row["rhs"],
                           row["verdict"], row["evidence"], location=name, type="derivation",
                           subtype=row["verdict"])  # fmt: skip


def _row(relation):
    row = {field: getattr(relation, field) for field in FIELDS}
    return {**row, "sizes": [dict(sizes) for sizes in relation.sizes]}


def _digest(*texts):
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:20]
