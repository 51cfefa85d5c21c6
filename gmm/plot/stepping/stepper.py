"""EM that the reader steps through: samples and components, iteration by iteration."""

from itertools import pairwise

import numpy as np

import gmm

from ..style import color
from . import line, plane
from .layout import SIZE, history, legend, minus
from .widget import assemble


def stepper(X, start, iterations, *, names=None, labels=None, bins=30, title=None, alt=None):
    """A picture of EM with buttons, a slider and keys (arrows, Home, End, space).

    Parameters
    ----------
    X : (m,) or (m, n) array_like
        Samples, n = 1 (histogram and densities) or n = 2 (points and ellipses).
    start : Mixture or sequence of Mixture
        The parameters of iteration 0, from which EM is run here; or the mixtures to show.
    iterations : sequence of int
        Which iterations to show, increasing; see `log_spaced`. One per mixture if `start` is a
        sequence.
    names : sequence of str, optional
        Names of the components.
    labels : sequence of str, optional
        Names of the axes: one for n = 1, two for n = 2.
    bins : int
        Bars of the histogram, n = 1.
    title, alt : str, optional
        Name of the stepper and description of the picture for someone who cannot see it.

    Returns
    -------
    Stepper
        Shown as HTML; its text form is one line.

    Raises
    ------
    ValueError
        More than two features, or iterations that do not increase from at least 0.
    """
    X = np.asarray(X, dtype=float)
    X = X[:, None] if X.ndim == 1 else X
    if X.ndim != 2 or X.shape[1] not in (1, 2):
        raise ValueError(f"X: a stepper shows one or two features, found shape {X.shape}")
    iterations = _checked(iterations)
    path = em_path(X, start, iterations[-1]) if isinstance(start, gmm.Mixture) else None
    mixtures = list(start) if path is None else [path[t] for t in iterations]
    if len(mixtures) != len(iterations):
        raise ValueError(
            f"start: {len(mixtures)} mixtures for {len(iterations)} iterations; give one for each"
        )
    k = len(mixtures[0].weights)
    names = list(names or [f"component {i + 1}" for i in range(k)])
    draw = plane.frames if X.shape[1] == 2 else line.frames
    body, frames, grid = draw(X, mixtures, labels, bins)
    values = [gmm.log_likelihood(X, mixture) for mixture in mixtures]
    for t, mixture, value, entry in zip(iterations, mixtures, values, frames, strict=True):
        shares = ", ".join(f"{n} {w:.3f}" for n, w in zip(names, mixture.weights, strict=True))
        entry["l"] = f"iteration {t}: log-likelihood {minus(value, 4)}, weights {shares}"
    below, points = history(values, iterations, "iteration", "log-lik.")
    first, last = iterations[0], iterations[-1]
    summary = f"stepper: {len(X)} samples, {k} components, iterations {first} to {last}"
    return assemble(
        legend(names, map(color, range(k))) + body + below,
        {"frames": frames, "history": points, "grid": grid},
        size=SIZE,
        title=title or "EM, step by step",
        alt=alt or f"EM on {len(X)} samples with {k} components, at the last iteration shown",
        summary=summary,
        k=k,
    )


def log_spaced(last, count=24):
    """Iteration numbers from 0 to `last`, dense at first, at most `count` of them."""
    steps = np.geomspace(1, last, count - 1) if last > 0 else []
    return sorted({0, *(round(float(step)) for step in steps)})


def em_path(X, start, last):
    """The mixtures of iterations 0 to `last` of EM, as a list."""
    path = [start]
    for _ in range(last):
        path.append(gmm.m_step(X, gmm.responsibilities(X, path[-1])))
    return path


def _checked(iterations):
    iterations = [int(t) for t in iterations]
    rising = all(a < b for a, b in pairwise(iterations))
    if not iterations or iterations[0] < 0 or not rising:
        raise ValueError(f"iterations: give increasing numbers from 0 on, found {iterations}")
    return iterations
