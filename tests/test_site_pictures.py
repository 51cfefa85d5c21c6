"""The promise: pictures and code can be read, on a desk, on a phone, in both colours."""

import pytest
from browsers import DESK
from test_site import MODES, PHONE, anchors  # noqa: F401

TEXTS = """() => [...document.querySelectorAll(".drawing, .gmm-stepper")].map((drawing) => ({
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


def overlap(one, two):
    """How far two boxes reach into each other, in both directions, in pixels."""
    across = min(one[2], two[2]) - max(one[0], two[0])
    down = min(one[3], two[3]) - max(one[1], two[1])
    return min(across, down)


@pytest.mark.parametrize(
    ("mode", "viewport", "smallest"), [(MODES[0], DESK, 13), (MODES[1], PHONE, 10)]
)
def test_text_in_pictures_has_the_colour_of_the_page_and_a_size_to_read(
    tab, origin, chapters, mode, viewport, smallest
):
    page = tab(color_scheme=mode, viewport=viewport)
    seen = 0
    for name in chapters:
        page.visit(origin + name)
        for drawing in page.evaluate(TEXTS):
            assert len(drawing["words"]) > 15, name
            for text in drawing["texts"]:
                seen += 1
                assert text["fill"] == drawing["page"], (name, text)
                assert text["main"] >= smallest, (name, text)
                assert text["family"].startswith(("Book", "KaTeX")), (name, text)
    assert seen > 300


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_no_text_of_a_picture_covers_another(tab, origin, chapters, viewport):
    page = tab(viewport=viewport)
    found = []
    for name in chapters:
        page.visit(origin + name)
        for drawing in page.evaluate(TEXTS):
            texts = drawing["texts"]
            found += [
                (name, one["said"], two["said"])
                for number, one in enumerate(texts)
                for two in texts[:number]
                # The box of slanted letters has empty corners: of two such it says nothing.
                if overlap(one["box"], two["box"]) > 4
                and not (one["slanted"] and two["slanted"])
            ]
    assert not found


def test_words_of_a_picture_are_found(tab, origin):
    page = tab()
    page.visit(origin + "chapters/weight-update.html")
    inside = "() => getSelection().anchorNode.parentElement.closest('.drawing') !== null"
    texts = "[...document.querySelectorAll('.drawing text')].map((text) => text.textContent)"
    word = next(word for word in page.evaluate(texts) if len(word) > 2 and word.isalpha())
    page.evaluate("getSelection().removeAllRanges()")
    hits = 0
    while page.evaluate("(word) => window.find(word)", word) and hits < 40:
        hits += 1
        if page.evaluate(inside):
            break
    assert page.evaluate(inside), word


def test_a_row_of_panels_is_broken_on_a_phone(tab, origin):
    page = tab()
    tops = {}
    for name, viewport in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        page.visit(origin + "chapters/mixture-model.html")
        tops[name] = page.evaluate(
            """() => [...document.querySelector(".drawing .row").children]
                 .map((svg) => Math.round(svg.getBoundingClientRect().top))"""
        )
    assert len(tops["desk"]) == 2 and tops["desk"][0] == tops["desk"][1]
    assert tops["phone"][1] > tops["phone"][0] + 100


def test_pictures_print_in_black(tab, origin):
    page = tab(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.visit(origin + "chapters/weight-update.html")
    for drawing in page.evaluate(TEXTS):
        assert {text["fill"] for text in drawing["texts"]} <= {"rgb(0, 0, 0)"}


# Code ------------------------------------------------------------------------------------------


def test_code_is_broken_on_a_phone_and_stays_a_copy_of_itself(tab, origin, chapters):
    page = tab(viewport=PHONE)
    codes = "[...document.querySelectorAll('.cell_input pre')].map((pre) => pre.textContent)"
    wide = """() => [...document.querySelectorAll("article div[class*=highlight-] pre")]
      .filter((pre) => pre.querySelector(".line") && pre.scrollWidth > pre.clientWidth + 1)
      .map((pre) => pre.textContent.slice(0, 80))"""
    for name in chapters:
        page.visit(origin + name)
        assert not page.evaluate(wide), name
    page.visit(origin + "chapters/weight-update.html")
    assert any("\n    " in code for code in page.evaluate(codes))
    deeper = page.evaluate(
        """() => [...document.querySelectorAll(".line")].map((line) => {
             const range = document.createRange();
             range.selectNodeContents(line);
             return [...range.getClientRects()].filter((r) => r.width > 2);
           }).filter((rects) => rects.at(-1)?.top > rects[0]?.top + 8)
             .map((rects) => rects.at(-1).left - rects[0].left)"""
    )
    assert deeper and min(deeper) >= 0


def test_a_finger_finds_the_button_that_copies(tab, origin):
    page = tab(viewport=PHONE, is_mobile=True, has_touch=True)
    page.visit(origin + "chapters/weight-update.html")
    shown = page.evaluate(
        """() => [...document.querySelectorAll(".cell_input .copy")]
             .map((copy) => getComputedStyle(copy).opacity)"""
    )
    assert shown and set(shown) == {"1"}


def test_printed_prose_is_broken_and_columns_are_not(tab, origin, chapters):
    page = tab()
    prose = columns = 0
    for name in chapters:
        page.visit(origin + name)
        for kind, wide, text in page.evaluate(
            """() => [...document.querySelectorAll(".cell_output .output pre")].map((pre) => [
                 pre.closest(".prose") !== null, pre.scrollWidth > pre.clientWidth + 1,
                 pre.textContent])"""
        ):
            prose, columns = prose + kind, columns + (not kind)
            assert not (kind and wide), (name, text[:80])
            assert kind or "  " in text or "\u2502" in text
    assert prose > 20 and columns > 5


def test_shown_source_has_colours_and_its_equation_is_a_link(tab, origin, chapters):
    page = tab()
    links = {}
    for name in chapters:
        page.visit(origin + name)
        links[name] = page.evaluate(
            """() => [...document.querySelectorAll(".cell_output pre a[href*='#equation-eq-']")]
                 .filter((a) => a.closest("pre").querySelector(".k") && a.closest(".highlight"))
                 .map((a) => a.href)"""
        )
    assert sum(map(bool, links.values())) >= 8
    page.visit(links["chapters/weight-update.html"][0])
    assert page.evaluate("document.querySelector(':target') !== null")


def test_a_page_says_its_width_once(site, pages):
    for name in pages:
        assert (site / name).read_text(encoding="utf-8").count('name="viewport"') == 1, name
