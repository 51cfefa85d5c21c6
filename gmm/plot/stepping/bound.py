"""The lower bound that touches the log-likelihood, step by step, over one mean."""

import numpy as np

import gmm

from ..style import color
from .layout import MAIN_BOX, SIZE, clipped, history, legend, minus
from .panel import Panel, frame, num, polyline
from .widget import assemble


def bound_stepper(X, start, component, iterations, span, *, xlabel=None, title=None, alt=None):
    """EM in one parameter, in half-steps: raise the bound, then climb it (`eq-lower-bound`).

    Only one mean moves; every other parameter keeps its starting value. An E-step lifts the bound
    until it touches the log-likelihood at the current mean; an M-step goes to its maximum.

    Parameters
    ----------
    X : (m,) array_like
        Samples on a line.
    start : Mixture
        Iteration 0, n = 1.
    component : int
        Whose mean moves.
    iterations : int
        How many iterations to show, each with its two half-steps.
    span : (float, float)
        Ends of the x-axis: the mean.
    xlabel : str, optional
        Name of the parameter, plain text.
    title, alt : str, optional
        Name of the stepper and description of the picture.

    Returns
    -------
    Stepper
    """
    x, moved, grid, likelihood, panel = over_one_mean(X, start, component, span, 81)
    frames, values, numbers = [], [], []
    mean = float(start.means[component, 0])
    for t in range(iterations):
        gamma = gmm.responsibilities(x, moved(mean))
        bound = [gmm.lower_bound(x, gamma, moved(value)) for value in grid]
        best = float(gamma[:, component] @ x / gamma[:, component].sum())
        steps = (
            ("E-step: the bound touches at", mean),
            ("M-step: to the maximum of the bound,", best),
        )
        for text, place in steps:
            value = gmm.lower_bound(x, gamma, moved(place))
            # Far below the panel the curve needs no precision, only a finite number.
            tenths = np.rint(10 * np.clip(panel.y(bound), -999, 2999)).astype(int)
            touch = (mean, gmm.log_likelihood(x, moved(mean)))
            moves = [
                f"translate({num(panel.x(a))}px,{num(panel.y(b))}px)"
                for a, b in (touch, (place, value))
            ]
            frames.append({"y": [tenths.tolist()], "t": moves})
            frames[-1]["l"] = f"iteration {t}, {text} {minus(place, 4)}; bound {minus(value, 4)}"
            values.append(value)
            numbers.append(t)
        mean = best
    pixels = [float(num(v)) for v in panel.x(grid)]
    last = frames[-1]
    drawn = (
        f'<path class="st-fixed st-ink" d="{polyline(pixels, panel.y(likelihood))}"/>'
        f'<path class="st-curve" stroke="{color(0)}" '
        f'd="{polyline(pixels, np.array(last["y"][0]) / 10)}"/>'
        f'<circle class="st-moves" r="9" fill="none" stroke="{color(0)}" stroke-width="2" '
        f'style="transform:{last["t"][0]}"/>'
        f'<circle class="st-moves" r="5" fill="{color(1)}" style="transform:{last["t"][1]}"/>'
    )
    below, points = history(values, numbers, "iteration, two half-steps each", "bound")
    names = ["log-likelihood", "lower bound", "current mean"]
    key = legend(names, ["currentColor", color(0), color(1)])
    return assemble(
        key + frame(panel, xlabel or "mean", "nats") + clipped(panel, drawn) + below,
        {"frames": frames, "history": points, "grid": pixels},
        size=SIZE,
        title=title or "The bound and the log-likelihood, step by step",
        alt=alt or "The log-likelihood over one mean, and under it the bound that touches it",
        summary=f"bound stepper: {len(x)} samples, {iterations} iterations",
        k=2,
    )


def over_one_mean(X, start, component, span, points):
    """The log-likelihood over one mean: samples, mixture at a mean, grid, values, panel.

    The panel leaves room below for bounds, which fall faster than the likelihood.
    """
    x = np.asarray(X, dtype=float).ravel()

    def moved(mean):
        means = start.means.copy()
        means[component] = mean
        return start._replace(means=means)

    grid = np.linspace(*span, points)
    likelihood = np.array([gmm.log_likelihood(x, moved(mean)) for mean in grid])
    low, high = likelihood.min(), likelihood.max()
    panel = Panel(*MAIN_BOX, span, (low - 0.5 * (high - low), high + 0.1 * (high - low)))
    return x, moved, grid, likelihood, panel
