"""The code is the equations: `gmm` against the right-hand sides that the chapters display.

A display is found by its label, read by the checker with the letters of its page, and evaluated
with 80 digits at random data. The checker knows nothing of `gmm`, and `gmm` nothing of the checker.
"""

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import gmm
from linewise.errors import CheckError
from linewise.evaluation import Point, evaluate, new_env
from linewise.notation import load_notation
from linewise.page.declaring import introduced, local_world, with_lets
from linewise.page.markdown import displays
from linewise.page.notes import parse_notes
from linewise.page.state import Context, beginning
from linewise.reading import read, read_expression
from linewise.values import Mat
from linewise.values.numbers import plain

CHAPTERS = Path(__file__).parents[1] / "chapters"
NOTATION = load_notation()
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
    ("eq-em-weight", -1, lambda d: gmm.m_step(d.X, d.gamma).weights, "i"),
    ("eq-em-mean", -1, lambda d: gmm.m_step(d.X, d.gamma).means, "i"),
    ("eq-em-covariance", -1, lambda d: gmm.m_step(d.X, d.gamma).covariances, "i"),
    ("eq-weighted-q", -1, lambda d: gmm.expected_log_likelihood(d.X, d.gamma, d.mixture, d.w), ""),
    ("eq-weighted-mean", -1, lambda d: gmm.m_step(d.X, d.gamma, d.w).means, "i"),
    ("eq-km-responsibility", -1, lambda d: gmm.responsibilities(d.X, d.round), "ji"),
    ("eq-eee", -1, lambda d: d.family("EEE")[0], ""),
    ("eq-eii", -1, lambda d: d.family("EII")[0, 0, 0], ""),
    ("eq-vii", -1, lambda d: d.family("VII")[:, 0, 0], "i"),
    ("eq-vvi", -1, lambda d: d.family("VVI")[0, 0, 0], ""),
    ("eq-map-update", -1, lambda d: d.with_prior.covariances, "i"),
    ("eq-map-covariance", -1, lambda d: d.with_prior.covariances, "i"),
    ("eq-parameters", -1, lambda d: gmm.parameter_count(*d.mixture.means.shape), ""),
    ("eq-parameters", 0, lambda d: gmm.parameter_count(*d.mixture.means.shape), ""),
    ("eq-aic", -1, lambda d: gmm.aic(d.X, d.mixture), ""),
    ("eq-bic", -1, lambda d: gmm.bic(d.X, d.mixture), ""),
    ("eq-icl", 0, lambda d: (d.price - gmm.icl(d.X, d.old)) / 2, ""),
    ("eq-icl", -1, lambda d: (d.price - gmm.icl(d.X, d.old)) / 2, ""),
    ("eq-louis-variance", -1, lambda d: d.missing_by_sample, "j"),
    ("eq-mixture-marginal", -1, lambda d: np.exp(gmm.log_density(d.x[None], d.part)[0]), ""),
    ("eq-conditional-covariance", -1, lambda d: d.rest.covariances, "i"),
    ("eq-mixture-conditional", -1, lambda d: np.exp(gmm.log_density(d.y[None], d.rest)[0]), ""),
]
NEW_MEANS = {"eq-eee", "eq-eii", "eq-vii", "eq-map-covariance"}  # the scatter is about these
POSTERIOR = {"eq-icl", "eq-map-update", "eq-map-covariance"}  # γ is that of the old parameters


# What the code implements, too, and where that is tested: no side of a display can be evaluated
# for it, or it takes more than one call.
ELSEWHERE = {
    "eq-features": "features", "eq-log-sum-exp": "density", "eq-louis": "information",
    "eq-one-pass-covariance": "em_steps", "eq-one-pass-first": "em_steps",
    "eq-one-pass-second": "em_steps", "eq-sampling": "fit", "eq-simplex": "hard_input",
    "eq-standard-errors": "code_is_equations",
}  # fmt: skip


class Data:
    """Random samples, parameters, old parameters, responsibilities and a free q."""

    def __init__(self, sizes, seed=0):
        m, k, n = self.sizes = sizes
        rng = np.random.default_rng(seed)
        self.X = rng.normal(size=(m, n))
        self.mixture, self.old = (self.parameters(rng, k, n) for _ in range(2))
        self.gamma, self.q = (rng.dirichlet(np.ones(k), size=m) for _ in range(2))
        self.w = rng.uniform(0.5, 3, size=m)
        self.variance, self.strength = 0.7, 1.5
        covariances = np.array([self.variance * np.eye(n)] * k)
        self.round = self.mixture._replace(covariances=covariances)
        self._partitioned(rng)

    @staticmethod
    def parameters(rng, k, n):
        root = rng.normal(size=(k, n, n))
        covariances = root @ root.transpose(0, 2, 1) + np.eye(n)
        return gmm.make_mixture(rng.dirichlet(np.ones(k)), rng.normal(size=(k, n)), covariances)

    def family(self, structure):
        """The M-step for the covariances of a family."""
        free, counts = gmm.m_step(self.X, self.gamma).covariances, self.gamma.sum(axis=0)
        return gmm.constrained(free, counts, structure)

    @property
    def with_prior(self):
        """One iteration of EM from the old parameters, with a prior on the covariances."""
        options = {"regularisation": self.strength, "tol": 0, "max_iter": 1}
        return gmm.fit(self.X, self.old, **options).mixture

    @property
    def price(self):
        """What BIC and ICL ask for the parameters."""
        return gmm.parameter_count(*self.mixture.means.shape) * np.log(len(self.X))

    @property
    def scores(self):
        """Derivatives of ln(α_i φ) by the first entry of the first mean, (m, k)."""
        found = np.zeros(self.gamma.shape)
        d = self.X - self.mixture.means[0]
        found[:, 0] = np.linalg.solve(self.mixture.covariances[0], d.T)[0]
        return found

    @property
    def missing_by_sample(self):
        """What the label of each sample takes away of the information on that entry, (m,)."""
        at = len(self.mixture.weights) - 1  # behind the free weights
        return [gmm.information(x[None], self.mixture).missing[at, at] for x in self.X]

    def _partitioned(self, rng):
        """A mixture of two more features `y`: all together, some alone, the rest given `x`."""
        (_, k, n), d = self.sizes, 2
        self.x, self.y, self.nu = rng.normal(size=n), rng.normal(size=d), rng.normal(size=(k, d))
        self.C, self.K = rng.normal(size=(k, n, d)), self.parameters(rng, k, d).covariances
        S, Ct = self.mixture.covariances, self.C.transpose(0, 2, 1)
        Psi = self.K + Ct @ np.linalg.solve(S, self.C)
        means = np.hstack([self.mixture.means, self.nu])
        whole = gmm.make_mixture(self.mixture.weights, means, np.block([[S, self.C], [Ct, Psi]]))
        self.part = gmm.marginal(whole, range(n))
        self.rest = gmm.conditional(whole, range(n), self.x)

    def point(self, world, label=""):
        """The checker's point with these numbers, exactly, for the letters that a page has."""
        (m, k, n), posterior = self.sizes, gmm.responsibilities(self.X, self.old)
        fresh = gmm.m_step(self.X, self.gamma if label not in POSTERIOR else posterior)
        gamma = posterior if label in POSTERIOR else self.gamma
        if label == "eq-louis-variance":
            gamma = gmm.responsibilities(self.X, self.mixture)
        mixture = self.old if label == "eq-icl" else self.mixture
        new = "covariance-update" in label or label in NEW_MEANS
        D = np.diag(self.X.var(axis=0))
        point = Point(world, {"m": m, "k": k, "n": n, "d": 2}, seed=0)
        families = [
            (r"\mathbf{x}_j", "", self.X), (r"\gamma_{ji}", "", gamma), ("q_{ji}", "", self.q),
            (r"\boldsymbol{\mu}_i", "", fresh.means if new else mixture.means),
            (r"\boldsymbol{\mu}_i", "t", self.old.means), ("w_j", "", self.w),
            (r"\mathbf{x}", "", self.x), (r"\mathbf{y}", "", self.y),
            (r"\boldsymbol{\nu}_i", "", self.nu), (r"\mathbf{C}_i", "", self.C),
            (r"\mathbf{K}_i", "", self.K), ("s_{ji}", "", self.scores),
            ("s", "", self.variance), ("p", "", gmm.parameter_count(k, n)),
            ("c", "", self.strength), (r"\varepsilon", "", self.strength),
            (r"\boldsymbol{\Psi}", "", self.strength * D), (r"\mathbf{D}", "", D),
            (r"\widehat{\boldsymbol{\Sigma}}_i", "", fresh.covariances),
            ("w", "", gamma[:, 0] @ np.square(self.X[:, 0] - fresh.means[0, 0])),
            ("N", "", gamma[:, 0].sum()),
        ]  # fmt: skip
        for tag, part in (("", mixture), ("t", self.old)):
            families += [(r"\alpha_i", tag, part.weights),
                         (r"\boldsymbol{\Sigma}_i", tag, part.covariances)]
        for latex, tag, array in families:
            set_values(point, latex, tag, array)
        return point


def set_values(point, latex, tag, array):
    """Give a family of the point's world these numbers, if the page has such a letter."""
    world, array = point.world, np.asarray(array, dtype=float)
    try:
        node = read_expression(latex, world.notation)
    except CheckError:
        return
    key, kind = node.args[0], world.kind(node.args[0])
    if kind is None or len(node.args[1]) > array.ndim:
        return
    for index in np.ndindex(array.shape[:len(node.args[1])]):
        place = key, tag, tuple(i + 1 for i in index)
        point.values[place] = exact(array[index], kind)


def exact(value, kind):
    """A float, vector or matrix as the checker's exact value."""
    value = np.asarray(value, dtype=float)
    if not kind.dims:
        return Fraction(float(value))
    rows = value.reshape(len(value), -1)
    shape = (*kind.dims, "1" if kind.name == "vector" else kind.dims[-1])[:2]
    return Mat(tuple(tuple(Fraction(float(x)) for x in row) for row in rows), shape)


def inexact(value):
    """The checker's value as floats."""
    if isinstance(value, Mat):
        return np.squeeze([[float(plain(x)) for x in row] for row in value.rows])
    return float(plain(value))


@cache
def chain(label):
    """The sides of the last chain of the display with this label, and the world of its page."""
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        page = displays(path)
        if any(display.label == label for display in page):
            break
    else:
        pytest.fail(f"no chapter displays {label}")
    state = beginning(NOTATION)
    for display in page:
        notes = parse_notes(display.note)
        state = with_lets(notes, state)
        if any(note.keyword == "definition" for note in notes):
            state = introduced(display, state) or state
        if display.label == label:
            world, _ = local_world(display, notes, state, Context())
            return read(display.latex, world.notation)[-1].chains[-1].sides, world
    return None


def displayed(label, side, data, letters, change=None):
    """The displayed side at every value of its free indices, as an array."""
    sides, world = chain(label)
    node, env = sides[side], new_env(data.point(world, label))
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


NUDGED = (r"\mathbf{x}", "w", "s_", r"\mathbf{y}")  # samples, their weights, their scores
WITHOUT = {"eq-parameters", "eq-effective-count", "eq-conditional-covariance", "eq-map-update"}


def test_another_number_anywhere_is_noticed():
    """Negative control: one number moved by 1e-6 in the equation, and they no longer agree."""
    data = Data(SIZES[0])

    def nudge(point):
        first = {place[0]: place for place in reversed(point.values)}
        for place in (p for key, p in first.items() if key.startswith(NUDGED)):
            value, little = point.values[place], Fraction(1, 10**6)
            if isinstance(value, Mat):
                (top, *row), *rows = value.rows
                value = value._replace(rows=((top + little, *row), *rows))
            else:
                value += little
            point.values[place] = value

    for label, side, code, letters in CLAIMS:
        if label in WITHOUT or label.endswith("weight") or "weight-update" in label:
            continue  # they contain neither samples nor weights of samples
        expected = displayed(label, side, data, letters, nudge)
        found = np.squeeze(np.asarray(code(data))).reshape(expected.shape)
        assert not np.allclose(found, expected, rtol=1e-10, atol=1e-12), label


def test_the_old_mean_in_the_covariance_is_another_formula():
    data = Data(SIZES[0])
    sides, world = chain("eq-covariance-update")
    old = data.point(world)
    value = inexact(evaluate(sides[-1], new_env(old).with_index("i", 1, "k")))
    assert not np.allclose(value, gmm.m_step(data.X, data.gamma).covariances[0])


@pytest.mark.parametrize("wrong, instead_of", [("VVV", "EEE"), ("EII", "VII"), ("VVI", "EEI")])
def test_another_family_is_another_formula(wrong, instead_of):
    data = Data(SIZES[0])
    assert not np.allclose(data.family(wrong), data.family(instead_of), rtol=1e-3)


def test_standard_errors_are_those_of_the_displayed_matrix():
    """`eq-standard-errors` has no samples: its two matrices are those of `gmm.information`."""
    truth = gmm.make_mixture([0.4, 0.6], [-1.5, 1.5], [1.0, 0.5])
    X, _ = gmm.sample(truth, 300, 0)
    fitted = gmm.fit(X, truth, tol=1e-12, max_iter=2000).mixture
    complete, missing = gmm.information(X, fitted)
    sides, world = chain("eq-standard-errors")
    point = Point(world, {"m": 300, "k": 2, "n": len(complete)}, seed=0)
    set_values(point, r"\mathbf{C}", "", complete)
    set_values(point, r"\mathbf{M}", "", missing)
    variances = np.diag(inexact(evaluate(sides[-1], new_env(point))))
    weights, means, covariances = gmm.standard_errors(X, fitted)
    own = np.column_stack([means[:, 0], covariances[:, 0, 0]]).ravel()
    np.testing.assert_allclose(np.sqrt(variances), [weights[0], *own], rtol=1e-8)
    known = np.sqrt(np.diag(np.linalg.inv(complete)))  # with the complete information alone
    assert not np.allclose(np.sqrt(variances), known, rtol=1e-2)


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
