"""Sphinx extension: the stylesheet of typefaces, with those that most pages need inside it.

A browser that fetches a font by itself shows the page before the font has come, and moves the
text when it has. Fonts that lie in the stylesheet are there at the first paint: nothing moves.
Those that no page of the book uses so far stay files, fetched by a page that does.
"""

import base64
import re
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "_vendor" / "html"
TEXT = VENDOR / "fonts"
MATHEMATICS = VENDOR / "katex"
NAME = "typefaces.css"

FACES = (
    ("400-normal", 400, "normal"), ("400-italic", 400, "italic"), ("700-normal", 700, "normal"),
)
EMBEDDED = (
    "Main-Regular", "Main-Bold", "Math-Italic", "Math-BoldItalic", "Caligraphic-Regular",
    "Size1-Regular", "Size2-Regular", "Size3-Regular", "Size4-Regular",
)


def stylesheet():
    """Return the text's faces and KaTeX's stylesheet, its common fonts embedded."""
    faces = [
        f'@font-face{{font-family:"Book";font-weight:{weight};font-style:{style};'
        f"font-display:block;src:url({_data(TEXT / f'stix-two-text-latin-{name}.woff2')})"
        ' format("woff2")}'
        for name, weight, style in FACES
    ]

    def address(found):
        if found[1].removeprefix("KaTeX_") in EMBEDDED:
            return f"url({_data(MATHEMATICS / 'fonts' / (found[1] + '.woff2'))})"
        return f"url(../katex/fonts/{found[1]}.woff2)"

    katex = (MATHEMATICS / "katex.min.css").read_text(encoding="utf-8")
    return "\n".join([*faces, re.sub(r"url\(fonts/([\w-]+)\.woff2\)", address, katex)])


def _data(path):
    return "data:font/woff2;base64," + base64.b64encode(path.read_bytes()).decode("ascii")


def write_stylesheet(app):
    """Write the stylesheet where the pages expect it."""
    if app.builder.format == "html":
        folder = Path(app.outdir, "_static")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NAME).write_text(stylesheet(), encoding="utf-8")


def setup(app):
    """Write the stylesheet before the first page, and link it."""
    app.add_css_file(NAME, priority=100)
    app.connect("builder-inited", write_stylesheet)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
