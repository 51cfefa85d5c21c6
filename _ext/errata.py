"""Sphinx extension: the errata, judged whenever the book is built, and look-up by number.

``{slip} ID`` shows an entry of ``book/errata.toml``: where the line stands, the line as printed
and the verdict on it, with numbers for which it fails, the right line and its verdict. A line that
is printed as wrong and is not refuted, or one printed as right and not verified, is a warning.
``{slip-table}`` lists the entries of its page. The role ``{number}`` marks the number of a
textbook, as in ``{number}`PRML 9.17` ``: it can be linked to, and names the slips at that number.
``{filter} WORDS`` puts a box on a page that hides the rows and entries that do not have its words.
"""

import hashlib
import json
import re
from collections import Counter
from html import escape
from pathlib import Path

from docutils import nodes
from site_words import say, verdict
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from book import slips
from linewise.show.words import against
from linewise.sphinx.ledger import equation
from linewise.verdict import MEANING

LOGGER = logging.getLogger(__name__)
PAGE = "chapters/errata"


class Entry(nodes.container):
    """An entry of the errata; ``slip`` is its id."""


class Table(nodes.General, nodes.Element):
    """The place of the list of all entries of a page."""


class Number(nodes.inline):
    """The number of a textbook, where it can be linked to."""


class ToNumber(nodes.inline):
    """The number of a textbook that leads to its row, if there is one."""


# Judging -----------------------------------------------------------------------------------------


def judge_all(app, env, added, changed, removed):
    """Decide all entries, or take what was stored; complain; say that their page is out of date."""
    folder = Path(app.outdir).parent / ".errata"
    folder.mkdir(parents=True, exist_ok=True)
    env.slips = {slip.id: slip for slip in slips.read(app.config.errata_file)}
    env.slips_judged = {name: _judged(slip, folder) for name, slip in env.slips.items()}
    for row in env.slips_judged.values():
        for complaint in row["complaints"]:
            LOGGER.warning("errata: %s", complaint, location=PAGE, type="derivation")
    key = _digest(json.dumps([[slip._asdict() for slip in env.slips.values()], env.slips_judged]))
    moved, env.slips_key = getattr(env, "slips_key", None) != key, key
    return sorted({PAGE} & env.found_docs - added - changed) if moved else []


def _judged(slip, folder):
    """The verdicts on one entry as a row, kept by all that they depend on."""
    stored = folder / f"{_digest(str(MEANING), repr(slip))}.json"
    if not stored.exists():
        judged = slips.judge(slip)
        row = {
            "wrong": [_row(relation) for relation in judged.wrong],
            "right": [_row(relation) for relation in judged.right],
            "complaints": slips.complaints(judged),
        }
        stored.write_text(json.dumps(row), encoding="utf-8")
    return json.loads(stored.read_text(encoding="utf-8"))


def _row(relation):
    names = ("verdict", "general", "level", "points", "detail", "counterexample")
    return {name: getattr(relation, name) for name in names}


def _digest(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:20]


# What the page shows -----------------------------------------------------------------------------


class ShowSlip(SphinxDirective):
    """``{slip} ID``: one entry."""

    required_arguments = 1

    def run(self):
        """Return the entry, or an error if the file has none of this name."""
        name = self.arguments[0]
        slip = self.env.slips.get(name)
        if slip is None:
            raise self.error(f"book/errata.toml has no slip {name!r}")
        self.env.get_domain("std").note_hyperlink_target(
            f"slip-{name}", self.env.docname, f"slip-{name}", slip.where)  # fmt: skip
        entry = Entry(slip=name, classes=["slip"], ids=[f"slip-{name}"])
        entry += list(_entry(slip, self.env.slips_judged[name], self.env.docname))
        self.set_source_info(entry)
        return [entry]


def _entry(slip, judged, docname):
    where = _paragraph("where", f"{slip.where}.")
    for number in slip.numbers:
        where += [nodes.Text(" "), ToNumber("", number, number=number, classes=["number"])]
    yield where
    if slip.says:
        yield _paragraph("said", slip.says)
        yield _paragraph("said_right", slip.instead)
    if slip.wrong:
        yield _paragraph("printed")
        yield nodes.math_block(slip.wrong, slip.wrong, nowrap=False, label=None, number=None)
        yield _verdict(judged["wrong"])
    if slip.right:
        yield _paragraph("right")
        yield nodes.math_block(slip.right, slip.right, nowrap=False, label=None, number=None)
        yield _verdict(judged["right"])
    status = slip.status[:1].upper() + slip.status[1:] + ". "
    last = _paragraph("corrected", status) if slip.status else nodes.paragraph()
    last += nodes.Text(say("errata.derived" if slip.right else "errata.more") + " ")
    for count, home in enumerate(slip.home):
        last += [nodes.Text(", ")] if count else []
        last += equation(home, docname)
    last += nodes.Text(".")
    yield last


def _paragraph(head, text=""):
    text = nodes.Text(f" {text}" if text else "")
    return nodes.paragraph("", "", nodes.strong("", say(f"errata.{head}")), text)


def _verdict(rows):
    """One line for the relations of a display; what claims nothing is passed over."""
    said = [in_words(row) for row in rows if row["verdict"] not in slips.CLAIMS_NOTHING]
    bad = any(row["verdict"] in slips.WRONG for row in rows)
    sign, kind = ("✗ ", "refuted") if bad else ("✓ ", "verified")
    text = sign + "; ".join(dict.fromkeys(said))
    return nodes.paragraph("", "", nodes.inline("", text), classes=["verdict", f"verdict-{kind}"])


def in_words(row):
    """A verdict with its numbers, or with its reach."""
    detail = re.split(r"\\|; write| of \$", row["detail"])[0].strip(" ,(")
    if row["counterexample"]:
        found = {**row["counterexample"]}
        return ", ".join(filter(None, (verdict(row["verdict"]), detail, against(found))))
    if row["verdict"] == "verified":
        return say("errata.general") if row["general"] else say("errata.tried", count=row["points"])
    return verdict(row["verdict"]) + (f": {detail}" if detail else "")


class ShowTable(SphinxDirective):
    """``{slip-table}``: the entries of the page with their verdicts."""

    def run(self):
        """Return the place of the table."""
        return [Table()]


class Filter(SphinxDirective):
    """``{filter} WORDS``: a box that hides what does not have its words; needs JavaScript."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Return the box."""
        box = (
            f'<p class="filter" hidden><label>{escape(say("filter.label"))} '
            '<input type="search" autocomplete="off" '
            f'placeholder="{self.arguments[0]}"></label> <output></output></p>'
        )
        return [nodes.raw("", box, format="html")]


class MarkNumber(SphinxRole):
    """``{number}`PRML 9.17` ``."""

    def run(self):
        """Return the number as a place that can be linked to."""
        name = anchor(self.text)
        self.env.get_domain("std").note_hyperlink_target(
            name, self.env.docname, name, self.text)  # fmt: skip
        return [Number("", self.text, ids=[name], classes=["number"], number=self.text)], []


def anchor(number):
    """The anchor of a textbook's number: prml-9-17."""
    return re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-")


# Filling in --------------------------------------------------------------------------------------


def fill(app, doctree, docname):
    """Make the table, and the links between numbers and slips."""
    for place in list(doctree.findall(Table)):
        place.replace_self(_table(app.env, doctree))
    for place in list(doctree.findall(Number)):
        found = [slip for slip in app.env.slips.values() if place["number"] in slip.numbers]
        links = [_link(app, docname, f"slip-{slip.id}", say("errata.link")) for slip in found]
        for link in reversed([link for link in links if link is not None]):
            link["classes"] += ["slip-link"]
            place.parent.insert(place.parent.index(place) + 1, [nodes.Text(" "), link])
    for place in list(doctree.findall(ToNumber)):
        link = _link(app, docname, anchor(place["number"]), place["number"])
        if link is not None:
            place.clear()
            place += link
    _complain_about_missing(app, doctree, docname)


def _link(app, docname, label, text):
    target = app.env.get_domain("std").anonlabels.get(label)
    if target is None:
        return None
    uri = app.builder.get_relative_uri(docname, target[0]) + "#" + target[1]
    return nodes.reference("", "", nodes.inline("", text), internal=True, refuri=uri)


def _table(env, doctree):
    """One row for each entry: its title, and what became of its lines."""
    body, count = nodes.tbody(), Counter()
    for entry in doctree.findall(Entry):
        slip, judged = env.slips[entry["slip"]], env.slips_judged[entry["slip"]]
        section = entry.parent
        while not isinstance(section, nodes.section):
            section = section.parent
        count[slip.group] += 1
        title = nodes.reference("", "", nodes.Text(section[0].astext()), internal=True,
                                refuri="#" + section["ids"][0])  # fmt: skip
        cells = [[title], [nodes.Text(slip.group)], [nodes.Text(_word(judged["wrong"]))],
                 [nodes.Text(_word(judged["right"]))]]  # fmt: skip
        body += nodes.row("", *(_cell(*cell) for cell in cells))
    group = nodes.tgroup("", cols=4)
    for width in (46, 14, 20, 20):
        group += nodes.colspec(colwidth=width)
    heads = ("slip", "group", "as_printed", "as_right")
    cells = [_cell(nodes.Text(say(f"errata.{head}"))) for head in heads]
    group += nodes.thead("", nodes.row("", *cells))
    group += body
    right = count.pop("right", 0)
    said = ", ".join(f"{group} {number}" for group, number in count.items())
    words = "errata.total_right" if right else "errata.total"
    text = say(words, count=sum(count.values()), groups=said, right=right)
    total = nodes.paragraph("", text)
    return [total, nodes.table("", group, classes=["ledger"])]


def _word(rows):
    words = [row["verdict"] for row in rows if row["verdict"] not in slips.CLAIMS_NOTHING]
    return verdict(words[-1]) if words else say("errata.cell")


def _cell(*children):
    return nodes.entry("", nodes.paragraph("", "", *children))


def _complain_about_missing(app, doctree, docname):
    """Every entry of the file must stand on the page, once."""
    if docname != PAGE:
        return
    shown = Counter(entry["slip"] for entry in doctree.findall(Entry))
    for name in app.env.slips:
        if shown[name] != 1:
            LOGGER.warning("errata: the slip %s is shown %d times", name, shown[name],
                           location=docname)  # fmt: skip


def setup(app):
    """Register directives, the role and the passes that judge and fill."""
    box = (lambda writer, node: writer.visit_container(node),
           lambda writer, node: writer.depart_container(node))  # fmt: skip
    text = (lambda writer, node: writer.visit_inline(node),
            lambda writer, node: writer.depart_inline(node))  # fmt: skip
    app.add_node(Entry, html=box)
    app.add_node(Table)
    app.add_node(Number, html=text)
    app.add_node(ToNumber, html=text)
    app.add_directive("slip", ShowSlip)
    app.add_directive("slip-table", ShowTable)
    app.add_directive("filter", Filter)
    app.add_role("number", MarkNumber())
    app.add_config_value("errata_file", str(slips.ERRATA), "env", [str])
    app.add_js_file("filter.js", loading_method="defer")
    app.connect("env-get-outdated", judge_all)
    app.connect("doctree-resolved", fill)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
