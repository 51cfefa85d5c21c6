"""This book's ledger: that of `linewise`, with marks beside the displays and the damage score.

A mark is a link to its row in the ledger; where scripts run, it shows what the marks mean first.
"""

import json
from collections import Counter
from html import escape
from pathlib import Path

from docutils import nodes

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
    text = escape(f"{STRENGTHS[kind].one.capitalize()}. What the marks mean")
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
        f'<div id="marks" class="marks" popover role="dialog" aria-label="What the marks mean">'
        f'<dl>{rows}</dl><p><a href="{target}">How this was checked, line by line</a></p></div>')


def order(app):
    """The pages in the order of the table of contents."""
    root = app.env.external_site_map.root
    return [page for part in root.subtrees for page in part.items]


def damage(score, pages=()):
    """The section on formulas that were damaged on purpose; ``pages`` is the order of the book."""
    found = survey.totals(score)
    section = section_of("Damaged on purpose", "mutation-score")
    killed, equivalent = found.get("killed", 0), found.get("equivalent", 0)
    section += paragraph(
        f"Can these checks fail? All {found.get('displays', 0)} labelled displays were damaged, "
        "each in every way of a fixed list: a sign, a transpose, an inverse, an index, a factor, "
        "a bound, a sum, a relation sign that is left out, the old value for the new. "
        f"{killed} of the damaged formulas were noticed. {found.get('stillborn', 0)} are no "
        f"formulas any more and are refused. {equivalent} are proved to say the same as the "
        f"original, and {found.get('no claim', 0)} stand in displays that claim nothing, so there "
        f"is nothing to notice. {found.get('explained', 0)} more say the same or are true as well, "
        f"for the reasons below. {found.get('known', 0) + found.get('missed', 0)} were missed. "
        f"That is {100 * found['score']:.2f} % noticed of those that should be.")
    known, listed = survey.reasons(), []
    place = {page: number for number, page in enumerate(pages)}
    for page in sorted(score, key=lambda page: place.get(f"chapters/{page}", len(place))):
        for label, result in score[page].items():
            if result["survivors"]:
                listed += _survivors(label, result["survivors"], known.get(label, {}))
    section += fold("Damaged formulas that were not noticed, and why", *listed,
                    classes=["ledger-fold"])
    return section


def _survivors(label, names, known):
    heading = nodes.paragraph()
    heading += nodes.Text(label) if " " in label else equation(label, PAGE)
    listing = nodes.bullet_list()
    for name in names:
        reason = known.get(name, "missed, without a recorded reason")
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
    return f"Damage noticed: {counts['killed']} of {counts['killed'] + counts['survived']}."


def setup(app):
    """Add the marks with their legend, and to the ledger its order and what damage was noticed."""
    app.setup_extension("katex_math")
    app.setup_extension("linewise.sphinx")
    score = survey.everything(survey.pages(Path(app.srcdir) / "chapters"))
    app.connect("display-math-mark", mark)
    app.connect("linewise-ledger-key", lambda app: json.dumps([score, survey.reasons()]))
    app.connect("linewise-ledger-order", order)
    app.connect("linewise-ledger-end", lambda app: [damage(score, order(app))])
    app.connect("html-page-context", legend, priority=905)
    app.connect("linewise-ledger-cell", lambda app, label: noticed(score, label))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
