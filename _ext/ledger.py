"""This book's ledger: that of `linewise`, with marks beside the displays and the damage score."""

import json
from collections import Counter
from html import escape

from docutils import nodes

from book.damage import survey
from linewise.sphinx.ledger import equation, paragraph, section_of, summary

PAGE = "chapters/ledger"


def mark(app, docname, label, latex):
    """The mark beside a display: how it was checked, leading to its row in the ledger."""
    rows = app.env.ledger.of_label(docname, label)
    if not rows or PAGE not in app.env.found_docs:
        return ""
    sign, words = summary(rows)
    here = app.builder.current_docname
    target = f"{app.builder.get_relative_uri(here, PAGE)}#ledger-{label}"
    text = escape(f"{words}. How it was checked.")
    return (f'<a class="mark" href="{escape(target)}" title="{text}" aria-label="{text}">'
            f"{sign}</a>")  # fmt: skip


def damage(score):
    """The section on formulas that were damaged on purpose."""
    found = survey.totals(score)
    section = section_of("Damaged on purpose", "mutation-score")
    killed, equivalent = found.get("killed", 0), found.get("equivalent", 0)
    section += paragraph(
        "Can these checks fail? Every display was damaged in every way of a fixed list: a sign, a "
        "transpose, an inverse, an index, a factor, a bound, a sum, the old value for the new. "
        f"That gave {killed + found.get('survived', 0) + equivalent} formulas. {killed} of them "
        f"were noticed. {equivalent} are proved to say the same as the original, so there is "
        f"nothing to notice. {found['explained']} more are true as well, for the reasons below, "
        f"and {found['missed']} were missed. That is {100 * found['score']:.2f} % of those that "
        "should be noticed.")
    known = survey.reasons()
    for label, result in sorted(score["displays"].items()):
        if result["survivors"]:
            section += _survivors(label, result["survivors"], known.get(label, {}))
    return section


def _survivors(label, names, known):
    heading = nodes.paragraph()
    heading += equation(label, PAGE)
    listing = nodes.bullet_list()
    for name in names:
        reason = known.get(name, "missed, without a recorded reason")
        item = nodes.paragraph("", "", nodes.literal("", name), nodes.Text(f": {reason}"))
        listing += nodes.list_item("", item)
    return [heading, listing]


def noticed(score, label):
    """How much of the damage to a display was noticed, such as "7 of 8"."""
    result = score["displays"].get(label)
    if not result:
        return ""
    counts = Counter()
    for name, count in result["counts"].items():
        counts[name.split(":")[0]] += count
    return f"{counts['killed']} of {counts['killed'] + counts['survived']}"


def setup(app):
    """Add the marks, the damage section and its column to the ledger."""
    app.setup_extension("katex_math")
    app.setup_extension("linewise.sphinx")
    app.config.linewise_ledger = PAGE
    app.config.linewise_ledger_column = "Damage noticed"
    score = survey.load_score()
    app.connect("display-math-mark", mark)
    app.connect("linewise-ledger-key", lambda app: json.dumps([score, survey.reasons()]))
    app.connect("linewise-ledger-intro", lambda app: [damage(score)])
    app.connect("linewise-ledger-cell", lambda app, label: noticed(score, label))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
