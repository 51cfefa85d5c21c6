"""Sphinx extension: an element with ``data-eq="label"`` in an output gets the equation's number.

A picture that a cell draws cannot know how the book numbers its equations. It leaves an empty
``<span data-eq="label"></span>``, and the page that is written puts the linked number there.
"""

import re

from docutils import nodes
from quote_equation import number_of
from sphinx.util import logging

SPAN = re.compile(r'<span data-eq="([^"]+)"></span>')


def fill_numbers(app, pagename, templatename, context, doctree):
    """Put the numbers into the page that is being written; an unknown label is a warning."""
    equations = app.env.get_domain("math").equations

    def link(span):
        label = span[1]
        if label not in equations:
            logging.getLogger(__name__).warning(
                "an output names the equation %r, which no page has", label, location=pagename)
            return ""
        home, fallback = equations[label]
        identity = nodes.make_id(f"equation-{label}")
        href = f"#{identity}" if home == pagename else context["pathto"](home) + f"#{identity}"
        number = number_of(app.env, home, identity, fallback)
        return f'<a class="reference internal" href="{href}">({number})</a>'

    if "data-eq=" in context.get("body", ""):
        context["body"] = SPAN.sub(link, context["body"])


def setup(app):
    """Fill the numbers before anything else looks at the page."""
    app.connect("html-page-context", fill_numbers, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
