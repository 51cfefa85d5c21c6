"""Sphinx extension: the index of the site's search, section by section.

Every section of a page is an entry with its anchor, and so is every lemma, exercise and function
of the page and every numbered equation. Formulas are indexed by the names of their letters, not by
their LaTeX. An equation is also found by its numbers in the textbooks, which the concordance of
the book lists, and any place by the readers' words that ``book/synonyms.toml`` leads to it.

The index is a script rather than JSON, because a page opened from a file may not read other files.
The search page loads it when something is asked. What is indexed of a page is kept beside the
build, so that an incremental build reads only the pages that changed.
"""

import json
import re
import tomllib
from pathlib import Path

from docutils import nodes
from plain_words import names_in, text_of
from quote_equation import number_of
from site_words import say
from sphinx import addnodes
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
WORD = re.compile(r"[A-Za-z]\w{2,}(?:\.\w+)*")
NUMBER = re.compile(r"\d+\.\d+")
RANGE = re.compile(r"(\d+)\.(\d+) to \1\.(\d+)")


class Entry:
    """A place on a page: its anchor, its title and the words below it."""

    def __init__(self, kind, anchor, title):
        self.kind, self.anchor, self.title = kind, anchor, title
        self.text, self.names, self.code = [], [], []

    def row(self):
        """The entry as it is stored."""
        names = " ".join(dict.fromkeys(self.names))
        code = " ".join(dict.fromkeys(WORD.findall(" ".join(self.code))))
        text = " ".join(filter(None, self.text))
        return [self.kind, self.anchor, self.title, text, names, code]


def entries_of(doctree, title):
    """The rows of a page, the first one for what stands before its second section."""
    first = Entry("page", "", title)
    found = [first]
    for child in doctree.children:
        _walk(child, first, found)
    return [entry.row() for entry in found]


def _walk(node, entry, found):
    """Add what ``node`` says to ``entry``, or open a new one for it."""
    if isinstance(node, nodes.section) and next(iter(node.findall(nodes.title)), None):
        title = next(iter(node.findall(nodes.title)), None)
        if not isinstance(node.parent, nodes.document):
            entry = _open("section", node["ids"][0], text_of(title), found)
        for child in node.children:
            if child is not title:
                _walk(child, entry, found)
    elif isinstance(node, nodes.math_block):
        entry.names += names_in(node.astext())
        if node.get("label") and "home" not in node:
            shown = _open("equation", node["ids"][0], node["label"], found)
            shown.names += [*node["label"].split("-")[1:], *names_in(node.astext())]
    elif isinstance(node, nodes.literal_block):
        entry.code.append(node.astext())
    elif isinstance(node, addnodes.desc) and len(node.children) > 1:
        signature, content = node.children[0], node.children[1]
        if signature.get("ids"):
            entry = _open("part", signature["ids"][0], signature.get("fullname", ""), found)
        entry.code.append(signature.astext())
        _walk(content, entry, found)
    elif isinstance(node, nodes.Admonition) and _anchor(node):
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        entry = _open("part", _anchor(node), text_of(title) if title else "", found, entry.title)
        for child in node.children:
            if child is not title:
                _walk(child, entry, found)
    elif _is_simple(node):
        for formula in node.findall(nodes.math):
            entry.names += names_in(formula.astext())
        entry.text.append(text_of(node))
    elif not _is_record(node):
        for child in node.children:
            _walk(child, entry, found)


def _is_simple(node):
    """Whether a node holds text alone, nothing with an anchor of its own."""
    if isinstance(node, (nodes.Text, nodes.raw, nodes.comment)):
        return True
    inside = (nodes.section, nodes.math_block, nodes.literal_block, addnodes.desc, nodes.Admonition)
    return not _is_record(node) and not any(isinstance(part, inside) for part in node.findall())


def _is_record(node):
    """Whether a node is a list of the ledger, which nobody searches for."""
    return not {"ledger", "ledger-fold"}.isdisjoint(node.get("classes", []))


def _anchor(node):
    """The identifier of a box; a proof has none of its own (`tidy_html` takes it away)."""
    return next((name for name in node["ids"] if name != "proof"), "")


def _open(kind, anchor, title, found, otherwise=""):
    found.append(Entry(kind, anchor, title or otherwise))
    return found[-1]


def keep_entries(app, pagename, templatename, context, doctree):
    """Store what is indexed of the page that is being written."""
    if doctree is not None and app.builder.format == "html":
        path = _folder(app) / f"{pagename}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        title = text_of(app.env.titles[pagename])
        rows = entries_of(doctree, title)
        path.write_text(json.dumps([title, rows], ensure_ascii=False), encoding="utf-8")


def write_index(app, exception):
    """Write the index of all pages, once they are written."""
    if exception or app.builder.format != "html":
        return
    env, listed = app.env, _listed()
    pages, entries, at = [], [], {}
    for name in sorted(env.found_docs):
        path = _folder(app) / f"{name}.json"
        if not path.is_file():
            continue
        title, rows = json.loads(path.read_text(encoding="utf-8"))
        for kind, anchor, shown, *words in rows:
            at.setdefault(f"{name}#{anchor}" if anchor else name, len(entries))
            entries.append([len(pages), kind, anchor, shown, *words])
        pages.append([name, title])
    places = _numbers(env, listed.get("book", []), entries, at)
    places += _readers_words(listed.get("word", []), at)
    index = {
        "pages": pages,
        "entries": entries,
        "places": places,
        "synonyms": [[word["says"], word["means"]] for word in listed["word"] if "means" in word],
        "quiet": [number for number, (name, _) in enumerate(pages) if name in listed["quiet"]],
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    Path(app.outdir, "_static", "search-index.js").write_text(
        f"bookIndex({text});\n", encoding="utf-8"
    )


def _numbers(env, books, entries, at):
    """Numbers of equations, each with the places that it leads to; titles of the equations."""
    own, theirs, said, meant = {}, {}, {}, {}
    order = [book["name"].lower() for book in books]
    rows = concordance(env)
    for label, book, number, meaning in sorted(rows, key=lambda row: order.index(row[1].lower())):
        said.setdefault(label, []).append(f"{book} {number}")
        if meaning:
            meant[label] = meaning
        equation = env.get_domain("math").equations.get(label)
        place = at.get(f"{equation[0]}#equation-{label}") if equation else None
        if place is None:
            continue
        aliases = books[order.index(book.lower())]["says"]
        for phrase in (number, *(f"{alias} {number}" for alias in aliases)):
            theirs.setdefault(phrase, []).append(place)
    for label, (docname, fallback) in env.get_domain("math").equations.items():
        place = at.get(f"{docname}#equation-{label}")
        if place is None:
            continue
        number = number_of(env, docname, f"equation-{label}", fallback)
        own.setdefault(number, []).append(place)
        meaning, numbers = meant.get(label, ""), said.get(label, [])
        title = say("search.equation", number=number)
        entries[place][3] = f"{title}{': ' if meaning else ''}{meaning}"
        entries[place][4] = ", ".join(dict.fromkeys(numbers))
    return [[phrase, list(dict.fromkeys([*theirs.get(phrase, []), *own.get(phrase, [])]))]
            for phrase in sorted({*theirs, *own})]  # fmt: skip


def concordance(env):
    """Yield ``(label, book, number, what it says)`` from the tables of the page of notation."""
    page = "chapters/notation"
    if page not in env.found_docs:
        return
    for table in env.get_doctree(page).findall(nodes.table):
        head, *rows = [[cell for cell in row.children] for row in table.findall(nodes.row)]
        heads = [cell.astext() for cell in head]
        if heads[:2] == ["here", "what it says"]:
            for row in rows:
                for label in _labels(row[0]):
                    for book, cell in zip(heads[2:], row[2:], strict=True):
                        for number in _listed_numbers(cell.astext()):
                            yield label, book, number, text_of(row[1])
        elif heads == ["there", "here"]:
            before = table.parent[table.parent.index(table) - 1]
            book = next(iter(before.findall(nodes.strong))).astext().split(",")[0]
            for row in rows:
                for label in _labels(row[1]):
                    for number in _listed_numbers(row[0].astext()):
                        yield label, book, number, ""


def _labels(cell):
    return [link["reftarget"] for link in cell.findall(addnodes.pending_xref)
            if link["reftype"] == "eq"]  # fmt: skip


def _listed_numbers(text):
    """The numbers in a cell; "2.120 to 2.122" names three."""
    for chapter, first, last in RANGE.findall(text):
        yield from (f"{chapter}.{number}" for number in range(int(first), int(last) + 1))
    yield from NUMBER.findall(RANGE.sub("", text))


def _readers_words(words, at):
    """Phrases of readers with the place to which each leads; none at all is a warning."""
    found = []
    for word in words:
        if "at" not in word:
            continue
        wanted = [word["at"]] if isinstance(word["at"], str) else word["at"]
        places = [at[place] for place in wanted if place in at]
        found += [[phrase, places[:1]] for phrase in word["says"] if places]
        if not places:
            LOGGER.warning("book/synonyms.toml: %r leads to %s, which is no place of the book; "
                           "give page#anchor of a section or an equation", word["says"][0],
                           " or ".join(wanted), type="search")  # fmt: skip
    return found


def _listed():
    path = Path(__file__).resolve().parent.parent / "book" / "synonyms.toml"
    return {"word": [], "quiet": [], **tomllib.loads(path.read_text(encoding="utf-8"))}


def _folder(app):
    return Path(app.outdir).parent / ".search"


def use_own_search(app):
    """Write the search page without Sphinx's own index."""
    if app.builder.format == "html":
        app.builder.search = False
        app.config.html_additional_pages = {"search": "search.html"}


def setup(app):
    """Keep the entries of each page as it is written; write the index at the end."""
    app.connect("builder-inited", use_own_search)
    app.connect("html-page-context", keep_entries, priority=910)
    app.connect("build-finished", write_index)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
