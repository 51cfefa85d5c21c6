"""The bound that touches the log-likelihood where the reader puts the parameter."""

import numpy as np

import gmm

from ..stepping.bound import over_one_mean
from ..stepping.layout import clipped, legend, minus
from ..stepping.panel import frame, num, polyline
from ..style import color
from .widget import as_lists, assemble, button, named, slider

HEIGHT = 340


def touch_bound(X, start, component, span, *, xlabel=None, title=None, alt=None):
    """The log-likelihood over one mean, and the bound that touches it where one points.

    Only one mean moves; every other parameter keeps its value, as in `bound_stepper`.

    Parameters
    ----------
    X : (m,) array_like
        Samples on a line.
    start : Mixture
        The mixture, n = 1; its mean is where the bound touches at first.
    component : int
        Whose mean moves.
    span : (float, float)
        Ends of the x-axis: the mean.
    xlabel : str, optional
        Name of the parameter, plain text.
    title, alt : str, optional
        Name of the picture and description.

    Returns
    -------
    Stepper
    """
    x, moved, grid, likelihood, panel = over_one_mean(X, start, component, span, 121)
    here = float(start.means[component, 0])
    gamma, value = gmm.e_step(x, start)
    best = float(gamma[:, component] @ x / gamma[:, component].sum())
    bound = np.array([gmm.lower_bound(x, gamma, moved(mean)) for mean in grid])
    highest = gmm.lower_bound(x, gamma, moved(best))
    drawn = (
        f'<path class="to-line to-ink" d="{polyline(panel.x(grid), panel.y(likelihood))}"/>'
        f'<path class="to-line to-bound" stroke="{color(0)}" '
        f'd="{polyline(panel.x(grid), np.minimum(panel.y(bound), 3 * panel.height))}"/>'
        f'<circle class="to-ring" r="9" fill="none" stroke="{color(0)}" stroke-width="2" '
        f'transform="translate({num(panel.x(here))} {num(panel.y(value))})"/>'
        f'<circle class="to-top" r="5" fill="{color(1)}" '
        f'transform="translate({num(panel.x(best))} {num(panel.y(highest))})"/>'
    )
    names = ["log-likelihood", "lower bound", "its maximum"]
    reached = gmm.log_likelihood(x, moved(best))
    values = [
        ("here", "the mean where the bound touches", f"{here:.4f}"),
        ("touches", named("LL(θ) there, and the bound", "eq-log-likelihood"), minus(value, 4)),
        ("best", "the mean at the maximum of the bound", f"{best:.4f}"),
        ("highest", named("the bound at its maximum", "eq-lower-bound"), minus(highest, 4)),
        ("reached", named("LL(θ) at that mean", "eq-log-likelihood"), minus(reached, 4)),
    ]
    return assemble(
        "bound",
        legend(names, ["currentColor", color(0), color(1)])
        + frame(panel, xlabel or "mean", "nats")
        + clipped(panel, drawn),
        {
            "samples": x[:, None].tolist(),
            "mixture": as_lists(start),
            "component": component,
            "panel": panel._asdict(),
            "begin": here,
        },
        height=HEIGHT,
        values=values,
        controls=[
            slider(xlabel or "mean", *span, (span[1] - span[0]) / 450, here),
            button("climb", "M-step, then E-step", "go to the maximum, and touch there"),
            button("again", "Start again"),
        ],
        title=title or "The bound, to touch",
        alt=alt or "The log-likelihood over one mean, and under it the bound that touches it",
        summary=f"bound to touch: {len(x)} samples",
    )
