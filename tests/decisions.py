"""The decisions of a page, taken once for all tests that look at them.

Files that use this are marked to run in one process: ``pytestmark = decisions.TOGETHER``.
"""

from functools import cache

import pytest

from linewise import check_file

TOGETHER = pytest.mark.xdist_group("decisions")


@cache
def decided(path, notation=None):
    """What `linewise.check_file` says of the page."""
    return check_file(path, notation)
