# ruff: noqa: E501  (a formula stays on one line)
"""Differences that are tiny, or in a narrow place: seen wherever they are, never taken for rounding."""

import pytest

from linewise import check

LETTERS = r"""
[sizes]
K = "clusters"
q = "dimension"
[indices]
k = "K"
[symbols]
's' = "real"
't' = "real"
'g' = "positive"
'b' = "count"
'\delta' = "probability"
'\tau_k' = "simplex"
'u' = "vector(q)"
'v' = "vector(q)"
[definitions]
'\sigma(s)' = '\frac{1}{1+\exp(-s)}'
"""


def verdict(line):
    return check(line, notation=LETTERS).relations[-1].verdict


@pytest.mark.parametrize("line", [
    r"s=\ln(2)+10^{-72} \Rightarrow s=\ln(2)", r"s=\ln(2)+10^{-90} \Rightarrow \exp(s)=2",
    r"\mathbb{1}[k=2](1+\exp(-165)) = \mathbb{1}[k=2]", r"\mathbb{1}[k=2](1+\exp(-165-\delta)) = \mathbb{1}[k=2]",
    r"\max(s,0)\,(1+\exp(-300-s^2)) = \max(s,0)", r"(K-2)(1+10^{-100}\pi) = K-2", r"(k-1)(1+10^{-100}\pi) = k-1",
    r"\mathbb{1}[k=2](\ln(2)+10^{-100}) = \mathbb{1}[k=2]\ln(2)",
])  # fmt: skip
def test_a_tiny_difference_is_seen_where_the_first_comparison_was_of_zeros(line):
    assert verdict(line) == "refuted"


@pytest.mark.parametrize("line", [
    r"\mathbb{1}[s>0](1+\exp(-165-s^2)) = \mathbb{1}[s>0]", r"\tanh(s)\,\mathbb{1}[s>90] = \mathbb{1}[s>90]",
])  # fmt: skip
def test_a_side_that_was_not_seen_sharply_was_not_seen(line):
    assert verdict(line) in ("undecided", "refuted")


@pytest.mark.parametrize("line", [
    r"\ln(\exp(s)+\exp(t)) = \max(s,t)+\ln(1+\exp(-\lvert s-t\rvert))", r"\sigma(s) = \frac12(1+\tanh\frac s2)",
    r"\ln\sigma(s) = -\max(0,-s)-\ln(1+\exp(-\lvert s\rvert))", r"(k-1)(1+\frac{\pi}{10^{100}}) = k-1+(k-1)\frac{\pi}{10^{100}}",
])  # fmt: skip
def test_what_is_equal_is_still_verified(line):
    assert verdict(line) == "verified"


@pytest.mark.parametrize("false, true", [
    (r"(s-400)(s-401) \ge 0", r"(s-400)^2+(s-401)^2 \ge \frac12"),
    (r"(s^2-50)(s^2-51) \ge 0", r"(s^2-50)(s^2-51) \ge -\frac14"),
    (r"s^2 \ge 100s-2000", r"s^2 \ge 100s-2500"),
    (r"(s-37)^2+(t-91)^2 \ge \frac{1}{10}", r"(s-37)^2+(t-91)^2 \ge 0"),
    (r"(s-\frac{1}{1000})(s-\frac{2}{1000}) \ge 0", r"(s-\frac{1}{1000})(s-\frac{2}{1000}) \ge -\frac{1}{10^6}"),
    (r"g+\frac1g > 2", r"g+\frac1g \ge 2"), (r"g-\ln g > 1", r"g-\ln g \ge 1"),
    (r"\delta(1-\delta)^2 \le \frac17", r"\delta(1-\delta)^2 \le \frac{4}{27}"),
    (r"\sum_{k=1}^K\tau_k(1-\tau_k) \le \frac45", r"\sum_{k=1}^K\tau_k(1-\tau_k) \le 1"),
    (r"\sum_{k=1}^K\tau_k^3 \ge \frac{1}{30}", r"\sum_{k=1}^K\tau_k^3 \ge \frac{1}{K^2}"),
    (r"\sum_{k=1}^K\frac{1}{k^2} < \frac85", r"\sum_{k=1}^K\frac{1}{k^2} < 2"),
    (r"\sigma(s) < 1-10^{-20}", r"\sigma(s) < 1"), (r"\ln g \ge -1000", r"\ln g \le g-1"),
    (r"\lVert u-v\rVert^2 \ge \frac{1}{50}", r"\lVert u-v\rVert^2 \ge 0"),
    (r"u^{\top}v \ge -\lVert u\rVert^2-\frac15\lVert v\rVert^2", r"u^{\top}v \ge -\lVert u\rVert^2-\frac14\lVert v\rVert^2"),
])  # fmt: skip
def test_an_inequality_is_tried_where_its_gap_is_small(false, true):
    assert verdict(false) == "refuted"
    assert verdict(true) in ("verified", "sampled")
