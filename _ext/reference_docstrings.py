"""Sphinx extension: names in the docstrings of `gmm` become links on the page of the functions.

A docstring is read in the code first, so it names an equation or another function in backticks and
nothing else. Here `eq-...` leads to the display that the function implements, and the name of a
public function to its entry.
"""

import re

import gmm

NAMED = re.compile(r"(?<![`:\w])`([A-Za-z_-]+)`(?!`)")


def linked(line):
    """A line of a docstring with links in the place of the names that lead somewhere."""
    return NAMED.sub(role, line)


def role(match):
    """The reStructuredText of one name in backticks."""
    name = match[1]
    if name.startswith("eq-"):
        return f":eq:`{name}`"
    if name not in gmm.__all__:
        return f"``{name}``"
    kind = "class" if isinstance(getattr(gmm, name), type) else "func"
    return f":py:{kind}:`~gmm.{name}`"


def link_names(app, what, name, obj, options, lines):
    """Put the links into a docstring that autodoc is about to set."""
    lines[:] = map(linked, lines)


def setup(app):
    """Register the hook; it comes before the sections of the docstring are set."""
    app.connect("autodoc-process-docstring", link_names, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
