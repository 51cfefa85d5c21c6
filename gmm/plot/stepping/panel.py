"""Axes of an SVG written by hand: scales, ticks and the texts beside them, in few bytes."""

from html import escape
from typing import NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator


class Panel(NamedTuple):
    """A rectangle of the picture that shows a range of data.

    Attributes
    ----------
    left, top, width, height : float
        The rectangle in pixels, y downwards.
    xspan, yspan : (float, float)
        The data shown, y upwards.
    """

    left: float
    top: float
    width: float
    height: float
    xspan: tuple
    yspan: tuple

    def x(self, value):
        """Pixels of a data coordinate (array or float)."""
        low, high = self.xspan
        return self.left + self.width * (np.asarray(value) - low) / (high - low)

    def y(self, value):
        """Pixels of a data coordinate (array or float)."""
        low, high = self.yspan
        return self.top + self.height * (high - np.asarray(value)) / (high - low)


def frame(panel, xlabel, ylabel, *, xticks=None, yticks=None):
    """Axis lines, ticks and labels of a panel as SVG.

    Parameters
    ----------
    panel : Panel
    xlabel, ylabel : str
        Plain text.
    xticks : dict of float to str, optional
        Places and texts; default: round numbers.
    yticks : int, optional
        About how many round numbers; default five.
    """
    left, bottom = panel.left, panel.top + panel.height
    path, texts = [f"M{left} {panel.top}V{num(bottom)}H{num(left + panel.width)}"], []
    places = _round_numbers(panel.xspan, 7) if xticks is None else xticks
    for value, text in places.items():
        x = num(panel.x(value))
        path.append(f"M{x} {num(bottom)}v4")
        texts.append(f'<text x="{x}" y="{num(bottom + 18)}" text-anchor="middle">{text}</text>')
    for value, text in _round_numbers(panel.yspan, yticks or 5).items():
        y = panel.y(value)
        path.append(f"M{left} {num(y)}h-4")
        texts.append(f'<text x="{left - 7}" y="{num(y + 5)}" text-anchor="end">{text}</text>')
    middle, half = num(left + panel.width / 2), num(panel.top + panel.height / 2)
    texts.append(
        f'<text x="{middle}" y="{num(bottom + 36)}" text-anchor="middle">{escape(xlabel)}</text>'
        f'<text transform="translate(13 {half})rotate(-90)" text-anchor="middle">'
        f"{escape(ylabel)}</text>"
    )
    return f'<path class="st-axis" d="{"".join(path)}"/>{"".join(texts)}'


def num(value):
    """A pixel coordinate with one decimal, as short as it can be written."""
    return f"{float(value):.1f}".removesuffix(".0").replace(
        "-0", "0" if abs(value) < 0.05 else "-0"
    )


def polyline(xs, ys):
    """The ``d`` of a path through the points."""
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in zip(xs, ys, strict=True))


def _round_numbers(span, count):
    low, high = span
    ticks = MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    slack = 1e-9 * (high - low)
    inside = ticks[(ticks >= low - slack) & (ticks <= high + slack)]
    return {float(t): f"{t:.10g}".replace("-", "−") for t in inside}
