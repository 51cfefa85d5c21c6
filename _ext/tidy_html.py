"""Sphinx extension: mend, in the finished HTML, what other extensions write less well.

Each entry of `MENDED` says what is wrong with it. They are text replacements because the
extensions write these pieces as text and offer no other place.
"""

import re

from site_words import verdict

MENDED = (
    # sphinx-thebe prepares every notebook page for a service on another origin.
    (r'<script type="text/x-thebe-config">.*?</script>\s*', ""),
    (r"<script>kernelName = .*?</script>\s*", ""),
    # The name of the summary would replace its visible text, which says the same better.
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    # An entry of a bibliography is an item of the list around it.
    (r'role="doc-biblioentry"', 'role="listitem"'),
    # Every box of a page would carry the same identifier.
    (r'(<section class="[a-z]+-content"|<section) id="[a-z]+-content"', r"\1"),
    (r'(<div class="proof admonition") id="proof"', r"\1"),
    # The first word of a proof, set off as books do.
    (r'(<div class="proof admonition"[^>]*>\s*<p>)Proof\. ', r"\1<em>Proof.</em> "),
    # A verdict of the checker, told apart by colour as well as by its mark.
    (r"<p>([✓✗≀∘≔·]) <strong>([a-z-]+)</strong>",
     lambda found: f'<p class="verdict verdict-{found[2]}"><span>{found[1]}</span> '
                   f"<strong>{verdict(found[2])}</strong>"),
    # Lengths as attributes: they say the proportions and leave the size to the stylesheet.
    (r'(<img [^>]*)style="width: (\d+)px; height: (\d+)px;"', r'\1width="\2" height="\3"'),
    # A table that is wider than a phone scrolls in its own box.
    (r'(<table class="[^"]*\bdocutils\b.*?</table>)', r'<div class="table-box">\1</div>'),
    (r'(<table border="1" class="dataframe".*?</table>)', r'<div class="table-box">\1</div>'),
)
PATTERNS = tuple((re.compile(pattern, re.DOTALL), by) for pattern, by in MENDED)


def tidy(body):
    """Return the HTML ``body`` of a page with everything in `MENDED` applied."""
    for pattern, replacement in PATTERNS:
        body = pattern.sub(replacement, body)
    return body


def tidy_page(app, pagename, templatename, context, doctree):
    """Tidy the page that is being written, before its previews are taken from it."""
    if context.get("body"):
        context["body"] = tidy(context["body"])


def setup(app):
    """Tidy each page as it is written."""
    app.connect("html-page-context", tidy_page, priority=890)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
