"""Sphinx extension: the ledger of all displayed relations, and a mark beside each display.

Every formula of every chapter is decided by `linewise` while the book is built. What is
wrong, undecided or asserts nothing without saying so becomes a Sphinx warning with its place, so
a strict build fails. The ``{ledger}`` directive shows how each relation was checked; a mark beside
the number of a display leads to its row. Decisions are kept under the build folder by content.
"""

import hashlib
import json
from collections import Counter
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from book.damage import survey
from linewise import check_file
from linewise.page.markdown import displays

LOGGER = logging.getLogger(__name__)
PAGE = "chapters/ledger"
FIELDS = ("label", "index", "rel", "verdict", "general", "level", "sizes", "points", "detail",
          "kind", "cell", "line", "wrong", "auto", "intended", "lhs", "rhs")  # fmt: skip


class Ledger:
    """The decisions of all pages, by document name; each page is decided once per content."""

    def __init__(self, srcdir, folder):
        self.srcdir, self.folder = Path(srcdir), Path(folder)
        self.pages, self.keys = {}, {}

    def load(self, docnames):
        """Decide these documents, or take what was stored for the same content."""
        paths = {name: path for name in docnames if (path := self.path(name))}
        checker = survey.checker_key() + _digest(*map(str, _labelled(paths.values())))
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, path in paths.items():
            key = _digest(checker, *map(str, displays(path)))
            stored = self.folder / f"{key}.json"
            if not stored.exists():
                rows = [_row(relation) for relation in check_file(path)]
                stored.write_text(json.dumps(rows), encoding="utf-8")
            self.pages[name] = json.loads(stored.read_text(encoding="utf-8"))
            self.keys[name] = key

    def path(self, docname):
        """The source of a document that may hold displays, or None."""
        for suffix in (".ipynb", ".md"):
            path = self.srcdir / (docname + suffix)
            if path.exists():
                return path
        return None

    def of_label(self, docname, label):
        """The rows of one display."""
        return [row for row in self.pages.get(docname, ()) if row["label"] == label]


class Place(nodes.General, nodes.Element):
    """Where the ledger goes; filled when every page is known."""


class LedgerDirective(SphinxDirective):
    """``{ledger}``: a section per chapter with a row per relation, totals and mutation score."""

    def run(self):
        """Return sections; their content is computed, so nothing is typed."""
        ledger = self.env.ledger
        score = survey.load_score()
        found = [_totals(ledger), _mutation(score)]
        for name in _in_order(self.env, ledger):
            if any(row["label"] for row in ledger.pages[name]):
                found.append(_chapter(name, ledger.pages[name], score))
        return found


def decide(app, env, added, changed, removed):
    """Decide all pages; return those whose marks or rows are out of date."""
    env.ledger = Ledger(app.srcdir, Path(app.outdir).parent / ".ledger")
    env.ledger.load(sorted(env.found_docs))
    _complain(env.ledger)
    old = getattr(env, "ledger_keys", {})
    survived = json.dumps([survey.load_score(), survey.reasons()])
    env.ledger_keys = {**env.ledger.keys, "score": _digest(survived)}
    moved = {name for name, key in env.ledger_keys.items() if old.get(name) != key}
    outdated = {name for name in moved if name in env.found_docs}
    if moved and PAGE in env.found_docs:
        outdated.add(PAGE)
    return sorted(outdated - added - changed)


def mark(app, docname, label, latex):
    """The mark beside a display: how it was checked, leading to its row in the ledger."""
    rows = app.env.ledger.of_label(docname, label)
    if not rows or PAGE not in app.env.found_docs:
        return ""
    sign, words = _summary(rows)
    here = app.builder.current_docname
    target = f"{app.builder.get_relative_uri(here, PAGE)}#ledger-{label}"
    text = escape(f"{words}. How it was checked.")
    return (f'<a class="mark" href="{escape(target)}" title="{text}" aria-label="{text}">'
            f"{sign}</a>")  # fmt: skip


def _summary(rows):
    verified = [row for row in rows if row["verdict"] == "verified"]
    if not verified:
        return "≔", "A definition or an assumption"
    if all(row["general"] for row in verified):
        return "✓", "Checked, and proved for all sizes"
    if any(row["level"] == "sampled" for row in verified):
        return "✓", "Checked, in part by sampling"
    return "✓", "Checked"


def _complain(ledger):
    """One warning per relation that must not stand."""
    for name, rows in ledger.pages.items():
        for row in rows:
            if not row["wrong"] and not row["auto"]:
                continue
            where = row["label"] or f"cell {row['cell']}, line {row['line']}"
            why = row["detail"] or row["verdict"]
            if row["auto"]:
                why = f"asserts nothing, and no comment says so ({row['detail']})"
            LOGGER.warning("%s: %s %s %s: %s", where, row["lhs"], row["rel"], row["rhs"], why,
                           location=name, type="derivation", subtype=row["verdict"])


def _row(relation):
    row = {field: getattr(relation, field) for field in FIELDS}
    return {**row, "sizes": [dict(sizes) for sizes in relation.sizes]}


def _labelled(paths):
    return sorted(str(d) for path in paths for d in displays(path) if d.label)


def _digest(*texts):
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:20]


def _in_order(env, ledger):
    """Documents in the order of the table of contents."""
    order = [name for name in env.toctree_includes.get(env.config.root_doc, ())]
    rest = sorted(set(ledger.pages) - set(order))
    return [name for name in [*order, *rest] if name in ledger.pages]


# What the page says

def _totals(ledger):
    rows = [row for rows in ledger.pages.values() for row in rows]
    shown = [row for row in rows if row["kind"] == "display"]
    count = Counter(_how(row) for row in shown)
    labels = {row["label"] for row in shown if row["label"]}
    text = len(rows) - len(shown)
    return _paragraph(
        f"The chapters display {len(labels)} labelled formulas with {len(shown)} relations. "
        f"Of these, {count['general']} are proved for all sizes; {count['exact']} more are checked "
        f"exactly and {count['high precision']} to 50 digits, at the sizes listed; "
        f"{count['sampled']} are inequalities tested by sampling. {count['definition']} are "
        f"definitions and {count['assumption']} are assumptions or conditions, which claim "
        f"nothing. {text} formulas in running text were read and decided in the same way.")


def _how(row):
    if row["verdict"] != "verified":
        return row["verdict"]
    return "general" if row["general"] else row["level"]


def _mutation(score):
    found = survey.totals(score)
    section = _section("Damaged on purpose", "mutation-score")
    killed, equivalent = found.get("killed", 0), found.get("equivalent", 0)
    section += _paragraph(
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
    paragraph = nodes.paragraph()
    paragraph += _equation(label)
    listing = nodes.bullet_list()
    for name in names:
        reason = known.get(name, "missed, without a recorded reason")
        item = nodes.paragraph("", "", nodes.literal("", name), nodes.Text(f": {reason}"))
        listing += nodes.list_item("", item)
    return [paragraph, listing]


def _chapter(name, rows, score):
    section = _section("", f"ledger-of-{Path(name).name}")
    section[0].clear()
    section[0] += addnodes.pending_xref(
        "", nodes.inline("", Path(name).name), refdomain="std", reftype="doc", refexplicit=False,
        reftarget="/" + name, refdoc=PAGE, refwarn=True)
    body = nodes.tbody()
    previous = None
    for row in rows:
        if row["label"]:
            body += _table_row(row, row["label"] != previous, score)
            previous = row["label"]
    group = nodes.tgroup("", cols=5)
    for width in (18, 8, 34, 26, 14):
        group += nodes.colspec(colwidth=width)
    heads = ("Formula", "Row", "Holds", "Tested at", "Damage noticed")
    group += nodes.thead("", nodes.row("", *(_entry(nodes.Text(head)) for head in heads)))
    group += body
    section += nodes.table("", group, classes=["ledger"])
    texts = Counter(_how(row) for row in rows if row["kind"] == "text")
    if texts:
        said = ", ".join(f"{count} {name}" for name, count in sorted(texts.items()))
        section += _paragraph(f"Formulas in its running text: {said}.")
    return section


def _table_row(row, first, score):
    place, damage = [], ""
    if first:
        place = [nodes.target("", "", ids=[f"ledger-{row['label']}"]), _equation(row["label"])]
        result = score["displays"].get(row["label"])
        if result:
            counts = Counter()
            for name, count in result["counts"].items():
                counts[name.split(":")[0]] += count
            counted = counts["killed"] + counts["survived"]
            damage = f"{counts['killed']} of {counted}"
    cells = [place, [nodes.Text(f"{row['index'] + 1}: {row['rel']}")], [nodes.Text(_holds(row))],
             [nodes.Text(_tested(row))], [nodes.Text(damage)]]
    return nodes.row("", *(_entry(*cell) for cell in cells))


def _holds(row):
    if row["intended"]:
        return "is wrong, as the text says"
    if row["verdict"] == "verified":
        words = {"exact": "exactly", "high precision": "to 50 digits",
                 "sampled": "at all points tried"}.get(row["level"], row["level"])
        words = f"for all sizes ({row['general']}), and {words}" if row["general"] else words
        return f"{words}; {_plain(row['detail'])}" if row["detail"] else words
    return f"{row['verdict']}: {_plain(row['detail'])}" if row["detail"] else row["verdict"]


def _tested(row):
    if row["verdict"] != "verified":
        return ""
    sizes = [" ".join(f"{k}={v}" for k, v in size.items()) for size in row["sizes"] if size]
    points = f"{row['points']} point{'s' if row['points'] != 1 else ''}"
    return f"{'; '.join(sizes)}: {points}" if sizes else points


def _plain(detail):
    """A detail without the LaTeX that it may quote."""
    return detail.split("\\")[0].rstrip(" (,") if "\\" in detail else detail


def _section(title, identity):
    return nodes.section("", nodes.title(title, title), ids=[identity], names=[identity])


def _paragraph(text):
    return nodes.paragraph(text, text)


def _entry(*children):
    return nodes.entry("", nodes.paragraph("", "", *children))


def _equation(label):
    return addnodes.pending_xref(
        "", nodes.inline("", label), refdomain="math", reftype="eq", reftarget=label, refdoc=PAGE,
        refwarn=True, refexplicit=False)


def setup(app):
    """Register the directive, the decisions before reading, and the marks."""
    app.setup_extension("katex_math")
    app.add_directive("ledger", LedgerDirective)
    app.connect("env-get-outdated", decide)
    app.connect("display-math-mark", mark)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
