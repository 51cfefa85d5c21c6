"""Deciding relations: right lines verified, wrong ones refuted, and every verdict can occur."""

import time

import pytest

from linewise import Labels, Session, check, decide, formulas, load_notation
from linewise.page.state import _READY

Q = r"Q(\theta\mid\theta^{(t)})"
D = r"\mathbf{d}_{ji}"
S = r"\boldsymbol{\Sigma}_i"
MU = r"\boldsymbol{\mu}_i"
PHI = r"\phi(\mathbf{x}_j\mid\boldsymbol{\mu}_i,\boldsymbol{\Sigma}_i)"


def verdicts(latex, note=""):
    return [r.verdict for r in check(latex, note).relations]


def page(text, **options):
    session = Session(load_notation(), Labels([]), **options)
    return [r for d in formulas(text) for r in session.decide(d)]


# (right line, the same line damaged): the first is verified, the second is not
PAIRS = [
    (rf"\frac{{\partial {Q}}}{{\partial {MU}}} = \sum_{{j=1}}^{{m}}\gamma_{{ji}}{S}^{{-1}}{D}",
     rf"\frac{{\partial {Q}}}{{\partial {MU}}} = -\sum_{{j=1}}^{{m}}\gamma_{{ji}}{S}^{{-1}}{D}"),
    (rf"\frac{{\partial {Q}}}{{\partial {MU}}} = {S}^{{-1}}\sum_{{j=1}}^{{m}}\gamma_{{ji}}{D}",
     rf"\frac{{\partial {Q}}}{{\partial {MU}}} = {S}\sum_{{j=1}}^{{m}}\gamma_{{ji}}{D}"),
    (rf"\nabla_{{{MU}}}LL(\theta) = \sum_{{j=1}}^{{m}}\gamma_{{ji}}(\theta){S}^{{-1}}{D}",
     rf"\nabla_{{{MU}}}LL(\theta) = \sum_{{j=1}}^{{m}}\gamma_{{ji}}{S}^{{-1}}{D}"),
    (rf"\frac{{\partial {Q}}}{{\partial\alpha_i}} = \frac{{m_i}}{{\alpha_i}}",
     rf"\frac{{\partial {Q}}}{{\partial\alpha_i}} = m_i\alpha_i"),
    (r"\sum_{i=1}^{k}m_i = m", r"\sum_{i=1}^{k}m_i = k"),
    (r"LL(\theta) \ge \mathcal{F}(q,\theta)", r"LL(\theta) \le \mathcal{F}(q,\theta)"),
    (rf"P(z_j=i,\mathbf{{x}}_j\mid\theta) = \alpha_i{PHI}",
     rf"P(z_j=i,\mathbf{{x}}_j\mid\theta) = {PHI}"),
    (r"P(z_j=i\mid\mathbf{x}_j,\theta) \propto \alpha_i" + PHI,
     r"P(z_j=i\mid\mathbf{x}_j,\theta) \propto " + PHI),
    (r"\frac{110.1}{1.22} \approx 90.2459", r"\frac{110.1}{1.22} \approx 90.2458"),
    (r"0.9\cdot 1.90 = 1.71", r"0.9\cdot 1.90 = 1.72"),
    (r"\gamma_{ji} \in [0,1]", r"\gamma_{ji} \in [0,\frac{1}{2}]"),
    (rf"{S} \succ 0", rf"{S}-\mathbf{{I}} \succ 0"),
    (rf"{MU}^{{(t+1)}} = \frac{{1}}{{m_i}}\sum_{{j=1}}^{{m}}\gamma_{{ji}}\mathbf{{x}}_j",
     rf"{MU}^{{(t+1)}} = \frac{{1}}{{m}}\sum_{{j=1}}^{{m}}\gamma_{{ji}}\mathbf{{x}}_j"),
    (r"LL(\theta^{(t+1)}) \ge LL(\theta^{(t)})", r"LL(\theta^{(t+1)}) \le LL(\theta^{(t)})"),
    (r"\sum_{Z}P(Z\mid X,\theta) = 1", r"\sum_{Z}P(X,Z\mid\theta) = 1"),
    (r"\sum_{i=1}^{k} i = \frac{k(k+1)}{2}", r"\sum_{i=1}^{k} i = k^2-k+1"),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0][:40])
def test_right_lines_are_verified_and_damaged_ones_are_not(pair):
    right, wrong = pair
    assert set(verdicts(right)) <= {"verified", "definition", "sampled"}
    assert set(verdicts(wrong)) & {"refuted", "ill-typed"}


def test_a_counterexample_names_sizes_indices_and_both_sides():
    (relation,) = check(r"\sum_{j=1}^{m}\gamma_{ji} = m").relations
    assert relation.verdict == "refuted"
    found = relation.counterexample
    assert {"m", "k"} <= set(found["sizes"])
    assert found["indices"] == {"i": 1}
    assert found["right"] == "3"
    assert float(found["left"]) != 3


def test_every_verdict_occurs():
    assert verdicts("1 = 2") == ["refuted"]
    assert verdicts(rf"{S} = 1") == ["ill-typed"]
    assert verdicts(r"\mathbf{y}_j = 1") == ["undeclared"]
    assert verdicts(r"\ln a b = 1") == ["unreadable"]
    assert verdicts(r"m_i = m_i") == ["vacuous"]
    assert verdicts(r"2^{2^{2^{99}}} = 1") == ["undecided"]
    assert verdicts(r"m_i = \sum_{j=1}^{m}\gamma_{ji}") == ["definition"]
    assert verdicts(r"\alpha_i = 1", "assumption") == ["assumption"]
    assert verdicts(r"1+1 = 2") == ["verified"]


def test_the_level_of_evidence_is_said():
    level = {
        r"\sum_{j=1}^{2} j = 3": "exact",
        r"\ln(2)+\ln(3) = \ln(6)": "high precision",
        r"\gamma_{ji} \le 1": "sampled",
    }
    for latex, expected in level.items():
        (relation,) = check(latex).relations
        assert relation.verdict == "verified"
        assert expected in relation.evidence


def test_sizes_include_more_and_fewer_samples_than_components():
    (relation,) = check(r"\sum_{i=1}^{k}m_i = m").relations
    assert any(s["m"] > s["k"] for s in relation.sizes)
    assert any(s["m"] < s["k"] for s in relation.sizes)
    (relation,) = check(rf"{S}{S}^{{-1}} = \mathbf{{I}}").relations
    assert {s["n"] for s in relation.sizes} >= {1, 2, 3, 4, 5}


# -- definitions


def test_a_definition_spelled_otherwise_is_decided_against_the_notation():
    assert verdicts(r"m_i = \sum_{s=1}^{m}\gamma_{si}") == ["definition"]
    assert verdicts(r"m_i = \gamma_{1i}+\sum_{j=2}^{m}\gamma_{ji}") == ["verified"]
    assert verdicts(r"m_i = \sum_{j=1}^{m}\gamma_{ji}^2") == ["refuted"]


def test_definition_introduces_a_symbol_for_the_rest_of_the_page():
    text = """
<!-- check: definition -->

$$
s_i = 2\\sum_{j=1}^{m}\\gamma_{ji}
$$ (eq-new)

$$
s_i = 2 m_i
$$ (eq-use)

$$
s_i = 3 m_i
$$ (eq-wrong)
"""
    assert [r.verdict for r in page(text)] == ["definition", "verified", "refuted"]


def test_colon_equals_introduces_a_symbol_without_annotation():
    text = "$$c_i := m_i^2$$\n\n$$c_i = m_i\\,m_i$$\n"
    assert [r.verdict for r in page(text)] == ["definition", "verified"]


# -- steps

ZERO = rf"\sum_{{j=1}}^{{m}}\gamma_{{ji}}{S}^{{-1}}(\mathbf{{x}}_j-{MU}) = \mathbf{{0}}"
MEAN = rf"{MU} = \frac{{\sum_{{j=1}}^{{m}}\gamma_{{ji}}\mathbf{{x}}_j}}{{m_i}}"


def test_set_to_zero_hence():
    assert verdicts(ZERO + r"\;\Rightarrow\;" + MEAN) == ["assumption", "verified"]
    wrong = MEAN.replace("{m_i}", "{m}")
    assert verdicts(ZERO + r"\;\Rightarrow\;" + wrong) == ["assumption", "refuted"]


def test_a_premise_that_always_holds_is_vacuous():
    always = rf"{MU} - {MU} = \mathbf{{0}}"
    assert verdicts(always + r"\Rightarrow " + MEAN)[-1] == "vacuous"


def test_solves_names_the_equation():
    assert verdicts(MEAN, "solves " + ZERO) == ["verified"]
    assert verdicts(MEAN, "solves m_i - 1 = 0") in (["refuted"], ["vacuous"])
    text = f"$$\n{ZERO}\n$$ (eq-zero)\n\n<!-- check: solves eq-zero -->\n\n$$\n{MEAN}\n$$\n"
    table = {d.label: d for d in formulas(text)}
    session = Session(load_notation(), table.get)
    assert [r.verdict for d in formulas(text) for r in session.decide(d)][-1] == "verified"


def test_without_a_premise_the_models_m_step_judges_an_update():
    assert verdicts(MEAN) == ["verified"]
    assert verdicts(r"\alpha_i = \frac{m_i}{m}") == ["verified"]
    assert verdicts(r"\alpha_i = \frac{m_i}{k}") == ["refuted"]
    scatter = rf"{S} = \frac{{1}}{{m_i}}\sum_{{j=1}}^{{m}}\gamma_{{ji}}{D}{D}^{{\top}}"
    assert verdicts(scatter) == ["verified"]
    assert verdicts(scatter.replace("{m_i}", "{m}")) == ["refuted"]
    scaled = rf"{S} = \frac{{1}}{{m_i}}\sum_{{j=1}}^{{m}}\gamma_{{ji}}^2{D}{D}^{{\top}}"
    assert verdicts(scaled) == ["refuted"]


def test_factors():
    left = rf"\sum_{{j=1}}^{{m}}\gamma_{{ji}}(\mathbf{{x}}_j-{MU}) = \mathbf{{0}}"
    step = ZERO + r"\Rightarrow " + left
    assert verdicts(step, f"1: factor left {S}") == ["assumption", "verified"]
    assert verdicts(step, r"1: factor \alpha_i")[-1] == "refuted"
    assert verdicts(step)[-1] == "verified"  # the matrix before the sum is found


def test_the_gap_of_an_inequality():
    gap = r"\sum_{j=1}^{m}\mathrm{KL}\bigl(q_j\,\Vert\,P(z_j\mid\mathbf{x}_j,\theta)\bigr)"
    assert verdicts(r"\mathcal{F}(q,\theta) \le LL(\theta)", "gap " + gap) == ["verified"]
    assert verdicts(r"\mathcal{F}(q,\theta) \le LL(\theta)", "gap 1") == ["refuted"]


def test_an_inequality_is_tried_near_zero_and_far_out():
    assert verdicts(r"u > 0.0001", "let u : positive") == ["refuted"]
    assert verdicts(r"u < 90", "let u : positive") == ["refuted"]
    assert verdicts(r"\ln(u) \le u-1", "let u : positive") == ["verified"]


def test_wrong_formulas_are_expected_to_be_wrong():
    (relation,) = check(r"m_i = m", "wrong").relations
    assert relation.verdict == "refuted"
    assert relation.intended
    assert not relation.wrong
    (relation,) = check(r"\sum_{i=1}^{k}m_i = m", "wrong").relations
    assert relation.wrong
    (relation,) = check(rf"{S} = 1", "wrong").relations
    assert relation.intended


def test_argmax_without_its_gap_is_only_sampled():
    line = r"\theta^{(t+1)} = \operatorname*{arg\,max}_{\theta} " + Q
    (relation,) = check(line).relations
    assert relation.verdict == "sampled"
    assert verdicts(line.replace("(t+1)", "(t)", 1)) == ["refuted"]


# -- canaries


def test_a_multiplier_is_not_invisible_on_the_simplex():
    """The term with the multiplier vanishes wherever the weights sum to one."""
    line = rf"\mathcal{{L}}(\boldsymbol{{\alpha}},\lambda) = {Q}+"
    line += r"\lambda\left(\sum_{i=1}^{k}\alpha_i-1\right)"
    assert verdicts(line) == ["definition"]
    assert verdicts(line.replace(r"+\lambda", r"-\lambda")) == ["refuted"]
    assert verdicts(line.replace(r"+\lambda", r"+2\lambda")) == ["refuted"]


def test_lines_that_need_the_simplex_get_it_and_say_so():
    (relation,) = check(r"\sum_{i=1}^{k}\alpha_i = 1").relations
    assert relation.verdict == "verified"
    assert "simplex" in relation.evidence


def test_agreement_at_square_sizes_is_not_enough():
    """At m = k both indices have the same range; at n = 1 vectors look like numbers."""
    assert verdicts(r"\sum_{j=1}^{k}\gamma_{ji} = m_i") == ["ill-typed"]
    assert verdicts(r"\sum_{i=1}^{k}m_i = k") == ["refuted"]
    assert verdicts(r"k^2 = 5k-6") == ["refuted"]
    assert verdicts(r"(n-1)(n-2)(n-3) = 0") == ["refuted"]


def test_old_and_new_mean_are_different():
    gap = rf"(\mathbf{{x}}_j-{MU}^{{(t+1)}})"
    new = rf"\frac{{1}}{{m_i}}\sum_{{j=1}}^{{m}}\gamma_{{ji}}{gap}{gap}^{{\top}}"
    assert verdicts(rf"{S}^{{(t+1)}} = " + new) in (["definition"], ["verified"])
    assert verdicts(rf"{S}^{{(t+1)}} = " + new.replace("(t+1)", "(t)")) == ["refuted"]


def test_a_mahalanobis_term_without_its_inverse_is_refuted():
    right = rf"\ln\bigl({PHI}\bigr) = -\frac{{n}}{{2}}\ln(2\pi)-\frac12\ln\lvert{S}\rvert"
    right += rf"-\frac12{D}^{{\top}}{S}^{{-1}}{D}"
    assert verdicts(right) == ["verified"]
    assert verdicts(right.replace("^{-1}", "")) == ["refuted"]
    assert verdicts(right.replace(r"\frac{n}{2}\ln(2\pi)", r"\frac{1}{2}\ln(2\pi)")) == ["refuted"]


# -- running text


def test_settings_and_claims_in_running_text():
    text = (
        "For $k = 2$ and $j = 1,\\dots,m$, if $\\alpha_i = 0$ the claim $m_i = m$ is wrong, but "
        "$\\sum_{i=1}^{k}m_i = m$ is right, and <!-- check: wrong -->$m_i = 1$ is quoted."
    )
    found = [(r.verdict, r.intended) for r in page(text)]
    assert found == [
        ("assumption", False), ("assumption", False), ("assumption", False), ("refuted", False),
        ("verified", False), ("refuted", True),
    ]  # fmt: skip


def test_unknown_annotations_are_errors():
    assert verdicts("1 = 1", "definitely") == ["unreadable"]
    assert verdicts("1 = 1", "solves") == ["unreadable"]
    assert verdicts(r"\alpha_i = 1", r"let \mathbf{A} : martix(n,n)") == ["unreadable"]


def test_decisions_do_not_depend_on_the_day():
    latex = rf"\frac{{\partial {Q}}}{{\partial {S}}} = -\frac12 m_i {S}^{{-1}}"
    assert check(latex).relations == check(latex).relations
    other = check(latex, seed=1).relations[0]
    assert other.counterexample != check(latex).relations[0].counterexample


def test_decide_takes_the_displays_before_it_into_account():
    first, second = formulas("<!-- check: let u : real -->\n\n$$u-u = 0$$\n\n$$2u = u+u$$\n")[-2:]
    declared = formulas("<!-- check: let u : real -->\n\nx\n")
    (relation,) = decide(second, before=[*declared, first])
    assert relation.verdict == "verified"


# -- speed and limits


@pytest.mark.parametrize(
    "latex",
    [
        "2^{2^{2^{99}}} = 1", "(" * 3000 + "1" + ")" * 3000 + " = 1",
        "+".join([rf"\gamma_{{ji}}{S}^{{-1}}(\mathbf{{x}}_j-{MU})"] * 150) + rf" = {MU}",
        r"\sum_{j=1}^{1000000000} j = 1", r"\sum_Z\sum_Z\sum_Z 1 = 1",
        r"\frac{\partial}{\partial\alpha_i}" * 12 + r"\alpha_i^{20} = 1",
        r"\exp(\exp(\exp(99))) = 1",
        r"\sum_{j=1}^{9999}\sum_{i=1}^{9999}\alpha_1 = 1",
    ],
)  # fmt: skip
def test_hostile_formulas_end_soon_with_a_verdict(latex):
    start = time.process_time()
    report = check(latex)
    assert time.process_time() - start < 5
    assert report.relations
    assert not report.ok


def test_one_line_is_quick():
    latex = rf"\nabla_{{{MU}}}{Q} = \sum_{{j=1}}^{{m}}\gamma_{{ji}}{S}^{{-1}}{D}"
    check(latex)
    start = time.process_time()
    check(latex)
    assert time.process_time() - start < 0.5


# -- what a reader sees


def test_a_report_shows_itself_as_text_and_markdown():
    report = check(r"m_i = \sum_{j=1}^{m}\gamma_{ji} = m")
    assert not report.ok
    text = str(report)
    assert "≔" in text
    assert "✗" in text
    assert "left side" in text
    markdown = report._repr_markdown_()
    assert markdown.count("$$") == 4
    assert "**refuted**" in markdown


def test_a_reader_may_type_the_dollars():
    assert check("$1+1 = 2$").ok
    assert check("$$\n1+1 = 2\n$$").ok


def test_a_false_identity_inside_a_premise_is_no_condition():
    r"""In `A = B = 0 \Rightarrow C` only `B = 0` is a condition; `A = B` is a claim."""
    slip = r"""\frac{\partial Q(\theta\mid\theta^{(t)})}{\partial\boldsymbol{\mu}_i}
    = SIGN\sum_{j=1}^{m}\gamma_{ji}\,\boldsymbol{\Sigma}_i^{-1}(\mathbf{x}_j-\boldsymbol{\mu}_i)
    = \mathbf{0} \Rightarrow
    \boldsymbol{\mu}_i = \frac{1}{m_i}\sum_{j=1}^{m}\gamma_{ji}\,\mathbf{x}_j"""
    for sign, first in (("", "verified"), ("-", "refuted")):
        verdicts = [r.verdict for r in check(slip.replace("SIGN", sign)).relations]
        assert verdicts == [first, "assumption", "verified"]


def test_verdicts_do_not_depend_on_what_was_asked_before():
    """The definitions go in circles; what is known of a part of one must not be kept as all."""
    weight = r"\alpha_i = \frac{m_i}{m}"
    for lines in ((MEAN, weight), (weight, MEAN)):
        _READY.clear()
        assert [verdicts(line) for line in lines] == [["verified"], ["verified"]]
