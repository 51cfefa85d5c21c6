"""Pictures of how data arise: the plate diagram of a mixture, and Galton's board."""

import math

import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch

from .style import INK, axes, color


def plate(ax=None):
    """The plate diagram of a Gaussian mixture (`eq-sampling`).

    An open circle is hidden, a filled one is observed, a square dot is a parameter, an arrow says
    what a draw depends on, and a frame says how often its content is repeated.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    for corner, width, height, name in (((1.2, -0.8), 3.2, 1.6, r"$j=1,\ldots,m$"),
                                        ((1.9, 1.15), 2.9, 1.3, r"$i=1,\ldots,k$")):  # fmt: skip
        ax.add_patch(_frame(corner, width, height))
        ax.text(corner[0] + 0.12, corner[1] + 0.1, name, ha="left", va="bottom", fontsize=11)
    for x, fill in ((2.0, "none"), (3.6, color(0))):
        ax.add_patch(Circle((x, 0), 0.36, fc=fill, ec=INK, lw=1.4, alpha=1 if x < 3 else 0.35))
        ax.add_patch(Circle((x, 0), 0.36, fc="none", ec=INK, lw=1.4))
    ax.text(2.0, 0, "$z_j$", ha="center", va="center", fontsize=13)
    ax.text(3.6, 0, r"$\mathbf{x}_j$", ha="center", va="center", fontsize=13)
    parameters = {
        (0.5, 0.0): r"$\alpha_1,\ldots,\alpha_k$",
        (3.2, 1.9): r"$\mu_i$",
        (4.1, 1.9): r"$\Sigma_i$",
    }
    for (x, y), name in parameters.items():
        ax.plot(x, y, "s", color=INK, ms=6)
        ax.text(x, y + 0.16, name, ha="center", va="bottom", fontsize=12)
    for start, end in (((0.55, 0), (1.6, 0)), ((2.4, 0), (3.2, 0)),
                       ((3.22, 1.82), (3.5, 0.4)), ((4.08, 1.82), (3.75, 0.4))):  # fmt: skip
        ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.3})
    ax.set(xlim=(-0.1, 5.0), ylim=(-1, 2.65), aspect="equal")
    ax.set_axis_off()
    return ax


def board(rows, ax=None, *, funnels=((0.0, 1.0),)):
    """Galton's board: where balls end that step half a unit left or right at each row of pins.

    The bars are the exact shares (a binomial law), the curve is the Gaussian with the same mean
    and variance, weighted and added if there is more than one funnel.

    Parameters
    ----------
    rows : int
        Rows of pins; each contributes a variance of one quarter.
    ax : matplotlib.axes.Axes, optional
    funnels : sequence of (float, float)
        Where balls are let in, and the share of the balls that enter there.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    steps = np.arange(rows + 1)
    shares = np.array([math.comb(rows, step) for step in steps]) / 2.0**rows
    deviation = math.sqrt(rows) / 2
    centres = [centre for centre, _ in funnels]
    span = min(centres) - 3.6 * deviation, max(centres) + 3.6 * deviation
    grid, total = np.linspace(*span, 241), 0.0
    for i, (centre, weight) in enumerate(funnels):
        shade = INK if len(funnels) == 1 else color(i)
        ax.bar(steps - rows / 2 + centre, weight * shares, 0.9, color=shade, alpha=0.35)
        bell = np.exp(-(((grid - centre) / deviation) ** 2) / 2)
        total = total + weight * bell / (deviation * math.sqrt(2 * math.pi))
    ax.plot(grid, total, color=INK, ls="--")
    ax.set(xlim=span, ylim=(0, None), xlabel="where the ball ends", ylabel="share of the balls")
    return ax


def _frame(corner, width, height):
    style = "round,pad=0,rounding_size=0.15"
    return FancyBboxPatch(corner, width, height, boxstyle=style, fc="none", ec=INK, lw=1.1)
