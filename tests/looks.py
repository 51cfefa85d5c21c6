"""Each page of the site is opened once for every way of looking at it; tests ask what was seen.

To open a page takes longest. So one visit collects what several tests want to know: a way of
looking names its facts, in the order in which they are collected, since some change the page.
A fact that could not be collected fails the test that asks for it, and no other.
"""

import functools
from pathlib import Path
from typing import NamedTuple

import pytest
from browsers import DESK, PATIENCE, PHONE, READY

AXE = Path(__file__).parent / "assets" / "axe.min.js"
# Only what is wrong is described: to describe what passes takes most of the time.
AXE_RUN = "axe.run({resultTypes: ['violations']}).then((result) => result.violations)"

# On a slow machine a page gives up waiting for its fonts after half a second. Here it never does.
WAIT_FOR_FONTS = """(() => { const later = window.setTimeout;
  window.setTimeout = (run, wait, ...given) => later(run, wait === 500 ? 1e6 : wait, ...given);
})()"""


class Way(NamedTuple):
    """A way of looking at all pages."""

    facts: tuple
    """Names of functions below, in order; what they return is what was seen."""

    viewport: dict = DESK
    mode: str = "light"
    scheme: str = "http"
    fresh: bool = False
    """Whether each page is opened with nothing cached, and waits for its fonts."""


WAYS = {
    "desk": Way(("shift", "traffic", "formulas", "headings", "pictures", "crossed_legends",
                 "scrolling", "narrow_cells", "printed", "sources",
                 "previews", "said", "width", "covered"), fresh=True),
    "phone": Way(("shift", "wide_formulas", "pictures", "wide_code", "width", "width_320", "axe"),
                 viewport=PHONE, fresh=True),
    "dark": Way(("pictures", "axe_on_a_desk"), viewport=PHONE, mode="dark"),
    "file": Way(("previews", "said"), scheme="file"),
}  # fmt: skip


def by(way):
    """A mark: what is seen in one way is collected in one process."""
    return pytest.mark.xdist_group(f"pages, {way}")


class Seen:
    """What was seen on all pages; each way of looking is taken when first asked for."""

    def __init__(self, browser, bases, pages):
        self.browser, self.bases, self.pages = browser, bases, pages

    def __call__(self, way, fact):
        """{page: what was seen there}."""
        found = {}
        for name, facts in self._all(way).items():
            if isinstance(facts[fact], Exception):
                raise AssertionError(f"{name}, {way}: {fact}") from facts[fact]
            found[name] = facts[fact]
        return found

    @functools.cache  # noqa: B019 (lives as long as the run)
    def _all(self, name):
        way, context, found = WAYS[name], None, {}
        for page in self.pages:
            if context is None:
                context = self._context(way)
            found[page] = look(context.new_page(), self.bases[way.scheme], page, way)
            if way.fresh:
                context.close()
                context = None
        if context:
            context.close()
        return found

    def _context(self, way):
        context = self.browser.new_context(viewport=way.viewport, color_scheme=way.mode)
        context.set_default_timeout(PATIENCE)
        return context


def look(page, base, name, way):
    """Open a page and collect its facts; a fact that failed is the error."""
    visit = Visit(page, base, name, [], [], [])
    page.on("request", lambda request: visit.asked.append(request.url))
    page.on("response", lambda response: visit.responses.append(response))
    page.on("requestfailed", lambda request: _failed(request, visit.wrong))
    page.on("pageerror", lambda error: visit.wrong.append(f"error: {error}"))
    page.on("console", lambda message: visit.wrong.append(f"{message.type}: {message.text}"))
    if way.fresh:
        page.add_init_script(WAIT_FOR_FONTS)
    page.goto(base + name)
    page.evaluate(READY)
    facts = {}
    for fact in way.facts:
        try:
            facts[fact] = globals()[fact](visit)
        except Exception as error:  # told by the test that asks for it
            facts[fact] = error
    page.close()
    return facts


class Visit(NamedTuple):
    """A page that is open, and what came meanwhile."""

    page: object
    base: str
    name: str
    asked: list
    wrong: list
    responses: list


def _failed(request, wrong):
    """Note a request that failed, unless leaving the page is what ended it."""
    if request.failure != "net::ERR_ABORTED":
        wrong.append(f"failed: {request.url}: {request.failure}")


# Facts ---------------------------------------------------------------------------------------


def shift(visit):
    """How far the page moved while it was loaded."""
    return visit.page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 400);
        })"""
    )


def traffic(visit):
    """(bytes before compression, addresses) of what was loaded, until now."""
    loaded = list(visit.responses)
    return sum(len(response.body()) for response in loaded), [response.url for response in loaded]


def said(visit):
    """(addresses that were asked for, errors and words of the console), until now."""
    visit.page.wait_for_timeout(100)  # what a script asks for after loading counts too
    return list(visit.asked), list(visit.wrong)


def formulas(visit):
    """(LaTeX that is left on the page, numbers of MathML, of formulas, of their HTML)."""
    left = visit.page.evaluate(
        r"""() => {
          const copy = document.querySelector("main").cloneNode(true);
          const apart = "pre, code, script, style, annotation, .katex-mathml";
          copy.querySelectorAll(apart).forEach((e) => e.remove());
          // A verdict of the checker may speak about LaTeX; its formula stands below it, set.
          const verdicts = [...copy.querySelectorAll(".cell_output p, .cell_output li")];
          verdicts.filter((p) => /^\s*[^\w\s]/.test(p.textContent)).forEach((p) => p.remove());
          return copy.textContent.match(/\\[a-zA-Z]+|\$\$?[^$]{1,80}\$|\\\(|\\\[/g) || [];
        }"""
    )
    counts = visit.page.evaluate(
        """() => ["math", "katex", "katex-html"].map((name) => name === "math"
             ? document.querySelectorAll("main math:not(.ledger-row math)").length
             : document.querySelectorAll("main ." + name).length)"""
    )
    return left, counts


def headings(visit):
    """The levels of the headings, in order."""
    return visit.page.eval_on_selector_all(
        "article h1, article h2, article h3, article h4", "all => all.map((h) => +h.tagName[1])"
    )


def pictures(visit):
    """Each drawing: its words for those who do not see it, and its texts as they are shown."""
    return visit.page.evaluate(PICTURES)


PICTURES = """() => [...document.querySelectorAll(".drawing, .gmm-stepper")].map((drawing) => ({
  name: (drawing.closest("figure") || drawing).textContent.trim().slice(-60),
  words: drawing.getAttribute("aria-label") || drawing.querySelector("svg").getAttribute("aria-label"),
  page: getComputedStyle(drawing.closest("figure") || drawing.parentElement).color,
  texts: [...drawing.querySelectorAll("text")].filter((t) => t.textContent.trim()).map((text) => ({
    said: text.textContent,
    fill: getComputedStyle(text).fill,
    family: getComputedStyle(text).fontFamily,
    slanted: Math.abs(text.getScreenCTM().a * text.getScreenCTM().b) > 0.1,
    pixels: parseFloat(getComputedStyle(text.querySelector("tspan") || text).fontSize)
      * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b),
    main: Math.max(...[text, ...text.querySelectorAll("tspan")]
      .map((part) => parseFloat(getComputedStyle(part).fontSize)))
      * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b),
    box: (({ left, right, top, bottom }) => [left, top, right, bottom])(text.getBoundingClientRect()),
  })),
}))"""  # noqa: E501


def crossed_legends(visit):
    """The legends of drawings that a line runs through, each with how many of its points do."""
    return visit.page.evaluate(CROSSED_LEGENDS)


CROSSED_LEGENDS = """() => [...document.querySelectorAll(".drawing [data-legend]")].map((legend) => {
  const inside = legend.getBoundingClientRect();
  const lines = [...legend.closest("svg").querySelectorAll("path")].filter((path) =>
    !legend.contains(path) && !path.closest("defs, clipPath") && path.getBoundingClientRect().width
      && getComputedStyle(path).stroke !== "none" && path.getTotalLength());
  const crossing = lines.flatMap((path) => {
    const length = path.getTotalLength(), screen = path.getScreenCTM();
    return [...Array(300).keys()].map((i) => path.getPointAtLength(length * i / 299).matrixTransform(screen));
  }).filter((at) => at.x > inside.left + 2 && at.x < inside.right - 2 && at.y > inside.top + 2 && at.y < inside.bottom - 2);
  return [legend.textContent.trim(), crossing.length];
})"""  # noqa: E501


def printed(visit):
    """(whether it is prose, whether it is too wide, text) of each printed output."""
    return visit.page.evaluate(
        """() => [...document.querySelectorAll(".cell_output .output pre")].map((pre) => [
             pre.closest(".prose") !== null, pre.scrollWidth > pre.clientWidth + 1,
             pre.textContent])"""
    )


def sources(visit):
    """The links to equations in shown source that has colours."""
    return visit.page.evaluate(
        """() => [...document.querySelectorAll(".cell_output pre a[href*='#equation-eq-']")]
             .filter((a) => a.closest("pre").querySelector(".k") && a.closest(".highlight"))
             .map((a) => a.href)"""
    )


def previews(visit):
    """{kind of reference: what resting on the first one shows}; Escape must close it again."""
    page, shown = visit.page, {}
    for kind, address in (("equation", ".html#equation-"), ("citation", "bibliography.html#")):
        link = page.locator(f"article p a[href*='{address}']").first
        if link.count() == 0:
            continue
        link.scroll_into_view_if_needed()
        link.hover()
        page.wait_for_selector(".preview")
        shown[kind] = page.inner_html(".preview")
        page.keyboard.press("Escape")
        assert page.locator(".preview").count() == 0
        page.mouse.move(0, 0)
    return shown


def wide_formulas(visit):
    """(boxes that can take the focus though they fit, or the other way; boxes that scroll)."""
    return visit.page.evaluate(
        """() => {
          const all = [...document.querySelectorAll(".formula")];
          const boxes = all.filter((b) => b.checkVisibility());
          const wide = (b) => b.scrollWidth > b.clientWidth + 1;
          return [boxes.filter((b) => wide(b) !== (b.tabIndex === 0)).length,
                  boxes.filter(wide).length];
        }"""
    )


def scrolling(visit):
    """The LaTeX of what is wider than its box in the text; a verdict may quote any line."""
    return visit.page.evaluate(
        """() => [...document.querySelectorAll(".formula")]
          .filter((box) => box.checkVisibility() && !box.closest(".cell_output, .output")
            && box.scrollWidth > box.clientWidth + 1)
          .map((box) => box.querySelector("annotation").textContent)"""
    )


def narrow_cells(visit):
    """The cells of tables whose content reaches into the next cell; tables that do not fit."""
    return visit.page.evaluate(
        """() => [...document.querySelectorAll("article :is(td, th, .table-box)")]
          .filter((cell) => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1)
          .map((cell) => cell.textContent.trim().slice(0, 40))"""
    )


def wide_code(visit):
    """Code that does not fit."""
    return visit.page.evaluate(
        """() => [...document.querySelectorAll("article div[class*=highlight-] pre")]
          .filter((pre) => pre.querySelector(".line") && pre.scrollWidth > pre.clientWidth + 1)
          .map((pre) => pre.textContent.slice(0, 80))"""
    )


def width(visit):
    """(width of the page, width of the window) with everything unfolded."""
    visit.page.evaluate(UNFOLD)
    return visit.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")


UNFOLD = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"


def width_320(visit):
    """The same in the narrowest window."""
    visit.page.set_viewport_size({"width": 320, "height": 844})
    visit.page.evaluate(READY)
    found = width(visit)
    visit.page.set_viewport_size(PHONE)
    visit.page.evaluate(READY)
    return found


def axe(visit, formulas=False):
    """What axe finds wrong with everything unfolded.

    Once is enough (a test does it) for the thousands of pieces of formulas, alike on every page
    and coloured like the text around them.
    """
    page = visit.page
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(UNFOLD)
    # For axe MathML is no text: a head of a table that is a formula would be empty to it.
    aside = "th .katex" if formulas else ".katex, .ledger-row math"
    page.evaluate(f"document.querySelectorAll('{aside}').forEach((e) => e.replaceWith('x'))")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for violation in page.evaluate(AXE_RUN):
        place = violation["nodes"][0]
        found.append(
            f"{visit.name}: {violation['id']} ({len(violation['nodes'])}): "
            f"{place['html'][:200]} {place['failureSummary']}"
        )
    return found


def axe_of_everything(visit):
    """What axe finds wrong, pieces of formulas included."""
    return axe(visit, formulas=True)


def axe_on_a_desk(visit):
    """What axe finds wrong once the window is as wide as a desk."""
    visit.page.set_viewport_size(DESK)
    visit.page.evaluate(READY)
    return axe(visit)


def covered(visit):
    """The buttons of displays, seen or not, that reach into a button of another display."""
    return visit.page.evaluate("""() => {
      document.querySelectorAll("details").forEach((d) => { d.open = true; });
      const buttons = [...document.querySelectorAll("article div.math > button")];
      const found = buttons.map((button) => (
        { home: button.parentNode, name: button.textContent, box: button.getBoundingClientRect() }
      ));
      return found.flatMap((one, at) => found.slice(at + 1)
        .filter((two) => two.home !== one.home
          && Math.min(one.box.right, two.box.right) > Math.max(one.box.left, two.box.left)
          && Math.min(one.box.bottom, two.box.bottom) > Math.max(one.box.top, two.box.top))
        .map((two) => `${one.name} and ${two.name} (${two.home.id})`));
    }""")
