"""The page of questions: its links lead somewhere, its one-line tests find what they name.

A small EM of one's own, as a reader might write it, is broken on purpose in each of the eight ways.
"""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from scipy import stats

import gmm
from book import slips

CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
PAGE = (CHAPTERS / "questions.md").read_text(encoding="utf-8")
TESTS = dict(re.findall(r"^\((cause-\w+)\)=.*?```python\n(.*?)\n```", PAGE, re.M | re.S))
X = gmm.datasets.old_faithful()
START = gmm.make_mixture([0.4, 0.6], [[2, 54], [4.3, 80]], [[[0.1, 0.1], [0.1, 40]]] * 2)


def log_density(X, mean, covariance):
    d = X - mean
    form = np.einsum("ja,ab,jb->j", d, np.linalg.inv(covariance), d)
    return -(form + np.linalg.slogdet(2 * np.pi * covariance)[1]) / 2


def responsibilities(log_joint):
    return np.exp(log_joint - np.logaddexp.reduce(log_joint, axis=1)[:, None])


def log_likelihood(log_joint, gamma):
    return np.logaddexp.reduce(log_joint, axis=1).sum()


def new_weights(gamma):
    return gamma.mean(axis=0)


def new_means(X, gamma, means):
    return gamma.T @ X / gamma.sum(axis=0)[:, None]


def new_covariances(X, gamma, mu, means):
    d = X[:, None] - mu
    return np.einsum("ji,jia,jib->iab", gamma, d, d) / gamma.sum(axis=0)[:, None, None]


def finished(gain, tol):
    return gain < tol


def own_em(X=X, start=START, tol=1e-4, cap=60, **broken):
    """One iteration of one's own EM, and the log-likelihoods of a whole run, as a namespace.

    `broken` replaces parts of it by others of the same name.
    """
    part = {**PARTS, **broken}

    def step(weights, means, covariances):
        pairs = zip(means, covariances, strict=True)
        log_phi = np.stack([part["log_density"](X, *pair) for pair in pairs], axis=1)
        log_joint = log_phi + np.log(weights)
        gamma = part["responsibilities"](log_joint)
        LL = part["log_likelihood"](log_joint, gamma)
        mu = part["new_means"](X, gamma, means)
        S = part["new_covariances"](X, gamma, mu, means)
        return dict(log_phi=log_phi, log_joint=log_joint, gamma=gamma, LL=LL,
                    w=part["new_weights"](gamma), mu=mu, S=S)  # fmt: skip

    with np.errstate(all="ignore"):
        found = step(*start)
        trace, now = [found["LL"]], found
        while len(trace) < cap:
            now = step(now["w"], now["mu"], now["S"])
            trace.append(now["LL"])
            if part["finished"](trace[-1] - trace[-2], tol):
                break
    return {**found, "X": X, "means": start.means, "covariances": start.covariances,
            "trace": trace, "tol": tol, "np": np, "stats": stats}  # fmt: skip


PARTS = {function.__name__: function for function in (
    log_density, responsibilities, log_likelihood, new_weights, new_means, new_covariances,
    finished,
)}  # fmt: skip


def plain_responsibilities(log_joint):
    joint = np.exp(log_joint)
    return joint / joint.sum(axis=1, keepdims=True)


def no_inverse(X, mean, covariance):
    d = X - mean
    form = np.einsum("ja,ab,jb->j", d, covariance, d)
    return -(form + np.linalg.slogdet(2 * np.pi * covariance)[1]) / 2


def about_last_mean(X, gamma, mu, means):
    return new_covariances(X, gamma, np.repeat(mu[-1:], len(mu), axis=0), means)


def counts_broadcast(X, gamma, mu, means):
    d = X[:, None] - mu
    return np.einsum("ji,jia,jib->iab", gamma, d, d) / gamma.sum(axis=0)


def scaled(X, gamma, mu, means):
    d = gamma[..., None] * X[:, None] - mu
    return np.einsum("jia,jib->iab", d, d) / gamma.sum(axis=0)[:, None, None]


def wrong_power(X, mean, covariance):
    return log_density(X, mean, covariance) + np.log(2 * np.pi) / 2


def after_normalising(log_joint, gamma):
    return np.log(gamma.sum(axis=1)).sum()


def q_instead(log_joint, gamma):
    return (gamma * log_joint).sum()


AWAY = np.array([2000.0, 5000.0])
FAR = np.vstack([X, [[300.0, 9000.0]]])
EQUAL = gmm.make_mixture([0.5, 0.5], [X.mean(axis=0)] * 2, [np.cov(X.T, bias=True)] * 2)
SLIPS = [
    ("cause-density", {"log_density": no_inverse}),
    ("cause-density", {"log_density": wrong_power}),
    ("cause-density", {"log_density": lambda X, m, S: log_density(X, m, np.sqrt(np.abs(S)))}),
    ("cause-likelihood", {"log_likelihood": after_normalising}),
    ("cause-likelihood", {"log_likelihood": q_instead}),
    ("cause-means", {"new_means": lambda X, gamma, means: gamma.T @ X / len(X)}),
    ("cause-means", {"new_weights": lambda gamma: gamma.mean(axis=0)[::-1]}),
    ("cause-means", {"new_weights": lambda gamma: gamma.sum(axis=0)}),
    ("cause-covariance", {"new_covariances": about_last_mean}),
    ("cause-covariance", {"new_covariances": counts_broadcast}),
    ("cause-covariance", {"new_covariances": scaled}),
    ("cause-covariance", {"new_covariances": lambda X, gamma, mu, means:
                          new_covariances(X, gamma, means, means)}),
    ("cause-covariance", {"X": X + AWAY, "start": START._replace(means=START.means + AWAY),
                          "new_covariances": lambda X, gamma, mu, means:
                          new_covariances(X, gamma, means, means)}),
    ("cause-axis", {"responsibilities": lambda log_joint: responsibilities(log_joint.T).T}),
    ("cause-stopping", {"finished": lambda gain, tol: -gain < tol}),
    ("cause-stopping", {"cap": 3}),
    ("cause-stopping", {"cap": 1}),
    ("cause-underflow", {"responsibilities": plain_responsibilities, "X": FAR}),
    ("cause-equal", {"start": EQUAL}),
]  # fmt: skip


def passes(cause, namespace):
    """Whether the one-line test of the page is silent."""
    try:
        exec(TESTS[cause], dict(namespace))  # the page's own line, not input
    except AssertionError:
        return False
    return True


def test_there_are_eight_causes_with_one_line_each():
    assert len(TESTS) == 8
    for line in TESTS.values():
        assert line.startswith("assert ") and "\n" not in line and len(line) <= 100


@pytest.mark.parametrize("cause", TESTS)
def test_a_right_program_passes(cause):
    assert passes(cause, own_em())


@pytest.mark.parametrize("cause", TESTS)
def test_gmm_passes(cause):
    log_phi = gmm.log_gaussian(X, START.means, START.covariances)
    gamma = gmm.responsibilities(X, START)
    after = gmm.m_step(X, gamma)
    fit = gmm.fit(X, START, tol=1e-8)
    assert passes(cause, {
        "X": X, "means": START.means, "covariances": START.covariances, "log_phi": log_phi,
        "log_joint": gmm.log_joint(X, START), "gamma": gamma,
        "LL": gmm.log_likelihood(X, START), "w": after.weights, "mu": after.means,
        "S": after.covariances, "trace": fit.log_likelihoods, "tol": 1e-8 * len(X), "np": np,
        "stats": stats,
    })  # fmt: skip


@pytest.mark.parametrize(("cause", "broken"), SLIPS, ids=[
    f"{cause}-{number}" for number, (cause, _) in enumerate(SLIPS)])  # fmt: skip
def test_a_broken_program_is_found_by_the_test_that_names_the_cause(cause, broken):
    assert not passes(cause, own_em(**broken))


def test_every_cause_is_tried():
    assert {cause for cause, _ in SLIPS} == set(TESTS)


# Links -------------------------------------------------------------------------------------------


def labels():
    """All labels that the pages of the book define."""
    found = {f"slip-{slip.id}" for slip in slips.read()}
    for path in CHAPTERS.glob("*"):
        if path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
        elif path.suffix == ".ipynb":
            cells = nbformat.read(path, as_version=4).cells
            text = "\n\n".join(c.source for c in cells if c.cell_type == "markdown")
        else:
            continue
        found.update(re.findall(r"^\(([\w-]+)\)=$", text, re.M))
        found.update(re.findall(r"^.*\((eq-[\w-]+)\)$", text, re.M))
    return found


def test_every_link_of_the_page_leads_somewhere():
    named = re.findall(r"\{(?:eq|ref)\}`(?:[^`<]*<)?([\w-]+)>?`", PAGE)
    assert len(named) > 60
    assert set(named) <= labels()
    for name in re.findall(r"\{doc\}`([\w-]+)`", PAGE):
        assert list(CHAPTERS.glob(f"{name}.*")), name


def test_every_answer_is_short_and_leads_into_the_book():
    for title, text in re.findall(r"^### ([^\n]*)\n(.*?)(?=^\(|^#|\Z)", PAGE, re.M | re.S):
        if title[0].isdigit():
            continue  # a cause: it has a test
        assert re.search(r"\{(eq|doc|ref)\}`|`gmm\.", text), title
        sentences = re.findall(r"[.?!](?=\s|$)", re.sub(r"`[^`]*`|\.\.\.|\$[^$]*\$", "x", text))
        assert 1 <= len(sentences) <= 7, (title, len(sentences))


WORDS = (
    "latent", "hidden", "BIC", "AIC", "tied", "reg_covar", "starting values", "anomal", "overfit",
    "degenerate", "identifiable", "ELBO", "underflow", "not positive definite", "decreases",
    "full, tied, diag, spherical", "sample_weight", "stream", "missing", "switch", "k-means",
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_the_page_has_the_readers_words(word):
    assert word in PAGE
