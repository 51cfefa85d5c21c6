"""Show the book on a local port and rebuild what changed.

    python tools/serve.py [PORT]            (default: 8000; stop with Ctrl-C)

The page in the browser reloads itself when a rebuild is done. Nothing outside this machine can
reach the server.
"""

import functools
import subprocess
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
WATCHED = ("index.md", "_config.yml", "_toc.yml", "chapters", "gmm", "linewise", "book", "_ext",
           "_theme")  # fmt: skip
KINDS = ("bib", "css", "csv", "html", "ipynb", "js", "json", "lark", "md", "py", "toml", "yml")
RELOAD = b"""<script>(async () => { const seen = await (await fetch("/.version")).text();
setInterval(async () => { const now = await (await fetch("/.version")).text();
if (now !== seen) location.reload(); }, 1000); })();</script>"""


class Pages(SimpleHTTPRequestHandler):
    """Serves the site; each page asks once a second whether there is a newer one."""

    version = 0

    def do_GET(self):
        """Answer with the number of the build, a page that reloads itself, or a file."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if self.path == "/.version":
            self._answer(str(Pages.version).encode(), "text/plain")
        elif path.suffix == ".html" and path.is_file():
            self._answer(path.read_bytes() + RELOAD, "text/html; charset=utf-8")
        else:
            super().do_GET()

    def _answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Say nothing for every file that is fetched."""


def state():
    """Return when each watched file was last changed."""
    times = {}
    for name in WATCHED:
        top = ROOT / name
        for path in top.rglob("*") if top.is_dir() else [top]:
            inside = path.relative_to(ROOT).parts
            if path.suffix[1:] in KINDS and ".ipynb_checkpoints" not in inside and path.is_file():
                times[path] = path.stat().st_mtime_ns
    return times


def build():
    """Bring the site up to date; a failure is shown and does not end the serving."""
    run = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", run, "build", str(ROOT), "--quiet", "-n"]
    started = time.monotonic()
    done = subprocess.run(command)
    outcome = "built" if done.returncode == 0 else "NOT built (see above)"
    print(f"{outcome} in {time.monotonic() - started:.1f} s", flush=True)
    Pages.version += 1


def main(port):
    """Build, serve, and watch until interrupted."""
    seen = state()
    build()
    handler = functools.partial(Pages, directory=str(HTML))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C ends)", flush=True)
        try:
            while True:
                time.sleep(1)
                now = state()
                if now != seen:
                    changed = {path.name for path, _ in now.items() ^ seen.items()}
                    print("changed:", *sorted(changed)[:5], flush=True)
                    seen = now
                    build()
        except KeyboardInterrupt:
            server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
