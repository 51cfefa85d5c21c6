"""The bibliography holds what is cited, and nothing else."""

import re
from pathlib import Path

import nbformat
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
CITE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")


def entries():
    return re.findall(r"^@\w+\{(\w+),", (ROOT / "chapters/references.bib").read_text(), re.M)


def cited():
    texts = [path.read_text() for path in [ROOT / "index.md", *(ROOT / "chapters").glob("*.md")]]
    for path in (ROOT / "chapters").glob("*.ipynb"):
        texts += [cell.source for cell in nbformat.read(path, as_version=4).cells]
    return {key.strip() for text in texts for keys in CITE.findall(text) for key in keys.split(",")}


def test_every_entry_is_cited_and_every_citation_has_an_entry():
    assert set(entries()) == cited()


def test_the_entries_are_sorted_by_key_and_none_is_there_twice():
    assert entries() == sorted(set(entries()))


def test_the_print_has_the_letters_of_all_chinese_titles():
    """The PDF is printed where there may be no Chinese typeface: tools/pdf.py brings one."""
    font = TTFont(ROOT / "_vendor" / "print" / "noto-serif-sc-titles.woff").getBestCmap()
    text = (ROOT / "chapters" / "references.bib").read_text(encoding="utf-8")
    letters = set(re.findall(r"[\u2e80-\u9fff]", text))
    missing = {letter for letter in letters if ord(letter) not in font}
    assert letters and not missing, f"_vendor/README.md says how the typeface is cut: {missing}"
