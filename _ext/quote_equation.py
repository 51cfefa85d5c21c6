"""Sphinx extension: ``{quote-equation} eq-slug`` shows a display of another page again.

The LaTeX is taken from the page where the equation lives while the book is built, so that
nothing is typed twice; the number is the original's and leads to it.
"""

import re

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

LOGGER = logging.getLogger(__name__)


class QuotedEquation(nodes.General, nodes.Element):
    """The place of a display that is quoted; ``label`` says which."""


class QuoteEquation(SphinxDirective):
    """Directive with one or more labels of equations as its argument."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Return a place for each label, and remember that this page quotes."""
        self.env.metadata[self.env.docname]["quotes"] = True
        places = [QuotedEquation(label=label) for label in self.arguments[0].split()]
        for place in places:
            self.set_source_info(place)
        return places


def fill_quotes(app, doctree, docname):
    """Replace each `QuotedEquation` of a page by the display that it names."""
    domain = app.env.get_domain("math")
    for place in list(doctree.findall(QuotedEquation)):
        label = place["label"]
        equation = domain.equations.get(label)
        display = _find(app.env.get_doctree(equation[0]), label) if equation else None
        if display is None:
            LOGGER.warning(
                "quote-equation: there is no equation with the label %r", label,
                location=place, type="ref",
            )
            place.replace_self([])
            continue
        home = equation[0]
        identity = f"equation-{label}"
        copy = nodes.math_block("", display.astext(), nowrap=False, label=label, number=True)
        copy["home"] = {
            "docname": home,
            "number": number_of(app.env, home, identity, equation[1]),
            "uri": app.builder.get_relative_uri(docname, home) + "#" + identity,
        }
        place.replace_self(copy)


def find_outdated(app, env, added, changed, removed):
    """Return the pages that quote, if any page has changed: what they quote may have."""
    touched = added | changed | removed
    quoting = {name for name, data in env.metadata.items() if data.get("quotes")}
    return sorted((quoting & env.found_docs) - touched) if touched else []


def _find(doctree, label):
    """Return the display with ``label`` in ``doctree``, or None."""
    for display in doctree.findall(nodes.math_block):
        if display.get("label") == label:
            return display
    return None


def number_of(env, docname, identity, fallback):
    """Return the number of an equation as its own page prints it."""
    number = env.toc_fignumbers.get(docname, {}).get("displaymath", {}).get(identity)
    if not (number and env.config.math_numfig and env.config.numfig):
        return str(fallback)
    text = ".".join(map(str, number))
    return re.sub(r"\.(?=[^.]*$)", lambda _: env.config.math_numsep, text)


def setup(app):
    """Register the directive and the passes that fill it."""
    app.add_node(QuotedEquation)
    app.add_directive("quote-equation", QuoteEquation)
    app.connect("doctree-resolved", fill_quotes)
    app.connect("env-get-outdated", find_outdated)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
