"""Pictures for the chapters: each function takes an Axes (default: the current one) and returns it.

Importing this module imports matplotlib and applies the house style; ``import gmm`` alone does not.
"""

from .diagrams import board, plate
from .functions import chord, contours, curve, point, tangent, trace
from .history import likelihood_curve, lower_bound
from .one_dimensional import density, histogram, responsibility_curves, rug
from .stepping import bound_stepper, log_spaced, stepper
from .style import COLORS, INK, apply_style, blend, color
from .svg import to_svg
from .table import matrix, responsibility_bars
from .touching import touch_bound, touch_limit, touch_plane
from .two_dimensional import clusters, density_contours, ellipses, scatter

__all__ = [
    "COLORS", "INK", "blend", "board", "bound_stepper", "chord", "clusters", "color", "contours",
    "curve", "density", "density_contours", "ellipses", "histogram", "likelihood_curve",
    "log_spaced", "lower_bound", "matrix", "plate", "point", "responsibility_bars",
    "responsibility_curves", "rug", "scatter", "stepper", "tangent", "to_svg",
    "touch_bound", "touch_limit", "touch_plane", "trace",
]  # fmt: skip

apply_style()
