"""How the tests start a browser, and when a page is ready to be looked at."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 120_000
"""Milliseconds to wait for what must come: long, since a busy machine is no error."""

READY = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  // A page is hidden, and nothing on it can take the focus, until its fonts are there.
  while (document.documentElement.classList.contains("waiting")) await frame();
  await document.fonts.ready;
  // What observes sizes has been told of them once two more frames are drawn.
  await frame();
  await frame();
}"""


def chromium():
    """The path of the browser, or None: what CHROMIUM names, else what the system has."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
