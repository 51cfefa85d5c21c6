"""The house style of every picture in the book.

Component ``i`` has the same colour on every page. Axes and text have the colour of the page, on a
transparent ground, so one picture serves light and dark pages.
"""

import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from .svg import to_svg

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
"""Okabe-Ito colours of components 0 to 3; told apart with every kind of colour vision."""

MARKERS = ("o", "^", "s", "D")
"""A second sign for the component, for print in black and white."""

INK = "#808080"
"""Axes and everything that belongs to no component: `to_svg` turns it into the page's colour."""

_STYLE = {
    "figure.figsize": (4.4, 2.9),  # as wide as a phone; a desk shows it larger
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "none",
    "font.size": 11.5,
    "font.family": "STIXGeneral",  # ships with matplotlib, so places are the same everywhere
    "mathtext.fontset": "stix",
    "svg.fonttype": "none",
    "svg.hashsalt": "gaussian mixtures, line by line",
    "axes.facecolor": "none",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 11.5,
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
    "legend.fontsize": 11.0,
    "lines.linewidth": 1.6,
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


def axes(ax=None):
    """The Axes to draw on: the given one, or the current one."""
    return plt.gca() if ax is None else ax


def _inline_shell():
    """The running IPython shell if it shows figures inline, else None."""
    ipython = sys.modules.get("IPython")  # a shell that runs has been imported
    shell = ipython.get_ipython() if ipython else None
    inline = "inline" in str(mpl.get_backend(auto_select=False)).lower()
    return shell if shell is not None and inline else None
