"""Sphinx extension: code and printed text that can be read on a narrow screen.

Every line of code is an element of its own, which knows its indentation: a phone breaks it and
sets what follows further in. Printed text is marked as prose unless it stands in columns. The
label of an equation in a docstring leads to the equation.
"""

import re
from html import unescape

BLOCK = re.compile(
    r'<div class="((?:output )?[^"]*highlight-[^"]*)"><div class="highlight"><pre>(.*?)</pre>',
    re.DOTALL,
)
TAG = re.compile(r"<[^>]*>")
LABEL = re.compile(r"`(eq-[\w-]+)`")
DEEPEST = 12
"""Blanks at the beginning of a line of which a phone leaves no more."""
COLUMN = re.compile(r'(\S )( +)(?=<span class="c1">)')
"""Blanks before a comment, but for one: they set comments below each other."""


def lines_of_code(html):
    """Put every line of a highlighted block into an element with its indentation."""
    lines = html.removeprefix("<span></span>").removesuffix("\n").split("\n")
    return "<span></span>" + "".join(map(_line, lines))


def _line(html):
    text = TAG.sub("", html)
    depth = len(text) - len(text.lstrip(" "))
    html = COLUMN.sub(r'\1<span class="gap">\2</span>', html)
    if depth > DEEPEST:  # set below an opening bracket: a phone has no room for that
        spare = f'<span class="indent">{" " * (depth - DEEPEST)}</span>'
        html = html.replace(" " * depth, spare + " " * DEEPEST, 1)
    style = f' style="--in:{min(depth, DEEPEST)}ch"' if depth else ""
    return f'<span class="line"{style}>{html}\n</span>'


def is_prose(html):
    """Whether printed text has no columns: then its lines may be broken."""
    lines = [unescape(TAG.sub("", line)).strip() for line in html.split("\n")]
    return not any("  " in line or "\u2502" in line for line in lines)


def set_blocks(app, pagename, templatename, context, doctree):
    """Rewrite the blocks of code and of printed text of a page."""
    equations = app.env.get_domain("math").equations if doctree is not None else {}

    def address(label):
        docname, _ = equations[label]
        page = "" if docname == pagename else app.builder.get_relative_uri(pagename, docname)
        return f"{page}#equation-{label}"

    def link(found):
        label = found[1]
        return f'<a href="{address(label)}">{label}</a>' if label in equations else found[0]

    def block(found):
        kind, html = found[1], found[2]
        if "output" in kind or "highlight-none" in kind or "highlight-myst-ansi" in kind:
            kind += " prose" if is_prose(html) else ""
        else:
            html = LABEL.sub(link, lines_of_code(html))
        return f'<div class="{kind}"><div class="highlight"><pre>{html}</pre>'

    context["body"] = BLOCK.sub(block, context.get("body") or "")


def setup(app):
    """Rewrite the pages before they are written."""
    app.connect("html-page-context", set_blocks, priority=700)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
