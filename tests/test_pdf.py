"""The promise: the print has what a book has, and nothing of the machine that printed it."""

import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tools"))
import pdf  # noqa: E402

pytestmark = pytest.mark.xdist_group("pdf")  # the pages in one file are written beside the site

NAMES = ["index", "chapters/mixture-model", "chapters/q-function", "chapters/cheat-sheet",
         "chapters/bibliography"]  # fmt: skip
"""Some pages, one of each kind."""


@pytest.fixture(scope="module")
def printed(browser, site, tmp_path_factory):
    pdf.HTML = site
    path = tmp_path_factory.mktemp("print") / "book.pdf"
    pdf.print_book(browser, NAMES, path)
    return PdfReader(path)


def marks(outline):
    """All bookmarks, in their order."""
    for mark in outline:
        yield from [mark] if isinstance(mark, Destination) else marks(mark)


def starts(reader):
    places = {name.lstrip("/"): place for name, place in reader.named_destinations.items()}
    return [reader.get_destination_page_number(places[pdf._place(name, "")]) for name in NAMES]


def test_it_has_a_title_page_and_contents_with_the_numbers_of_the_pages(printed):
    first, second = (printed.pages[number].extract_text() for number in (0, 1))
    assert "Gaussian Mixtures" in first and "Version" in first
    assert "Contents" in second
    for number in starts(printed):
        assert str(number + 1) in second.split(), number


def test_no_link_leads_to_a_file_of_the_machine(printed):
    targets = [
        str(note.get_object().get("/A", {}).get("/URI", ""))
        for page in printed.pages
        for note in page.get("/Annots", ())
    ]
    assert len(targets) > 40
    assert not [target for target in targets if target.startswith("file:")]


def test_bookmarks_keep_their_formulas(printed):
    titles = [mark.title for mark in marks(printed.outline)]
    assert "Contents" in titles and len(titles) > 20
    headings = (pdf.HTML / "chapters" / "q-function.html").read_text(encoding="utf-8")
    assert "katex" in headings.split("<h2>", 1)[1]
    assert not [title for title in titles if not title or title.endswith((" the", " best"))]
    assert any("Q" in title.split() for title in titles), titles


def test_chinese_titles_are_set(printed):
    text = "".join(page.extract_text() for page in printed.pages[starts(printed)[-1] :])
    assert "统计学习方法" in text
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in printed.pages[starts(printed)[-1] :]
        for font in page["/Resources"]["/Font"].values()
    }
    # Chromium names a typeface that lies in the page itself so.
    assert any("Noto" in font or "OTS-derived" in font for font in fonts), fonts


def test_the_cheat_sheet_has_two_pages(printed):
    *_, sheet, bibliography = starts(printed)
    assert bibliography - sheet == 2
