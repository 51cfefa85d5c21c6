"""The ledger page: totals for every document, then a line per display that unfolds to its rows."""

import re
from collections import Counter
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from .folds import fold
from .strengths import NOT_GENERAL, STRENGTHS, counted, how, named, weakest
from .words import say

LEVEL = {"exact": "exactly", "high precision": "digits"}
SHOWN = ("all", "not-general", "sampled", "assumption")

# A detail announces the formula that it quotes by a word; the next words end it.
_END = re.compile("(?:, [a-z]{2,} | as defined|; |$)").pattern
QUOTED = re.compile(rf"\b(gap is|factor(?: left| right| both)?|at|where|with) "
                    rf"((?:(?!{_END}).)*\\(?:(?!{_END}).)+)")  # fmt: skip


class LedgerDirective(SphinxDirective):
    """``{ledger}``: its content is computed, so nothing is typed."""

    def run(self):
        """Return sections."""
        app, ledger = self.env.app, self.env.ledger
        names = [name for name in in_order(app, ledger)
                 if any(row["label"] for row in ledger.pages[name])]  # fmt: skip
        named_sizes = NamedSizes(ledger, names)
        found = [totals(ledger), legend(), *totals_by_document(app, ledger, names), choice(ledger)]
        found += [chapter(app, ledger, name, named_sizes) for name in names]
        found.append(named_sizes.section())
        for extra in app.emit("linewise-ledger-end"):
            found += extra
        return found


class NamedSizes:
    """The lists of sizes at which relations were tried, each named once, in order of use."""

    def __init__(self, ledger, names):
        used = Counter(self._key(row) for name in names for row in ledger.pages[name]
                       if row["label"] and self._key(row))  # fmt: skip
        self._names = {key: f"S{number}" for number, (key, _) in enumerate(used.most_common(), 1)}

    @staticmethod
    def _key(row):
        if row["verdict"] not in ("verified", "sampled", "solution"):
            return ()
        return tuple(tuple(sorted(size.items())) for size in row["sizes"] if size)

    def tested(self, row):
        """Where a row was tried, such as "6 sizes (S1), 24 points"."""
        if row["verdict"] not in ("verified", "sampled", "solution"):
            return ""
        key = self._key(row)
        count = many("size", len(key), name=self._names[key]) if key else ""
        tried = many("point", row["points"]) if row["points"] else ""
        return ", ".join(filter(None, (count, tried)))

    def section(self):
        """The section that says what the names mean."""
        section = section_of(say("sizes"), "ledger-sizes")
        listing = nodes.bullet_list()
        for key, name in self._names.items():
            letters = [letter for letter, _ in key[0]]
            numbers = "; ".join(" ".join(str(value) for _, value in size) for size in key)
            text = f"{name}: {' '.join(letters)} = {numbers}"
            listing += nodes.list_item("", paragraph(text))
        title = say("lists_of_sizes", count=len(self._names))
        section += fold(title, listing, classes=["ledger-fold"])
        return section


def totals(ledger):
    """A paragraph with the number of relations of each kind."""
    rows = [row for rows in ledger.pages.values() for row in rows]
    shown = [row for row in rows if row["kind"] == "display"]
    labels = {row["label"] for row in shown if row["label"]}
    return paragraph(say(
        "totals", displays=len(labels), relations=len(shown),
        kinds=counted(Counter(how(row) for row in shown)), texts=len(rows) - len(shown)))


def legend():
    """What each mark means."""
    listing = nodes.definition_list(classes=["ledger-legend"])
    for strength in STRENGTHS.values():
        listing += nodes.definition_list_item(
            "", nodes.term("", strength.mark),
            nodes.definition("", paragraph(f"{strength.many}: {strength.meaning}")))  # fmt: skip
    return listing


def totals_by_document(app, ledger, names):
    """A table with a row per document: how many displays and relations, and of which kind."""
    heads = [*map(say, ("page", "displays", "relations")),
             *(strength.mark for strength in STRENGTHS.values())]  # fmt: skip
    body, sums = nodes.tbody(), Counter()
    for name in names:
        rows = [row for row in ledger.pages[name] if row["label"]]
        found = Counter(how(row) for row in rows)
        found["displays"], found["rows"] = len({row["label"] for row in rows}), len(rows)
        link = nodes.reference("", "", refid=_anchor(name), internal=True)
        link += nodes.inline("", ledger.title(name))
        body += nodes.row("", _entry(link), *_numbers(found))
        sums += found
    body += nodes.row("", _entry(nodes.Text(say("all"))), *_numbers(sums))
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in heads), cols=len(heads))
    group += nodes.thead("", nodes.row("", *(_entry(nodes.Text(head)) for head in heads)))
    group += body
    return [nodes.table("", group, classes=["ledger-totals"])]


def choice(ledger):
    """Buttons that choose which displays are shown; the stylesheet does the rest."""
    rows = [row for rows in ledger.pages.values() for row in rows if row["label"]]
    labels = {key: {row["label"] for row in rows if _belongs(row, key)} for key in SHOWN}
    buttons = "".join(
        f'<label><input type="radio" name="ledger" id="ledger-show-{key}"'
        f'{" checked" if key == "all" else ""}> {escape(say("show_" + key.replace("-", "_")))} '
        f"({len(labels[key])})</label>" for key in SHOWN)  # fmt: skip
    legend = f"<legend>{escape(say('show'))}</legend>"
    html = f'<fieldset class="ledger-choice">{legend}{buttons}</fieldset>'
    return nodes.raw("", html, format="html")


def _belongs(row, key):
    kind = how(row)
    return key == "all" or kind == key or (key == "not-general" and kind in NOT_GENERAL)


def chapter(app, ledger, name, sizes):
    """The section of one document: a line per display, and what its running text holds."""
    section = section_of("", _anchor(name))
    section[0].clear()
    section[0] += addnodes.pending_xref(
        "", nodes.inline("", ledger.title(name)), refdomain="std", reftype="doc", refexplicit=True,
        reftarget="/" + name, refdoc=app.config.linewise_ledger, refwarn=True)
    rows, of_label = ledger.pages[name], {}
    for row in rows:
        if row["label"]:
            of_label.setdefault(row["label"], []).append(row)
    for label, found in of_label.items():
        section += display(app, ledger.latex(name, label), label, found, sizes)
    texts = [row for row in rows if row["kind"] == "text"]
    if texts:
        section += running_text(texts)
    return section


def display(app, latex, label, rows, sizes):
    """One display: its number, mark and counts; its formula and its rows are unfolded."""
    kinds = Counter(how(row) for row in rows)
    classes = ["ledger-row", *(key for key in SHOWN[1:] if any(_belongs(r, key) for r in rows))]
    mark = nodes.inline("", STRENGTHS[weakest(rows)].mark, classes=["mark"])
    said = f" {label.removeprefix('eq-').replace('-', ' ')} "
    summary = [mark, nodes.Text(said), nodes.inline("", counted(kinds), classes=["ledger-counts"])]
    listing = nodes.enumerated_list()
    for row in rows:
        tested = sizes.tested(row)
        held = say("at", how=holds(row), where=tested) if tested else holds(row)
        text = f"{row['rel']}  {held}"
        listing += nodes.list_item("", paragraph(text))
    more = " ".join(filter(None, app.emit("linewise-ledger-cell", label)))
    formula = nodes.math_block(latex, latex, nowrap=False, number=None, classes=["mathml"])
    inside = [formula] if latex else []
    inside += [listing, *([paragraph(more)] if more else [])]
    line = nodes.paragraph("", "", equation(label, app.config.linewise_ledger))
    return nodes.container("", line, fold(summary, *inside), ids=[f"ledger-{label}"],
                           classes=classes)  # fmt: skip


def running_text(rows):
    """A sentence on the formulas between the displays; what is wrong on purpose is quoted."""
    text = say("running_text", kinds=counted(Counter(how(row) for row in rows)))
    wrong = [say("wrong_text", kind=how(row), why=plain(row["detail"])) for row in rows
             if row["intended"]]  # fmt: skip
    more = "".join(f" {reason[0].upper()}{reason[1:]}" for reason in wrong)
    return nodes.paragraph("", text + more, classes=["ledger-text"])


def holds(row):
    """How a relation holds, in words."""
    if row["intended"]:
        return say("wrong", why=plain(row["detail"]))
    detail = f"; {plain(row['detail'])}" if row["detail"] else ""
    if row["verdict"] == "verified":
        level = say(LEVEL[row["level"]]) if row["level"] in LEVEL else ""
        if row["general"]:
            general = say("for_all_sizes", how=row["general"])
            return (say("and_also", how=general, level=level) if level else general) + detail
        return (level or say("by_form")) + detail
    if row["verdict"] == "sampled":
        return say("not_refuted") + detail
    return f"{named(row['verdict'], 1)}{detail.replace(';', ':', 1)}"


def many(thing, count, **values):
    """A number of things, in the singular or plural."""
    return say(f"one_{thing}" if count == 1 else f"many_{thing}s", count=count, **values)


def plain(detail):
    """A detail with its formulas between dollars; a clause with other LaTeX, and the rest, go."""
    marked = QUOTED.sub(r"\1 $\2$", detail)
    if any("\\" in words for words in marked.split("$")[::2]):
        return re.split(r"[;,(] ?[^;,(]*$", detail.split("\\")[0])[0].rstrip()
    return marked


def section_of(title, identity):
    """An empty section."""
    return nodes.section("", nodes.title(title, title), ids=[identity], names=[identity])


def paragraph(text):
    """A paragraph of text, in which formulas stand between dollars."""
    found = nodes.paragraph(text)
    for number, part in enumerate(text.split("$")):
        found += nodes.math(part, part, classes=["mathml"]) if number % 2 else nodes.Text(part)
    return found


def equation(label, page):
    """A reference to a display."""
    return addnodes.pending_xref(
        "", nodes.inline("", label), refdomain="math", reftype="eq", reftarget=label, refdoc=page,
        refwarn=True, refexplicit=False)


def in_order(app, ledger):
    """Documents in the order of the book: as a handler says, else as far as it is known."""
    order = app.emit_firstresult("linewise-ledger-order")
    if order is None:
        order = app.env.toctree_includes.get(app.config.root_doc, ())
    rest = sorted(set(ledger.pages) - set(order))
    return [name for name in [*order, *rest] if name in ledger.pages]


def _anchor(name):
    return f"ledger-of-{Path(name).name}"


def _numbers(found):
    keys = ("displays", "rows", *STRENGTHS)
    return [_entry(nodes.Text(str(found[key]) if found[key] else "")) for key in keys]


def _entry(*children):
    return nodes.entry("", nodes.paragraph("", "", *children))
