"""Pictures of a run of EM: the likelihood that rises, the bound that lifts it."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from .style import INK, axes, color


def likelihood_curve(log_likelihoods, ax=None, *, gap_to=None, label=None, component=None):
    """Log-likelihood against the iteration; or its distance to a limit, on a logarithmic axis.

    Parameters
    ----------
    log_likelihoods : (T,) array_like or Fit
        Entry t belongs to the parameters of iteration t. Nats.
    ax : matplotlib.axes.Axes, optional
    gap_to : float, optional
        Plot ``gap_to - log_likelihoods`` on a logarithmic axis instead: a straight line is linear
        convergence. Entries that are not below the limit are left out.
    label : str, optional
        Name of the curve in the legend (call ``ax.legend()``).
    component : int, optional
        Colour of this component instead of the first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    values = np.asarray(getattr(log_likelihoods, "log_likelihoods", log_likelihoods), dtype=float)
    steps = np.arange(len(values))
    if gap_to is not None:
        steps, values = steps[values < gap_to], gap_to - values[values < gap_to]
        ax.set_yscale("log")
    few = len(steps) <= 40
    marker = {"marker": "o", "ms": 4} if few else {}
    ax.plot(steps, values, color=color(component or 0), label=label, **marker)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    name = "log-likelihood" if gap_to is None else "distance to the maximum"
    ax.set(xlabel="iteration", ylabel=f"{name} (nats)")
    return ax


def lower_bound(
    log_likelihood, bound, at, span, ax=None, *, maximum=None, xlabel=None, legend=True
):
    """The bound that touches the log-likelihood at the current parameter (`eq-lower-bound`).

    Parameters
    ----------
    log_likelihood, bound : callable
        Functions of one number; nats.
    at : float
        Current parameter, where the two touch.
    span : (float, float)
        Ends of the x-axis.
    ax : matplotlib.axes.Axes, optional
    maximum : float, optional
        Where the bound is largest: the next parameter. Default: searched on the grid.
    xlabel : str, optional
        Name of the parameter.
    legend : bool
        Show which curve is which.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    grid = np.linspace(*span, 201)
    heights, below = (np.array([f(value) for value in grid]) for f in (log_likelihood, bound))
    peak = grid[np.argmax(below)] if maximum is None else maximum
    ax.plot(grid, heights, color=INK, label="log-likelihood")
    ax.plot(grid, below, color=color(0), label="lower bound")
    ax.plot([peak, peak], [bound(peak), log_likelihood(peak)], color=color(1), ls=":")
    ax.plot(at, log_likelihood(at), "o", ms=7, color=color(0), label="they touch: now")
    ax.plot(peak, log_likelihood(peak), "s", ms=7, color=color(1), label="next")
    # The bound dives far below; the picture is about the part near the curve.
    low, high = heights.min(), heights.max()
    ylim = (low - 0.6 * (high - low), high + 0.1 * (high - low))
    ax.set(xlabel=xlabel, ylabel="nats", xlim=span, ylim=ylim)
    if legend:
        ax.legend()
    return ax
