"""Sphinx extension: what a reference shows when the reader rests on it.

Beside each page lies ``_previews/<page>.js`` with the HTML of its equations, lemmas, exercises,
figures and bibliography entries by their identifiers. `book.js` loads the file of another page
when it is first wanted. A script rather than JSON, because a page opened from a file may not
read other files.
"""

import json
import re
from pathlib import Path

# Opening tags of what can be shown; the group is the element's name.
SHOWN = "math|proof|exercise|citation|align-default"
OPENING = re.compile(rf'<(div|figure)\b[^>]*class="(?:[^"]* )?(?:{SHOWN})(?: [^"]*)?"[^>]*>')
IDENTITY = re.compile(r'\bid="([^"]+)"')
RELATIVE = re.compile(r'(href|src)="(?![a-z]+:|#|/)([^"]+)"')


def write_previews(app, pagename, templatename, context, doctree):
    """Write the previews of the page that is being written."""
    if doctree is None or app.builder.format != "html":
        return
    parts = dict(parts_of(context.get("body") or ""))
    path = Path(app.outdir, "_previews", pagename + ".js")
    if not parts:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True).replace("</", "<\\/")
    path.write_text(f"bookPreviews({json.dumps(pagename)},{text});\n", encoding="utf-8")


def parts_of(body):
    """Yield ``(identifier, html)`` of everything in ``body`` that a preview can show."""
    for opening in OPENING.finditer(body):
        identity = IDENTITY.search(opening[0])
        if identity:
            html = _element(body, opening.start(), opening[1])
            # Pictures and links of another page would lead astray: only the text is shown.
            yield identity[1], RELATIVE.sub(r'data-\1="\2"', html)


def _element(body, start, name):
    """Return the element ``name`` that opens at ``start``, up to its matching end tag."""
    depth = 0
    for tag in re.compile(rf"<(/?){name}\b").finditer(body, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return body[start : body.index(">", tag.start()) + 1]
    raise ValueError(f"<{name}> at character {start} of a page is never closed")


def setup(app):
    """Write the previews of each page as it is written."""
    app.connect("html-page-context", write_previews, priority=910)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
