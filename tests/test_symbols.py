"""No symbol of a display comes out of nowhere: a sentence or a display before it has it.

The letters of `book/notation.toml` count from their first appearance to the end of the book, any
other letter for its own chapter. A display may introduce what stands alone on the left of its first
relation, the letters that it binds itself, and what the sentence right behind it explains.
"""

import re
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parents[1]
PIECE = re.compile(
    r"^\$\$\s*$(?P<display>.*?)^\$\$ *\((?P<label>[\w-]+)\)|(?<!\$)\$(?P<inline>[^$\n]+)\$",
    re.DOTALL | re.MULTILINE,
)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
ACCENT = r"widehat|hat|tilde|bar|overline"
FONT = r"mathbf|boldsymbol|mathcal|mathrm|mathbb"
GREEK = re.findall(
    r"\w+",
    "alpha beta gamma delta epsilon eta theta lambda mu nu pi rho sigma tau phi psi omega "
    "Gamma Delta Theta Lambda Sigma Phi Psi Omega",
)
WORDS = re.compile(
    r"\\(?:text|operatorname\*?|begin|end|mathrm|tag)\{[^}]*\}|\\(?:left|right|[bB]igg?[lrm]?)\b\.?"
)
SYMBOL = re.compile(
    rf"\\(?:{ACCENT})\{{(?:\\(?:{FONT})\{{\\?\w+\}}|\\?\w+)\}}"
    rf"|\\(?:{FONT})\{{\\?\w+\}}|\\(?:{'|'.join(GREEK)})\b|\\[A-Za-z]+|[A-Za-z]"
)
BOUND = re.compile(r"\\(?:sum|prod|int|max|min)_\{?([A-Za-z])\b|\{([A-Za-z])=1\}")
CONSTANTS = {"\\mathbf{I}", "\\mathbf{0}", "\\mathbf{1}", "\\mathbb{R}", "\\pi", "O", "e", "d"}


def symbols(latex):
    """The letters of a formula, each with its font and its accent; indices are letters too."""
    found = SYMBOL.findall(WORDS.sub(" ", latex))
    return {s for s in found if not re.fullmatch(r"\\[A-Za-z]+", s) or s[1:] in GREEK} - CONSTANTS


def defined(latex):
    """What stands on the left of the first relation, alone or with its arguments."""
    left = re.split(r"=|\\le\b|\\ge\b|\\sim|\\approx", latex.replace("&", " "), maxsplit=1)[0]
    head = re.match(r"\s*(?:\\begin\{aligned\})?\s*", left).end()
    match = SYMBOL.match(left, head)
    simple = len(left) - head < 80 and "\\frac" not in left and "\\sum" not in left
    return symbols(left) if match and simple else set()


def bound(latex):
    return {letter for pair in BOUND.findall(latex) for letter in pair if letter}


def unexplained(pages, everywhere):
    """(page, label, symbol) for every symbol of a display that nothing before it has."""
    known, missing = set(), []
    for page, text in pages:
        known &= everywhere
        text = COMMENT.sub(lambda comment: " " * len(comment[0]), text)
        for piece in PIECE.finditer(text):
            if piece["inline"]:
                known |= symbols(piece["inline"])
                continue
            own = defined(piece["display"]) | bound(piece["display"])
            new = symbols(piece["display"]) - known - own
            paragraph = text[piece.end() :].lstrip("\n").split("\n\n")[0]
            behind = {s for p in PIECE.finditer(paragraph) for s in symbols(p["inline"] or "")}
            missing += [(page, piece["label"], symbol) for symbol in sorted(new - behind)]
            known |= symbols(piece["display"])
    return missing


def chapters():
    """The pages in the order of the book, each as (name, its sentences and displays)."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    for entry in (entry for part in toc["parts"] for entry in part["chapters"]):
        path = ROOT / f"{entry['file']}.ipynb"
        if path.exists() and path.stem != "checker":  # that page shows formulas as examples
            cells = nbformat.read(path, as_version=4).cells
            yield path.stem, "\n\n".join(c.source for c in cells if c.cell_type == "markdown")


def notation():
    """The letters of the book's notation file."""
    keys = []

    def walk(table):
        for key, value in table.items():
            keys.append(key)
            if isinstance(value, dict):
                walk(value)

    table = tomllib.loads((ROOT / "book/notation.toml").read_text())
    walk(table)
    keys += table["model"]["probability"]
    return {symbol for key in keys for symbol in symbols(key)}


def test_every_symbol_of_a_display_has_been_introduced():
    assert unexplained(list(chapters()), notation()) == []


def page(*parts):
    return "\n\n".join(parts)


def display(latex, label="eq-here"):
    return f"$$\n{latex}\n$$ ({label})"


@pytest.mark.parametrize(
    "text",
    [
        page("Let $u$ be a number.", display(r"u + u = 2u")),
        page(display(r"u = 3"), display(r"u + u = 6", "eq-next")),
        page(display(r"\sum_{s=1}^{2} s = 3")),
        page(display(r"1 + \mathbf{v}^{\top}\mathbf{v} \ge 1"), r"Here $\mathbf{v}$ is a column."),
        page(display(r"\operatorname{tr}(\mathbf{I}) \ge 0 \quad\text{if they are}")),
    ],
)
def test_a_symbol_that_a_sentence_a_display_or_a_sum_introduces_is_known(text):
    assert unexplained([("one", text)], set()) == []


@pytest.mark.parametrize(
    "text, symbol",
    [
        (page("A number.", display(r"2 = u + 1")), "u"),
        (page("Let $u$ be a number.", display(r"2 = \mathbf{u} + 1")), r"\mathbf{u}"),
        (page("Let $v$ be a number.", display(r"2 = \widehat{v} + 1")), r"\widehat{v}"),
        (page("<!-- check: let $u$ : real -->", display(r"2 = u + 1")), "u"),
        (page(display(r"2 = \eta + 1"), "Nothing.", r"Much later, $\eta$."), r"\eta"),
        (page(display(r"\frac{1}{u} = 2")), "u"),
    ],
)
def test_a_symbol_out_of_nowhere_is_reported(text, symbol):
    assert unexplained([("one", text)], set()) == [("one", "eq-here", symbol)]


def test_only_the_letters_of_the_notation_file_outlive_their_chapter():
    first, second = page("Let $u$ and $m$ be numbers."), page(display(r"1 = u + m"))
    assert unexplained([("one", first), ("two", second)], {"m"}) == [("two", "eq-here", "u")]
