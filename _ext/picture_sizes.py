"""Sphinx extension: each picture says how large it is, so that the text below never moves.

A browser that knows width and height keeps the place free before the picture arrives.
"""

import re
from pathlib import Path

from docutils import nodes

ROOT_TAG = re.compile(r"<svg\b[^>]*>", re.DOTALL)
PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}


def size_of_svg(text):
    """Return width and height in pixels that an SVG declares, or None."""
    tag = ROOT_TAG.search(text)
    sizes = []
    for name in ("width", "height"):
        found = tag and re.search(rf'\s{name}="([\d.]+)([a-z]*)"', tag[0])
        if not found or found[2] not in PIXELS:
            return None
        sizes.append(round(float(found[1]) * PIXELS[found[2]]))
    return tuple(sizes)


def note_sizes(app, doctree, docname):
    """Give every SVG of a page its width and height, unless the author did."""
    for image in doctree.findall(nodes.image):
        path = Path(app.srcdir, image["uri"])
        if path.suffix != ".svg" or "width" in image or not path.is_file():
            continue
        size = size_of_svg(path.read_text(encoding="utf-8"))
        if size:
            image["width"], image["height"] = map(str, size)


def setup(app):
    """Note the sizes when references are resolved: pictures of cells exist by then."""
    app.connect("doctree-resolved", note_sizes, priority=960)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
