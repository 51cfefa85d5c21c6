# ruff: noqa: E501  (a formula stays on one line)
"""Kinds of lines that were judged wrongly once: false ones beside true ones of the same kind."""

import pytest

from linewise import check, check_file
from linewise.errors import NotationError
from linewise.notation import load_notation
from linewise.show.cli import main

LETTERS = r"""
[sizes]
N = "samples"
K = "components"
D = "dimension"
[indices]
n = "N"
k = "K"
d = "D"
[symbols]
'u' = "vector(D)"
'v' = "vector(D)"
'V_k' = "spd(D)"
'w_k' = "simplex"
'r_{nk}' = "stochastic"
's' = "real"
't' = "real"
'g' = "real"
'y' = "positive"
'c' = "count"
[definitions]
'N_k' = '\sum_{n=1}^{N}r_{nk}'
"""


def verdicts(line, note=""):
    return [r.verdict for r in check(line, note, notation=LETTERS).relations]


FACTORS = "".join(f"(D-{i})" for i in range(1, 7))


@pytest.mark.parametrize("line", [
    f"{FACTORS}\\,s = 0",
    f"{FACTORS}\\,u = 0",
    f"{FACTORS}\\,V_k = 0",
    f"{FACTORS}(D-7)(D-8)V_k = 0",
    f"s+{FACTORS}t = s",
    r"\prod_{k=1}^{6}(N-k)\,s = 0",
    r"\binom{N-1}{6}s = 0",
    r"\mathbb{1}[D>6]\,s = 0",
    r"\max(N,6)\,s = 6s",
    "(k-1)(k-2)(k-3)(k-4)(k-5)(k-6)s = 0",
])  # fmt: skip
def test_what_holds_at_small_sizes_only_is_not_verified(line):
    found = check(line, notation=LETTERS).relations[0]
    assert found.verdict != "verified" and found.wrong


@pytest.mark.parametrize("line", [
    f"{FACTORS}s-s{FACTORS} = 0", r"\mathbb{1}[D>6]+\mathbb{1}[D\le 6] = 1",
    r"\binom{N-1}{6}s = s\binom{N-1}{N-7}",
])  # fmt: skip
def test_a_true_line_with_such_factors_is_verified(line):
    assert verdicts(line) == ["verified"]


# premise, what follows, what does not
FOLLOWS = [
    ("s^2+t^2=0", "s=0", "s=1"),
    ("(s-1)^2+3t^2=0", "s=1", "s=t-2"),
    (r"\lVert u\rVert^2+\lVert v\rVert^2=0", "u=0", ""),
    (r"u^{\top}u+s^2=0", "s=0", ""),
    (r"s=t,\ t=g", "s=g", "s=2g"),
    (r"s=t+1,\quad t=g^2", "s=g^2+1", "s=g^2"),
    (r"u=2v,\ v=sV_ku", "u=2v", "u=v"),
]


@pytest.mark.parametrize("premise, right, wrong", FOLLOWS)
def test_what_follows_is_verified_and_what_does_not_is_not(premise, right, wrong):
    assert verdicts(rf"{premise} \Rightarrow {right}")[-1] in ("verified", "undecided")
    if wrong:
        assert verdicts(rf"{premise} \Rightarrow {wrong}")[-1] in ("refuted", "undecided", "solution")


def test_some_of_them_are_decided():
    for premise, right, wrong in FOLLOWS[:1] + FOLLOWS[4:6]:
        assert verdicts(rf"{premise} \Rightarrow {right}")[-1] == "verified"
        assert verdicts(rf"{premise} \Rightarrow {wrong}")[-1] == "refuted"


@pytest.mark.parametrize("line", [
    r"s^2-2st+2t^2=0 \Rightarrow s=0",
    r"\exp(s)+t^2=0 \Rightarrow s=3",
    r"y=s \Rightarrow \lvert s\rvert=y",
    r"y=s,\ t=s \Rightarrow \lvert t\rvert=y",
    r"s\le t \iff -t\le -s",
])  # fmt: skip
def test_a_true_implication_is_not_refuted(line):
    assert verdicts(line)[-1] != "refuted"


@pytest.mark.parametrize("line", [
    r"s^2-t^2=0 \Rightarrow s=t", r"s^2+t=0 \Rightarrow s=0", r"s^3+t=0 \Rightarrow s=t",
    r"s^2+t^2=1 \Rightarrow s=0", r"s\le t \iff -s\le -t", r"\lVert u\rVert=\lVert v\rVert \Rightarrow u=v",
    r"s=t,\ t\ge 0 \Rightarrow s=0",
])  # fmt: skip
def test_a_false_implication_is_not_verified(line):
    assert verdicts(line)[-1] != "verified"
    assert not check(line, notation=LETTERS).ok


@pytest.mark.parametrize("true, false", [
    (r"s^2=1 \Leftarrow s=1", r"s=1 \Leftarrow s^2=1"), (r"s^2=t^2 \impliedby s=-t", r"s=t \impliedby s^2=t^2"),
    (r"s\,t=0 \Longleftarrow s=0", r"s=2 \Longleftarrow s=1"),
    (r"s=1 \text{ implies } s^2=1", r"s^2=1 \text{ implies } s=1"), (r"s=1 \text{ only if } s^2=1", r"s=1 \text{ only if } s=2"),
    (r"s>t \quad\text{if and only if}\quad -s<-t", r"s>t \text{ iff } s^2>t^2"),
])  # fmt: skip
def test_an_arrow_to_the_left_and_an_arrow_in_words_say_what_follows_from_what(true, false):
    assert verdicts(true)[-1] in ("verified", "solution")
    assert verdicts(false)[-1] == "refuted"


@pytest.mark.parametrize("line", [
    r"s=t+2 \Leftarrow s=g+1,\ g=t+1", r"s^2=1 \Leftarrow s=1 \Rightarrow s^3=1", r"\Leftarrow s=1",
])  # fmt: skip
def test_an_arrow_to_the_left_among_others_is_not_guessed(line):
    assert verdicts(line) == ["unreadable"]


@pytest.mark.parametrize("line", [
    r"s^2=1 \Rightarrow s=1", r"s^2=s \Rightarrow s=1", r"s^4=16 \Rightarrow s=2",
    r"s^2=2 \Rightarrow s=-\sqrt{2}", r"s^2+t=0 \Rightarrow s=0", r"2s=8 \Rightarrow s=3",
])  # fmt: skip
def test_one_root_of_two_is_refuted(line):
    assert verdicts(line)[-1] == "refuted"


@pytest.mark.parametrize("true, false", [
    (r"N_k\le N", r"N_k\le N-1"),
    (r"K\ge 1", r"K\ge 2"),
    (r"N+K\ge 2", r"N+K\ge 3"),
    (r"2c\ge 2", r"2c>2"),
    (r"\lvert s+t\rvert\le\lvert s\rvert+\lvert t\rvert", r"\lvert s+t\rvert\ge\lvert s\rvert+\lvert t\rvert"),
    (r"\lvert s-t-g\rvert\le\lvert s\rvert+\lvert t\rvert+\lvert g\rvert", r"\lvert s-t\rvert\le\lvert s\rvert+\lvert g\rvert"),
    (r"\lVert u-v\rVert\le\lVert u\rVert+\lVert v\rVert", r"\lVert u-v\rVert\le\lVert u\rVert-\lVert v\rVert"),
    (r"\lvert u^{\top}v\rvert\le\lVert u\rVert\,\lVert v\rVert", r"u^{\top}v\ge\lVert u\rVert\,\lVert v\rVert"),
    (r"s^2+t^2\ge 2st", r"s^2+t^2\ge 3st"),
    (r"st\le\frac12(s^2+t^2)", r"st\le\frac13(s^2+t^2)"),
])  # fmt: skip
def test_a_simple_inequality_is_proved_and_its_false_neighbour_refuted(true, false):
    found = check(true, notation=LETTERS).relations[0]
    assert found.verdict == "verified" and found.general
    assert verdicts(false) == ["refuted"]


def test_squares_of_weights_sum_to_at_most_one():
    assert check(r"\sum_{i=1}^k\alpha_i^2\le 1").relations[0].general
    assert check(r"\sum_{i=1}^k\alpha_i^2\le\frac{1}{k}").relations[0].verdict == "refuted"


def page(tmp_path, text):
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_math_role_is_read(tmp_path):
    path = page(tmp_path, "It is {math}`1+1=3`, not {math}`\n2+2\n=4`; `{math}` is a role, ``{math}`1=2` `` code,\n"
                "and {math}`s` says nothing.\n")
    found = check_file(path, LETTERS)
    assert [(r.verdict, r.line) for r in found] == [("refuted", 1), ("verified", 2)]
    assert main([str(path)]) == 1


def test_a_display_without_a_relation_is_listed(tmp_path, capsys):
    path = page(tmp_path, "$$1+1$$\n\n<!-- check: assumption -->\n$$2$$ (eq-two)\n")
    first, second = check_file(path, LETTERS)
    assert (first.verdict, first.wrong, second.wrong) == ("assumption", True, False)
    assert main([str(path)]) == 1
    assert "no relation sign" in capsys.readouterr().out


@pytest.mark.parametrize("second, verdict", [("q = s+1", "refuted"), ("q = 1+s-1", "definition")])
def test_a_second_definition_must_say_the_same(tmp_path, second, verdict):
    note = "<!-- check: definition -->\n"
    found = check_file(page(tmp_path, f"{note}$$q = s$$\n\n{note}$${second}$$\n"), LETTERS)
    assert [r.verdict for r in found] == ["definition", verdict]


def test_a_definition_of_the_notation_is_not_contradicted():
    assert verdicts(r"N_k = \sum_{n=1}^{N}r_{nk}+1", "definition") == ["refuted"]
    assert verdicts(r"N_k = r_{1k}+\sum_{n=2}^{N}r_{nk}", "definition") == ["definition"]


def test_definitions_in_circles_are_an_error():
    text = LETTERS + "'A_k' = '2B_k'\n'B_k' = 'A_k+1'\n"
    with pytest.raises(NotationError, match="defined by itself"):
        check("1=1", notation=load_notation(text))
