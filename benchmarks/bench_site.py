"""The longest chapter as this site shows it, against the same chapter from stock Jupyter Book.

    python benchmarks/bench_site.py [LOADS]        (default: 7 loads of each; a few minutes)

Both books are built from the stored outputs, stock Jupyter Book with the theme it comes with and
a MathJax 3 served from its own folder, ours without the decisions of the checker; that is timed.
What is loaded of ours is the site that `make book` has left, marks and boxes included. Both are
served with compression from this machine and loaded in turn in headless Chromium, each time with
an empty cache. Requests to other origins are counted and refused at once, which favours the stock
site. Medians are printed.

MathJax comes from the npm registry (`npm pack`), for this comparison only.
"""

import contextlib
import functools
import gzip
import shutil
import statistics
import subprocess
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "_build" / "bench"
MATHJAX = "mathjax@3.2.2"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]

# When the formulas can be read: set, their fonts there, and painted.
READY = """
window.addEventListener("DOMContentLoaded", () => {
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.mathematicsReady = performance.now();
  }));
  const fonts = () => document.fonts.ready.then(painted);
  if (document.querySelector(".katex")) { fonts(); return; }
  const wait = () => window.MathJax?.startup?.promise
    ? window.MathJax.startup.promise.then(fonts) : setTimeout(wait, 1);
  wait();
});
"""
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""


class Compressed(SimpleHTTPRequestHandler):
    """Serves files, text ones compressed, as servers of static sites do."""

    def do_GET(self):
        """Answer with the file, or 404."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in (".html", ".css", ".js", ".svg", ".json"):
            body = _gzipped(path)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Say nothing."""


@functools.cache
def _gzipped(path):
    return gzip.compress(path.read_bytes(), 6)


@contextlib.contextmanager
def served(folder):
    """Serve ``folder`` on this machine; yield its address."""
    handler = functools.partial(Compressed, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def build(name, stock):
    """Build the book from its stored outputs; return the folder of the site and the seconds."""
    book = WORK / name
    shutil.rmtree(book, ignore_errors=True)
    keep = shutil.ignore_patterns("_build", ".*", "tests", "benchmarks", "*.egg-info")
    shutil.copytree(ROOT, book, ignore=keep)
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    config["execute"]["execute_notebooks"] = "off"
    # Pages made by this book's own extensions mean nothing to stock Jupyter Book.
    contents = yaml.safe_load((book / "_toc.yml").read_text(encoding="utf-8"))
    for part in contents["parts"]:
        part["chapters"] = [
            chapter for chapter in part["chapters"] if (book / f"{chapter['file']}.ipynb").is_file()
        ]
    (book / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    # The time that the checker takes is its own matter.
    config["sphinx"]["local_extensions"].pop("ledger", None)
    if stock:
        # Not in _static: Jupyter Book would link every script in there on every page.
        shutil.rmtree(book / "_static", ignore_errors=True)
        shutil.copytree(_mathjax(), book / "_own" / "mathjax")
        config["sphinx"] = {
            "extra_extensions": config["sphinx"]["extra_extensions"],
            "config": {
                "mathjax_path": "mathjax/es5/tex-mml-chtml.js",
                "html_static_path": ["_own"],
            },
        }
    (book / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    run = "from jupyter_book.cli.main import main; main()"
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", run, "build", str(book)], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"the {name} book was not built:\n{done.stderr[-2000:]}")
    return book / "_build" / "html", time.monotonic() - started


def _mathjax():
    """Return the folder of MathJax, fetched once with npm."""
    folder = WORK / "mathjax"
    if not folder.is_dir():
        if shutil.which("npm") is None:
            raise SystemExit("This comparison fetches MathJax with npm, which is not here.")
        subprocess.run(["npm", "pack", MATHJAX], cwd=WORK, check=True, capture_output=True)
        archive = next(WORK.glob("mathjax-*.tgz"))
        shutil.unpack_archive(archive, WORK / "unpacked")
        (WORK / "unpacked" / "package").rename(folder)
    return folder


def launch(playwright):
    """The Chromium of this machine, without a window."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))))
    return playwright.chromium.launch(executable_path=chromium, args=FLAGS)


def load(browser, origin, page):
    """Load a page once; return milliseconds, layout shift, bytes and outside requests."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(READY)
    tab = context.new_page()
    network = context.new_cdp_session(tab)
    network.send("Network.enable")
    sizes, outside = [], []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    def decide(route):
        url = route.request.url
        if url.startswith((origin, "data:", "blob:")):
            route.continue_()
        else:
            outside.append(url)
            route.abort()

    tab.route("**/*", decide)
    tab.goto(origin + page)
    tab.wait_for_function("window.mathematicsReady", timeout=60_000)
    ready = tab.evaluate("window.mathematicsReady")
    shift = tab.evaluate(SHIFT)
    context.close()
    return ready, shift, sum(sizes), len(outside)


def main(loads):
    """Build both, load both in turn, print medians and what the issue of speed asks."""
    WORK.mkdir(parents=True, exist_ok=True)
    stock, stock_seconds = build("stock", stock=True)
    _, our_seconds = build("ours", stock=False)
    # Readers load the site as `make book` leaves it, with marks and boxes.
    ours = ROOT / "_build" / "html"
    both = [path for path in (ours / "chapters").glob("*.html")
            if (stock / path.relative_to(ours)).is_file()]  # fmt: skip
    page = max(both, key=lambda path: path.stat().st_size).relative_to(ours).as_posix()
    runs = {"stock": [], "ours": []}
    with sync_playwright() as playwright, served(stock) as first, served(ours) as second:
        browser = launch(playwright)
        for number in range(loads + 1):
            for name, origin in (("stock", first), ("ours", second)):
                result = load(browser, origin, page)
                if number:  # the first load of each warms this machine's own caches
                    runs[name].append(result)
        browser.close()
    columns = ("mathematics ready (ms)", "layout shift", "bytes transferred", "outside requests")
    medians = {
        name: [statistics.median(column) for column in zip(*results, strict=True)]
        for name, results in runs.items()
    }
    print(f"{page}, medians of {loads} loads, empty cache")
    print(f"{'':26}{'stock':>12}{'ours':>12}{'ratio':>8}")
    for title, a, b in zip(columns, medians["stock"], medians["ours"], strict=True):
        digits = 4 if title == "layout shift" else 0
        print(f"{title:26}{a:12.{digits}f}{b:12.{digits}f}{b / a if a else 0:8.2f}")
    print(f"{'build from outputs (s)':26}{stock_seconds:12.1f}{our_seconds:12.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
