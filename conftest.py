"""How the tests run: which share a process, what a skipped test means, how nbval compares."""

import os
from collections import Counter

import nbval_cache
import nbval_pictures
import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

nbval_pictures.install()


def execute_cell_input(self, cell_input, allow_stdin=None):
    """Replaces nbval's method, which passes ``store_history=False``.

    With history, as in Jupyter, IPython sees the `;` that silences a cell.
    """
    return self.kc.execute(cell_input, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = execute_cell_input


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A file stays in one process, since its tests share what they set up; some files do, too.

    Tests that use the browser, the longest, go wherever there is time: each process has one.
    The site is built first, in one process, while others do what needs no site.
    """
    for item in items:
        if isinstance(item, IPyNbCell):
            item.output_timeout = 60  # of nbval's 5 seconds a busy machine needs more
        if _uses(item, "browser"):
            item.add_marker(pytest.mark.browser)
        elif item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.name))
    turns = _turns(items)
    items.sort(key=lambda item: turns[_group(item)])


def _turns(items):
    """{group: what it is sorted by}: who builds, who needs no site, who does; larger ones first."""
    sizes = Counter(map(_group, items))
    need = {_group(item) for item in items if _uses(item, "site")}
    builds = {_group(item) for item in items if item.name == "test_the_book_is_built"}
    return {group: (group not in builds, group in need, -sizes[group]) for group in sizes}


def _group(item):
    """What is sent to one process as a whole."""
    group = item.get_closest_marker("xdist_group")
    return group.args[0] if group else item.nodeid


def _uses(item, fixture):
    return fixture in getattr(item, "fixturenames", ())


def pytest_addoption(parser):
    words = "chapters that pass with --nbval are not run again when the book is built"
    parser.addoption("--for-site", action="store_true", help=words)


def pytest_configure(config):
    config.addinivalue_line("markers", "browser: needs a browser (set by the fixture it asks for)")
    if config.option.for_site and not hasattr(config, "workerinput"):
        nbval_cache.prepare()


# A test that could not run -------------------------------------------------------------------


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = _no_skip_in_ci((yield))
    if item.config.option.for_site and isinstance(item, IPyNbCell):
        nbval_cache.note(item, report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    return _no_skip_in_ci((yield))


def _no_skip_in_ci(report):
    """Where a green run must have tested everything (``CI=true``), a skipped test has failed."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"This test could not run, which is a failure in CI. {_why(report)}"
    return report


def _why(report):
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """The last lines say what was not tested, and why."""
    skipped = Counter(map(_why, terminalreporter.stats.get("skipped", ())))
    for reason, count in skipped.items():
        line = f"NOT TESTED: {count} skipped. {reason}"
        terminalreporter.write_line(line, yellow=True)
        if "NOT_TESTED" in os.environ:  # `make test` says it again at its end
            with open(os.environ["NOT_TESTED"], "a", encoding="utf-8") as notes:
                notes.write(f"{line}\n")
