"""What is said in several places agrees: contents, map, first page, cheat sheet, notation, code.

Each rule is a function from the folder of the book to its faults; a fault says what to do. Every
rule is broken once below, in a copy of the book.
"""

import json
import re
import shutil
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

import gmm

ROOT = Path(__file__).resolve().parents[1]
APPENDICES = "Appendices"
LABEL = re.compile(r"^\$\$ *\((eq-[a-z0-9-]+)\)", re.MULTILINE)


def read(path):
    return path.read_text(encoding="utf-8")


def parts(root):
    """(caption, names of the pages) of each part, as in _toc.yml."""
    for part in yaml.safe_load(read(root / "_toc.yml"))["parts"]:
        yield part["caption"], [entry["file"] for entry in part["chapters"]]


def argument(root):
    """The chapters that are no appendices, in order."""
    return [page for caption, pages in parts(root) if caption != APPENDICES for page in pages]


def cells(path, kind=None):
    """The cells of a notebook; a page of Markdown is one cell."""
    if path.suffix == ".md":
        return [nbformat.v4.new_markdown_cell(read(path))]
    found = nbformat.read(path, as_version=4).cells
    return [cell for cell in found if kind in (None, cell.cell_type)]


def pages(root):
    """The pages of the book that people read, and those that say how it is made."""
    chapters = [p for p in (root / "chapters").iterdir() if p.suffix in {".ipynb", ".md"}]
    notes = [root / name for name in ("index.md", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return sorted(chapters) + [note for note in notes if note.exists()]


def prose(path):
    return "\n\n".join(cell.source for cell in cells(path, "markdown"))


# The rules ------------------------------------------------------------------------------------


def contents(root):
    """_toc.yml lists every page of chapters/, once."""
    listed = [page for _, named in parts(root) for page in named]
    there = [f"chapters/{p.stem}" for p in pages(root) if p.parent.name == "chapters"]
    for page in sorted(set(there) - set(listed)):
        yield f"_toc.yml: add `- file: {page}` where it stands in the argument, or delete the page"
    for page in sorted(set(listed) - set(there)):
        yield f"_toc.yml: there is no page {page}: delete its line, or write it"
    for page in sorted({page for page in listed if listed.count(page) > 1}):
        yield f"_toc.yml: {page} is listed more than once"


def argument_map(root):
    """The map has every chapter, in the order of the contents, each in a place of its own."""
    where = "book/argument_map.toml"
    boxes = tomllib.loads(read(root / where))["chapter"]
    mapped, order = [box["page"] for box in boxes], argument(root)
    for page in order:
        if page not in mapped:
            yield f'{where}: add a [[chapter]] with page = "{page}"'
    for page in mapped:
        if page not in order:
            yield f"{where}: {page} is no chapter of the argument in _toc.yml: delete its box"
    if sorted(mapped) == sorted(order) and mapped != order:
        first = next(old for old, new in zip(mapped, order, strict=True) if old != new)
        yield f"{where}: put the boxes into the order of _toc.yml; {first} is the first out of it"
    for drawing in ("wide", "narrow"):
        taken = {}
        for box in boxes:
            other = taken.setdefault(tuple(box[drawing]), box["page"])
            if other != box["page"]:
                yield f"{where}: {box['page']} and {other} have the same place, {drawing}"
    for number, box in enumerate(boxes):
        for need in set(box["needs"]) - set(mapped[:number]):
            yield f"{where}: {box['page']} needs {need}, which is no chapter before it"
        for target in set(box.get("reaches", [])) - set(mapped):
            yield f"{where}: {box['page']} reaches {target}, which is no chapter"


def first_page(root):
    """index.md names every chapter of the argument, in order."""
    named = re.findall(r"\{doc\}`(?:[^`<]*<)?(chapters/[\w-]+)>?`", read(root / "index.md"))
    order = argument(root)
    for page in order:
        if page not in named:
            yield f"index.md: name {{doc}}`{page}` where its part of the argument is told"
    met = [page for page in dict.fromkeys(named) if page in order]
    if len(met) == len(order) and met != order:
        first = next(old for old, new in zip(met, order, strict=True) if old != new)
        yield f"index.md: {first} is not named in the order of _toc.yml"


def cheat_sheet(root):
    """Something of every chapter of the argument is on the cheat sheet, and its functions exist."""
    text = read(root / "chapters" / "cheat-sheet.md")
    quoted = set(re.findall(r"\beq-[a-z0-9-]+", text))
    for page in argument(root):
        path = root / f"{page}.ipynb"
        labels = LABEL.findall(prose(path)) if path.exists() else []
        if labels and not quoted & set(labels):
            yield (f"chapters/cheat-sheet.md: quote a result of {page}, or refer to it: "
                   f"one of {', '.join(labels[:6])}")  # fmt: skip
    for name in re.findall(r"`(\w+)\(", text.partition("## In code")[2]):
        if name not in gmm.__all__:
            yield f"chapters/cheat-sheet.md: gmm has no function {name}"


NAME = re.compile(r"\\(?:mathbf|boldsymbol|mathcal|mathrm)\{[^}]*\}|\\[A-Za-z]+|[A-Za-z]+")
INDEX = re.compile(r"_(\{[^}]*\}|\w)")


def name_of(latex):
    r"""(letter, index) of a symbol: `\gamma_{ji}(\theta)` as ("\gamma", "ji")."""
    latex = latex.strip()
    head = NAME.match(latex)
    if head is None:
        return "", ""
    index = INDEX.match(latex, head.end())
    return head[0], index[1].strip("{}") if index else ""


def notation(root):
    """The notation file and the page of notation have the same symbols."""
    table = tomllib.loads(read(root / "book" / "notation.toml"))
    declared = [key for part in ("sizes", "indices", "symbols", "definitions")
                for key in table[part]] + table["model"]["probability"]  # fmt: skip
    known = {name_of(key) for key in declared}
    page = read(root / "chapters" / "notation.md")
    told = page.partition("## Symbols")[2].partition("## The same thing")[0]
    shown = {name_of(latex) for latex in re.findall(r"\$([^$]+)\$", told)}
    letters = {letter for letter, _ in shown}
    for key in declared:
        letter, index = name_of(key)
        if (letter, index) not in shown and (index or letter not in letters):
            yield f"chapters/notation.md: add a row for ${key}$, which book/notation.toml declares"
    for row in re.findall(r"^\| (\$.*)$", told, re.MULTILINE):
        symbols = re.findall(r"\$([^$]+)\$", row.split(" | ")[0])
        for symbol in symbols:
            if name_of(symbol) in known or name_of(symbol)[0] in {letter for letter, _ in known}:
                continue
            if not _introduced(root, name_of(symbol)[0], row):
                yield (f"book/notation.toml: declare ${symbol}$, which chapters/notation.md lists; "
                       "or, if one chapter introduces it, name that page or display in its row")


def _introduced(root, letter, row):
    """Whether a page or a display that the row names has the letter."""
    for page in re.findall(r"\{doc\}`([\w-]+)`", row):
        if letter in prose(root / "chapters" / f"{page}.ipynb"):
            return True
    labels = re.findall(r"\{eq\}`([\w-]+)`", row)
    texts = [prose(path) for path in pages(root)] if labels else []
    return any(
        letter in text[: match.start()].rpartition("\n$$\n")[2]
        for text in texts for match in LABEL.finditer(text) if match[1] in labels
    )


COUNT = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen|twenty)\s+(?:chapters|appendices|steps of the "
    r"argument)\b|\b(?:chapter|appendix|step) (?:\d+|(?-i:[A-K]))\b",
    re.IGNORECASE,
)
OTHERS = re.compile(r"\{cite\}`|MML|PRML|Li Hang|CS229|edition")


def counts(root):
    """No number of chapters, and no chapter by its number, is written by hand."""
    for path in pages(root):
        for paragraph in re.split(r"\n\s*\n|\n(?=[-*|] )", prose(path)):
            found = COUNT.search(paragraph)
            if found and not OTHERS.search(paragraph):
                yield (f"{path.relative_to(root)}: {found[0]!r} will be wrong when a page is "
                       "added: name the pages with {doc}, or say it without a number")


def template(root):
    """No chapter still has sentences of the template."""
    text = read(ROOT / "tools" / "template" / "chapter.txt")
    sentences = [line for line in text.splitlines() if line.startswith("<!--")]
    sentences += [line for line in text.splitlines() if line.startswith("This chapter takes")]
    for path in (root / "chapters").glob("*.ipynb"):
        left = [line for line in prose(path).splitlines() if line in sentences]
        if left:
            yield f"{path.relative_to(root)}: written by the template, write it yourself: {left[0]}"


def printed_sources(root):
    """Where a chapter shows a function of gmm, the stored output is today's source."""
    for path in sorted((root / "chapters").glob("*.ipynb")):
        for cell in cells(path, "code"):
            shown = re.fullmatch(r"gmm\.source\(gmm\.(\w+)\)", cell.source)
            if not shown:
                continue
            today = gmm.source(getattr(gmm, shown[1]))._repr_markdown_()
            if [output.get("data", {}).get("text/markdown") for output in cell.outputs] != [today]:
                yield (f"{path.relative_to(root)} shows gmm.{shown[1]}, which has changed: run "
                       f".venv/bin/python tools/notebooks.py {path.relative_to(root)}")


def release(root):
    """Citation and changelog have the version of the code, and the edition that goes with it."""
    cited = yaml.safe_load(read(root / "CITATION.cff"))
    if str(cited["version"]) != gmm.__version__:
        yield f"CITATION.cff: version: {gmm.__version__}, as in gmm/__init__.py, and its date"
    edition = gmm.__version__.rpartition(".")[0]
    if str(cited["preferred-citation"].get("edition")) != edition:
        yield f'CITATION.cff: edition: "{edition}", the first two numbers of the version'
    titles = re.findall(r"^## (.+)$", read(root / "CHANGELOG.md"), re.MULTILINE)
    if titles[0] not in ("Unreleased", gmm.__version__):
        yield "CHANGELOG.md: the first section is `## Unreleased`, or the version just released"
    if gmm.__version__ not in titles:
        yield f"CHANGELOG.md: add `## {gmm.__version__}`, the version in gmm/__init__.py"


RULES = [contents, argument_map, first_page, cheat_sheet, notation, counts, template,
         printed_sources, release]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_what_is_said_in_several_places_agrees(rule):
    faults = list(rule(ROOT))
    assert not faults, "\n" + "\n".join(faults)


# Each rule broken once ------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """A copy of the book that may be broken."""
    for name in ("_toc.yml", "index.md", "CITATION.cff", "CHANGELOG.md", "README.md",
                 "CONTRIBUTING.md"):  # fmt: skip
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "chapters", tmp_path / "chapters")
    (tmp_path / "book").mkdir()
    for path in (ROOT / "book").glob("*.toml"):
        shutil.copy(path, tmp_path / "book")
    return tmp_path


def replaced(path, old, new):
    text = read(path)
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


BOX = '[[chapter]]\npage = "chapters/image-segmentation"'
BROKEN = [
    (contents, "_toc.yml", "      - file: chapters/checker\n", "",
     "add `- file: chapters/checker`"),
    (contents, "_toc.yml", "chapters/checker", "chapters/chequer", "no page chapters/chequer"),
    (contents, "_toc.yml", "chapters/checker", "chapters/speed", "chapters/speed is listed more"),
    (argument_map, "_toc.yml", "chapters/weight-update", "chapters/new",
     'add a [[chapter]] with page = "chapters/new"'),
    (argument_map, "book/argument_map.toml", BOX, BOX.replace("image-segmentation", "other"),
     "chapters/other is no chapter of the argument"),
    (argument_map, "_toc.yml",
     "      - file: chapters/mean-update\n      - file: chapters/covariance-update\n",
     "      - file: chapters/covariance-update\n      - file: chapters/mean-update\n",
     "put the boxes into the order of _toc.yml; chapters/mean-update is the first out of it"),
    (argument_map, "book/argument_map.toml", "wide = [1, 0]", "wide = [0, 1]",
     "chapters/one-gaussian and chapters/mixture-model have the same place, wide"),
    (argument_map, "book/argument_map.toml", 'needs = ["chapters/log-of-a-sum"]',
     'needs = ["chapters/em-algorithm"]', "chapters/lower-bound needs chapters/em-algorithm"),
    (first_page, "index.md", "{doc}`chapters/weight-update`", "the weight update",
     "index.md: name {doc}`chapters/weight-update`"),
    (first_page, "index.md", "# Gaussian Mixtures", "{doc}`chapters/lower-bound`\n\n# Gaussian",
     "index.md: chapters/lower-bound is not named in the order"),
    (cheat_sheet, "chapters/cheat-sheet.md", "eq-one-gaussian-solution", "",
     "quote a result of chapters/one-gaussian"),
    (cheat_sheet, "chapters/cheat-sheet.md", "`log_density(X, mixture)`",
     "`log_densities(X, mixture)`", "gmm has no function log_densities"),
    (notation, "book/notation.toml", "[definitions]", "'w_i' = \"positive\"\n\n[definitions]",
     "chapters/notation.md: add a row for $w_i$"),
    (notation, "book/notation.toml", "'\\mathbf{I}'", "'\\mathbf{G}' = \"real\"\n'\\mathbf{I}'",
     "add a row for $\\mathbf{G}$"),
    (notation, "chapters/notation.md", "| $m_i$ |", "| $\\omega_i$ | share | | |\n| $m_i$ |",
     "book/notation.toml: declare $\\omega_i$"),
    (counts, "index.md", "in chapters of", "in eighteen chapters of", "'eighteen chapters'"),
    (counts, "README.md", "## Two commands", "See chapter 7.\n\n## Two commands", "'chapter 7'"),
    (release, "CITATION.cff", "version: 0", "version: 1", "CITATION.cff: version: 0"),
    (release, "CITATION.cff", "edition: ", "volume: ", "CITATION.cff: edition: "),
    (release, "CHANGELOG.md", f"## {gmm.__version__}", "## 0.0.1", f"add `## {gmm.__version__}`"),
    (release, "CHANGELOG.md", "## ", "## 9.9\n\n## ", "the first section is `## Unreleased`"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "file", "old", "new", "message"), BROKEN,
                         ids=[f"{b[0].__name__}-{n}" for n, b in enumerate(BROKEN)])  # fmt: skip
def test_a_broken_rule_says_what_to_do(rule, file, old, new, message, copy):
    replaced(copy / file, old, new)
    faults = list(rule(copy))
    print(*faults, sep="\n")
    assert any(message in fault for fault in faults), faults


def test_an_unwritten_chapter_and_an_old_source_are_named(copy):
    path = copy / "chapters" / "mean-update.ipynb"
    notebook = json.loads(read(path))
    notebook["cells"][0]["source"].append("\n\n" + re.search("<!--.*-->", read(
        ROOT / "tools" / "template" / "chapter.txt"))[0])  # fmt: skip
    showing = next(c for c in notebook["cells"] if "gmm.source" in "".join(c["source"]))
    showing["outputs"][0]["data"]["text/markdown"][1] = "def m_step(X):\n"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (unwritten,), (old,) = template(copy), printed_sources(copy)
    print(unwritten, old, sep="\n")
    assert "chapters/mean-update.ipynb: written by the template" in unwritten
    assert "shows gmm.m_step, which has changed: run .venv/bin/python tools/notebooks.py" in old


def test_a_symbol_is_known_by_its_letter_and_its_index():
    assert name_of(r"\gamma_{ji}(\theta)") == (r"\gamma", "ji")
    assert name_of(r"\boldsymbol{\mu}_i^{(t+1)}") == (r"\boldsymbol{\mu}", "i")
    assert name_of(r"LL(\theta)") == ("LL", "")
