"""The promise: what needs a script works in Firefox as well, from a server and from files.

Marked slow and run by `make test-answers`: the tests of the site ask for one browser only.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
import websocket

from linewise import check

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))
import answers  # noqa: E402

AXE = ROOT / "tests" / "assets" / "axe.min.js"
PAGE = "weight-update"
PATIENCE = 900
"""Seconds to wait for an answer: long, since a busy machine is no error."""

pytestmark = pytest.mark.slow


class Firefox:
    """A headless Firefox, driven over WebDriver BiDi; every answer is waited for."""

    def __init__(self, program, profile):
        self.log = (profile / "log").open("w+")
        self.process = subprocess.Popen(
            [program, "--headless", "--remote-debugging-port", "0", "--profile", str(profile)],
            stdout=self.log, stderr=self.log, env={**os.environ, "HOME": str(profile)},
        )  # fmt: skip
        self.socket = None
        try:
            self.numbers = count(1)
            address = self._address(profile / "log")
            self.socket = websocket.create_connection(f"{address}/session", timeout=PATIENCE,
                                                      suppress_origin=True)  # fmt: skip
            self.ask("session.new", capabilities={})
            self.tab = self.ask("browsingContext.create", type="tab")["context"]
        except BaseException:
            self.close()
            raise

    def _address(self, log):
        for _ in range(10 * PATIENCE):
            found = re.search(r"WebDriver BiDi listening on (ws:\S+)", log.read_text())
            if found:
                return found[1]
            try:
                self.process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        raise RuntimeError(f"Firefox did not start:\n{log.read_text()[-1000:]}")

    def ask(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self.socket.recv())
            if said.get("id") == number:
                assert said["type"] == "success", said
                return said["result"]

    def visit(self, address):
        self.ask("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def run(self, script):
        """What the body of an asynchronous function returns, by way of JSON."""
        said = self.ask("script.evaluate", target={"context": self.tab}, awaitPromise=True,
                        expression=f"(async () => JSON.stringify(await (async () => {{ {script} }})() ?? null))()")  # noqa: E501
        assert said["type"] == "success", said["exceptionDetails"]["text"]
        return json.loads(said["result"]["value"])

    def close(self):
        if self.socket:
            self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.log.close()


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    program = os.environ.get("FIREFOX") or shutil.which("firefox") or shutil.which("firefox-esr")
    if program is None:
        pytest.skip("no Firefox on this machine: install the package firefox-esr, "
                    "or let FIREFOX name the program")  # fmt: skip
    browser = Firefox(program, tmp_path_factory.mktemp("firefox"))
    yield browser
    browser.close()


UNTIL = """
const until = async (test) => {
  for (let left = 8000; left; left--) {
    const found = test();
    if (found) return found;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error("waited in vain for " + test);
};
const press = (place, text) => {
  const buttons = [...document.querySelectorAll(place + " button")];
  buttons.find((button) => button.textContent === text).click();
};
const decide = async (latex) => {
  const box = document.querySelector(".answer-box"), field = box.querySelector("textarea");
  field.value = latex;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  press(".answer-box", "Check");
  await until(() => !box.querySelector("button.main").disabled);
  return [...box.querySelectorAll(".answer-verdicts strong")].map((word) => word.textContent);
};
"""


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_an_exercise_is_answered(firefox, site, origin, scheme):
    base = origin if scheme == "http" else site.as_uri() + "/"
    firefox.visit(f"{base}chapters/{PAGE}.html")
    for label, attempt in answers.exercises(ROOT / "chapters" / f"{PAGE}.ipynb").items():
        asked = (attempt["latex"], attempt["latex"] + " + 1 - 1")
        found = firefox.run(f"""{UNTIL}
            press("#{label}", "Answer here");
            await until(() => document.querySelector(".answer-box .katex"));
            const first = await decide({json.dumps(asked[0])});
            const second = await decide({json.dumps(asked[1])});
            press(".answer-box", "Close");
            return [first, second];""")
        for said, latex in zip(found, asked, strict=True):
            assert said == [r.verdict for r in check(latex, attempt["note"]).relations], label


def test_the_search_finds(firefox, site, origin):
    for base in (origin, site.as_uri() + "/"):
        firefox.visit(f"{base}search.html?q=responsibilities")
        found = firefox.run(f"""{UNTIL}
            await until(() => document.querySelector("#search-results a"));
            return document.querySelectorAll("#search-results mark").length;""")
        assert found > 3


@pytest.mark.parametrize("page", ["index", "chapters/weight-update", "chapters/em-algorithm",
                                  "chapters/ledger", "chapters/check-your-own"])  # fmt: skip
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(firefox, origin, page):
    firefox.visit(f"{origin}{page}.html")
    firefox.run(AXE.read_text(encoding="utf-8"))
    found = firefox.run("""
        for (const fold of document.querySelectorAll("article details")) fold.open = true;
        for (const _ of [1, 2, 3]) await new Promise(requestAnimationFrame); // sizes are observed
        const said = await axe.run("body", { resultTypes: ["violations"] });
        return said.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 200));""")
    assert not found, "\n".join(found)
    assert firefox.run("return document.documentElement.scrollWidth <= innerWidth")
