"""How long a reader waits for a verdict in the page itself, and what is fetched for it.

    python benchmarks/bench_answers.py [PAGE] [LOADS]     (default: covariance-update, 5 loads)

The page is opened with an empty cache, over http with compression, in headless Chromium. First a
variant of its first display is asked for: then the engine is fetched and starts. After that each
further display of the page is asked for once, and the seconds from the click to the verdict are
taken. Printed are medians and the slowest, and the bytes that came after the first click.
"""

import statistics
import sys
import time

from bench_site import ROOT, launch, served
from playwright.sync_api import sync_playwright

PATIENCE = 120_000  # milliseconds


def ask(page, number):
    """Open the box of one display, ask, close it again; return the seconds until the verdict."""
    page.get_by_role("button", name="Try a variant").nth(number).click()
    box = page.locator(".answer-box").last
    button = box.locator("button.main")
    button.wait_for()
    box.locator("textarea").first.wait_for()
    begun = time.monotonic()
    button.click()
    box.locator(".answer-verdicts strong").first.wait_for()
    box.locator("button.main:enabled").wait_for()
    seconds = time.monotonic() - begun
    box.get_by_role("button", name="Close").click()
    return seconds


def load(browser, address):
    """One reader: the first wait, the further waits, and the bytes fetched for them."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    sizes = []
    context.on("requestfinished", lambda request: sizes.append(request.sizes()))
    first = ask(page, 0)
    fetched = sum(size["responseBodySize"] for size in sizes)
    count = page.get_by_role("button", name="Try a variant").count()
    further = [ask(page, number) for number in range(1, count)]
    context.close()
    return first, further, fetched


def main(name="covariance-update", loads="5"):
    """Print what readers of a page wait."""
    site = ROOT / "_build" / "html"
    if not (site / "chapters" / f"{name}.html").is_file():
        raise SystemExit(f"no page chapters/{name}.html in {site}: run `make book`")
    with sync_playwright() as playwright, served(site) as origin:
        browser = launch(playwright)
        loaded = [load(browser, f"{origin}chapters/{name}.html") for _ in range(int(loads))]
        browser.close()
    first = [one for one, _, _ in loaded]
    further = [seconds for _, each, _ in loaded for seconds in each]
    print(f"{name}.html, {loads} loads with an empty cache")
    print(f"first verdict, the engine fetched and started  {statistics.median(first):6.2f} s"
          f" (slowest {max(first):.2f})")  # fmt: skip
    print(f"each further display ({len(loaded[0][1])} of them)            "
          f"{statistics.median(further):6.2f} s (slowest {max(further):.2f})")  # fmt: skip
    print(f"bytes fetched for the first                    {loaded[0][2]:,}")


if __name__ == "__main__":
    main(*sys.argv[1:])
