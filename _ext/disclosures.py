"""Sphinx extension: what is hidden until asked for opens without JavaScript.

An admonition or solution with ``:class: dropdown`` becomes a ``<details>`` element whose title
is its ``<summary>``; the same marking still works in JupyterLab.
"""

from docutils import nodes
from site_words import say
from sphinx_exercise.nodes import solution_node


class Disclosure(nodes.General, nodes.Element):
    """A box that the reader opens."""


class Summary(nodes.General, nodes.TextElement):
    """The line of a `Disclosure` that is always visible."""


def make_disclosures(app, doctree, docname):
    """Replace each admonition of class ``dropdown`` in ``doctree`` by a `Disclosure`."""
    if app.builder.format != "html":
        return
    for box in list(doctree.findall(nodes.Admonition)):
        if "dropdown" not in " ".join(box.get("classes", [])).split():
            continue
        kind = "solution" if isinstance(box, solution_node) else "admonition"
        given = " ".join(box["classes"]).split()
        classes = ["admonition", kind, *(name for name in given if name != "dropdown")]
        disclosure = Disclosure(ids=box["ids"], classes=list(dict.fromkeys(classes)))
        children = list(box.children)
        heading = say("page.more")
        if children and isinstance(children[0], nodes.title):
            # Links inside a summary would compete with opening it: its text alone remains.
            heading = children.pop(0).astext()
        disclosure += Summary("", heading)
        disclosure += children
        box.replace_self(disclosure)


def visit_disclosure(translator, node):
    """Open ``<details>``."""
    translator.body.append(translator.starttag(node, "details"))


def depart_disclosure(translator, node):
    """Close ``<details>``."""
    translator.body.append("</details>\n")


def visit_summary(translator, node):
    """Open ``<summary>``."""
    translator.body.append('<summary class="admonition-title">')


def depart_summary(translator, node):
    """Close ``<summary>``."""
    translator.body.append("</summary>\n")


def setup(app):
    """Register the two nodes and the transformation."""
    app.add_node(Disclosure, html=(visit_disclosure, depart_disclosure))
    app.add_node(Summary, html=(visit_summary, depart_summary))
    app.connect("doctree-resolved", make_disclosures, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
