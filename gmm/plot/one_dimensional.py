"""Pictures of samples and mixtures on a line."""

import numpy as np

import gmm

from .style import INK, axes, color


def histogram(x, ax=None, *, bins=30, density=True, label=None, component=None, share=1.0):
    """A quiet histogram to draw densities over.

    Parameters
    ----------
    x : (m,) array_like
        Samples on a line.
    ax : matplotlib.axes.Axes, optional
        Default: the current one.
    bins : int or (b + 1,) array_like
        Number of bins, or their edges.
    density : bool
        Scale to area `share`, so that a density curve fits; otherwise counts.
    label : str, optional
        Name in the legend.
    component : int, optional
        Use the colour of this component instead of grey.
    share : float
        Area of the histogram: the weight of these samples when they are a part of the data.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    shade = INK if component is None else color(component)
    heights, edges = np.histogram(np.asarray(x, dtype=float), bins, density=density)
    ax.stairs(share * heights, edges, fill=True, color=shade, alpha=0.3, label=label)
    ax.set_ylabel("density" if density else "samples")
    return ax


def rug(x, ax=None, *, component=None, height=0.04):
    """One short line per distinct value along the axis (a value that repeats is drawn once)."""
    ax = axes(ax)
    shade = INK if component is None else color(component)
    values = np.unique(np.asarray(x, dtype=float))
    ax.vlines(values, 0, height, transform=ax.get_xaxis_transform(), color=shade, lw=0.8)
    return ax


def density(
    mixture, x=None, ax=None, *, names=None, components=True, total=True, bins=30, span=None
):
    """Density of a mixture on a line, with its weighted components under it (`eq-mixture-density`).

    Parameters
    ----------
    mixture : Mixture
        With n = 1.
    x : (m,) array_like, optional
        Samples; drawn as a histogram of area one.
    ax : matplotlib.axes.Axes, optional
    names : sequence of str, optional
        Names of the components for the legend; without them no legend is made.
    components, total : bool
        Draw the curves of the weighted components; draw their sum.
    bins : int or array_like
        For the histogram.
    span : (float, float), optional
        Ends of the x-axis. Default: three and a half standard deviations and all samples.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    if x is not None:
        histogram(x, ax, bins=bins)
    grid = np.linspace(*(_span(mixture, x) if span is None else span), 241)
    curves = weighted_densities(grid, mixture)
    if components:
        for i, curve in enumerate(curves):
            ax.fill_between(grid, curve, color=color(i), alpha=0.15, lw=0)
            ax.plot(grid, curve, color=color(i), label=None if names is None else names[i])
    if total:
        label = None if names is None else "mixture"
        ax.plot(grid, curves.sum(axis=0), color=INK, ls="--", label=label)
    ax.set(ylabel="density", ylim=(0, None), xlim=(grid[0], grid[-1]))
    if names is not None:
        ax.legend()
    return ax


def responsibility_curves(mixture, ax=None, *, span=None, names=None):
    """Responsibility of each component as a function of where a sample lies (`eq-responsibility`).

    Parameters
    ----------
    mixture : Mixture
        With n = 1.
    ax : matplotlib.axes.Axes, optional
    span : (float, float), optional
        Ends of the x-axis.
    names : sequence of str, optional
        Names for the legend.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    grid = np.linspace(*(_span(mixture) if span is None else span), 241)
    for i, curve in enumerate(gmm.responsibilities(grid, mixture).T):
        ax.plot(grid, curve, color=color(i), label=None if names is None else names[i])
    ax.set(ylabel="responsibility", ylim=(-0.02, 1.02), xlim=(grid[0], grid[-1]))
    if names is not None:
        ax.legend()
    return ax


def weighted_densities(grid, mixture):
    """The k curves weight times component density, (k, points), on a line."""
    weights, means, covariances = mixture
    if np.shape(means)[1] != 1:
        raise ValueError(
            f"mixture: n must be 1 to draw it over a line, found n = {np.shape(means)[1]}; "
            "use gmm.plot.clusters for n = 2"
        )
    return (weights * np.exp(gmm.log_gaussian(grid, means, covariances))).T


def _span(mixture, x=None):
    """Where the mixture has its mass, and all the samples."""
    deviations = 3.5 * np.sqrt(mixture.covariances[:, 0, 0])
    low, high = np.min(mixture.means[:, 0] - deviations), np.max(mixture.means[:, 0] + deviations)
    return (low, high) if x is None else (min(low, np.min(x)), max(high, np.max(x)))
