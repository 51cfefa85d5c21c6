"""What tests of several files share: the built site, a browser, a page that is ready to be seen."""

import fcntl
import functools
import http.server
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from browsers import DESK, FLAGS, PATIENCE, READY, chromium
from looks import Seen

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def build_said(tmp_path_factory, testrun_uid):
    """Bring the site up to date (seconds if it is): what went wrong, or "built".

    The first process of a run that comes here builds; the others wait for it.
    """
    note = tmp_path_factory.getbasetemp().parent / f"site-{testrun_uid}"
    with note.open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if not lock.read():
            lock.write(build() or "built")
        lock.seek(0)
        return lock.read()


@pytest.fixture(scope="session")
def site(build_said):
    """The folder of the built site."""
    if build_said != "built":
        pytest.fail("the book cannot be built: test_site.py::test_the_book_is_built says why",
                    pytrace=False)  # fmt: skip
    return HTML


def build():
    """Build the book; return what went wrong."""
    run = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", run, "build", str(ROOT), "-W", "-n", "--keep-going"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800)
    return done.stderr[-3000:] if done.returncode else ""


@pytest.fixture(scope="session")
def pages(site):
    """The pages of the site, as paths relative to it."""
    index = (site / "_static" / "search-index.js").read_text(encoding="utf-8")
    listed = json.loads(index.removeprefix("bookIndex(").rstrip(");\n"))["pages"]
    return [f"{name}.html" for name in [*(name for name, _ in listed), "search"]]


@pytest.fixture(scope="session")
def chapters(pages):
    return [page for page in pages if page.startswith("chapters/")]


@pytest.fixture(scope="session")
def origin(site):
    """The address at which the site is served, on this machine only."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, one for each process that runs tests."""
    path = chromium()
    if path is None:
        pytest.skip(
            "no Chromium on this machine: install the package chromium "
            "(apt-get install chromium), or let CHROMIUM name the program"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture
def context(browser):
    """A function that makes a browser context; all are closed after the test."""
    made = []

    def new_context(**options):
        made.append(browser.new_context(**{"viewport": DESK, **options}))
        made[-1].set_default_timeout(PATIENCE)
        return made[-1]

    yield new_context
    for one in made:
        one.close()


@pytest.fixture
def tab(context):
    """A function that opens a tab; its ``visit`` returns when the page can be looked at."""

    def open_tab(**options):
        page = context(**options).new_page()

        def visit(address):
            page.goto(address)
            page.evaluate(READY)

        page.visit = visit
        return page

    return open_tab


@pytest.fixture(scope="session")
def seen(browser, site, origin, pages):
    """What was seen on every page; see looks.py."""
    return Seen(browser, {"http": origin, "file": site.as_uri() + "/"}, pages)


@pytest.fixture
def open_fragments(context):
    """Open pieces of HTML on one page; collect what the console says and what is requested."""
    said = []

    def opener(fragments, **options):
        page = context(**options).new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url))
        page.set_content("<!doctype html><body>" + "".join(one.html for one in fragments))
        return page

    yield opener
    assert said == []
