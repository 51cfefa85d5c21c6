"""Frames of a stepper on a line: a coloured histogram under moving densities."""

import numpy as np

import gmm

from ..one_dimensional import weighted_densities
from ..style import color
from .layout import MAIN_BOX, clipped, digits_of, shades
from .panel import Panel, frame, num, polyline


def frames(X, mixtures, labels, bins):
    """Histogram and densities: SVG at the last mixture, one frame per mixture, the grid."""
    x = X[:, 0]
    heights, edges = np.histogram(x, bins, density=True)
    room = 0.04 * (edges[-1] - edges[0])
    grid = np.linspace(edges[0] - room, edges[-1] + room, 81)
    curves = [
        np.vstack([c, c.sum(axis=0)]) for c in (weighted_densities(grid, m) for m in mixtures)
    ]
    top = 1.06 * max(heights.max(), max(c.max() for c in curves))
    panel = Panel(*MAIN_BOX, (grid[0], grid[-1]), (0.0, top))
    where = np.clip(np.digitize(x, edges) - 1, 0, len(heights) - 1)
    members = np.bincount(where, minlength=len(heights))
    steps = []
    for mixture, curve in zip(mixtures, curves, strict=True):
        gamma = gmm.responsibilities(X, mixture)
        totals = [np.bincount(where, g, len(heights)) for g in gamma.T]
        shares = np.column_stack(totals)[members > 0] / members[members > 0, None]
        tenths = np.rint(10 * panel.y(curve)).astype(int)
        steps.append({"g": digits_of(shares), "y": tenths.tolist()})
    bars = [
        f'<rect class="st-mark" x="{num(panel.x(a))}" y="{num(panel.y(h))}" fill="{shade}" '
        f'width="{num(panel.x(b) - panel.x(a))}" height="{num(panel.y(0) - panel.y(h))}"/>'
        for a, b, h, shade in zip(
            edges[:-1][members > 0], edges[1:][members > 0], heights[members > 0],
            shades(shares), strict=True,
        )
    ]  # fmt: skip
    strokes = [f'stroke="{color(i)}"' for i in range(len(curve) - 1)]
    lines = [_curve(panel, grid, c, s) for c, s in zip(curve, strokes, strict=False)]
    lines.append(_curve(panel, grid, curve[-1], "", "st-curve st-ink st-dashed"))
    drawn = f'<g opacity=".45">{"".join(bars)}</g>{"".join(lines)}'
    pixels = [float(num(v)) for v in panel.x(grid)]
    axis = frame(panel, (labels or [""])[0], "density")
    return axis + clipped(panel, drawn), steps, pixels


def _curve(panel, xs, ys, attributes, classes="st-curve"):
    return f'<path class="{classes}" {attributes} d="{polyline(panel.x(xs), panel.y(ys))}"/>'
