"""The errata: both lines of every slip are judged, and a build that could be wrong would fail."""

import re
import sys
import tomllib
from io import StringIO
from pathlib import Path

import nbformat
import pytest
import yaml
from sphinx.application import Sphinx

from book import slips

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "_ext"))
import errata  # noqa: E402

CHAPTERS = ROOT / "chapters"
SLIPS = slips.read()
RELATIONS = [slip for slip in SLIPS if slip.wrong]
every_relation = pytest.mark.parametrize("slip", RELATIONS, ids=lambda slip: slip.id)


def source(name):
    """The Markdown of a page."""
    path = CHAPTERS / f"{name}.ipynb"
    if not path.exists():
        return (CHAPTERS / f"{name}.md").read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


# Every entry -------------------------------------------------------------------------------------


@every_relation
def test_the_printed_line_is_refuted_and_the_right_one_verified(slip):
    judged = slips.judge(slip)
    assert slips.complaints(judged) == []
    refuted = [r for r in judged.wrong if r.verdict == "refuted"]
    assert all(r.counterexample["left"] != r.counterexample["right"] for r in refuted)


@every_relation
def test_exchanging_the_two_lines_is_noticed(slip):
    """The negative control of the page: an entry that accuses the right line fails the build."""
    swapped = slip._replace(wrong=slip.right, right=slip.wrong, wrong_note=slip.right_note,
                            right_note=slip.wrong_note)  # fmt: skip
    assert len(slips.complaints(slips.judge(swapped))) >= 2


@pytest.mark.parametrize("slip", [s for s in SLIPS if s.group == "right"], ids=lambda s: s.id)
def test_what_looks_wrong_and_is_right_is_verified(slip):
    assert slips.complaints(slips.judge(slip)) == []
    assert slip.wrong == ""


def test_there_are_enough_entries_in_every_group():
    counted = [slip.group for slip in SLIPS if slip.group != "right"]
    assert len(counted) >= 40
    assert all(counted.count(group) >= 2 for group in slips.GROUPS if group != "right")


def test_every_entry_is_complete_and_names_its_home():
    displays = set(re.findall(r"\((eq-[\w-]+)\)", "".join(map(source, all_pages()))))
    for slip in SLIPS:
        assert slip.where and (slip.status or slip.group == "right"), slip.id
        assert slip.home and set(slip.home) <= displays, slip.id


def all_pages():
    return sorted(path.stem for path in CHAPTERS.glob("*") if path.suffix in (".md", ".ipynb"))


def test_every_entry_stands_on_the_page_once_and_slips_without_a_relation_have_a_cell():
    cells = nbformat.read(CHAPTERS / "errata.ipynb", as_version=4).cells
    shown = re.findall(r"^```\{slip\} (\S+)", source("errata"), re.M)
    assert sorted(shown) == sorted(slip.id for slip in SLIPS)
    for place, cell in enumerate(cells):
        last = re.findall(r"^```\{slip\} (\S+)", cell.source, re.M)[-1:]
        if cell.cell_type == "markdown" and last:
            (slip,) = (s for s in SLIPS if s.id in last)
            if slip.says:
                assert "assert" in cells[place + 1].source or "print" in cells[place + 1].source
    spoken = {slip.id for slip in SLIPS if slip.says}
    ends = {re.findall(r"^```\{slip\} (\S+)", c.source, re.M)[-1] for c in cells if "{slip}" in
            c.source and c.cell_type == "markdown"}  # fmt: skip
    assert spoken <= ends, "a cell comes right after the entry that it shows"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"group": "colours"}, "the group 'colours' is not one of"),
        ({"wrong": ""}, "give either wrong and right"),
        ({"says": "both"}, "give either wrong and right"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(change, message, tmp_path):
    entry = {"id": "one", "group": "density", "where": "here", "wrong": "1=2", "right": "1=1"}
    lines = [f'{key} = "{value}"' for key, value in {**entry, **change}.items()]
    path = tmp_path / "errata.toml"
    path.write_text("[letters]\n[[slip]]\n" + "\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        slips.read(path)


# A small book ------------------------------------------------------------------------------------

BOOK = """# Errata

$$ m_i = \\sum_{j=1}^{m}\\gamma_{ji} $$ (eq-count)

```{slip-table}
```

## A sum

```{slip} one
```

The number {number}`PRML 1.1` and {number}`PRML 1.2`.
"""
ENTRY = """[letters]
[[slip]]
id = "one"
group = "counting"
where = "A small book"
numbers = ["PRML 1.1"]
wrong = 'WRONG'
right = 'RIGHT'
status = "no"
home = ["eq-count"]
"""
FALSE, TRUE = r"\sum_{i=1}^{k}m_i = k", r"\sum_{i=1}^{k}m_i = m"


@pytest.fixture
def built(tmp_path):
    """A function that builds a book with one entry; returns its page and its warnings."""

    def build(wrong, right, page=BOOK):
        (tmp_path / "chapters").mkdir()
        (tmp_path / "chapters/errata.md").write_text(page, encoding="utf-8")
        (tmp_path / "index.md").write_text("# Book\n\n```{toctree}\nchapters/errata\n```\n")
        entry = ENTRY.replace("WRONG", wrong).replace("RIGHT", right)
        (tmp_path / "errata.toml").write_text(entry, encoding="utf-8")
        warnings = StringIO()
        app = Sphinx(
            tmp_path, None, tmp_path / "out/html", tmp_path / "out/trees", "html", warning=warnings,
            status=None, confoverrides={
                "extensions": ["myst_parser", "sphinx.ext.mathjax", "errata"],
                "myst_enable_extensions": ["dollarmath"], "nitpicky": True,
                "errata_file": str(tmp_path / "errata.toml"),
            })  # fmt: skip
        app.build()
        return (tmp_path / "out/html/chapters/errata.html").read_text(), warnings.getvalue()

    return build


def test_a_small_book_shows_lines_verdicts_and_numbers(built):
    html, warnings = built(FALSE, TRUE)
    assert warnings == ""
    assert "refuted, at " in html and "left side" in html and "verified for all sizes" in html
    assert 'id="prml-1-1"' in html and 'id="prml-1-2"' in html
    assert html.count('href="#slip-one"') == 1, "the number with a slip leads to it, no other"
    assert 'href="#prml-1-1"' in html, "and the slip leads to the number"
    assert "1 slips (counting 1)." in html


@pytest.mark.parametrize(("wrong", "right"), [(TRUE, FALSE), (TRUE, TRUE), (FALSE, FALSE)])
def test_a_book_with_a_wrong_entry_is_not_built_without_a_warning(built, wrong, right):
    assert "errata: one: the line printed as" in built(wrong, right)[1]


def test_an_entry_that_is_not_shown_is_a_warning(built):
    page = BOOK.replace("```{slip} one\n```", "")
    assert "the slip one is shown 0 times" in built(FALSE, TRUE, page)[1]


# Look-up -----------------------------------------------------------------------------------------


def test_every_number_of_the_concordance_has_one_place():
    text = source("notation")
    numbers = re.findall(r"\{number\}`(.*?)`", text)
    assert len(numbers) > 90
    assert sorted(map(errata.anchor, numbers)) == sorted({errata.anchor(n) for n in numbers})
    rows = text.split("## From their numbers to ours")[1].split("## What is left out")[0]
    loose = re.findall(r"^\| \d[\d., ]*\|", rows, re.M)
    assert loose == [], "write {number}`BOOK 1.2`"


@pytest.mark.parametrize("number", ["PRML 9.17", "Watermelon 9.38", "MML 11.24", "Li Hang 9.30"])
def test_a_reader_with_a_number_finds_the_display(number):
    (row,) = (line for line in source("notation").splitlines() if f"{{number}}`{number}`" in line)
    assert "{eq}`eq-" in row


def test_what_the_search_should_find_exists():
    questions = tomllib.loads((ROOT / "book/search_questions.toml").read_text())["question"]
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    pages = {entry["file"] for part in toc["parts"] for entry in part["chapters"]}
    assert len(questions) >= 60
    assert len({question["query"] for question in questions}) == len(questions)
    places = {errata.anchor(n) for n in re.findall(r"\{number\}`(.*?)`", source("notation"))}
    for question in questions:
        wanted = {question["page"], *(also.split("#")[0] for also in question.get("also", ()))}
        assert wanted <= pages, question
        if re.search(r"^(prml|mml|watermelon|li-hang)-", question.get("anchor", "")):
            assert question["anchor"] in places, question
