"""The house style of every picture in the book, and the SVG that leaves it.

Component ``i`` has the same colour on every page. Axes and text are mid-grey on a transparent
ground, so one file serves light and dark pages. The SVG is the same to the byte in every run:
the chapters store it and the tests compare it.
"""

import io
import re
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
"""Okabe-Ito colours of components 0 to 3; told apart with every kind of colour vision."""

MARKERS = ("o", "^", "s", "D")
"""A second sign for the component, for print in black and white."""

INK = "#808080"
"""Axes, text and everything that belongs to no component; readable on white and on black."""

_STYLE = {
    "figure.figsize": (5.8, 3.5),
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "none",
    "font.size": 11.0,
    "font.family": "DejaVu Sans",  # ships with matplotlib, so it is the same everywhere
    "mathtext.fontset": "cm",  # the letters of the formulas in the text
    "svg.fonttype": "path",
    "svg.hashsalt": "gaussian mixtures, line by line",
    "axes.facecolor": "none",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 11.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": mpl.cycler(color=COLORS),
    "axes.formatter.useoffset": False,
    "axes.unicode_minus": True,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": INK,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "legend.fontsize": 10.0,
    "lines.linewidth": 1.8,
    "lines.markersize": 5.0,
}


def apply_style():
    """Make the house style matplotlib's default and let Jupyter show figures as SVG.

    Called once, when `gmm.plot` is imported. Outside Jupyter only ``rcParams`` change.
    """
    mpl.rcParams.update(_STYLE)
    shell = _inline_shell()
    if shell is not None:
        shell.enable_matplotlib("inline")
        for formatter in shell.display_formatter.formatters.values():
            formatter.pop(Figure, None)
        shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, to_svg)


def color(i):
    """Colour of component `i` as ``"#RRGGBB"``; after the fourth they repeat."""
    return COLORS[i % len(COLORS)]


def blend(responsibilities):
    """Mix the colours of the components in proportion to the responsibilities.

    Parameters
    ----------
    responsibilities : (m, k) array_like
        Rows that sum to one.

    Returns
    -------
    (m, 3) ndarray
        Red, green, blue between 0 and 1.
    """
    gamma = np.asarray(responsibilities, dtype=float)
    palette = np.array([to_rgb(color(i)) for i in range(gamma.shape[1])])
    return np.clip(gamma @ palette, 0.0, 1.0)


def to_svg(figure):
    """The figure as SVG text: no date, two decimals, the same bytes in every run.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    str
    """
    if not figure.axes:
        return None  # as Jupyter does for an empty figure
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(
        buffer,
        format="svg",
        facecolor="none",
        bbox_inches="tight",
        pad_inches=0.05,
        metadata=nothing,
    )
    text = buffer.getvalue().decode("utf-8")
    # Hundredths of a point are finer than any screen, and a third of the bytes.
    text = re.sub(r"scale\([^)]*\)|\d+\.\d{3,}", _round, text)
    return re.sub(r"\s*\n\s*", "\n", text)


def axes(ax=None):
    """The Axes to draw on: the given one, or the current one."""
    return plt.gca() if ax is None else ax


def _round(match):
    """Two decimals, except for scale factors, where they matter."""
    if match[0].startswith("scale"):
        return match[0]
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")


def _inline_shell():
    """The running IPython shell if it shows figures inline, else None."""
    ipython = sys.modules.get("IPython")  # a shell that runs has been imported
    shell = ipython.get_ipython() if ipython else None
    inline = "inline" in str(mpl.get_backend(auto_select=False)).lower()
    return shell if shell is not None and inline else None
