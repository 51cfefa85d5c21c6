"""The promise: the site reads anywhere. Every page is opened in a real browser.

Where there is no Chromium, the tests that need one say so and are skipped; in CI they fail.
"""

import itertools
import pickle
import re
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from string import ascii_uppercase
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import yaml
from browsers import PHONE, READY
from looks import AXE, AXE_RUN, WAIT_FOR_FONTS, Visit, Way, by, covered, look

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))
from appendix_letters import Letter  # noqa: E402

MODES = ("light", "dark")


# Without a browser ---------------------------------------------------------------------------


class Anchors(HTMLParser):
    """What a page links to, and the identifiers that links can name."""

    def __init__(self, text):
        super().__init__()
        self.links, self.identifiers, self.images = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.identifiers.append(given["id"])
        for name in ("href", "src"):
            if given.get(name):
                self.links.append(given[name])
        if tag == "img":
            self.images.append(given)


@pytest.fixture(scope="session")
def anchors(site, pages):
    return {page: Anchors((site / page).read_text(encoding="utf-8")) for page in pages}


def test_the_book_is_built(build_said):
    assert build_said == "built", build_said


def test_appendices_and_their_equations_are_counted_by_letters(site):
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    (part,) = (part for part in toc["parts"] if part["caption"] == "Appendices")
    letters = {}
    for letter, entry in zip(ascii_uppercase, part["chapters"], strict=False):
        letters[entry["file"]] = letter
        page = (site / f"{entry['file']}.html").read_text(encoding="utf-8")
        assert f'<h1><span class="section-number">{letter}. </span>' in page
    letter = letters["chapters/matrix-calculus"]
    calculus = (site / "chapters" / "matrix-calculus.html").read_text(encoding="utf-8")
    equations = re.findall(r'<span class="eqno"><a [^>]*>\(([^)]*)\)', calculus)
    assert equations == [f"{letter}.{number}" for number in range(1, len(equations) + 1)]
    assert len(equations) > 30


def test_a_letter_is_the_number_that_it_stands_for():
    """So Sphinx sees no page change its numbering, also after reading its stored environment."""
    letter = pickle.loads(pickle.dumps(Letter(13, first=12)))
    assert str(letter) == "B" and letter == 13


def test_every_internal_link_resolves(site, anchors):
    broken = []
    for page, found in anchors.items():
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            path, fragment = urldefrag(urljoin(page, link))
            path = unquote(urlsplit(path).path)
            if not (site / path).is_file():
                broken.append(f"{page}: {link}: no such file")
            elif fragment and unquote(fragment) not in anchors[path].identifiers:
                broken.append(f"{page}: {link}: no such place")
    assert not broken, "\n".join(broken)


def test_no_identifier_occurs_twice_on_a_page(anchors):
    for page, found in anchors.items():
        twice = {name for name in found.identifiers if found.identifiers.count(name) > 1}
        assert not twice, f"{page}: {sorted(twice)}"


def test_every_picture_has_words(anchors):
    for page, found in anchors.items():
        for image in found.images:
            words = image.get("alt") or ""
            # MyST-NB falls back on the name of the file, a long hexadecimal number.
            assert len(words) > 3 and not re.search(r"[0-9a-f]{16}", words), f"{page}: {image}"


def test_nothing_is_loaded_from_elsewhere_even_if_unused(site, pages):
    elements = "script|img|link|iframe|source"
    loading = re.compile(rf'<(?:{elements})\b[^>]*\b(?:src|href)="(?:https?:)?//')
    for page in pages:
        text = (site / page).read_text(encoding="utf-8")
        assert not loading.search(text), page
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", text), style


def test_every_chapter_says_where_it_stands(site, chapters):
    data = tomllib.loads((ROOT / "book/argument_map.toml").read_text(encoding="utf-8"))
    for number, chapter in enumerate(data["chapter"], start=1):
        text = (site / (chapter["page"] + ".html")).read_text(encoding="utf-8")
        assert f"Step {number} of {len(data['chapter'])}" in text
        assert text.count("<title>You are here</title>") == 2


# In a browser ----------------------------------------------------------------------------------


def ways(*names):
    """A test for each of these ways of looking at all pages."""
    return pytest.mark.parametrize("way", [pytest.param(name, marks=by(name)) for name in names])


@ways("desk", "file")
def test_no_request_off_the_origin_and_no_error(seen, way):
    base = seen.bases["file" if way == "file" else "http"]
    found = seen(way, "said").values()
    asked = [url for addresses, _ in found for url in addresses]
    assert len(asked) > len(seen.pages)
    assert not [url for url in asked if not url.startswith((base, "data:"))]
    wrong = [line for _, lines in found for line in lines]
    assert not wrong, "\n".join(wrong)


@by("desk")
def test_no_formula_is_left_as_latex(seen, chapters):
    found = seen("desk", "formulas")
    for name in chapters:
        left, counts = found[name]
        assert left == [], name
        assert len(set(counts)) == 1, f"{name}: MathML, formulas, their HTML: {counts}"


@ways("desk", "phone")
def test_the_page_does_not_move_while_it_loads(seen, way):
    for name, far in seen(way, "shift").items():
        assert far < 0.02, f"{name}: {far:.4f}"


@by("desk")
def test_a_page_is_light_and_fetches_no_font_by_itself(seen, chapters):
    """A font that comes after the first paint moves the text; see `_ext/typefaces.py`."""
    found = seen("desk", "traffic")
    for name in chapters:
        size, addresses = found[name]
        assert 1e4 < size < 1.5e6, f"{name}: {size} bytes before compression"
        fonts = [url for url in addresses if url.endswith(".woff2")]
        assert not fonts, f"{name} uses {fonts}: embed them"


@pytest.mark.parametrize(
    ("way", "fact"),
    [pytest.param("desk", "width", marks=by("desk")),
     pytest.param("phone", "width", marks=by("phone")),
     pytest.param("phone", "width_320", marks=by("phone"))],
)  # fmt: skip
def test_no_page_scrolls_sideways(seen, way, fact):
    for name, widths in seen(way, fact).items():
        assert widths[0] <= widths[1], f"{name}: {widths[0]} of {widths[1]} pixels"


@by("phone")
def test_wide_formulas_scroll_in_their_box_and_only_they_take_focus(seen, chapters):
    scrolling = 0
    found = seen("phone", "wide_formulas")
    for name in chapters:
        wrong, count = found[name]
        assert wrong == 0, name
        scrolling += count
    assert scrolling > 0  # else this test would show nothing


@by("desk")
def test_no_formula_scrolls_on_a_desk(seen):
    assert {name: wide for name, wide in seen("desk", "scrolling").items() if wide} == {}


@by("desk")
def test_no_cell_of_a_table_reaches_into_the_next(seen):
    assert {name: cells for name, cells in seen("desk", "narrow_cells").items() if cells} == {}


def test_a_line_that_is_too_wide_is_broken_at_its_relations(tab, origin):
    page = tab(viewport=PHONE)
    page.visit(origin + "chapters/cheat-sheet.html")
    page.set_viewport_size({"width": 300, "height": 800})
    page.evaluate(READY)
    rows = page.locator("div.math:has([href$='eq-parameters'])").first.evaluate(
        """(math) => [math.querySelector(".formula").scrollWidth,
          math.querySelector(".formula").clientWidth,
          new Set([...math.querySelectorAll(".base")].map((b) => b.offsetTop > 20)).size]"""
    )
    assert rows[0] <= rows[1] + 1 and rows[2] == 2


@pytest.mark.parametrize("mode", MODES)
def test_colours_follow_the_system_and_the_reader(tab, origin, mode):
    page = tab(color_scheme=mode)
    page.visit(origin + "index.html")
    paper = "getComputedStyle(document.body).backgroundColor"
    shades = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}
    assert page.evaluate(paper) == shades[mode]
    button = page.get_by_role("button", name="Colours")
    for _ in range(2):  # system, light, dark
        button.click()
    assert page.evaluate(paper) == shades["dark"]
    page.reload()
    assert page.evaluate(paper) == shades["dark"]
    button.click()
    assert page.evaluate(paper) == shades[mode]


def test_without_scripts_everything_essential_is_there(tab, origin, chapters):
    page = tab(java_script_enabled=False)
    opened = 0
    for name in chapters:
        page.goto(origin + name)
        for box in page.locator("details.solution").all():
            answer = box.locator(":scope > *").nth(1)
            assert not answer.is_visible()
            box.locator(":scope > summary").click()
            assert answer.is_visible()
            opened += 1
        formulas = page.locator("main .katex-html")
        if formulas.count():
            assert formulas.first.bounding_box()["height"] > 5
        for image in page.locator("main img").all():
            assert image.bounding_box()["width"] > 50
    assert opened > 0
    page.set_viewport_size(PHONE)
    page.goto(origin + "index.html")
    contents = page.get_by_role("navigation", name="Contents of the book")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents of the book").click()
    assert contents.is_visible()


@ways("desk", "file")
def test_resting_on_a_reference_shows_what_it_names(seen, chapters, way):
    found = seen(way, "previews")
    shown = {"equation": 0, "citation": 0}
    for name in chapters:
        for kind, content in found[name].items():
            assert ("katex" if kind == "equation" else "citation") in content, name
            shown[kind] += 1
    assert all(shown.values()), shown


STEPPER = "input[type=range]"


@pytest.mark.parametrize("name", ["em-algorithm", "lower-bound"])
def test_the_stepper_obeys_the_keyboard(tab, origin, name):
    page = tab(reduced_motion="reduce")
    page.visit(f"{origin}chapters/{name}.html")
    sliders = page.locator(STEPPER)
    assert sliders.count() > 0
    for slider in sliders.all():
        drawing = slider.locator("xpath=ancestor::*[descendant::*[local-name()='svg']][1]")
        slider.focus()
        page.keyboard.press("Home")
        first, picture = slider.input_value(), drawing.inner_html()
        page.keyboard.press("ArrowRight")
        assert slider.input_value() != first
        assert drawing.inner_html() != picture
        page.keyboard.press("End")
        assert slider.input_value() == slider.get_attribute("max")


@pytest.mark.parametrize(
    ("way", "fact"),
    [pytest.param("dark", "axe_on_a_desk", id="desk-dark", marks=by("dark")),
     pytest.param("phone", "axe", id="phone-light", marks=by("phone"))],
)  # fmt: skip
def test_axe_finds_nothing(seen, way, fact):
    found = list(itertools.chain(*seen(way, fact).values()))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("part", range(4))
def test_axe_finds_nothing_in_formulas_either(context, origin, pages, part):
    """With all pieces of formulas, on a desk, in light colours; long, hence in parts."""
    way, here = Way(("axe_of_everything",)), context()
    found = {name: look(here.new_page(), origin, name, way)["axe_of_everything"]
             for name in pages[part::4]}  # fmt: skip
    assert found
    wrong = [f"{name}: {what}" for name, what in found.items() if what != []]
    assert not wrong, "\n".join(wrong)


def test_axe_can_find_something(tab, origin):
    page = tab()
    page.visit(origin + "index.html")
    page.evaluate("document.querySelector('main').innerHTML += '<p><img src=\"x\"></p>'")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {violation["id"]: violation["impact"] for violation in page.evaluate(AXE_RUN)}
    assert found["image-alt"] == "critical"


@by("desk")
def test_headings_are_in_order(seen):
    for name, levels in seen("desk", "headings").items():
        assert levels.count(1) == 1, f"{name}: {levels}"
        jumps = [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1]
        assert not jumps, f"{name}: {levels}"


@by("desk")
def test_no_button_of_a_display_lies_over_one_of_another(seen):
    assert {name: found for name, found in seen("desk", "covered").items() if found} == {}


def test_a_button_over_another_is_found(tab, origin):
    page = tab()
    page.visit(f"{origin}chapters/lower-bound.html")
    page.add_style_tag(content="div.math + div.math { margin-top: 0 !important; }")
    assert covered(Visit(page, origin, "", [], [], []))


def test_the_focus_is_visible(tab, origin):
    page = tab()
    page.visit(origin + "index.html")
    for _ in range(4):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"


def test_a_page_that_waits_for_its_fonts_cannot_take_the_focus_yet(tab, origin):
    """Why every test waits until a page is shown: at once, now and then, is too early."""
    page = tab()
    page.add_init_script("FontFaceSet.prototype.load = () => new Promise(() => {})")
    page.add_init_script(WAIT_FOR_FONTS)
    page.goto(origin + "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.body")
    page.evaluate("document.documentElement.classList.remove('waiting')")
    page.evaluate(READY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")


def number_of_pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_cheat_sheet_prints_on_two_sides(tab, origin):
    page = tab()
    page.visit(origin + "chapters/cheat-sheet.html")
    assert number_of_pages(page.pdf(prefer_css_page_size=True)) == 2
    # What does not fit its column would be cut: every formula is as narrow as its box.
    page.set_viewport_size({"width": 718, "height": 1050})  # A4 less its margins
    page.emulate_media(media="print")
    page.evaluate(READY)
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".formula")]
             .filter((box) => box.scrollWidth > box.clientWidth + 2)
             .map((box) => box.querySelector("annotation").textContent)"""
    )
    assert not cut


def test_the_whole_book_prints(browser, site, tmp_path):
    sys.path.append(str(ROOT / "tools"))
    import pdf

    names = pdf.page_names()
    page = pdf.one_page(names)
    assert page.count("<article") == 1 + len(names)  # and the contents
    identifiers = Anchors(page).identifiers
    assert len(identifiers) == len(set(identifiers))
    inside = {link[1:] for link in Anchors(page).links if link.startswith("#")}
    assert len(inside) > 100 and inside <= set(identifiers)
