"""What a verdict means: no false line is verified, no true one is refuted.

Each group stands for a kind of fault; beside the lines that were found stand others of the kind.
"""

import re
from pathlib import Path

import pytest

from linewise import Display, Session, check, formulas, load_notation
from linewise.notation import notation_from

GUIDE = Path(__file__).resolve().parents[1] / "chapters" / "check-your-own.md"
LETTERS = {
    "sizes": {"S": "", "C": "", "D": ""},
    "indices": {"s": "S", "c": "C", "b": "C"},
    "symbols": {
        "y_s": "vector(D)", "h_s": "label", "w_c": "simplex", "m_c": "vector(D)",
        "V_c": "spd(D)", "r_{sc}": "stochastic", r"\lambda": "real",
        r"\theta": "bundle(w_c, m_c, V_c)", "x": "real", "a": "real", "g": "positive",
        r"\mathbf{u}": "vector(D)", r"\mathbf{v}": "vector(D)", r"\mathbf{A}": "matrix(D, D)",
        r"\sigma": "positive",
    },
    "definitions": {
        r"\mathcal{N}(y\mid a,B)": "gaussian", "r_{sc}": r"p(h_s=c\mid y_s)",
        "R_c": r"\sum_{s=1}^{S} r_{sc}",
        r"\ell(\theta)": r"\sum_{s=1}^{S}\ln p(y_s\mid\theta)",
    },
    "model": {"data": "y_s", "label": "h_s", "weight": "w_c", "parameters": r"\theta",
              "density": r"\mathcal{N}(y_s\mid m_c,V_c)"},
}  # fmt: skip
MINE = notation_from(LETTERS)
MU, SIGMA = r"\boldsymbol{\mu}_i", r"\boldsymbol{\Sigma}_i"


def verdicts(latex, note="", notation=None):
    return [r.verdict for r in check(latex, note, notation=notation).relations]


def last(latex, note="", notation=None):
    return check(latex, note, notation=notation).relations[-1]


def page(text, notation=None, labels=None):
    session = Session(notation or load_notation(), labels)
    return [r for d in formulas(text) for r in session.decide(d)]


FALSE = {  # (line, note): never verified, and the page does not pass
    "another iterate in an argument": (r"Q(\theta\mid\theta) = Q(\theta\mid\theta^{(t)})", ""),
    "the next iterate": (r"Q(\theta\mid\theta^{(t)}) = Q(\theta\mid\theta^{(t+1)})", ""),
    "a slope of what is held": (
        rf"\frac{{\partial m_i}}{{\partial{MU}^{{(t)}}}} = \mathbf{{0}}", ""),
    "a bound as a gap": (
        rf"\operatorname{{tr}}({SIGMA})\le 30", rf"gap 30-\operatorname{{tr}}({SIGMA})"),
    "a gap that is almost a square": (
        rf"{MU}^\top{MU}\ge 10^{{-6}}", rf"gap {MU}^\top{MU}-10^{{-6}}"),
    "a small number as a gap": (r"x^2\ge 10^{-30}", r"with x : real; gap x^2-10^{-30}"),
    "a likelihood has a sign": (r"LL(\theta)\le 0", ""),
    "a density below one": (rf"\phi(\mathbf{{x}}_j\mid{MU},{SIGMA})\le 1", ""),
    "a determinant not small": (rf"\lvert{SIGMA}\rvert\ge\frac1{{100}}", ""),
    "a weight below one": (r"\alpha_i<1", ""),
    "a count below all": (r"m_i<m", ""),
    "a trace not large": (rf"\operatorname{{tr}}({SIGMA})<30", ""),
    "a responsibility not small": (r"\gamma_{ji}\ge\frac1{1000}", ""),
    "a distance bounded": (rf"\lVert\mathbf{{x}}_j-{MU}\rVert\le 100", ""),
    "a false equation set to zero": (
        rf"\operatorname{{tr}}({SIGMA})-\ln\lvert{SIGMA}\rvert-n = 0", ""),
    "a wrong gradient against the right one": (
        rf"\frac{{\partial Q(\theta\mid\theta^{{(t)}})}}{{\partial{MU}}}"
        rf"-\sum_{{j=1}}^{{m}}\gamma_{{ji}}{SIGMA}(\mathbf{{x}}_j-{MU}) = \mathbf{{0}}", ""),
    "one root of two": (r"x^2=1 \Rightarrow x=1", "with x : real"),
    "one root of three": (r"x^3=x \Rightarrow x=1", "with x : real"),
    "a factor that may vanish": (r"a\,x=0 \Rightarrow x=0", "with x : real; with a : real"),
    "a product with a free factor": (
        r"(x-\frac53)(x-1)=0 \Rightarrow x=1", "with x : real"),
    "a coefficient on the other side": (
        r"b=a\,x \Rightarrow x=\frac{b}{a}", "with x : real; with a : real; with b : real"),
    "orthogonal is not zero": (
        r"\mathbf{u}^\top\mathbf{v}=0 \Rightarrow \mathbf{u}=\mathbf{0}",
        r"with \mathbf{u} : vector(n); with \mathbf{v} : vector(n)"),
    "a kernel": (r"\mathbf{A}\mathbf{u}=\mathbf{0} \Rightarrow \mathbf{u}=\mathbf{0}",
                 r"with \mathbf{u} : vector(n); with \mathbf{A} : matrix(n,n)"),
    "both ways with a second root": (
        r"x=1 \Leftrightarrow x(x-2)=x-2", "with x : real"),
    "a square both ways": (r"x^2=4 \iff x=2", "with x : real"),
    "a derivative of both sides": (
        r"x^2=x \Rightarrow \frac{\mathrm{d}}{\mathrm{d}x}x^2=\frac{\mathrm{d}}{\mathrm{d}x}x",
        "with x : real"),
    "squaring turned round": (r"a^2=x^2 \Rightarrow a=x", "with x : real; with a : real"),
    "a root outside the kind": (r"\sigma^2-4=0 \Rightarrow \sigma=-2", r"with \sigma : positive"),
    "not a whole number": (r"\frac{1}{2}\in\mathbb{N}", ""),
    "minus three is no natural number": (r"-3\in\mathbb{N}", ""),
    "much larger": (r"1\gg 2", ""),
    "pi is real": (r"\pi\notin\mathbb{R}", ""),
    "an extremum that is not attained": (r"\max_{x}(-x^2)=5", "with x : real"),
    "the numeral of another link": (r"\pi\approx 3.54\approx 4", ""),
    "almost a solution": (r"x=1+10^{-17}", r"with x : positive; solves \ln(x)=0"),
    "almost proportional": (r"\mathrm{e}^x\propto\mathrm{e}^x+10^{-20}", "with x : real; in x"),
    "a number for a free symbol": (r"\alpha_1 = 0.4", ""),
    "a number for a multiplier": (r"\lambda=-m", ""),
    "the covariance about the old mean": (
        rf"{SIGMA}^{{\text{{new}}}} = \frac{{1}}{{m_i}}\sum_{{j=1}}^{{m}}\gamma_{{ji}}"
        rf"(\mathbf{{x}}_j-{MU})(\mathbf{{x}}_j-{MU})^\top", ""),
    "an index set to zero": (
        rf"\sum_{{j=1}}^{{m}}\gamma_{{ji}}(\mathbf{{x}}_j-{MU}^{{(t)}}) = \mathbf{{0}}", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_a_false_line_is_not_verified(name):
    report = check(*FALSE[name])
    assert {r.verdict for r in report.relations} - {"verified", "definition", "assumption"} or (
        report.relations[-1].auto)
    assert not report.ok


FALSE_HERE = {
    "a slope of a posterior": (r"\frac{\partial}{\partial m_c} r_{sc} = 0", ""),
    "a slope of a count": (r"\frac{\partial}{\partial w_c}\ln R_c = 0", ""),
    "a posterior kept in a Hessian": (
        r"\frac{\partial}{\partial m_c^\top}\sum_{s=1}^S r_{sc}V_c^{-1}(y_s-m_c) = -R_cV_c^{-1}",
        ""),
    "a posterior kept in a gradient": (
        r"\frac{\partial}{\partial w_c}\sum_{s=1}^S\sum_{b=1}^C r_{sb}\ln w_b = \frac{R_c}{w_c}",
        ""),
    "another mean in the counts": (
        r"\frac{\partial \ell(\theta)}{\partial m_c}=0 \Rightarrow "
        r"m_c=\frac{1}{S}\sum_{s=1}^S r_{sc}y_s", ""),
    "the covariance about the old mean": (
        r"V_c^{\text{new}} = \frac{1}{R_c}\sum_{s=1}^S r_{sc}(y_s-m_c)(y_s-m_c)^\top", ""),
    "a multiplier from nowhere": (r"\lambda = -S", ""),
    "one of two": (r"(x-g)(x+g)=0 \Rightarrow x=g", ""),
    "a norm says nothing of the rest": (
        r"\mathbf{u}^\top\mathbf{u}=\mathbf{v}^\top\mathbf{v} \Rightarrow \mathbf{u}=\mathbf{v}",
        ""),
    "an update that the page does not define": (r"\ell(\theta^{(t+1)})\ge\ell(\theta^{(t)})", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE_HERE)
def test_a_false_line_in_other_letters_is_not_verified(name):
    report = check(*FALSE_HERE[name], notation=MINE)
    assert report.relations[-1].verdict not in ("verified", "definition")
    assert not report.ok


TRUE = {  # (line, note): verified
    "what is held may vary elsewhere": (
        r"\frac{\partial Q(\theta\mid\theta^{(t)})}{\partial\alpha_i} = \frac{m_i}{\alpha_i}", ""),
    "the same argument twice": (r"Q(\theta\mid\theta^{(t)}) = Q(\theta\mid\theta^{(t)})+0", ""),
    "a square is not negative": (rf"{MU}^\top{MU}\ge 0", ""),
    "a gap of squares": (r"a^2+x^2\ge 2ax", "with a : real; with x : real; gap (a-x)^2"),
    "a determinant is positive": (rf"\lvert{SIGMA}\rvert>0", ""),
    "a quadratic form": (
        rf"(\mathbf{{x}}_j-{MU})^\top{SIGMA}^{{-1}}(\mathbf{{x}}_j-{MU})\ge 0", ""),
    "a weight is at most one": (r"\alpha_i\le 1", ""),
    "the same to both sides": (r"a=x \Rightarrow a^2=x^2", "with x : real; with a : real"),
    "an exponential of both sides": (
        r"a=x \Rightarrow \exp(a)=\exp(x)", "with x : real; with a : real"),
    "a value put in": (r"x=3 \Rightarrow x^2=9", "with x : real"),
    "a difference": (r"x-5=0 \Rightarrow x=5", "with x : real"),
    "a coefficient that cannot vanish": (
        r"p\,x=3 \Rightarrow x=\frac{3}{p}", "with x : real; with p : positive"),
    "a reciprocal": (
        r"\frac{3}{x}=p \Rightarrow x=\frac{3}{p}", "with x : real; with p : positive"),
    "both ways": (r"x-5=0 \iff x=5", "with x : real"),
    "twice the equation": (r"x-a=0 \Rightarrow 2x=2a", "with x : real; with a : real"),
    "a definite matrix": (
        rf"{SIGMA}\mathbf{{u}}=\mathbf{{0}} \Rightarrow \mathbf{{u}}=\mathbf{{0}}",
        r"with \mathbf{u} : vector(n)"),
    "a square of a positive number": (
        r"\sigma^2-4=0 \Rightarrow \sigma=2", r"with \sigma : positive"),
    "an odd power": (r"x^3=8 \Rightarrow x=2", "with x : real"),
    "a whole number": (r"3\in\mathbb{N}", ""),
    "rounded twice": (r"\pi\approx 3.1416\approx 3.14", ""),
    "the covariance about the new mean": (
        rf"{SIGMA}^{{(t+1)}} = \frac{{1}}{{m_i}}\sum_{{j=1}}^{{m}}\gamma_{{ji}}"
        rf"(\mathbf{{x}}_j-{MU}^{{(t+1)}})(\mathbf{{x}}_j-{MU}^{{(t+1)}})^\top", ""),
    "the new covariance with the new mean": (
        rf"{SIGMA}^{{\text{{new}}}} = \frac{{1}}{{m_i}}\sum_{{j=1}}^{{m}}\gamma_{{ji}}"
        rf"(\mathbf{{x}}_j-{MU}^{{\text{{new}}}})(\mathbf{{x}}_j-{MU}^{{\text{{new}}}})^\top", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_a_true_line_is_verified(name):
    report = check(*TRUE[name])
    assert report.relations[-1].verdict in ("verified", "definition"), str(report)
    assert report.ok, str(report)


TRUE_HERE = {
    "a posterior in a gradient": (
        r"\frac{\partial}{\partial m_c}\sum_{s=1}^S\ln p(y_s)"
        r"=\sum_{s=1}^S r_{sc}V_c^{-1}(y_s-m_c)",
        ""),
    "responsibilities given as numbers": (
        r"\frac{\partial}{\partial w_c}\sum_{s=1}^S\sum_{b=1}^C r_{sb}\ln w_b = \frac{R_c}{w_c}",
        "with r_{sc} : stochastic"),
    "an implicit mean": (
        r"\frac{\partial \ell(\theta)}{\partial m_c}=0 \Rightarrow "
        r"m_c=\frac{1}{R_c}\sum_{s=1}^S r_{sc}y_s", ""),
    "an implicit mean, spelled out": (
        r"\sum_{s=1}^S r_{sc}V_c^{-1}(y_s-m_c)=0 \Rightarrow "
        r"m_c=\frac{\sum_{s=1}^S r_{sc}y_s}{\sum_{s=1}^S r_{sc}}", ""),
    "an implicit covariance": (
        r"\frac{\partial \ell(\theta)}{\partial V_c}=0 \Rightarrow "
        r"V_c=\frac{1}{R_c}\sum_{s=1}^S r_{sc}(y_s-m_c)(y_s-m_c)^\top", ""),
    "an update of the mean": (r"m_c^{\text{new}} = \frac{1}{R_c}\sum_{s=1}^S r_{sc}y_s", ""),
    "a linear equation both ways": (r"g\,x+a=0 \iff x=-\frac{a}{g}", ""),
    "an inverse": (r"V_c^{-1}\mathbf{u}=\mathbf{v} \Rightarrow \mathbf{u}=V_c\mathbf{v}", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE_HERE)
def test_a_true_line_in_other_letters_is_verified(name):
    report = check(*TRUE_HERE[name], notation=MINE)
    assert report.relations[-1].verdict == "verified", str(report)
    assert report.ok, str(report)


# -- after an arrow stands an inequality

AFTER_AN_ARROW = {  # (line, last verdict)
    "a number on both sides": (r"x<a \Rightarrow x+y<a+y", "verified"),
    "minus both sides": (r"x<a \Rightarrow -a<-x", "verified"),
    "turned round": (r"x<a \iff a>x", "verified"),
    "its terms moved": (r"x-a\le 0 \iff x\le a", "verified"),
    "strict gives not strict": (r"x>a \Rightarrow x\ge a", "verified"),
    "different by a difference": (r"x\neq a \Rightarrow x-a\neq 0", "verified"),
    "twice": (r"x<a \Rightarrow 2x<2a", "verified"),
    "a value put in": (r"x=2 \Rightarrow x>1", "verified"),
    "true without a premise": (r"x>1 \Rightarrow x^2\ge 0", "verified"),
    "a positive factor": (r"x<a \Rightarrow gx<ga", "sampled"),
    "reciprocals of positive numbers": (r"g<h \Rightarrow \frac{1}{h}<\frac{1}{g}", "sampled"),
    "a root of what is positive": (r"x>0 \Rightarrow \sqrt{x}>0", "sampled"),
    "equal, so not larger": (r"x=a \Rightarrow x\le a", "sampled"),
    "a factor of unknown sign": (r"x<a \Rightarrow yx<ya", "refuted"),
    "squares": (r"x<a \Rightarrow x^2<a^2", "refuted"),
    "minus twice": (r"x<a \Rightarrow -2x<-2a", "refuted"),
    "not strict gives no strict": (r"x\ge a \Rightarrow x>a", "refuted"),
    "different is not less": (r"x\neq a \Rightarrow x<a", "refuted"),
    "a larger bound": (r"x>1 \Rightarrow x>2", "refuted"),
    "a value too small": (r"x=2 \Rightarrow x>3", "refuted"),
    "the way back": (r"x>1 \iff x>0", "refuted"),
}  # fmt: skip


@pytest.mark.parametrize("name", AFTER_AN_ARROW)
def test_an_inequality_needs_to_hold_only_where_its_premise_does(name):
    letters = "; ".join(f"let {x} : real" for x in "xay") + "; let g : positive; let h : positive"
    line, verdict = AFTER_AN_ARROW[name]
    found = last(line, letters)
    assert found.verdict == verdict, str(found)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"1\in[0,1)", "refuted"), (r"1\in(0,1]", "verified"), (r"0\in(0,1]", "refuted"),
    (r"0\in[0,1)", "verified"), (r"0\in(0,1)", "refuted"), (r"1\in[0,1]", "verified"),
    (r"\mathbb{N}=\mathbb{Z}", "undecided"), (r"\mathbb{R}=\mathbb{N}", "undecided"),
])  # fmt: skip
def test_an_interval_holds_the_ends_that_its_brackets_say(line, verdict):
    assert last(line).verdict == verdict


def test_weights_are_not_said_to_be_whole_numbers():
    assert last(r"\alpha_i\in\{0,1\}").wrong
    assert not last(r"z_j\in\{1,\dots,k\}").wrong


def test_a_maximum_of_zero_is_undecided_not_a_defect():
    found = last(r"\max_{x}(-x^2)=0", "with x : real")
    assert found.verdict == "undecided" and "failed" not in found.evidence
    assert last(r"\max_{x}(1-x^2)=0", "with x : real").verdict == "refuted"


# -- a decoration on a symbol that is defined

@pytest.mark.parametrize("line", [
    r"\gamma_{ji}^{(t+1)} = \gamma_{ji}^{(t)}", r"\gamma_{ji}^{(t+1)} = \gamma_{ji}",
    r"\gamma_{ji}^{\text{new}} = \gamma_{ji}", r"m_i^{(t+1)} = m_i", r"m_i^{\text{old}} = m_i",
    r"\gamma_{ji}^{(t+1)} = P(z_j=i\mid\mathbf{x}_j,\theta^{(t)})",
    r"m_i^{(t+1)} = \sum_{j=1}^{m}\gamma_{ji}",
])  # fmt: skip
def test_an_iterate_that_a_definition_does_not_follow_is_undecided(line):
    assert last(line).verdict == "undecided"


@pytest.mark.parametrize("line", [
    r"\gamma_{ji}^{(t)} = \gamma_{ji}", r"m_i^{(t)} = \sum_{j=1}^{m}\gamma_{ji}^{(t)}",
    r"\mathbf{d}_{ji}^{(t)} = \mathbf{x}_j-\boldsymbol{\mu}_i^{(t)}",
])  # fmt: skip
def test_an_iterate_that_a_definition_follows_is_decided(line):
    assert last(line).verdict == "verified"
    assert last(r"r_{sc}^{(t)} = p(h_s=c\mid y_s)", notation=MINE).verdict == "refuted"


def test_an_update_with_no_definition_refutes_no_inequality():
    assert last(r"LL(\theta^{\text{new}}) \ge LL(\theta^{\text{old}})").verdict == "undecided"
    assert last(r"LL(\theta^{\text{old}}) \le 0").verdict == "refuted"


def test_a_note_under_a_brace_claims_nothing():
    assert last(r"\underbrace{1+1}_{=3} = 2").verdict == "unreadable"
    assert last(r"\underbrace{1+1}_{\text{two}} = 2").verdict == "verified"


def test_the_maximum_may_be_assigned():
    line = r"\theta := \arg\max_\theta Q(\theta\mid\theta^{(t)})"
    assert last(line).verdict == "definition"
    assert last(line.replace(":=", "=")).verdict == "refuted"


# -- chains

def test_the_links_of_a_chain_compose():
    """A Hessian with the posterior held in its second link: the ends would refute each other."""
    chain = (r"\frac{\partial^2}{\partial m_c\partial m_c^\top}\sum_{s=1}^S\ln p(y_s)"
             r"=\frac{\partial}{\partial m_c^\top}\sum_{s=1}^S r_{sc}V_c^{-1}(y_s-m_c)"
             r"=-R_cV_c^{-1}")  # fmt: skip
    assert verdicts(chain, notation=MINE) == ["verified", "refuted"]


def test_what_was_held_free_is_said():
    relation = last(r"\sum_{i=1}^{k}\gamma_{ji}\ln(\alpha_i)+\gamma_{j1}"
                    r" = \gamma_{j1}+\sum_{i=1}^{k}\gamma_{ji}\ln(\alpha_i)")  # fmt: skip
    assert r"whatever the value of \gamma_{ji}" in relation.evidence
    assert relation.held == (r"\gamma_{ji}",)


def test_general_is_said_of_this_very_line_only():
    gap = rf"\sum_{{i=1}}^{{k}}\alpha_i{MU}^\top{MU}"
    assert last(rf"{gap}\ge 0").general
    assert not last(rf"{gap}\ge 0", "with k = 2").general
    assert not last(r"x^2=1 \Rightarrow x=1", "with x : real").general


# -- sampled

def test_an_inequality_that_is_only_sampled_has_a_word_of_its_own():
    relation = last(r"-\sum_{i=1}^{k}\alpha_i\ln(\alpha_i)\le\ln(k)")
    assert relation.verdict == "sampled"
    assert "not refuted at" in relation.evidence and not relation.general
    assert relation.wrong
    accepted = last(r"-\sum_{i=1}^{k}\alpha_i\ln(\alpha_i)\le\ln(k)", "sampled")
    assert accepted.verdict == "sampled" and not accepted.wrong


def test_a_solution_whose_uniqueness_is_not_decided_has_a_word_of_its_own():
    relation = last(r"x=1", r"with x : positive; solves x\ln(x)+x = 1")
    assert relation.verdict == "solution"
    assert "uniqueness not decided" in relation.evidence
    assert not relation.wrong  # the comment says "solves", and that is what was checked
    hence = last(r"x\ln(x)+x=1 \Rightarrow x=1", "with x : positive")
    assert hence.verdict == "solution" and hence.wrong


# -- what a page refers to

def test_the_last_condition_is_the_one_that_is_solved():
    text = "<!-- check: let x : real -->\n\n"
    for value in (3, 5):
        text += f"<!-- check: assumption -->\n\n$$x-{value}=0$$\n\n"
    assert page(text + "$$x=5$$\n")[-1].verdict == "verified"
    found = page(text + "$$x=3$$\n")[-1]
    assert found.verdict == "undecided" and "name it" in found.evidence


CIRCLES = [
    "<!-- check: with eq-w -->\n\n$$s_i = 2m_i$$ (eq-w)\n",
    "<!-- check: with eq-b -->\n\n$$s_i = 2m_i$$ (eq-a)\n\n"
    "<!-- check: with eq-a -->\n\n$$s_i = 2m_i$$ (eq-b)\n",
    "<!-- check: solves eq-a -->\n\n$$\\lambda = -m$$ (eq-a)\n",
]


@pytest.mark.parametrize("text", CIRCLES, ids=["itself", "through another", "solved by itself"])
def test_no_display_rests_on_itself(text):
    table = {d.label: d for d in formulas(text)}
    found = page(text, labels=table.get)
    assert all(r.verdict == "unreadable" for r in found)
    assert "itself" in found[0].evidence


@pytest.mark.parametrize("text", [
    "<!-- check: let f = f+1 -->\n\n$$f=f+1$$\n",
    "<!-- check: with f = 2f -->\n\n$$f=2f$$\n",
    "<!-- check: let a = b; let b = a+1 -->\n\n$$a=b$$\n",
    "<!-- check: let f(x) = f(x)+1; let x : real -->\n\n$$f(x)=f(x)+1$$\n",
])  # fmt: skip
def test_no_symbol_is_defined_by_itself(text):
    found = page("<!-- check: let b : real -->\n\n$$b=b$$\n\n" + text)[1:]
    assert {r.verdict for r in found} == {"unreadable"}
    assert "by itself" in found[0].evidence


def test_what_a_comment_puts_in_is_in_the_evidence():
    assert "at \\lambda=5" in last(r"\lambda^2=25", r"at \lambda=5").evidence
    assert "where x > 1" in last(r"x^2>1", "with x : real; where x > 1").evidence


@pytest.mark.parametrize("note", [
    "gap 1", "solves m_i=0", r"with \mathbf{B} = \mathbf{I}", "factor 2", "in i", "equals 3",
    "3: assumption", "sampled", "lemma gibbs",
])  # fmt: skip
def test_a_note_that_does_nothing_is_an_error(note):
    relation = last(r"\sum_{i=1}^{k}m_i = m", note)
    assert relation.verdict == "unreadable"
    assert "does nothing here" in relation.evidence


def test_a_strangers_page_does_not_cite_the_book(tmp_path):
    from linewise import check_file

    path = tmp_path / "page.md"
    path.write_text("<!-- check: solves eq-mean-stationary -->\n\n$$\\lambda=-m$$\n", "utf-8")
    (relation,) = check_file(path)
    assert relation.verdict == "unreadable" and "no display labelled" in relation.evidence


def test_where_explains_and_if_assumes():
    text = "If $\\alpha_1 = 0$, then. Here $m_i = 5$ is wrong, where $m_i=5$ is meant.\n"
    assert [r.verdict for r in page(text)] == ["assumption", "refuted", "refuted"]


def test_an_equation_set_to_zero_asks_whether_an_index_is_wrong():
    relation = last(rf"\sum_{{j=1}}^{{m}}\gamma_{{ji}}(\mathbf{{x}}_j-{MU}) = \mathbf{{0}}")
    assert relation.wrong and relation.auto
    assert "an index or an iterate wrong?" in relation.evidence


def test_an_assignment_is_no_false_equation():
    assert verdicts(r"x := x-a\,g", notation=MINE) == ["definition"]
    assert verdicts(r"m_c := \frac{1}{S}\sum_{s=1}^S r_{sc}y_s", notation=MINE) == ["refuted"]


def test_the_guide_says_what_each_word_means():
    words = set(re.findall(r"^\| `([a-z-]+)` \|", GUIDE.read_text("utf-8"), re.M))
    assert {"verified", "sampled", "solution", "refuted", "undecided"} <= words


def test_a_display_alone_is_not_changed_by_its_place():
    display = Display("", "", r"\sum_{i=1}^{k}m_i = m", "", 0, 1, "display")
    once, twice = (Session(load_notation()).decide(display) for _ in range(2))
    assert once == twice
