"""What the steppers share: where the panels lie, and how responsibilities are written down."""

from html import escape

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from ..style import blend
from .panel import Panel, frame, num, polyline

WIDTH, MAIN, HISTORY = 480, 260, 80
"""Pixels of the picture: its width, the height of the samples, the height of the likelihood."""

FONT = 16
"""Pixels of a letter: on a phone three quarters of that."""

LEFT, RIGHT = 74, 24
MAIN_BOX = (LEFT, 30, WIDTH - LEFT - RIGHT, MAIN)
_HISTORY_BOX = (LEFT, MAIN + 86, WIDTH - LEFT - RIGHT, HISTORY)
SIZE = (WIDTH, MAIN + HISTORY + 130)


def history(values, iterations, xlabel, ylabel):
    """The panel of the rising curve: its SVG and the pixel pairs of its points.

    Parameters
    ----------
    values : list of float
        One per frame.
    iterations : list of int
        The iteration that each frame belongs to; about seven are written under the axis.
    xlabel, ylabel : str
    """
    low, high = min(values), max(values)
    room = 0.08 * (high - low) or 1.0
    count = len(values)
    panel = Panel(*_HISTORY_BOX, (0, max(count - 1, 1)), (low - room, high + room))
    begins = [p for p in range(count) if p == 0 or iterations[p] != iterations[p - 1]]
    shown = sorted({round(f * (len(begins) - 1) / 7) for f in range(8)})
    ticks = {begins[p]: str(iterations[begins[p]]) for p in shown}
    points = [[float(num(panel.x(p))), float(num(panel.y(v)))] for p, v in enumerate(values)]
    axis = frame(panel, xlabel, ylabel, xticks=ticks, yticks=3)
    line = polyline(*zip(*points, strict=True))
    x, y = points[-1]
    here = f'<circle class="st-here" cx="{x}" cy="{y}" r="4" fill="currentColor"/>'
    return f'{axis}<path class="st-past st-ink" d="{line}"/>{here}', points


def legend(names, colors):
    """A line over the picture: a coloured sign and a name each, as SVG."""
    entries, x = [], LEFT
    for name, shade in zip(names, colors, strict=True):
        entries.append(
            f'<rect x="{num(x)}" y="7" width="11" height="11" fill="{shade}"/>'
            f'<text x="{num(x + 16)}" y="18">{escape(name)}</text>'
        )
        x += 16 + width_of(name) + 14
    return "".join(entries)


def width_of(text):
    """How many pixels a text takes, with the metrics that the typefaces of `FAMILY` share."""
    font = FontProperties(family="STIXGeneral", size=FONT)
    return TextToPath().get_text_width_height_descent(text, font, ismath=False)[0]


def minus(value, digits):
    """A number with a proper minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def digits_of(responsibilities):
    """The first k - 1 columns as base-36 digits, row after row."""
    marks = "0123456789abcdefghijklmnopqrstuvwxyz"
    levels = np.rint(35 * np.asarray(responsibilities)[:, :-1]).astype(int)
    return "".join(marks[level] for level in levels.ravel())


def shades(gamma):
    """Colours as #rrggbb, from responsibilities as coarse as the script has them."""
    shares = np.rint(35 * gamma[:, :-1]) / 35
    rest = np.maximum(0.0, 1 - shares.sum(axis=1, keepdims=True))
    levels = np.rint(255 * blend(np.hstack([shares, rest]))).astype(int)
    return ["#{:02x}{:02x}{:02x}".format(*row) for row in levels]


def clipped(panel, drawn):
    """A nested picture cuts off what leaves the panel; a clip path would need an identifier."""
    box = f"{panel.left} {panel.top} {panel.width} {panel.height}"
    x, y, width, height = box.split()
    place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    return f'<svg {place} viewBox="{box}">{drawn}</svg>'
