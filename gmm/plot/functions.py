"""Pictures of functions: a curve, a tangent, a chord (Jensen), contours, named points."""

import numpy as np

from .style import INK, axes, color


def curve(function, span, ax=None, *, label=None, component=None, style="-", points=241):
    """A function of one number.

    Parameters
    ----------
    function : callable
        Takes and returns a float.
    span : (float, float)
        Where to draw it.
    ax : matplotlib.axes.Axes, optional
    label : str, optional
        Name in the legend (call ``ax.legend()``).
    component : int, optional
        Colour of this component; default grey.
    style : str
        matplotlib line style.
    points : int
        Number of places at which it is evaluated.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    grid = np.linspace(*span, points)
    values = [float(function(value)) for value in grid]
    ax.plot(grid, values, style, color=INK if component is None else color(component), label=label)
    return ax


def tangent(function, slope, at, span, ax=None, *, label=None, component=0):
    """The line with the given slope through ``(at, function(at))``, and that point.

    Parameters as for `curve`; `slope` is a float.
    """

    def line(u):
        return function(at) + slope * (u - at)

    ax = curve(line, span, ax, label=label, component=component, style="--")
    ax.plot(at, function(at), "o", color=color(component))
    return ax


def chord(
    function, ends, weight, ax=None, *, component=1, names=("f of the average", "average of f")
):
    """Jensen's inequality for two points: the chord, and the gap above (or below) the average.

    Parameters
    ----------
    function : callable
        For instance ``np.log``; draw it with `curve` first.
    ends : (float, float)
        The two arguments.
    weight : float
        Weight of the first one, between 0 and 1; the second has the rest.
    ax : matplotlib.axes.Axes, optional
    component : int
        Colour of the chord.
    names : (str, str)
        Labels of the point on the curve and of the point on the chord.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    left, right = ends
    middle = weight * left + (1 - weight) * right
    on_chord = weight * function(left) + (1 - weight) * function(right)
    ax.plot(ends, [function(left), function(right)], color=color(component), marker="o")
    ax.plot([middle, middle], [on_chord, function(middle)], color=INK, ls=":")
    ax.plot(middle, function(middle), "o", color=color(0))
    ax.plot(middle, on_chord, "s", color=color(component))
    up = function(middle) >= on_chord
    _beside(ax, middle, function(middle), names[0], up)
    _beside(ax, middle, on_chord, names[1], not up)
    return ax


def contours(function, x_span, y_span, ax=None, *, levels=12, resolution=61, label=True):
    """Contour lines of a function of two numbers, for instance a log-likelihood in two parameters.

    Parameters
    ----------
    function : callable
        Takes two floats, returns a float.
    x_span, y_span : (float, float)
        Ends of the two axes.
    ax : matplotlib.axes.Axes, optional
    levels : int or sequence of float
        How many lines, or at which heights.
    resolution : int
        Grid points per axis; the function is called ``resolution ** 2`` times.
    label : bool
        Write the heights on the lines.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    xs, ys = np.linspace(*x_span, resolution), np.linspace(*y_span, resolution)
    heights = np.array([[float(function(x, y)) for x in xs] for y in ys])
    lines = ax.contour(xs, ys, heights, levels, colors=INK, linewidths=0.9, linestyles="solid")
    if label:
        ax.clabel(lines, fontsize=10, colors=INK)
    return ax


def trace(points, ax=None, *, component=1, label=None):
    """A path through the plane, such as the iterates of EM: start round, end square.

    Parameters
    ----------
    points : (T, 2) array_like
        In order.
    ax : matplotlib.axes.Axes, optional
    component : int
        Colour.
    label : str, optional
        Name in the legend.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    xs, ys = np.asarray(points, dtype=float).T
    ax.plot(xs, ys, color=color(component), marker=".", ms=4, lw=1.2, label=label)
    ax.plot(xs[0], ys[0], "o", color=color(component))
    ax.plot(xs[-1], ys[-1], "s", color=color(component))
    return ax


def point(x, y, text, ax=None, *, component=None, offset=(6, 6), marker="o"):
    """One point with its name beside it; `offset` in points, negative to the left and below."""
    ax = axes(ax)
    shade = INK if component is None else color(component)
    ax.plot(x, y, marker, color=shade)
    ha, va = ("left" if offset[0] >= 0 else "right"), ("bottom" if offset[1] >= 0 else "top")
    ax.annotate(text, (x, y), offset, textcoords="offset points", ha=ha, va=va)
    return ax


def _beside(ax, x, y, text, above):
    """Text to the upper left of a point, or to the lower right."""
    offset, ha, va = ((-6, 6), "right", "bottom") if above else ((6, -6), "left", "top")
    ax.annotate(text, (x, y), offset, textcoords="offset points", ha=ha, va=va)
