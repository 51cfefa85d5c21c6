"""Sphinx extension: at the top of each chapter, a map of the argument that says "you are here".

The data are in ``book/argument_map.toml``: which chapter needs which, and where it is drawn. The
map is two inline drawings of links, one for wide pages and one for phones; the stylesheet shows the
one that fits.
"""

import tomllib
from html import escape
from typing import NamedTuple

from docutils import nodes
from site_words import say

import book

DATA = book.ARGUMENT_MAP


# Pixels that an arrow around other boxes needs beside them.
AROUND = 20


class Shape(NamedTuple):
    """Sizes of a drawing in pixels: distances of columns and rows, a box, and the direction."""

    key: str
    column: int
    row: int
    width: int
    height: int
    across: bool  # arrows leave a box at its right side, else at its bottom


WIDE = Shape("wide", 112, 38, 92, 26, across=True)
NARROW = Shape("narrow", 106, 46, 98, 28, across=False)


def load_map(app, config):
    """Read the data into the configuration: a change of the map rewrites the pages."""
    config.argument_map = tomllib.loads(DATA.read_text(encoding="utf-8"))["chapter"]


def insert_map(app, doctree, docname):
    """Put the map below the title of a chapter of the argument, and of the first page."""
    chapters = app.config.argument_map
    pages = [chapter["page"] for chapter in chapters]
    if app.builder.format != "html" or docname not in [*pages, app.config.root_doc]:
        return
    section = next(iter(doctree.findall(nodes.section)), None)
    if section is None:
        return

    def link(page):
        if page not in app.env.found_docs:
            return None
        return app.builder.get_relative_uri(docname, page)

    section.insert(1, nodes.raw("", draw(chapters, docname, link), format="html"))


def draw(chapters, here, link):
    """Return the HTML of the map on page ``here``; ``link`` gives the address of a page."""
    if here not in [chapter["page"] for chapter in chapters]:
        return (
            f'<nav class="map map-whole" aria-label="{escape(say("map.whole"))}">'
            f'<div class="map-wide">{_drawing(chapters, here, link, WIDE)}</div>'
            f'<div class="map-narrow">{_drawing(chapters, here, link, NARROW)}</div></nav>'
        )
    number = [chapter["page"] for chapter in chapters].index(here)
    words = _words(chapters, number, link)
    line = chapters[number]["line"]
    step = escape(say("map.step", number=number + 1, count=len(chapters), line=line))
    return (
        f'<nav class="map" aria-label="{escape(say("map.place"))}">'
        f'<div class="map-wide">{_drawing(chapters, here, link, WIDE)}</div>'
        f'<details class="map-narrow"><summary>{step}</summary>'
        f"{_drawing(chapters, here, link, NARROW)}</details>"
        f'<p><span class="map-step">{step}. </span>{words}</p>'
        "</nav>"
    )


def _words(chapters, number, link):
    """Return what the map says, in words: what this chapter needs and what it leads to."""
    chapter = chapters[number]
    before = [other for other in chapters if other["page"] in chapter["needs"]]
    after = [
        other for other in chapters
        if chapter["page"] in other["needs"] or other["page"] in chapter.get("reaches", [])
    ]
    said = []
    for verb, others in (("map.needs", before), ("map.leads", after)):
        if others:
            names = ", ".join(_anchor(link(o["page"]), escape(o["name"])) for o in others)
            said.append(say(verb, names=names))
    return " ".join(said)


def _drawing(chapters, here, link, shape):
    """Return the drawing of the map in one ``shape``, as SVG."""
    places = {chapter["page"]: chapter[shape.key] for chapter in chapters}
    size = [
        max(place[axis] for place in places.values()) * (shape.column, shape.row)[axis]
        + (shape.width, shape.height)[axis] + 4
        for axis in (0, 1)
    ]
    size[0] += 0 if shape.across else AROUND
    parts = [f'<svg viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}">']
    for chapter in chapters:
        page = chapter["page"]
        for source in chapter["needs"]:
            parts.append(_arrow(places[source], places[page], shape, page == here))
        for target in chapter.get("reaches", []):
            parts.append(_arrow(places[page], places[target], shape, target == here))
    for chapter in chapters:
        parts.append(_box(chapter, here, link(chapter["page"]), shape))
    parts.append("</svg>")
    return "".join(parts)


def _corner(place, shape):
    return 2 + place[0] * shape.column, 2 + place[1] * shape.row


def _arrow(start, end, shape, leads_here):
    """Return a curve from one box to another that leaves and arrives along the reading."""
    (x0, y0), (x1, y1) = _corner(start, shape), _corner(end, shape)
    middle = shape.width / 2, shape.height / 2
    if not shape.across and end[1] > start[1] + 1:  # around the boxes between, on the right
        x0, y0 = x0 + shape.width, y0 + middle[1]
        x1, y1 = x1 + shape.width, y1 + middle[1]
        bend = max(x0, x1) + 2 * AROUND
        curve = f"M{x0:g} {y0:g}C{bend:g} {y0:g} {bend:g} {y1:g} {x1:g} {y1:g}"
    elif start[0] == end[0] or (not shape.across and start[1] != end[1]):  # downwards
        x0, y0, x1 = x0 + middle[0], y0 + shape.height, x1 + middle[0]
        bend = (y1 - y0) / 2
        curve = f"M{x0:g} {y0:g}C{x0:g} {y0 + bend:g} {x1:g} {y1 - bend:g} {x1:g} {y1:g}"
    else:
        x0, y0, y1 = x0 + shape.width, y0 + middle[1], y1 + middle[1]
        bend = (x1 - x0) / 2
        curve = f"M{x0:g} {y0:g}C{x0 + bend:g} {y0:g} {x1 - bend:g} {y1:g} {x1:g} {y1:g}"
    kind = ' class="leads-here"' if leads_here else ""
    return f'<path{kind} d="{curve}"/>'


def _box(chapter, here, address, shape):
    """Return the box of a chapter: a link, unless it is the page itself or not there yet."""
    x, y = _corner(chapter[shape.key], shape)
    inside = (
        f'<rect x="{x:g}" y="{y:g}" width="{shape.width}" height="{shape.height}" rx="5"/>'
        f'<text x="{x + shape.width / 2:g}" y="{y + shape.height / 2 + 4:g}">'
        f"{escape(chapter['name'])}</text>"
    )
    if chapter["page"] == here:
        return f'<g class="here-box"><title>{escape(say("map.here"))}</title>{inside}</g>'
    return _anchor(address, inside) if address else f"<g>{inside}</g>"


def _anchor(address, inside):
    return f'<a href="{escape(address)}">{inside}</a>' if address else inside


def setup(app):
    """Read the data and insert the map into every chapter."""
    app.add_config_value("argument_map", [], "html", [list])
    app.connect("config-inited", load_map)
    app.connect("doctree-resolved", insert_map, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
