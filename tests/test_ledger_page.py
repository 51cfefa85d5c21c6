"""The promise: how each line was checked is seen at a glance, and goes onto paper."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from browsers import DESK

ROOT = Path(__file__).resolve().parent.parent
LEDGER = "chapters/ledger.html"
PHONE = {"width": 390, "height": 844}
ROWS = ".ledger-row"
GREEN = "rgb(0, 114, 79)"
"""What a mark is printed in, also from a page that was dark."""


@pytest.fixture
def ledger(tab, origin):
    def visit(place="", **options):
        page = tab(**options)
        page.visit(origin + LEDGER + place)
        return page

    return visit


def test_the_chapters_stand_in_the_order_of_the_book_with_their_totals_first(ledger):
    page = ledger()
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names = [Path(entry["file"]).name for part in toc["parts"] for entry in part["chapters"]]
    shown = page.eval_on_selector_all("section[id^=ledger-of-]", "all => all.map((s) => s.id)")
    shown = [identity.removeprefix("ledger-of-") for identity in shown]
    assert len(shown) > 15 and shown == [name for name in names if name in shown]
    table = page.locator(".ledger-totals")
    assert table.locator("tbody tr").count() == len(shown) + 1
    assert table.bounding_box()["y"] < page.locator(ROWS).first.bounding_box()["y"]
    numbers = table.locator("tbody tr").last.locator("td").all_inner_texts()
    assert int(numbers[1]) == page.locator(ROWS).count()
    last = page.locator("article > section > section").last
    assert last.get_attribute("id") == "mutation-score"


def test_every_display_has_its_formula_folded_and_the_page_is_short(ledger):
    page = ledger()
    assert page.evaluate("document.documentElement.scrollHeight") < 15_000
    rows = page.locator(ROWS)
    assert rows.locator("details div.math math").count() == rows.count() > 300
    assert not rows.locator("math").first.is_visible()
    rows.locator("summary").first.click()
    assert rows.locator("math").first.bounding_box()["height"] > 10


@pytest.mark.parametrize("script", [True, False])
def test_rows_can_be_chosen_with_or_without_scripts(tab, origin, script):
    page = tab(java_script_enabled=script)
    page.goto(origin + LEDGER)
    seen = lambda: page.locator(f"{ROWS}:visible").count()  # noqa: E731
    whole = seen()
    for key in ("not-general", "sampled", "assumption"):
        page.locator(f"#ledger-show-{key}").check()
        assert seen() == page.locator(f"{ROWS}.{key}").count() < whole
        headings = page.locator("section[id^=ledger-of-]:visible").count()
        assert headings == page.locator(f"section[id^=ledger-of-]:has(> .{key})").count()
    page.locator("#ledger-show-all").check()
    assert seen() == whole


def test_a_row_that_is_asked_for_is_marked_and_unfolded(ledger):
    page = ledger("#ledger-eq-mean-update")
    row = page.locator("#ledger-eq-mean-update")
    assert row.locator("math").is_visible()
    paint = "(e) => getComputedStyle(e).backgroundColor"
    plain = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert row.evaluate(paint) not in (plain, "rgba(0, 0, 0, 0)")
    assert covers(row) == []


def test_a_formula_that_evidence_names_stands_there(ledger):
    page = ledger("#ledger-eq-ascent")
    row = page.locator("#ledger-eq-ascent ol")
    assert row.locator("math").count() > 0
    unfinished = re.compile(r"\b(with|where|at|is|factor)(?=\s*([;,]|$))")
    page.evaluate("document.querySelectorAll('annotation').forEach((latex) => latex.remove())")
    for text in page.locator(f"{ROWS} ol li").all_text_contents():
        assert not unfinished.search(text.strip()) and "\\" not in text, text


def test_letters_of_the_ledger_are_as_bold_as_on_the_page(ledger):
    page = ledger("#ledger-eq-mean-update")
    letters = page.locator("#ledger-eq-mean-update math mi")
    weights = dict(letters.evaluate_all("all => all.map((e) => [e.textContent, "
                                        "getComputedStyle(e).fontWeight])"))  # fmt: skip
    assert weights["x"] == weights["μ"] == "700" and weights["m"] == "400"


def test_damage_is_listed_in_the_order_of_the_book(ledger):
    page = ledger()
    found = page.locator("#mutation-score .ledger-fold p > a").all_text_contents()
    rows = page.locator(f"{ROWS} > p > a").all_text_contents()
    assert len(found) > 20 and found == [number for number in rows if number in found]


def test_an_equation_that_is_asked_for_is_marked_whole(tab, origin):
    page = tab()
    page.visit(origin + "chapters/mean-update.html#equation-eq-mean-update")
    display = page.locator("#equation-eq-mean-update")
    mark = display.evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert mark != page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert covers(display) == []
    assert covers(page.locator("#equation-eq-mean-zero")) != []  # the same, not asked for


def covers(element):
    """Colours that are painted inside an element and are neither its own nor transparent."""
    return element.evaluate(
        """(whole) => { const mark = getComputedStyle(whole).backgroundColor;
          return [...whole.querySelectorAll(":not(button)")].filter((e) => e.checkVisibility())
            .map((e) => getComputedStyle(e).backgroundColor)
            .filter((colour) => colour !== mark && colour !== "rgba(0, 0, 0, 0)"); }"""
    )


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_mark_shows_what_the_marks_mean_and_leads_to_its_row(tab, origin, viewport):
    page = tab(viewport=viewport)
    page.visit(origin + "chapters/mean-update.html")
    legend = page.locator("#marks")
    assert not legend.is_visible()
    mark = page.locator("#equation-eq-mean-update .mark")
    mark.click()
    assert legend.is_visible()
    signs = legend.locator("dt").all_inner_texts()
    assert len(signs) == len(set(signs)) == 7 and mark.inner_text() in signs
    assert legend.locator("dt[data-this]").all_inner_texts() == [mark.inner_text()]
    page.keyboard.press("Escape")
    assert not legend.is_visible()
    mark.click()
    legend.locator("a").click()
    page.wait_for_url("**/ledger.html#ledger-eq-mean-update")


def test_the_strengths_of_evidence_have_marks_of_their_own_in_the_chapters(site):
    found = set()
    for path in (site / "chapters").glob("*.html"):
        found |= set(re.findall(r'<a class="mark"[^>]*>([^<]+)</a>', path.read_text("utf-8")))
    assert {"\u2713\u2200", "\u2713=", "\u2713\u2248", "\u2254"} <= found


def test_the_ledger_prints_on_a_few_pages(ledger):
    page = ledger(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    numbers = page.locator(f"{ROWS} > p").evaluate_all(
        "all => all.map((p) => [p.scrollWidth - p.clientWidth, p.getClientRects().length])")
    assert len(numbers) > 300 and all(wide <= 0 and rows == 1 for wide, rows in numbers)
    assert page.locator(".mark").first.evaluate("(e) => getComputedStyle(e).color") == GREEN
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 8


@pytest.mark.parametrize("width", [1400, 1280, 800, 390, 320])
def test_the_outline_of_a_page_is_there_at_every_width_and_follows(tab, origin, width):
    page = tab(viewport={"width": width, "height": 844})
    page.visit(origin + "chapters/mean-update.html")
    outline = page.get_by_role("navigation", name="On this page")
    if not outline.is_visible():
        page.get_by_role("button", name="On this page").click()
    box = outline.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    outline.get_by_role("link", name="Why this is the maximum").click()
    page.wait_for_timeout(300)
    current = page.locator(".here a[aria-current]")
    assert current.count() == 1
    assert "Why this is the maximum" in current.text_content()
    if width < 1300:
        assert not outline.is_visible()


def test_a_page_is_described_by_its_first_paragraph(site):
    for path in [site / "index.html", *(site / "chapters").glob("*.html")]:
        text = path.read_text(encoding="utf-8")
        (said,) = re.findall(r'<meta name="description" content="([^"]*)"', text) or [""]
        assert len(said) > 20 and "&lt;" not in said and "check:" not in said, path
        assert not re.search(r"\\[a-z]+", said), said


def test_symbols_are_whole_on_a_phone_and_names_of_code_in_one_piece(tab, origin):
    page = tab(viewport=PHONE)
    page.visit(origin + "chapters/notation.html")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("#symbols td")]
             .filter((cell) => cell.scrollWidth > cell.clientWidth + 1
                     || cell.getBoundingClientRect().right > innerWidth)
             .map((cell) => cell.textContent)"""
    )
    assert cut == []
    broken = page.evaluate(
        """() => [...document.querySelectorAll("td code")]
             .filter((code) => code.getClientRects().length > 1).map((code) => code.textContent)"""
    )
    assert broken == []


def test_a_refuted_line_has_a_colour_and_a_mark(tab, origin):
    page = tab()
    page.visit(origin + "chapters/checker.html")
    colour = "(e) => getComputedStyle(e).color"
    refuted = page.locator(".verdict-refuted strong").first
    verified = page.locator(".verdict-verified strong").first
    assert len({refuted.evaluate(colour), verified.evaluate(colour)}) == 2
    assert page.locator(".verdict-refuted span").first.inner_text() == "\u2717"


def test_names_of_books_are_those_of_the_concordance():
    listed = tomllib.loads((ROOT / "book/synonyms.toml").read_text(encoding="utf-8"))["book"]
    notation = (ROOT / "chapters/notation.md").read_text(encoding="utf-8")
    head = re.search(r"\| here \| what it says \|(.*)\|", notation)[1]
    assert [book["name"] for book in listed] == [name.strip() for name in head.split("|")]
