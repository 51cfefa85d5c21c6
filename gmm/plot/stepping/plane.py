"""Frames of a stepper in the plane: coloured points under moving ellipses."""

import numpy as np

import gmm

from ..style import color
from ..two_dimensional import ellipse
from .layout import MAIN_BOX, clipped, digits_of, shades
from .panel import Panel, frame, num


def frames(X, mixtures, labels, bins):
    """Points and ellipses: SVG at the last mixture, one frame per mixture, no grid."""
    panel = panel_of(X)
    scale = pixels_per_unit(panel)
    steps, tilts = [], None
    for mixture in mixtures:
        ovals = [ellipse(scale * S * scale[:, None]) for S in mixture.covariances]
        tilts = _unwind([tilt for *_, tilt in ovals], tilts)
        moves = []
        for mean, (a, b, _), tilt in zip(mixture.means, ovals, tilts, strict=True):
            place = f"translate({num(panel.x(mean[0]))}px,{num(panel.y(mean[1]))}px)"
            moves += [f"{place}rotate({num(tilt)}deg)scale({num(a)},{num(b)})", place]
        gamma = gmm.responsibilities(X, mixture)
        steps.append({"g": digits_of(gamma), "t": moves})
    marks = dots(panel, X, gamma, "st-mark")
    rings = "".join(_rings(i, *steps[-1]["t"][2 * i : 2 * i + 2]) for i in range(len(tilts)))
    xlabel, ylabel = labels or ("", "")
    return frame(panel, xlabel, ylabel) + clipped(panel, marks + rings), steps, []


def panel_of(X):
    """The panel that shows all samples in the plane, with room around them."""
    if X.ndim != 2 or X.shape[1] != 2:
        raise ValueError(f"X: the plane shows samples with two features, found shape {X.shape}")
    low, high = X.min(axis=0), X.max(axis=0)
    room = 0.06 * (high - low)
    return Panel(*MAIN_BOX, *zip(low - room, high + room, strict=True))


def pixels_per_unit(panel):
    """How many pixels a unit of each feature is, y downwards."""
    spans = np.diff([panel.xspan, panel.yspan]).ravel()
    return np.array([panel.width, -panel.height]) / spans


def dots(panel, X, gamma, name):
    """Samples as circles of a class, coloured by their responsibilities, as SVG."""
    pixels = zip(panel.x(X[:, 0]), panel.y(X[:, 1]), shades(gamma), strict=True)
    return "".join(
        f'<circle class="{name}" cx="{num(x)}" cy="{num(y)}" r="3" fill="{shade}"/>'
        for x, y, shade in pixels
    )


def _rings(i, oval, place):
    """The ellipses at one and two standard deviations and the cross at the mean."""
    look = f'class="st-ring" stroke="{color(i)}" fill="{color(i)}"'
    return (
        f'<g class="st-moves" style="transform:{oval}">'
        f'<circle r="1" {look}/><circle r="2" {look}/></g>'
        f'<path class="st-moves st-cross" stroke="{color(i)}" style="transform:{place}" '
        'd="M-6 0H6M0-6V6"/>'
    )


def _unwind(tilts, before):
    """The tilts nearest to those before, so that an ellipse never turns the long way round."""
    if before is None:
        return tilts
    return [t + 180 * round((b - t) / 180) for t, b in zip(tilts, before, strict=True)]
