"""Sphinx extension: drawings stand in the page itself, so that they have its colour and typeface.

What is drawn with `currentColor` is as dark or light as the text, on the screen and on paper, and
the letters can be searched. A drawing with several panels (`gmm.plot.to_svg` says where they are)
is set as several pictures in a row, which a narrow page breaks.
"""

import re
import xml.etree.ElementTree as ET
from html import escape
from pathlib import Path

from docutils import nodes

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
INHERITED = ("font-family", "stroke-linejoin", "stroke-linecap")
SCALE = 1.6
"""Pixels of the page for a point of the drawing: letters of 11 points are as large as the text."""


def drawing(svg, alt, name):
    """The HTML of a drawing.

    Parameters
    ----------
    svg : str
        As `gmm.plot.to_svg` writes it.
    alt : str
        What it shows, for someone who cannot see it.
    name : str
        Begins the identifiers, so that they are unique in the book.
    """
    root = ET.fromstring(svg)
    _rename(root, name)
    rows = _panels(root) or [[_whole(root)]]
    inside = "".join(f'<span class="row">{"".join(row)}</span>' for row in rows)
    return f'<span class="drawing" role="img" aria-label="{escape(alt)}">{inside}</span>'


def _rename(root, name):
    """Keep the identifiers that something refers to, and give them a name of this drawing."""
    text = ET.tostring(root, encoding="unicode")
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text))
    used = {one or two for one, two in used}
    for element in root.iter():
        kept = element.attrib.pop("id", None)
        if kept in used:
            element.set("id", f"{name}-{kept}")
        elif kept is not None and kept.startswith(("axes_", "legend_")):
            element.set(f"data-{kept.partition('_')[0]}", kept)
        target = element.attrib.pop(LINK, None)
        if target is not None:
            element.set("href", f"#{name}-{target[1:]}" if target[0] == "#" else target)
        for key, value in element.items():
            if "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))


def _whole(root):
    x, y, width, height = map(float, root.get("viewBox").split())
    return _picture(root, (x, y, width, height), list(root))


def _panels(root):
    """The pictures of the panels, row by row; None if the drawing is not made of panels alone."""
    told = root.get("data-panels")
    figure = root.find(f"{SVG}g")
    if told is None or figure is None:
        return None
    axes = [element for element in figure if element.get("data-axes")]
    others = [element for element in figure.iter(f"{SVG}text")]
    inside = [text for element in axes for text in element.iter(f"{SVG}text")]
    boxes = [tuple(map(float, box.split())) for box in told.split(";")]
    if len(axes) != len(boxes) or len(others) != len(inside):
        return None
    shared = [element for element in root if element is not figure]
    rows, widest = {}, {}
    for box in boxes:
        widest[box[1]] = max(box[2], widest.get(box[1], 0))
    for number, (box, element) in enumerate(zip(boxes, axes, strict=True)):
        content = [element, *(shared if number == 0 else [])]
        rows.setdefault(box[1], []).append(_picture(root, box, content, widest[box[1]]))
    return list(rows.values())


def _picture(root, box, content, widest=None):
    x, y, width, height = box
    kept = {key: root.get(key) for key in INHERITED if root.get(key)}
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in kept.items())
    inside = "".join(ET.tostring(element, encoding="unicode") for element in content)
    inside = re.sub(r' xmlns(:\w+)?="[^"]*"|(?<=</)ns0:|(?<=<)ns0:', "", inside)
    size = f"--width:{SCALE * width:.0f}px"
    if widest is not None and widest > width:  # beside it, drawn to the same scale
        size += f";--share:{width / widest:.3f};--widest:{SCALE * widest:.0f}px"
    return (
        f'<svg viewBox="{x:g} {y:g} {width:g} {height:g}" style="{size}"{attributes} '
        f'aria-hidden="true" focusable="false">{re.sub(chr(10), "", inside)}</svg>'
    )


def put_in(app, doctree, docname):
    """Replace the images that are drawings by the drawings."""
    if app.builder.format != "html":
        return
    for number, image in enumerate(list(doctree.findall(nodes.image))):
        path = Path(app.srcdir, image["uri"])
        if path.suffix == ".svg" and path.is_file():
            name = f"pic-{docname.rpartition('/')[2]}-{number}"
            html = drawing(path.read_text(encoding="utf-8"), image.get("alt", ""), name)
            image.replace_self(nodes.raw("", html, format="html"))


def setup(app):
    """Put them in when references are resolved: pictures of cells exist by then."""
    app.connect("doctree-resolved", put_in, priority=960)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
