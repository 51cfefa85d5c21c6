"""The ledger extension: its rows are decisions, its warnings are what must not stand."""

import sys
from pathlib import Path

import pytest

from linewise.sphinx import decisions
from linewise.sphinx import ledger as page_of

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
    rows = book(PAGE).pages["page"]
    assert [(row["label"], row["verdict"]) for row in rows] == [
        ("eq-fine", "definition"), ("eq-total", "verified")]
    assert rows[1]["general"] == "normal form"
    assert "for all sizes" in page_of.holds(rows[1])
    assert "point" in page_of.tested(rows[1])


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
        linewise_ledger_column = "Damage noticed"

    def __init__(self, score):
        self.score = score

    def emit(self, event, label):
        return [ledger.noticed(self.score, label)]


def test_totals_and_rows_of_the_page_are_computed(book):
    found = book(PAGE)
    text = page_of.totals(found).astext()
    assert "2 labelled formulas with 2 relations" in text and "1 are proved for all sizes" in text
    score = {"page": {"eq-total": {"counts": {"killed: refuted": 7, "survived": 1},
                                       "survivors": ["sign@1: + → -"]}}}
    section = page_of.chapter(App(score), "page", found.pages["page"])
    assert "7 of 8" in section.astext()
    assert "sign@1" in ledger.damage(score).astext()


def test_a_sampled_line_has_a_mark_and_a_count_of_its_own(book):
    found = book("""<!-- check: sampled -->

$$
-\\sum_{i=1}^{k}\\alpha_i\\ln(\\alpha_i)\\le\\ln(k)
$$ (eq-entropy)
""")
    rows = found.pages["page"]
    assert page_of.summary(rows)[0] == "≀"
    assert "1 are inequalities that were only sampled" in page_of.totals(found).astext()
    assert "0 are proved for all sizes" in page_of.totals(found).astext()
