"""The ledger page: a section per document with a row per relation, and totals."""

from collections import Counter
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from ..show.words import points, sizes

HOW = {"exact": "exactly", "high precision": "to 50 digits"}


class LedgerDirective(SphinxDirective):
    """``{ledger}``: its content is computed, so nothing is typed."""

    def run(self):
        """Return sections."""
        app, ledger = self.env.app, self.env.ledger
        found = [totals(ledger)]
        for extra in app.emit("linewise-ledger-intro"):
            found += extra
        for name in _in_order(self.env, ledger):
            if any(row["label"] for row in ledger.pages[name]):
                found.append(chapter(app, name, ledger.pages[name]))
        return found


def summary(rows):
    """A mark for a display, and what it says."""
    claims = [row for row in rows if row["verdict"] in ("verified", "sampled", "solution")]
    if not claims:
        return "≔", "A definition or an assumption"
    words = {row["verdict"] for row in claims}
    if "sampled" in words:
        return "≀", "Checked, in part by sampling only"
    if "solution" in words:
        return "∘", "Checked; whether the solution is the only one is not decided"
    if all(row["general"] for row in claims):
        return "✓", "Checked, and proved for all sizes"
    return "✓", "Checked"


def how(row):
    """The count to which a row belongs."""
    if row["verdict"] != "verified":
        return row["verdict"]
    if row["general"]:
        return "general"
    return "exact" if row["level"] == "exact" else "high precision"


def totals(ledger):
    """A paragraph with the number of relations of each kind."""
    rows = [row for rows in ledger.pages.values() for row in rows]
    shown = [row for row in rows if row["kind"] == "display"]
    count = Counter(how(row) for row in shown)
    labels = {row["label"] for row in shown if row["label"]}
    text = len(rows) - len(shown)
    return paragraph(
        f"The chapters display {len(labels)} labelled formulas with {len(shown)} relations. "
        f"Of these, {count['general']} are proved for all sizes; {count['exact']} more are checked "
        f"exactly and {count['high precision']} to 50 digits, at the sizes listed; "
        f"{count['sampled']} are inequalities that were only sampled, and {count['solution']} are "
        f"solutions whose uniqueness is not decided. {count['definition']} are definitions and "
        f"{count['assumption']} are assumptions or conditions, which claim nothing. {text} "
        "formulas in running text were read and decided in the same way.")


def chapter(app, name, rows):
    """The section of one document."""
    section = section_of("", f"ledger-of-{Path(name).name}")
    section[0].clear()
    section[0] += addnodes.pending_xref(
        "", nodes.inline("", Path(name).name), refdomain="std", reftype="doc", refexplicit=False,
        reftarget="/" + name, refdoc=app.config.linewise_ledger, refwarn=True)
    extra = app.config.linewise_ledger_column
    heads = ("Formula", "Row", "Holds", "Tested at", *([extra] if extra else []))
    body, previous = nodes.tbody(), None
    for row in rows:
        if row["label"]:
            body += _table_row(app, row, row["label"] != previous, bool(extra))
            previous = row["label"]
    group = nodes.tgroup("", cols=len(heads))
    for width in (18, 8, 34, 26, 14)[: len(heads)]:
        group += nodes.colspec(colwidth=width)
    group += nodes.thead("", nodes.row("", *(_entry(nodes.Text(head)) for head in heads)))
    group += body
    section += nodes.table("", group, classes=["ledger"])
    texts = Counter(how(row) for row in rows if row["kind"] == "text")
    if texts:
        said = ", ".join(f"{count} {kind}" for kind, count in sorted(texts.items()))
        section += paragraph(f"Formulas in its running text: {said}.")
    return section


def _table_row(app, row, first, extra):
    place, more = [], ""
    if first:
        target = nodes.target("", "", ids=[f"ledger-{row['label']}"])
        place = [target, equation(row["label"], app.config.linewise_ledger)]
        more = " ".join(filter(None, app.emit("linewise-ledger-cell", row["label"])))
    cells = [place, [nodes.Text(f"{row['index'] + 1}: {row['rel']}")], [nodes.Text(holds(row))],
             [nodes.Text(tested(row))], *([[nodes.Text(more)]] if extra else [])]
    return nodes.row("", *(_entry(*cell) for cell in cells))


def holds(row):
    """How a relation holds, in words."""
    if row["intended"]:
        return "is wrong, as the text says"
    detail = f"; {plain(row['detail'])}" if row["detail"] else ""
    if row["verdict"] == "verified":
        level = HOW.get(row["level"], "")
        if row["general"]:
            also = f", and {level}" if level else ""
            return f"for all sizes ({row['general']}){also}{detail}"
        return (level or "by its form") + detail
    if row["verdict"] == "sampled":
        return "not refuted at the points tried" + detail
    return f"{row['verdict']}{detail.replace(';', ':', 1)}"


def tested(row):
    """Sizes and points at which a relation was tried."""
    if row["verdict"] not in ("verified", "sampled", "solution"):
        return ""
    found = "; ".join(sizes(size) for size in row["sizes"] if size)
    return f"{found}: {points(row['points'])}" if found else points(row["points"])


def plain(detail):
    """A detail without the LaTeX that it may quote."""
    return detail.split("\\")[0].rstrip(" (,") if "\\" in detail else detail


def section_of(title, identity):
    """An empty section."""
    return nodes.section("", nodes.title(title, title), ids=[identity], names=[identity])


def paragraph(text):
    """A paragraph of plain text."""
    return nodes.paragraph(text, text)


def equation(label, page):
    """A reference to a display."""
    return addnodes.pending_xref(
        "", nodes.inline("", label), refdomain="math", reftype="eq", reftarget=label, refdoc=page,
        refwarn=True, refexplicit=False)


def _entry(*children):
    return nodes.entry("", nodes.paragraph("", "", *children))


def _in_order(env, ledger):
    """Documents in the order of the table of contents."""
    order = [name for name in env.toctree_includes.get(env.config.root_doc, ())]
    rest = sorted(set(ledger.pages) - set(order))
    return [name for name in [*order, *rest] if name in ledger.pages]
