"""Samples in the plane under ellipses that one drags, and EM from where they are left."""

import numpy as np

import gmm

from ..stepping.layout import clipped, legend, minus
from ..stepping.panel import frame, num
from ..stepping.plane import dots, panel_of, pixels_per_unit
from ..style import color
from ..two_dimensional import ellipse
from .widget import as_lists, assemble, button, named, palette

HEIGHT = 340


def touch_plane(X, start, *, labels=None, title=None, alt=None):
    """A plane of samples in which means and ellipses are dragged and EM steps from there.

    The colours are the table q of the last E-step (`eq-responsibility`). Dragging changes the
    parameters and leaves q, so the bound (`eq-lower-bound`) falls below the log-likelihood
    (`eq-log-likelihood`); an E-step closes the gap.

    Parameters
    ----------
    X : (m, 2) array_like
        Samples.
    start : Mixture
        Where the ellipses are at first, n = 2.
    labels : (str, str), optional
        Names of the axes.
    title, alt : str, optional
        Name of the picture and description for someone who cannot see it.

    Returns
    -------
    Stepper
        Shown as HTML; its text form is one line.

    Raises
    ------
    ValueError
        Samples that do not have two features.
    """
    X = np.asarray(X, dtype=float)
    panel = panel_of(X)
    gamma, value = gmm.e_step(X, start)
    k = len(start.weights)
    marks = dots(panel, X, gamma, "to-mark")
    scale = pixels_per_unit(panel)
    ovals, handles = [], []
    for i, (mean, covariance) in enumerate(zip(start.means, start.covariances, strict=True)):
        place = num(panel.x(mean[0])), num(panel.y(mean[1]))
        ovals.append(_oval(i, place, ellipse(scale * covariance * scale[:, None])))
        handles += _handles(i, place)
    xlabel, ylabel = labels or ("", "")
    body = (
        legend([f"component {i + 1}" for i in range(k)], map(color, range(k)))
        + frame(panel, xlabel, ylabel)
        + clipped(panel, f'<g class="to-marks">{marks}</g><g class="to-ovals">{"".join(ovals)}</g>')
        + f'<g class="to-handles">{"".join(handles)}{_CROSS}</g>'
    )
    weights = ", ".join(f"{weight:.3f}" for weight in start.weights)
    values = [
        ("likelihood", named("log-likelihood LL(θ)", "eq-log-likelihood"), minus(value, 4)),
        ("bound", named("lower bound F(q, θ)", "eq-lower-bound"), minus(value, 4)),
        ("gap", named("gap, the divergence of q", "eq-gap"), "0.0000"),
        ("weights", named("weights α", "eq-mixture-density"), weights),
        ("nearest", named("q of the sample you point at", "eq-responsibility"), "–"),
        ("steps", "M-steps so far", "0"),
    ]
    controls = [
        button("e", "E-step", "q becomes the responsibilities at the ellipses as they are"),
        button("m", "M-step", "the ellipses go to the maximum of the bound"),
        button("em", "E, M, E", "one iteration, and its responsibilities"),
        button("run", "Run", "iterate until the log-likelihood stands still"),
        button("again", "Start again"),
        button("own", "Add points", "a click in the picture adds a sample"),
        button("clear", "Three points only", "a new picture to add your own points to"),
    ]
    return assemble(
        "plane",
        body,
        {
            "samples": X.tolist(),
            "mixture": as_lists(start),
            "panel": panel._asdict(),
            "colors": palette(k),
        },
        height=HEIGHT,
        values=values,
        controls=controls,
        title=title or "EM, to touch",
        alt=alt or f"{len(X)} samples, coloured by responsibility, under {k} ellipses",
        summary=f"plane to touch: {len(X)} samples, {k} components",
    )


def _oval(i, place, oval):
    a, b, tilt = oval
    look = f'class="st-ring" stroke="{color(i)}" fill="{color(i)}"'
    move = f"translate({' '.join(place)})rotate({num(tilt)})scale({num(a)} {num(b)})"
    return f'<g transform="{move}"><circle r="1" {look}/><circle r="2" {look}/></g>'


def _handles(i, place):
    """What one can take hold of: the mean, and the ends of both axes; the script moves them."""
    parts = [("mean", 7), ("first axis", 5), ("second axis", 5)]
    return [
        f'<g tabindex="0" role="button" '
        f'aria-label="{name} of component {i + 1}: arrow keys move it" '
        f'transform="translate({" ".join(place)})"><circle class="to-grip" r="18"/>'
        f'<circle class="to-knob" r="{radius}" fill="{color(i)}"/></g>'
        for name, radius in parts
    ]


_CROSS = (
    '<g tabindex="0" role="button" aria-label="place of a new point: arrow keys move it, '
    'Enter adds the point" hidden=""><circle class="to-grip" r="18"/>'
    '<path class="to-cross" d="M-9 0H9M0-9V9"/></g>'
)
