"""What tests of several files share: a browser, and a page that is ready to be looked at."""

import pytest
from browsers import DESK, FLAGS, PATIENCE, READY, chromium


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
