"""Responsibilities as the common variance of all components goes to zero."""

import numpy as np

import gmm

from ..stepping.layout import clipped, minus
from ..stepping.panel import frame, num
from ..stepping.plane import dots, panel_of
from ..style import color
from .widget import assemble, button, named, palette, slider

HEIGHT = 340


def touch_limit(X, centres, *, labels=None, title=None, alt=None):
    """Samples coloured by responsibility, and a slider for the variance (`eq-km-responsibility`).

    All components have one weight and the covariance s I. The least variance is 0.001.

    Parameters
    ----------
    X : (m, 2) array_like
        Samples, in units in which a variance of one is wide.
    centres : (k, 2) array_like
        The means.
    labels : (str, str), optional
        Names of the axes.
    title, alt : str, optional
        Name of the picture and description.

    Returns
    -------
    Stepper

    Raises
    ------
    ValueError
        Samples that do not have two features.
    """
    X, centres = np.asarray(X, dtype=float), np.asarray(centres, dtype=float)
    panel = panel_of(X)
    (m, n), k = X.shape, len(centres)
    alike = gmm.make_mixture(np.full(k, 1 / k), centres, np.array([np.eye(n)] * k))
    gamma, value = gmm.e_step(X, alike)  # the variance is one at first
    cost = float(np.square(X[:, None] - centres).sum(axis=2).min(axis=1).sum())
    marks = dots(panel, X, gamma, "to-mark")
    knobs = "".join(
        f'<circle class="to-knob" r="7" cx="{num(panel.x(x))}" cy="{num(panel.y(y))}" '
        f'fill="{color(i)}"/>'
        for i, (x, y) in enumerate(centres)
    )
    scaled = -2 * value - m * n * np.log(2 * np.pi)
    undecided = int(np.sum(gamma.max(axis=1) < 0.99))
    xlabel, ylabel = labels or ("", "")
    return assemble(
        "limit",
        frame(panel, xlabel, ylabel) + clipped(panel, marks + knobs),
        {"samples": X.tolist(), "centres": centres.tolist(), "colors": palette(k), "cost": cost},
        height=HEIGHT,
        values=[
            ("s", named("variance s", "eq-km-responsibility"), "1.0"),
            ("undecided", "samples with no responsibility of 0.99", f"{undecided} of {m}"),
            ("scaled", "−2s LL(θ) − m n s ln(2πs)", minus(scaled, 2)),
            ("cost", named("cost J of the nearest centres", "eq-km-cost"), f"{cost:.2f}"),
        ],
        controls=[slider("log₁₀ of s", -3, 1, 0.05, 0), button("again", "Wide")],
        title=title or "The variance goes to zero, to touch",
        alt=alt or f"{m} samples, coloured by responsibility, and {k} centres",
        summary=f"limit to touch: {m} samples, {k} centres",
    )
