"""A file of tests, or a chapter, runs in one process: a chapter's cells share what they define."""

import os

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="runs in one process anyway")
def test_the_group_of_this_file_is_known_to_xdist(request):
    """pytest-xdist reads the group from the test's name; pytest 9.2 with 3.8 of it lost it."""
    assert request.node.nodeid.endswith("@test_grouping.py")
