"""Notation files: what cannot be used, or has two meanings, is said when the file is loaded."""

import string
import time

import pytest

from linewise import check
from linewise.errors import NotationError
from linewise.notation import load_notation, notation_from
from linewise.world import World

BASE = '[sizes]\nm = ""\nT = ""\n[indices]\nj = "m"\nl = "m"\n'

BAD = {
    "names = 5": "names must be a list of words",
    "names = [5]": "names must be a list of words",
    "sizes = 3": "[sizes] must be a table",
    "iterates = {letters = 5}": "letters must be a list of words",
    "[iterates]\nparameters = 5": "[iterates] parameters: write a string",
    "[model]\ndata = 5\nlabel = 'z'\nweight = 'w'\ndensity = 'f'": "[model] data: write a string",
    "[sizes]\n'm m' = ''": "not one letter",
    BASE + "[symbols]\n'f()' = 'real'": "'f()' cannot be read",
    BASE + "[definitions]\n'f(2)' = '3'": "'f(2)' cannot be read",
    BASE + "[definitions]\n'f(y+z)' = '3'": "'f(y+z)' cannot be read",
    BASE + "[definitions]\n'f(y=1)' = '3'": "'f(y=1)' cannot be read",
    BASE + "[symbols]\n'x^{(t+\\frac12)}' = 'real'": "an iterate such as (t)",
    BASE + "[definitions]\n'l(\\theta)' = '1'": "l is an index and l(\\theta) a symbol",
    BASE + "[symbols]\n'j' = 'real'": "j is an index and j a symbol",
    BASE + "[symbols]\n'T' = 'matrix(m,m)'": "T is a size and T a symbol",
    BASE + "[symbols]\n'x_{jl}' = 'real'\n'x_{lj}' = 'positive'": "declares the same symbol",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_entry_is_named(text, tmp_path):
    path = tmp_path / "letters.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotationError) as error:
        check("1=1", notation=path)
    assert BAD[text] in str(error.value)


def test_a_symbol_called_like_the_probability_is_a_clash():
    model = {"data": "x_j", "label": "z_j", "weight": "w_i", "density": r"f(x_j\mid w_i)"}
    letters = {
        "sizes": {"m": "", "k": ""}, "indices": {"j": "m", "i": "k"}, "model": model,
        "symbols": {"x_j": "real", "z_j": "label", "w_i": "simplex", "p": "real"},
        "definitions": {r"f(x\mid w)": "xw"},
    }  # fmt: skip
    with pytest.raises(NotationError, match="p is a symbol and the probability"):
        notation_from(letters)
    notation_from({**letters, "model": {**model, "probability": ["P"]}})


def test_a_folder_and_a_number_are_no_notation(tmp_path):
    with pytest.raises(NotationError, match="it is a folder"):
        load_notation(tmp_path)
    with pytest.raises(NotationError, match="not 5"):
        load_notation(5)


LETTERS = notation_from({
    "sizes": {"T": "", "n": ""}, "indices": {"s": "T"},
    "symbols": {r"\mathbf{v}": "vector(n)", "q": "positive", "x": "real"},
    "iterates": {"letters": ["t", "s"]},
})  # fmt: skip


@pytest.mark.parametrize(("latex", "verdict"), [
    (r"\mathbf{v}^T\mathbf{v} = \lVert\mathbf{v}\rVert^2", "unreadable"),
    (r"(\mathbf{v}+\mathbf{v})^T\mathbf{v} = 1", "unreadable"),
    (r"\mathbf{v}^{\top}\mathbf{v} = \lVert\mathbf{v}\rVert^2", "verified"),
    (r"q^Tq^2 = q^{T+2}", "verified"),
    (r"q^Tq = q^{T+2}", "refuted"),
    (r"x^{(t+\frac12)} = x^{(t+\frac13)}", "unreadable"),
    (r"x^{(t+x)} = x^{(t+x^2)}", "unreadable"),
])  # fmt: skip
def test_letters_with_two_meanings_are_not_guessed(latex, verdict):
    assert [r.verdict for r in check(latex, notation=LETTERS).relations] == [verdict]


@pytest.mark.parametrize("pattern", ["{}", "x_{{{}}}", r"\mathrm{{{}}}"])
def test_twenty_thousand_symbols_are_read_in_seconds(pattern):
    letters = string.ascii_lowercase[:20]
    words = (f"{a}{b}{c}{d}" for a in letters for b in letters for c in letters for d in "abc")
    names = range(20_000) if "x" in pattern else list(words)[:20_000]
    start = time.process_time()
    World(notation_from({"symbols": {pattern.format(name): "real" for name in names}}))
    assert time.process_time() - start < 10
