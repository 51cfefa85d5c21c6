"""Pictures of samples and mixtures in the plane."""

import numpy as np
from matplotlib.patches import Ellipse

import gmm

from .style import INK, MARKERS, axes, blend, color


def clusters(X, mixture, ax=None, *, responsibilities=None, names=None):
    """Samples coloured by responsibility, under the ellipses of the components.

    Parameters
    ----------
    X : (m, 2) array_like
        Samples.
    mixture : Mixture
        With n = 2.
    ax : matplotlib.axes.Axes, optional
    responsibilities : (m, k) array_like, optional
        Default: those of `mixture`.
    names : sequence of str, optional
        Names of the components for a legend.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    gamma = gmm.responsibilities(X, mixture) if responsibilities is None else responsibilities
    scatter(X, gamma, ax)
    return ellipses(mixture, ax, names=names)


def scatter(X, responsibilities=None, ax=None, *, size=14):
    """Samples in the plane; colour mixes the components, the marker is the most probable one.

    Parameters
    ----------
    X : (m, 2) array_like
        Samples.
    responsibilities : (m, k) array_like, optional
        Without them all samples are grey.
    ax : matplotlib.axes.Axes, optional
    size : float
        Area of a marker in square points.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.shape[1] != 2:
        raise ValueError(f"X: samples in the plane have shape (m, 2), found {X.shape}")
    if responsibilities is None:
        ax.scatter(*X.T, s=size, color=INK, alpha=0.8, lw=0, clip_on=False)
        return ax
    gamma = np.asarray(responsibilities, dtype=float)
    shades, best = blend(np.round(gamma, 2)), gamma.argmax(axis=1)
    for i in range(gamma.shape[1]):
        mine = best == i
        marker = MARKERS[i % len(MARKERS)]
        ax.scatter(*X[mine].T, s=size, c=shades[mine], marker=marker, lw=0, clip_on=False)
    return ax


def density_contours(mixture, x_span, y_span, ax=None, *, levels=8, ratio=0.5, resolution=101):
    """Contour lines of the density of a mixture in the plane (`eq-mixture-density`).

    Parameters
    ----------
    mixture : Mixture
        With n = 2.
    x_span, y_span : (float, float)
        Ends of the two axes.
    ax : matplotlib.axes.Axes, optional
    levels : int
        How many lines.
    ratio : float
        Height of each line relative to the next one inside; of the last, to the top.
    resolution : int
        Grid points per axis.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    xs, ys = np.linspace(*x_span, resolution), np.linspace(*y_span, resolution)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    heights = np.exp(gmm.log_density(grid, mixture)).reshape(resolution, resolution)
    lines = heights.max() * ratio ** np.arange(levels, 0, -1)
    ax.contour(xs, ys, heights, lines, colors=INK, linewidths=1.1, linestyles="solid")
    return ax


def ellipses(mixture, ax=None, *, radii=(1.0, 2.0), names=None, fill=True):
    """Covariances as ellipses: the points at Mahalanobis distance `radii` from each mean.

    Parameters
    ----------
    mixture : Mixture
        With n = 2.
    ax : matplotlib.axes.Axes, optional
    radii : sequence of float
        In standard deviations; 2 encloses 86 % of a component.
    names : sequence of str, optional
        Names for a legend.
    fill : bool
        Shade the inside.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax)
    for i, (mean, covariance) in enumerate(zip(mixture.means, mixture.covariances, strict=True)):
        width, height, angle = ellipse(covariance)
        for radius in radii:
            size = (2 * radius * width, 2 * radius * height)
            ax.add_patch(Ellipse(mean, *size, angle=angle, ec=color(i), fc="none", lw=1.8))
            if fill:
                ax.add_patch(Ellipse(mean, *size, angle=angle, fc=color(i), alpha=0.1, lw=0))
        label = None if names is None else names[i]
        ax.plot(*mean, marker="+", ms=10, mew=2.2, color=color(i), ls="none", label=label)
    ax.autoscale_view()
    if names is not None:
        ax.legend()
    return ax


def ellipse(covariance):
    """Half-axes and tilt (degrees) of the one-standard-deviation ellipse of a 2 x 2 covariance.

    Returns
    -------
    (float, float, float)
        Half-axes along and across the direction ``tilt``, with 0 <= tilt < 180.
    """
    (a, b), (_, c) = covariance
    middle, radius = (a + c) / 2, np.hypot((a - c) / 2, b)
    tilt = np.degrees(np.arctan2(2 * b, a - c)) / 2 % 180
    return np.sqrt(middle + radius), np.sqrt(max(middle - radius, 0.0)), tilt
