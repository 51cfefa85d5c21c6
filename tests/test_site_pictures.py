"""The promise: pictures and code can be read, on a desk, on a phone, in both colours."""

import re
import sys
from pathlib import Path

import pytest
from browsers import DESK, PHONE
from looks import CROSSED_LEGENDS, PICTURES, by

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))
from code_blocks import DEEPEST, lines_of_code  # noqa: E402


def overlap(one, two):
    """How far two boxes reach into each other, in both directions, in pixels."""
    across = min(one[2], two[2]) - max(one[0], two[0])
    down = min(one[3], two[3]) - max(one[1], two[1])
    return min(across, down)


@pytest.mark.parametrize(
    ("way", "smallest"),
    [pytest.param("desk", 13, marks=by("desk")), pytest.param("dark", 10, marks=by("dark"))],
)
def test_text_in_pictures_has_the_colour_of_the_page_and_a_size_to_read(
    seen, chapters, way, smallest
):
    """At a desk in light colours, on a phone in dark ones."""
    found, count = seen(way, "pictures"), 0
    for name in chapters:
        for drawing in found[name]:
            assert len(drawing["words"]) > 15, name
            for text in drawing["texts"]:
                count += 1
                assert text["fill"] == drawing["page"], (name, text)
                assert text["main"] >= smallest, (name, text)
                assert text["family"].startswith(("Book", "KaTeX")), (name, text)
    assert count > 300


@pytest.mark.parametrize(
    "way", [pytest.param("desk", marks=by("desk")), pytest.param("phone", marks=by("phone"))]
)
def test_no_text_of_a_picture_covers_another(seen, chapters, way):
    pictures, found = seen(way, "pictures"), []
    for name in chapters:
        for drawing in pictures[name]:
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


@by("desk")
def test_no_line_runs_through_a_legend(seen, tab, origin, chapters):
    found = [legend for name in chapters for legend in seen("desk", "crossed_legends")[name]]
    assert len(found) > 5
    assert [legend for legend in found if legend[1]] == []
    page = tab()  # and a line that does is seen
    page.visit(origin + "chapters/direct-likelihood.html")
    page.evaluate("""() => { for (const legend of document.querySelectorAll("[data-legend]"))
                       legend.setAttribute("transform", "translate(0 60)"); }""")
    assert any(points for _, points in page.evaluate(CROSSED_LEGENDS))


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


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", ["covariance-structures", "covariance-update"])
def test_the_panels_of_a_row_have_one_scale(tab, origin, name, viewport):
    """Also a panel that is left alone below the others."""
    page = tab(viewport=viewport)
    page.visit(f"{origin}chapters/{name}.html")
    rows = page.evaluate(
        """() => [...document.querySelectorAll(".drawing .row")].map((row) =>
             [...row.children].map((panel) => panel.getScreenCTM().a))"""
    )
    assert max(map(len, rows)) > 1
    for scales in rows:
        assert max(scales) < 1.1 * min(scales), scales


def test_pictures_print_in_black(tab, origin):
    page = tab(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.visit(origin + "chapters/weight-update.html")
    for drawing in page.evaluate(PICTURES):
        assert {text["fill"] for text in drawing["texts"]} <= {"rgb(0, 0, 0)"}


# Code ------------------------------------------------------------------------------------------


@by("phone")
def test_code_is_broken_on_a_phone_and_stays_a_copy_of_itself(seen, tab, origin, chapters):
    wide = seen("phone", "wide_code")
    for name in chapters:
        assert not wide[name], name
    page = tab(viewport=PHONE)
    codes = "[...document.querySelectorAll('.cell_input pre')].map((pre) => pre.textContent)"
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


def test_what_stands_in_columns_of_code_can_be_left_out_on_a_phone():
    bracket, remark = " " * 30 + "b)", '<span class="n">a</span>     <span class="c1"># why</span>'
    html = lines_of_code(f"f(a,\n{bracket}\n{remark}\n")
    assert re.sub("<[^>]*>", "", html) == f"f(a,\n{bracket}\na     # why\n"  # a copy has all
    kept = re.sub(r'<span class="(?:indent|gap)"> *</span>', "", html)
    assert re.sub("<[^>]*>", "", kept) == f"f(a,\n{' ' * DEEPEST}b)\na # why\n"
    assert f"--in:{DEEPEST}ch" in html


def test_a_finger_finds_the_button_that_copies(tab, origin):
    page = tab(viewport=PHONE, is_mobile=True, has_touch=True)
    page.visit(origin + "chapters/weight-update.html")
    shown = page.evaluate(
        """() => [...document.querySelectorAll(".cell_input .copy")]
             .map((copy) => getComputedStyle(copy).opacity)"""
    )
    assert shown and set(shown) == {"1"}


@by("desk")
def test_printed_prose_is_broken_and_columns_are_not(seen, chapters):
    prose = columns = 0
    found = seen("desk", "printed")
    for name in chapters:
        for kind, wide, text in found[name]:
            prose, columns = prose + kind, columns + (not kind)
            assert not (kind and wide), (name, text[:80])
            assert kind or "  " in text or "\u2502" in text
    assert prose > 20 and columns > 5


@by("desk")
def test_shown_source_has_colours_and_its_equation_is_a_link(seen, tab, chapters):
    links = seen("desk", "sources")
    assert sum(bool(links[name]) for name in chapters) >= 8
    page = tab()
    page.visit(links["chapters/weight-update.html"][0])
    assert page.evaluate("document.querySelector(':target') !== null")


def test_a_page_says_its_width_once(site, pages):
    for name in pages:
        assert (site / name).read_text(encoding="utf-8").count('name="viewport"') == 1, name
