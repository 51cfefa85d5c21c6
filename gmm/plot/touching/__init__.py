"""Pictures that one can touch: the page computes EM itself."""

from .bound import touch_bound
from .limit import touch_limit
from .plane import touch_plane

__all__ = ["touch_bound", "touch_limit", "touch_plane"]
