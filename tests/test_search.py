"""The promise: what a reader asks for in the reader's words is found, at its place."""

import json
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from browsers import DESK, READY

ROOT = Path(__file__).resolve().parent.parent
PHONE = {"width": 390, "height": 844}
QUESTIONS = tomllib.loads((ROOT / "book/search_questions.toml").read_text("utf-8"))["question"]
LINKS = "all => all.map((link) => link.href)"

sys.path.insert(0, str(ROOT / "_ext"))
from plain_words import names_in, seen  # noqa: E402


@pytest.fixture(scope="session")
def index(site):
    text = (site / "_static" / "search-index.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("bookIndex(").rstrip(");\n"))


@pytest.fixture
def ask(tab, site, origin):
    """A function that opens the search and returns one that types a query and reads the hits."""

    def open_search(scheme="http", **options):
        page = tab(**options)
        base = origin if scheme == "http" else site.as_uri() + "/"
        page.visit(base + "search.html")

        def hits(query):
            page.locator(".search-page input").fill(query)
            page.wait_for_function("document.querySelector('#search-said').textContent")
            return page.eval_on_selector_all("#search-results li > a", LINKS)

        return page, base, hits

    return open_search


def place(base, address):
    """An address of the site as page#anchor."""
    page, anchor = urldefrag(address.removeprefix(base))
    return urlsplit(page).path.removesuffix(".html") + (f"#{anchor}" if anchor else "")


def answers(question, found):
    """Whether the first place that was found is one that the question wants."""
    page, anchor = question["page"], question.get("anchor")
    wanted = [f"{page}#{anchor}" if anchor else page, *question.get("also", [])]
    return any(found == want or ("#" not in want and found.split("#")[0] == want)
               for want in wanted)  # fmt: skip


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_page_that_answers_comes_first(ask, index, scheme):
    page, base, hits = ask(scheme)
    said, wrong = [], []
    page.on("console", lambda message: said.append(message.text))
    pages = {name for name, _ in index["pages"]}
    questions = [question for question in QUESTIONS if question["page"] in pages]
    for question in questions:
        found = [place(base, address) for address in hits(question["query"])]
        if not found or not answers(question, found[0]):
            wrong.append(f"{question['query']}: {found[:3]}")
    assert len(questions) >= 60
    assert len(wrong) <= len(questions) // 10, "\n".join(wrong)
    assert not said


def test_an_answer_on_another_page_does_not_count():
    question = {"query": "tied", "page": "chapters/a", "anchor": "x", "also": ["chapters/b"]}
    assert answers(question, "chapters/a#x") and answers(question, "chapters/b#y")
    assert not answers(question, "chapters/a#y") and not answers(question, "chapters/c")


@pytest.mark.parametrize(
    ("query", "same"),
    [("\u03bc", "mu"), ("\u03a3", "Sigma"), ("k means", "k-means"), ("(9.34)", "9.34"),
     ("initialization", "initialisation"), ("Bishop 9.17", "PRML 9.17"),
     ("\u897f\u74dc\u4e66 9.34", "watermelon book 9.34")],
)  # fmt: skip
def test_spellings_of_one_question_have_one_answer(ask, query, same):
    _, _, hits = ask()
    first = hits(query)
    second = hits(same)
    assert first and urldefrag(first[0])[1] == urldefrag(second[0])[1]


def test_what_is_not_there_is_not_found(ask):
    page, _, hits = ask()
    assert hits("zyxwvut") == []
    assert "Nothing was found" in page.inner_text("#search-said")


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_hit_has_an_excerpt_and_opens_at_its_place_with_the_words_marked(ask, scheme):
    page, _, hits = ask(scheme)
    addresses = hits("stationary")
    assert "stationary" in page.inner_text("#search-results .context mark >> nth=0").lower()
    assert parse_qs(urlsplit(addresses[0]).query)["find"]
    page.goto(addresses[0])
    page.evaluate(READY)
    page.wait_for_selector("article mark")
    marked = {text.lower() for text in page.locator("article mark").all_inner_texts()}
    assert "stationary" in marked
    assert page.evaluate("scrollY") > 200
    assert "find=" not in page.url


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_moves_as_results_arrive(tab, origin, viewport):
    page = tab(viewport=viewport)
    page.add_init_script("""window.moved = 0; new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.moved += entry.value;
    }).observe({ type: "layout-shift", buffered: true });""")
    page.visit(origin + "search.html?q=responsibility")
    page.wait_for_selector("#search-results li")
    page.wait_for_timeout(300)
    assert page.evaluate("window.moved") < 0.01


def test_the_index_is_loaded_when_something_is_asked(tab, origin):
    page = tab()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.visit(origin + "search.html")
    page.wait_for_timeout(200)
    assert not [url for url in asked if "search-index" in url or "minisearch" in url]
    page.locator(".search-page input").fill("weight")
    page.wait_for_selector("#search-results li")
    assert [url for url in asked if "search-index" in url]
    assert all(url.startswith(origin) for url in asked)


def test_every_place_of_the_index_exists(site, index):
    """And so no synonym leads to a heading that was renamed: those are places of the index."""
    texts = {name: (site / f"{name}.html").read_text("utf-8") for name, _ in index["pages"]}
    for page, _, anchor, *_ in index["entries"]:
        name = index["pages"][page][0]
        assert not anchor or f'id="{anchor}"' in texts[name], f"{name}#{anchor}"


def test_every_synonym_leads_somewhere(index):
    listed = tomllib.loads((ROOT / "book/synonyms.toml").read_text(encoding="utf-8"))
    phrases = {phrase for phrase, _ in index["places"]}
    for word in listed["word"]:
        assert "means" in word or "at" in word, word
        assert "at" not in word or set(word["says"]) <= phrases, f"no such place: {word['at']}"


def test_formulas_are_words_and_signs_and_no_latex(index):
    assert names_in(r"\boldsymbol{\mu}_i+\operatorname{tr}(\varphi)") == ["mu", "phi", "tr"]
    assert seen(r"\boldsymbol{\mu}_i") == "\u03bci" and seen(r"\frac{1}{2}") == "\u2026"
    quoting = {"chapters/checker", "chapters/check-your-own"}  # these speak about LaTeX
    for page, _, _, title, text, *_ in index["entries"]:
        if index["pages"][page][0] not in quoting:
            assert "\\boldsymbol" not in title + text and "mathbf" not in title + text
