"""A chapter that nbval has just run, and found as it is stored, need not be run for the site.

It goes into the cache from which the book is built. So `make test` runs each chapter once: here,
and every output that the site shows has been compared.
"""

import sys
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / ".jupyter_cache"

sys.path.insert(0, str(ROOT / "_ext"))
import fresh_outputs  # noqa: E402


def prepare():
    """Empty the cache if it was filled under other code; to be called before chapters are run."""
    current = fresh_outputs.fingerprint(ROOT, fresh_outputs.PATHS)
    fresh_outputs.empty_stale_cache(FOLDER, current)
    get_cache(FOLDER)


def note(item, report):
    """Note the outcome of a cell; keep its chapter once every cell has passed."""
    chapter = item.parent
    if report.when != "call" or not report.passed or chapter.path.parent != ROOT / "chapters":
        return
    passed = chapter.__dict__.setdefault("seconds_of_passed", {})
    passed[item.cell_num] = report.duration
    if len(passed) == sum(cell.cell_type == "code" for cell in chapter.nb.cells):
        bundle = CacheBundleIn(
            chapter.nb, str(chapter.path), data={"execution_seconds": sum(passed.values())}
        )
        get_cache(FOLDER).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
