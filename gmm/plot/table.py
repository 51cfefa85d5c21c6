"""Responsibilities as bars and matrices as tables of shaded numbers."""

import numpy as np
from matplotlib.patches import Rectangle

from .style import INK, axes, color


def responsibility_bars(responsibilities, ax=None, *, samples=None, names=None, digits=2):
    """One bar per sample, divided among the components (every row of the matrix sums to one).

    Parameters
    ----------
    responsibilities : (m, k) array_like
        Rows that sum to one; meant for m up to about 12.
    ax : matplotlib.axes.Axes, optional
    samples : sequence, optional
        What to write before each bar, for instance the values x_j.
    names : sequence of str, optional
        Names of the components for the legend.
    digits : int
        Decimals of the numbers in the bars.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    gamma = np.asarray(responsibilities, dtype=float)
    m, k = gamma.shape
    left = np.zeros(m)
    for i in range(k):
        label = None if names is None else names[i]
        ax.barh(np.arange(m), gamma[:, i], 0.7, left, color=color(i), alpha=0.35, label=label)
        for j in np.flatnonzero(gamma[:, i] > 0.08):
            middle, text = left[j] + gamma[j, i] / 2, f"{gamma[j, i]:.{digits}f}"
            ax.text(middle, j, text, ha="center", va="center")
        left += gamma[:, i]
    labels = [f"$j={j + 1}$" for j in range(m)] if samples is None else [str(s) for s in samples]
    ax.set_yticks(np.arange(m), labels)
    ax.set(xlim=(0, 1), xlabel="responsibility")
    ax.invert_yaxis()
    if names is not None:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=k)
    return ax


def matrix(values, ax=None, *, rows=None, columns=None, digits=2, component=0):
    """A matrix as a table of numbers, darker where they are larger in size.

    Parameters
    ----------
    values : (r, c) array_like
    ax : matplotlib.axes.Axes, optional
    rows, columns : sequence of str, optional
        Labels beside and above.
    digits : int
        Decimals.
    component : int
        Colour.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    values = np.asarray(values, dtype=float)
    largest = np.abs(values).max() or 1.0
    for (r, c), value in np.ndenumerate(values):
        shade = 0.3 * abs(value) / largest
        ax.add_patch(_cell(c, r, color(component), shade))
        ax.text(c, r, f"{value:.{digits}f}".replace("-", "−"), ha="center", va="center")
    ax.set(xlim=(-0.5, values.shape[1] - 0.5), ylim=(values.shape[0] - 0.5, -0.5), aspect="equal")
    ax.set_xticks(range(values.shape[1]), columns or [""] * values.shape[1])
    ax.set_yticks(range(values.shape[0]), rows or [""] * values.shape[0])
    ax.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    return ax


def _cell(column, row, shade, alpha):
    return Rectangle((column - 0.48, row - 0.48), 0.96, 0.96, fc=shade, alpha=alpha, ec=INK, lw=0)
