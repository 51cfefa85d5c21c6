"""This book's ledger: that of `linewise`, with marks beside the displays and the damage score.

A mark is a link to its row in the ledger; where scripts run, it shows what the marks mean first.
"""

import json
from collections import Counter
from html import escape
from pathlib import Path

from docutils import nodes
from site_words import say

from book.damage import survey
from linewise.sphinx.folds import fold
from linewise.sphinx.ledger import equation, paragraph, section_of
from linewise.sphinx.strengths import STRENGTHS, weakest

PAGE = "chapters/ledger"


def mark(app, docname, label, latex):
    """The mark beside a display: how it was checked, leading to its row in the ledger."""
    rows = app.env.ledger.of_label(docname, label)
    if not rows or PAGE not in app.env.found_docs:
        return ""
    kind = weakest(rows)
    here = app.builder.current_docname
    target = f"{app.builder.get_relative_uri(here, PAGE)}#ledger-{label}"
    text = escape(say("marks.mark", kind=STRENGTHS[kind].one.capitalize()))
    return (f'<a class="mark" href="{escape(target)}" title="{text}" aria-label="{text}">'
            f"{STRENGTHS[kind].mark}</a>")  # fmt: skip


def legend(app, pagename, templatename, context, doctree):
    """What the marks mean, for a page that has some: `book.js` shows it when one is tapped."""
    if 'class="mark"' not in (context.get("body") or "") or pagename == PAGE:
        return
    rows = "".join(f"<dt>{s.mark}</dt><dd><b>{escape(s.one)}</b>: {escape(s.meaning)}</dd>"
                   for s in STRENGTHS.values())  # fmt: skip
    target = escape(app.builder.get_relative_uri(pagename, PAGE))
    context["marks_legend"] = (
        f'<div id="marks" class="marks" popover role="dialog" '
        f'aria-label="{escape(say("marks.heading"))}"><dl>{rows}</dl>'
        f'<p><a href="{target}">{escape(say("marks.more"))}</a></p></div>')  # fmt: skip


def order(app):
    """The pages in the order of the table of contents."""
    root = app.env.external_site_map.root
    return [page for part in root.subtrees for page in part.items]


def labels(app):
    """The labels of the displays, page by page in the order in which they stand."""
    return [row["label"] for rows in app.env.ledger.pages.values() for row in rows if row["label"]]


def damage(score, pages=(), labels=()):
    """The section on formulas that were damaged on purpose.

    ``pages`` and ``labels``, those of the displays, are in the order of the book.
    """
    found = survey.totals(score)
    section = section_of(say("damage.heading"), "mutation-score")
    counts = {name: found.get(name, 0) for name in ("displays", "killed", "stillborn",
                                                    "equivalent", "explained")}  # fmt: skip
    section += paragraph(say(
        "damage.text", **counts, no_claim=found.get("no claim", 0),
        missed=found.get("known", 0) + found.get("missed", 0),
        percent=f"{100 * found['score']:.2f}"))
    known, listed = survey.reasons(), []
    place = {page: number for number, page in enumerate([*pages, *labels])}
    later = len(place)
    for page in sorted(score, key=lambda page: place.get(f"chapters/{page}", later)):
        for label in sorted(score[page], key=lambda label: place.get(label, later)):
            result = score[page][label]
            if result["survivors"]:
                listed += _survivors(label, result["survivors"], known.get(label, {}))
    section += fold(say("damage.survivors"), *listed,
                    classes=["ledger-fold"])
    return section


def _survivors(label, names, known):
    heading = nodes.paragraph()
    heading += nodes.Text(label) if " " in label else equation(label, PAGE)
    listing = nodes.bullet_list()
    for name in names:
        reason = known.get(name, say("damage.no_reason"))
        item = nodes.paragraph("", "", nodes.literal("", name), nodes.Text(f": {reason}"))
        listing += nodes.list_item("", item)
    return [heading, listing]


def noticed(score, label):
    """How much of the damage to a display was noticed, such as "Damage noticed: 7 of 8."."""
    result = next((found[label] for found in score.values() if label in found), None)
    if not result:
        return ""
    counts = Counter()
    for name, count in result["counts"].items():
        counts[name.split(":")[0]] += count
    return say("damage.noticed", killed=counts["killed"],
               count=counts["killed"] + counts["survived"])  # fmt: skip


def setup(app):
    """Add the marks with their legend, and to the ledger its order and what damage was noticed."""
    app.setup_extension("katex_math")
    app.setup_extension("linewise.sphinx")
    score = survey.everything(survey.pages(Path(app.srcdir) / "chapters"))
    app.connect("display-math-mark", mark)
    app.connect("linewise-ledger-key", lambda app: json.dumps([score, survey.reasons()]))
    app.connect("linewise-ledger-order", order)
    app.connect("linewise-ledger-end", lambda app: [damage(score, order(app), labels(app))])
    app.connect("html-page-context", legend, priority=905)
    app.connect("linewise-ledger-cell", lambda app, label: noticed(score, label))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
