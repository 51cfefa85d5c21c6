# ruff: noqa: E501  (a formula stays on one line)
"""Thirty answers to questions of courses, in the letters of PRML and of CS229, right and wrong."""

from pathlib import Path

import pytest

from linewise import check

LETTERS = Path(__file__).parents[1] / "chapters" / "letters"
WRONG = {"refuted", "ill-typed"}

N = r"\mathcal{N}(\mathbf{x}_n\mid\boldsymbol{\mu}_k,\boldsymbol{\Sigma}_k)"
LOG = r"\sum_{n=1}^{N}\ln\left\{\sum_{j=1}^{K}\pi_j\,\mathcal{N}(\mathbf{x}_n\mid\boldsymbol{\mu}_j,\boldsymbol{\Sigma}_j)\right\}"
DEVIATION = r"(\mathbf{x}_n-\boldsymbol{\mu}_k)"
GAMMA = r"with \gamma(z_{nk}) : positive"

# what was asked, the right answer, a wrong one that students give, and a comment for both
PRML = {
    "responsibility": (
        rf"\gamma(z_{{nk}}) = \frac{{\pi_k {N}}}{{\sum_{{j=1}}^K \pi_j\mathcal{{N}}(\mathbf{{x}}_n\mid\boldsymbol{{\mu}}_j,\boldsymbol{{\Sigma}}_j)}}",
        rf"\gamma(z_{{nk}}) = \frac{{{N}}}{{\sum_{{j=1}}^K \mathcal{{N}}(\mathbf{{x}}_n\mid\boldsymbol{{\mu}}_j,\boldsymbol{{\Sigma}}_j)}}", None),
    "gradient by the mean": (
        rf"\frac{{\partial}}{{\partial\boldsymbol{{\mu}}_k}} {LOG} = \sum_{{n=1}}^N \gamma(z_{{nk}})\boldsymbol{{\Sigma}}_k^{{-1}}{DEVIATION}",
        rf"\frac{{\partial}}{{\partial\boldsymbol{{\mu}}_k}} {LOG} = \sum_{{n=1}}^N \gamma(z_{{nk}})\boldsymbol{{\Sigma}}_k{DEVIATION}", None),
    "the mean": (
        rf"\sum_{{n=1}}^N \gamma(z_{{nk}})\boldsymbol{{\Sigma}}_k^{{-1}}{DEVIATION} = 0 \quad\Rightarrow\quad \boldsymbol{{\mu}}_k = \frac{{1}}{{N_k}}\sum_{{n=1}}^N \gamma(z_{{nk}})\mathbf{{x}}_n",
        rf"\sum_{{n=1}}^N \gamma(z_{{nk}})\boldsymbol{{\Sigma}}_k^{{-1}}{DEVIATION} = 0 \quad\Rightarrow\quad \boldsymbol{{\mu}}_k = \frac{{1}}{{N}}\sum_{{n=1}}^N \gamma(z_{{nk}})\mathbf{{x}}_n", GAMMA),
    "counts": (r"\sum_{k=1}^K N_k = N", r"\sum_{k=1}^K N_k = 1", None),
    "weights with a multiplier": (
        r"\frac{N_k}{\pi_k}+\lambda = 0 \quad\Rightarrow\quad \pi_k = -\frac{N_k}{\lambda}",
        r"\frac{N_k}{\pi_k}+\lambda = 0 \quad\Rightarrow\quad \pi_k = \frac{N_k}{\lambda}", GAMMA),
    "the logarithm of a Gaussian": (
        rf"\ln {N} = -\frac{{D}}{{2}}\ln(2\pi)-\frac12\ln|\boldsymbol{{\Sigma}}_k|-\frac12{DEVIATION}^{{\mathrm T}}\boldsymbol{{\Sigma}}_k^{{-1}}{DEVIATION}",
        rf"\ln {N} = -\frac12\ln(2\pi)-\frac12\ln|\boldsymbol{{\Sigma}}_k|-\frac12{DEVIATION}^{{\mathrm T}}\boldsymbol{{\Sigma}}_k^{{-1}}{DEVIATION}", None),
    "complete data": (
        rf"\ln p(\mathbf{{X}},\mathbf{{Z}}\mid\boldsymbol{{\theta}}) = \sum_{{n=1}}^N\sum_{{k=1}}^K z_{{nk}}\left\{{\ln\pi_k+\ln {N}\right\}}",
        rf"\ln p(\mathbf{{X}},\mathbf{{Z}}\mid\boldsymbol{{\theta}}) = \sum_{{n=1}}^N\sum_{{k=1}}^K z_{{nk}}\left\{{\ln(\pi_k)\,\ln({N})\right\}}", None),
    "a mean that stays": (
        r"\sum_{k=1}^K \frac{N_k}{N}\left(\frac{1}{N_k}\sum_{n=1}^N\gamma(z_{nk})\mathbf{x}_n\right) = \frac1N\sum_{n=1}^N\mathbf{x}_n",
        r"\sum_{k=1}^K \frac{1}{K}\left(\frac{1}{N_k}\sum_{n=1}^N\gamma(z_{nk})\mathbf{x}_n\right) = \frac1N\sum_{n=1}^N\mathbf{x}_n", None),
}
NORMAL = r"\mathcal{N}(x^{(i)};\mu_j,\Sigma_j)"
HELD = r"with w_j^{(i)} : stochastic"
CS229 = {
    "the posterior": (
        rf"w_j^{{(i)}} = \frac{{\phi_j {NORMAL}}}{{\sum_{{l=1}}^k \phi_l \mathcal{{N}}(x^{{(i)}};\mu_l,\Sigma_l)}}",
        rf"w_j^{{(i)}} = \frac{{\phi_j {NORMAL}}}{{\sum_{{l=1}}^k \mathcal{{N}}(x^{{(i)}};\mu_l,\Sigma_l)}}", None),
    "gradient by the mean": (
        r"\frac{\partial}{\partial\mu_j}\sum_{i=1}^m\sum_{l=1}^k w_l^{(i)}\log \mathcal{N}(x^{(i)};\mu_l,\Sigma_l) = \sum_{i=1}^m w_j^{(i)}\Sigma_j^{-1}(x^{(i)}-\mu_j)",
        r"\frac{\partial}{\partial\mu_j}\sum_{i=1}^m\sum_{l=1}^k w_l^{(i)}\log \mathcal{N}(x^{(i)};\mu_l,\Sigma_l) = -\sum_{i=1}^m w_j^{(i)}\Sigma_j^{-1}(x^{(i)}-\mu_j)", HELD),
    "the mean": (
        r"\sum_{i=1}^m w_j^{(i)}(x^{(i)}-\mu_j) = 0 \quad\Rightarrow\quad \mu_j = \frac{\sum_{i=1}^m w_j^{(i)}x^{(i)}}{\sum_{i=1}^m w_j^{(i)}}",
        r"\sum_{i=1}^m w_j^{(i)}(x^{(i)}-\mu_j) = 0 \quad\Rightarrow\quad \mu_j = \frac1m\sum_{i=1}^m w_j^{(i)}x^{(i)}", r"with w_j^{(i)} : positive"),
    "the Lagrangian": (
        r"\frac{\partial}{\partial\phi_j}\mathcal{L}(\phi) = \frac{1}{\phi_j}\sum_{i=1}^m w_j^{(i)}+\beta",
        r"\frac{\partial}{\partial\phi_j}\mathcal{L}(\phi) = \sum_{i=1}^m w_j^{(i)}+\beta", HELD),
    "a coin for each component": (
        r"\sum_{i=1}^m w_j^{(i)}\left(\frac{s_i}{p_j}-\frac{1-s_i}{1-p_j}\right) = \frac{\sum_{i=1}^m w_j^{(i)}(s_i-p_j)}{p_j(1-p_j)}",
        r"\sum_{i=1}^m w_j^{(i)}\left(\frac{s_i}{p_j}-\frac{1-s_i}{1-p_j}\right) = \frac{\sum_{i=1}^m w_j^{(i)}(s_i-p_j)}{p_j}",
        r"with s_i : probability; with p_j : probability"),
    "Poisson components": (
        r"\frac{\partial}{\partial r_j}\sum_{i=1}^m w_j^{(i)}\log\left(\frac{r_j^{s_i}e^{-r_j}}{s_i!}\right) = \sum_{i=1}^m w_j^{(i)}\left(\frac{s_i}{r_j}-1\right)",
        r"\frac{\partial}{\partial r_j}\sum_{i=1}^m w_j^{(i)}\log\left(\frac{r_j^{s_i}e^{-r_j}}{s_i!}\right) = \sum_{i=1}^m w_j^{(i)}\left(\frac{s_i}{r_j}-r_j\right)",
        r"with s_i : count; with r_j : positive; " + HELD),
    "labels for some samples": (
        r"\sum_{i=1}^m\sum_{j=1}^k \left(s_i\,v_j^{(i)}+(1-s_i)\,w_j^{(i)}\right) = m",
        r"\sum_{i=1}^m\sum_{j=1}^k \left(s_i\,v_j^{(i)}+w_j^{(i)}\right) = m",
        r"with s_i : probability; with v_j^{(i)} : stochastic"),
}
ANSWERS = [
    (letters, question, *answer)
    for letters, book in (("prml", PRML), ("cs229", CS229))
    for question, answer in book.items()
]
NAMES = [f"{letters}: {question}" for letters, question, *_ in ANSWERS]


def verdicts(formula, letters, note):
    report = check(formula, notation=LETTERS / f"{letters}.toml", note=note or "")
    return [r.verdict for r in report.relations]


def test_there_are_thirty():
    assert 2 * len(ANSWERS) == 30


@pytest.mark.parametrize("letters, question, right, wrong, note", ANSWERS, ids=NAMES)
def test_the_right_answer_is_verified(letters, question, right, wrong, note):
    *premises, last = verdicts(right, letters, note)
    assert last == "verified"
    assert set(premises) <= {"assumption"}


@pytest.mark.parametrize("letters, question, right, wrong, note", ANSWERS, ids=NAMES)
def test_the_wrong_answer_is_found_out(letters, question, right, wrong, note):
    assert verdicts(wrong, letters, note)[-1] in WRONG
