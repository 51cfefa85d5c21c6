"""The code is the equations: `gmm` against the right-hand sides that the chapters display.

A display is found by its label, read by the checker, and evaluated with 80 digits at random data.
The checker knows nothing of `gmm`, and `gmm` nothing of the checker.
"""

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import gmm
from linewise.evaluation import Point, evaluate, new_env
from linewise.notation import load_notation
from linewise.page.markdown import displays
from linewise.reading import read, read_expression
from linewise.values import Mat
from linewise.values.numbers import plain
from linewise.world import World

CHAPTERS = Path(__file__).parents[1] / "chapters"
NOTATION = load_notation()
WORLD = World(NOTATION)
SIZES = [(7, 3, 2), (5, 2, 1), (4, 3, 3)]  # samples, components, dimension

# label of the display, which side of its last chain, and what the code computes for it
CLAIMS = [
    ("eq-gaussian-density", -1, lambda d: np.exp(gmm.log_gaussian(d.X, *d.mixture[1:])), "ji"),
    ("eq-log-gaussian", -1, lambda d: gmm.log_gaussian(d.X, *d.mixture[1:]), "ji"),
    ("eq-joint", -1, lambda d: np.exp(gmm.density.log_joint(d.X, d.mixture)), "ji"),
    ("eq-mixture-density", -1, lambda d: np.exp(gmm.log_density(d.X, d.mixture)), "j"),
    ("eq-log-likelihood", -1, lambda d: gmm.log_likelihood(d.X, d.mixture), ""),
    ("eq-responsibility", -1, lambda d: gmm.responsibilities(d.X, d.old), "ji"),
    ("eq-responsibility", 1, lambda d: gmm.e_step(d.X, d.old)[0], "ji"),
    ("eq-effective-count", -1, lambda d: d.gamma.sum(axis=0), "i"),
    ("eq-q-function", -1, lambda d: gmm.expected_log_likelihood(d.X, d.gamma, d.mixture), ""),
    ("eq-q-four-terms", -1, lambda d: gmm.expected_log_likelihood(d.X, d.gamma, d.mixture), ""),
    ("eq-lower-bound", -1, lambda d: gmm.lower_bound(d.X, d.q, d.mixture), ""),
    ("eq-weight-update", 1, lambda d: gmm.m_step(d.X, d.gamma).weights, "i"),
    ("eq-weight-update", -1, lambda d: gmm.m_step(d.X, d.gamma).weights, "i"),
    ("eq-mean-update", 1, lambda d: gmm.m_step(d.X, d.gamma).means, "i"),
    ("eq-mean-update", -1, lambda d: gmm.m_step(d.X, d.gamma).means, "i"),
    ("eq-covariance-update", 1, lambda d: gmm.m_step(d.X, d.gamma).covariances, "i"),
    ("eq-covariance-update", -1, lambda d: gmm.m_step(d.X, d.gamma).covariances, "i"),
]


# What the code implements, too, and where that is tested: no side of a display can be evaluated
# for it, or it takes more than one call.
ELSEWHERE = {
    "eq-features": "features", "eq-log-sum-exp": "density", "eq-louis": "information",
    "eq-mixture-conditional": "conditioning", "eq-mixture-marginal": "conditioning",
    "eq-one-pass-covariance": "em_steps", "eq-one-pass-first": "em_steps",
    "eq-one-pass-second": "em_steps", "eq-sampling": "fit", "eq-simplex": "hard_input",
    "eq-standard-errors": "information",
}  # fmt: skip


class Data:
    """Random samples, parameters, old parameters, responsibilities and a free q."""

    def __init__(self, sizes, seed=0):
        m, k, n = self.sizes = sizes
        rng = np.random.default_rng(seed)
        self.X = rng.normal(size=(m, n))
        self.mixture, self.old = (self.parameters(rng, k, n) for _ in range(2))
        self.gamma, self.q = (rng.dirichlet(np.ones(k), size=m) for _ in range(2))

    @staticmethod
    def parameters(rng, k, n):
        root = rng.normal(size=(k, n, n))
        covariances = root @ root.transpose(0, 2, 1) + np.eye(n)
        return gmm.make_mixture(rng.dirichlet(np.ones(k)), rng.normal(size=(k, n)), covariances)

    def point(self, means):
        """The checker's point with these numbers, exactly; `means` stand for the symbol μ_i."""
        point = Point(WORLD, dict(zip("mkn", self.sizes, strict=True)), seed=0)
        families = [(r"\mathbf{x}_j", "", self.X), (r"\gamma_{ji}", "", self.gamma),
                    ("q_{ji}", "", self.q), (r"\boldsymbol{\mu}_i", "", means)]
        for tag, mixture in (("", self.mixture), ("t", self.old)):
            families += [(r"\alpha_i", tag, mixture.weights),
                         (r"\boldsymbol{\Sigma}_i", tag, mixture.covariances)]
        families.append((r"\boldsymbol{\mu}_i", "t", self.old.means))
        for latex, tag, array in families:
            node = read_expression(latex, NOTATION)
            rank = len(node.args[1])
            for index in np.ndindex(array.shape[:rank]):
                place = node.args[0], tag, tuple(i + 1 for i in index)
                point.values[place] = exact(array[index])
        return point


def exact(value):
    """A float, vector or matrix as the checker's exact value; 1 by 1 is a number."""
    value = np.asarray(value, dtype=float)
    if value.size == 1:
        return Fraction(float(value.reshape(())))
    rows = value.reshape(len(value), -1)
    shape = ("n", "1") if rows.shape[1] == 1 else ("n", "n")
    return Mat(tuple(tuple(Fraction(float(x)) for x in row) for row in rows), shape)


def inexact(value):
    """The checker's value as floats."""
    if isinstance(value, Mat):
        return np.squeeze([[float(plain(x)) for x in row] for row in value.rows])
    return float(plain(value))


@cache
def chain(label):
    """The sides of the last chain of the display with this label."""
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        for display in displays(path):
            if display.label == label:
                return read(display.latex, NOTATION)[-1].chains[-1].sides
    pytest.fail(f"no chapter displays {label}")


def displayed(label, side, data, letters, change=None):
    """The displayed side at every value of its free indices, as an array."""
    node = chain(label)[side]
    means = gmm.m_step(data.X, data.gamma).means if "covariance" in label else data.mixture.means
    env = new_env(data.point(means))
    if change is not None:
        change(env.point)
    sizes = [data.sizes["mk".index("m" if letter == "j" else "k")] for letter in letters]
    found = np.empty(sizes, dtype=object)
    for index in np.ndindex(*sizes):
        here = env
        for letter, at in zip(letters, index, strict=True):
            here = here.with_index(letter, at + 1, "m" if letter == "j" else "k")
        found[index] = inexact(evaluate(node, here))
    return np.array(found.tolist(), dtype=float)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("label, side, code, letters", CLAIMS,
                         ids=[f"{label}[{side}]" for label, side, *_ in CLAIMS])
def test_the_code_computes_the_displayed_side(label, side, code, letters, sizes):
    for seed in range(2):
        data = Data(sizes, seed)
        expected = displayed(label, side, data, letters)
        found = np.squeeze(np.asarray(code(data))).reshape(expected.shape)
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


def test_another_number_anywhere_is_noticed():
    """Negative control: one sample moved by 1e-6 in the equation, and they no longer agree."""
    data = Data(SIZES[0])

    def nudge(point):
        place = next(p for p in point.values if p[0].startswith(r"\mathbf{x}"))
        rows = point.values[place].rows
        moved = ((rows[0][0] + Fraction(1, 10**6),), *rows[1:])
        point.values[place] = point.values[place]._replace(rows=moved)

    for label, side, code, letters in CLAIMS:
        if "weight" in label or "count" in label:
            continue  # they do not contain the samples
        expected = displayed(label, side, data, letters, nudge)
        found = np.squeeze(np.asarray(code(data))).reshape(expected.shape)
        assert not np.allclose(found, expected, rtol=1e-10, atol=1e-12), label


def test_the_old_mean_in_the_covariance_is_another_formula():
    data = Data(SIZES[0])
    old = data.point(data.mixture.means)
    node = chain("eq-covariance-update")[-1]
    value = inexact(evaluate(node, new_env(old).with_index("i", 1, "k")))
    assert not np.allclose(value, gmm.m_step(data.X, data.gamma).covariances[0])


def test_every_label_that_a_docstring_implements_is_displayed():
    """`implements `eq-...`` in the code names a display that exists."""
    import re

    root = Path(gmm.__file__).parent
    named = set()
    for path in root.glob("*.py"):
        for sentence in re.findall(r"implements?\s+(.*?)(?:\.\s|\n\n|\"\"\")", path.read_text(),
                                   re.DOTALL):
            named |= set(re.findall(r"`(eq-[a-z0-9-]+)`", sentence))
    known = {d.label for path in CHAPTERS.glob("*.ipynb") for d in displays(path)}
    assert len(named) >= 8
    assert named <= known, f"no display has the label {sorted(named - known)}"
    untested = named - {label for label, *_ in CLAIMS} - set(ELSEWHERE)
    assert not untested, f"add a row to CLAIMS above for {sorted(untested)}, or say in ELSEWHERE"
    for label, file in ELSEWHERE.items():
        assert label in named, f"{label} is implemented nowhere: take it out of ELSEWHERE"
        assert (Path(__file__).parent / f"test_{file}.py").exists(), f"{label}: no test_{file}.py"
