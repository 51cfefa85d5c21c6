"""Sphinx extension: a page is described by its first paragraph, for search engines and previews."""

from docutils import nodes
from plain_words import text_of

LENGTH = 200


def describe(app, pagename, templatename, context, doctree):
    """Put the first paragraph of a page, or its beginning, into its description."""
    context["page_description"] = description(doctree) if doctree is not None else ""


def description(doctree):
    """The first paragraph that stands in a section itself, cut after a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = text_of(paragraph) if isinstance(paragraph.parent, nodes.section) else ""
        if text:
            return text if len(text) <= LENGTH else text[:LENGTH].rsplit(" ", 1)[0] + " …"
    return ""


def setup(app):
    """Describe each page after everybody else has."""
    app.connect("html-page-context", describe, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
