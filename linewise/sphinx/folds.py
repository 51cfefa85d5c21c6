"""Docutils nodes for what a reader unfolds: ``<details>`` in HTML, all of it elsewhere."""

from docutils import nodes


class Fold(nodes.General, nodes.Element):
    """A box that is closed until it is asked for."""


class FoldSummary(nodes.General, nodes.TextElement):
    """The line of a `Fold` that is always seen."""


def fold(summary, *content, **attributes):
    """A `Fold` with a summary (text or nodes) and its content."""
    line = FoldSummary("", "", *([nodes.Text(summary)] if isinstance(summary, str) else summary))
    return Fold("", line, *content, **attributes)


def add_nodes(app):
    """Register the two nodes."""
    html = {Fold: "details", FoldSummary: "summary"}
    for kind, tag in html.items():
        def visit(translator, node, tag=tag):
            translator.body.append(translator.starttag(node, tag))

        def depart(translator, node, tag=tag):
            translator.body.append(f"</{tag}>\n")

        app.add_node(kind, html=(visit, depart), text=_plain, latex=_plain, man=_plain)


_plain = (lambda translator, node: None, lambda translator, node: None)
