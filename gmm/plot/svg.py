"""The SVG of a figure: text that can be searched, in the colour of the page that shows it.

The letters lie in the file as text, not as outlines. They are set with the metrics of STIX, which
matplotlib brings, and shown in the book's typeface or another with the same metrics.
"""

import io
import re
from html import escape, unescape
from itertools import pairwise

import matplotlib.pyplot as plt
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

FAMILY = "Book, KaTeX_Main, 'STIX Two Text', STIXGeneral, 'Times New Roman', Times, serif"
"""The book's text; elsewhere what is as wide as STIX."""

LETTERS = "KaTeX_Math, 'STIX Two Text', STIXGeneral, 'Times New Roman', Times, serif"
"""Italic letters look as they do in the formulas of the page."""

NARROWER = 0.95
"""The book's letters are 4 to 7 in a hundred wider than those of STIX: they are set smaller."""

FALLBACK = "#767676"
"""What `currentColor` is where no page gives it, as in Jupyter: 4.5:1 on white, 4.1:1 on #121212.

No one colour has 4.5:1 on both.
"""

ROOT = (
    f' class="picture" color="{FALLBACK}" font-family="{FAMILY}"'
    ' stroke-linejoin="round" stroke-linecap="butt"'
)
"""What the elements of the picture inherit."""

PAD = 0.05
"""Inches around what is drawn."""

LEGIBLE = {0xA0: " "} | dict(
    zip(range(0xE22D, 0xE247), "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵", strict=True)
)
"""What matplotlib writes for spaces and script capitals, as a search would look for it."""

_TEXT = re.compile(r'<text style="([^"]*)"([^>]*)>')
_FORMULA = re.compile(r'(?:<!--(?:(?!-->).)*-->\n)?<g style="[^"]*"( transform="[^"]*")?>\n<text>\n'
                      r"(.*?)</text>", re.DOTALL)  # fmt: skip
_SPAN = re.compile(r'<tspan x="([^"]*)" y="([^"]*)" style="([^"]*)">([^<]*)</tspan>')


def to_svg(figure):
    """The figure as SVG text: no date, two decimals, the same bytes in every run.

    Axes and text have the colour of the page (``currentColor``). A figure of the default size
    with several panels in a row is widened. The attribute ``data-panels`` says which rectangle
    belongs to which Axes, so that a narrow page can set them one under another.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    str
    """
    if not figure.axes:
        return None  # as Jupyter does for an empty figure
    _widen(figure)
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(
        buffer,
        format="svg",
        facecolor="none",
        bbox_inches="tight",
        pad_inches=PAD,
        metadata=nothing,
    )
    text = buffer.getvalue().decode("utf-8")
    # Hundredths of a point are finer than any screen, and a third of the bytes.
    text = re.sub(r">[^<]+<|scale\([^)]*\)|\d+\.\d{3,}", _round, text)
    text = re.sub(r"\s*\n\s*", "\n", text)
    text = _FORMULA.sub(_formula, text)
    text = _TEXT.sub(_text, text)
    text = re.sub(r"<defs>\n<style[^>]*>[^<]*</style>\n</defs>\n", "", text)
    text = re.sub(r"(fill|stroke): #808080", r"\1: currentColor", text)
    about = f'{ROOT}{_panels(figure)}>'
    return re.sub(r"(<svg [^>]*)>", lambda tag: tag[1] + about, text, count=1)


def _round(match):
    """Two decimals, except in what is read, and for scale factors, where they matter."""
    if match[0].startswith((">", "scale")):
        return match[0]
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")


def _widen(figure):
    """Room for every panel of a row, where nobody asked for a size."""
    width, height = plt.rcParams["figure.figsize"]
    if tuple(figure.get_size_inches()) == (width, height):
        columns = max((spec.ncols for spec in _grids(figure)), default=1)
        if columns > 1:
            figure.set_size_inches(0.75 * columns * width, height)


def _grids(figure):
    """The grids that the Axes of a figure stand in."""
    specs = [ax.get_subplotspec() for ax in figure.axes]
    return {spec.get_gridspec() for spec in specs if spec is not None}


def _text(match):
    """A text as the page sets it: its colour and its family, the size of the picture."""
    place = re.sub(r' transform="rotate\(-0 [^"]*"', "", match[2])
    return f'<text{_look(match[1])} fill="currentColor"{place}>'


def _formula(match):
    """The letters of a formula in the order of reading, those of a word joined.

    Only the first has a place. The others follow it, with a shift where a formula has one, so
    that the line is right in a typeface of other widths, too.
    """
    glyphs = []
    for xs, y, style, text in _SPAN.findall(match[2]):
        letters = zip(xs.split(), unescape(text), strict=True)
        glyphs += [(float(x), float(y), style, letter) for x, letter in letters]
    words, end, height = [], None, None
    for x, y, style, letter in sorted(glyphs, key=lambda glyph: glyph[0]):
        shown = letter.translate(LEGIBLE)
        last = words[-1] if words else None
        if last and (y, style) == last[1] and re.fullmatch(r"[\w ]{2}", last[2][-1] + shown):
            last[2] += shown
        else:
            place = f' x="{x:g}" y="{y:g}"' if end is None else _shift(x - end, y - height)
            words.append([place, (y, style), shown])
        end, height = x + _advance(letter, style), y
    inside = "".join(
        f"<tspan{place}{_look(style)}>{escape(text)}</tspan>" for place, (_, style), text in words
    )
    return f'<g fill="currentColor"{match[1] or ""}>\n<text xml:space="preserve">{inside}</text>'


def _shift(across, down):
    """The attributes of a shift; what is less than a tenth of a point is not seen."""
    shifts = {"dx": round(across, 1), "dy": round(down, 2)}
    return "".join(f' {key}="{value:g}"' for key, value in shifts.items() if value)


def _advance(letter, style):
    """How far matplotlib's STIX goes on after a letter, in points."""
    said = _said(style)
    slant, weight = said.get("font-style", "normal"), int(said.get("font-weight", 400))
    family = said["font-family"].split(",")[0].strip("' ")
    font = get_font(findfont(FontProperties(family=family, style=slant, weight=weight)))
    font.set_size(float(said["font-size"].removesuffix("px")), 72)
    return font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536


def _said(style):
    return dict(re.findall(r"([\w-]+): ([^;]+)", style))


def _look(style):
    """What a style says of size, weight, slant and anchor, as attributes."""
    said = _said(style)
    told = ("font-size", "font-weight", "text-anchor", "opacity")
    kept = {key: said[key] for key in told if key in said}
    if "font-size" in kept:
        kept["font-size"] = f"{NARROWER * float(kept['font-size'].removesuffix('px')):.2f}"
    if said.get("font-style") == "italic":
        kept |= {"font-style": "italic", "font-family": LETTERS}
    return "".join(f' {key}="{value}"' for key, value in kept.items())


def _panels(figure):
    """Rectangles that tile the picture, one for each Axes, if they stand in one full grid."""
    specs = [ax.get_subplotspec() for ax in figure.axes]
    if len(specs) < 2 or None in specs or len(_grids(figure)) > 1 or figure.legends:
        return ""
    (grid,) = _grids(figure)
    if grid.ncols < 2 or len(specs) != grid.nrows * grid.ncols:
        return ""
    renderer = figure.canvas.get_renderer()
    points = 72 / figure.dpi
    boxes = [ax.get_tightbbox(renderer) for ax in figure.axes]
    tight = figure.get_tightbbox(renderer)  # inches
    left, top = 72 * (tight.x0 - PAD), 72 * (tight.y1 + PAD)
    across, down = [], []
    for spec, box in zip(specs, boxes, strict=True):
        across.append((spec.colspan.start, box.x0 * points - left, box.x1 * points - left))
        down.append((spec.rowspan.start, top - box.y1 * points, top - box.y0 * points))
    columns = _cuts(across, 72 * (tight.width + 2 * PAD))
    rows = _cuts(down, 72 * (tight.height + 2 * PAD))
    told = []
    for spec in specs:
        (x, right), (y, bottom) = columns[spec.colspan.start], rows[spec.rowspan.start]
        told.append(f"{x:.1f} {y:.1f} {right - x:.1f} {bottom - y:.1f}")
    return f' data-panels="{"; ".join(told)}"'


def _cuts(spans, whole):
    """Where to cut between the columns (or rows): in the middle of what is empty."""
    count = 1 + max(place for place, _, _ in spans)
    begins = [min(a for place, a, _ in spans if place == p) for p in range(count)]
    ends = [max(b for place, _, b in spans if place == p) for p in range(count)]
    middles = [(end + begin) / 2 for end, begin in zip(ends[:-1], begins[1:], strict=True)]
    return list(pairwise([0.0, *middles, whole]))
