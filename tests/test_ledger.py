"""The ledger extension: its rows are decisions, its warnings are what must not stand."""

import re
import sys
from pathlib import Path

import pytest
from docutils import nodes

from linewise.sphinx import decisions
from linewise.sphinx import ledger as page_of
from linewise.sphinx.strengths import STRENGTHS, weakest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "_ext"))
import ledger  # noqa: E402

PAGE = """# A page

$$
m_i = \\sum_{j=1}^{m}\\gamma_{ji}
$$ (eq-fine)

$$
\\sum_{i=1}^{k}m_i = m
$$ (eq-total)
"""
WRONG = PAGE + """
$$
\\sum_{i=1}^{k}m_i = k
$$ (eq-wrong)
"""


@pytest.fixture
def book(tmp_path):
    def write(text):
        (tmp_path / "page.md").write_text(text, encoding="utf-8")
        found = decisions.Decisions(tmp_path, tmp_path / "stored")
        found.load(["page"])
        return found

    return write


def test_every_relation_has_a_row(book):
    found = book(PAGE)
    rows = found.pages["page"]
    assert [(row["label"], row["verdict"]) for row in rows] == [
        ("eq-fine", "definition"), ("eq-total", "verified")]
    assert rows[1]["general"] == "normal form"
    assert "for all sizes" in page_of.holds(rows[1])
    sizes = page_of.NamedSizes(found, ["page"])
    assert re.fullmatch(r"\d+ sizes \(S1\), \d+ points", sizes.tested(rows[1]))
    assert sizes.tested(rows[0]) == ""
    assert "S1: " in sizes.section().astext()


def test_decisions_are_stored_by_content(book, monkeypatch):
    first = book(PAGE)
    def again(*args, **options):
        pytest.fail("decided again")

    monkeypatch.setattr(decisions, "check_file", again)
    assert book(PAGE).pages == first.pages
    with pytest.raises(pytest.fail.Exception):
        book(PAGE.replace("= m\n", "= 1\\cdot m\n"))


def test_what_is_wrong_is_a_warning_with_its_place(book, monkeypatch):
    said = []
    monkeypatch.setattr(decisions.LOGGER, "warning",
                        lambda text, *args, **kw: said.append((args, kw)))
    decisions.complain(book(PAGE))
    assert not said
    decisions.complain(book(WRONG))
    ((args, where),) = said
    assert args[0] == "eq-wrong" and where["location"] == "page"


def test_a_relation_that_asserts_nothing_silently_is_a_warning(book, monkeypatch):
    said = []
    monkeypatch.setattr(decisions.LOGGER, "warning", lambda text, *args, **kw: said.append(args))
    found = book(PAGE)
    found.pages["page"][1].update(wrong=True, evidence="asserts nothing, and no comment says so")
    decisions.complain(found)
    assert len(said) == 1 and "asserts nothing" in said[0][-1]


def test_the_mark_says_how_and_leads_to_the_row(book):
    class Builder:
        current_docname = "page"

        @staticmethod
        def get_relative_uri(here, there):
            return there + ".html"

    class Site:
        builder = Builder()

        class env:
            found_docs = frozenset({"page", ledger.PAGE})

    Site.env.ledger = book(PAGE)
    html = ledger.mark(Site, "page", "eq-total", "")
    assert 'href="chapters/ledger.html#ledger-eq-total"' in html and "all sizes" in html
    assert "≔" in ledger.mark(Site, "page", "eq-fine", "")
    assert ledger.mark(Site, "page", "eq-none", "") == ""


class App:
    """As much of Sphinx as the ledger asks for."""

    class config:
        linewise_ledger = ledger.PAGE

    def __init__(self, score):
        self.score = score

    def emit(self, event, label):
        return [ledger.noticed(self.score, label)]


@pytest.mark.parametrize(("detail", "shown"), [
    (r"the gap is \frac{r^2}{1+r}, its sign by its form",
     r"the gap is $\frac{r^2}{1+r}$, its sign by its form"),
    (r"at \theta^{(t)} = \theta, with \gamma_{ji} as defined",
     r"at $\theta^{(t)} = \theta$, with $\gamma_{ji}$ as defined"),
    (r"times the stated factor left 2\,\mathbf{A}, which cannot vanish: the same equation",
     r"times the stated factor left $2\,\mathbf{A}$, which cannot vanish: the same equation"),
    ("with the weights on the simplex", "with the weights on the simplex"),
    (r"not read in full: x^{2} is not declared; declared are \mathbf{x}_j",
     "not read in full: x^{2} is not declared"),
])  # fmt: skip
def test_formulas_that_a_detail_quotes_stand_between_dollars(detail, shown):
    assert page_of.plain(detail) == shown


def test_totals_and_rows_of_the_page_are_computed(book):
    found = book(PAGE)
    text = page_of.totals(found).astext()
    assert "2 labelled formulas with 2 relations" in text
    assert "1 proved for all sizes, 1 definition." in text
    score = {"page": {"eq-total": {"counts": {"killed: refuted": 7, "survived": 1},
                                       "survivors": ["sign@1: + → -"]}}}
    sizes = page_of.NamedSizes(found, ["page"])
    section = page_of.chapter(App(score), found, "page", sizes)
    assert "7 of 8" in section.astext() and r"\sum_{i=1}^{k}m_i = m" in section.astext()
    ids = [row["ids"][0] for row in section.findall(nodes.container)]
    assert ids == ["ledger-eq-fine", "ledger-eq-total"]
    assert "sign@1" in ledger.damage(score).astext()


def test_a_sampled_line_has_a_mark_and_a_count_of_its_own(book):
    found = book("""<!-- check: sampled -->

$$
-\\sum_{i=1}^{k}\\alpha_i\\ln(\\alpha_i)\\le\\ln(k)
$$ (eq-entropy)
""")
    rows = found.pages["page"]
    assert STRENGTHS[weakest(rows)].mark == "≀"
    text = page_of.totals(found).astext()
    assert "1 sampled" in text and "proved for all sizes" not in text


def test_a_display_is_as_strong_as_its_weakest_claim():
    def row(verdict, general="", level="exact"):
        return {"verdict": verdict, "general": general, "level": level, "intended": False}

    proved, exact = row("verified", "normal form"), row("verified")
    tried = row("verified", level="high precision")
    assert weakest([proved, row("assumption")]) == "general"
    assert weakest([proved, exact]) == "exact"
    assert weakest([exact, tried, proved]) == "high precision"
    assert weakest([proved, row("solution")]) == "solution"
    assert weakest([row("sampled"), row("solution")]) == "sampled"
    assert weakest([row("definition"), row("assumption")]) == "definition"
    marks = [strength.mark for strength in STRENGTHS.values()]
    assert len(marks) == len(set(marks))


def test_what_is_wrong_on_purpose_is_quoted_with_its_reason():
    row = {"verdict": "ill-typed", "intended": True, "detail": "a n×n matrix = a number"}
    text = page_of.running_text([row, *[{"verdict": "assumption", "intended": False}] * 2])
    assert text.astext() == ("In its running text: 2 assumptions, 1 ill-typed. Ill-typed, as the "
                             "text says: a n×n matrix = a number.")


def test_documents_stand_in_the_order_that_the_book_says(book):
    class Ordered:
        def emit_firstresult(self, event):
            return ["second", "page", "absent"]

    found = book(PAGE)
    found.pages.update(second=[], another=[])
    assert page_of.in_order(Ordered(), found) == ["second", "page", "another"]
