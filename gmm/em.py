"""One EM iteration as the chapters derive it, and the two functions that its M-step raises."""

from functools import partial

import numpy as np

from . import density
from .arguments import as_responsibilities
from .data import as_data, row_count
from .density import finite, log_joint, log_likelihood, reachable
from .iteration import weighty
from .mixture import as_mixture, make_mixture
from .rows import as_weighted_parts, blocks_of_rows
from .whitening import refuse_coarse


def e_step(X, mixture):
    """The E-step; implements `eq-responsibility` and `eq-log-likelihood`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture
        The current parameters θ⁽ᵗ⁾.

    Returns
    -------
    responsibilities : ndarray, shape (m, k)
        γ_ji; rows sum to one.
    log_likelihood : float
        Of θ⁽ᵗ⁾, the sum over samples, in nats.

    Raises
    ------
    ValueError
        A sample so far from every component that even the logarithm of its density overflows.
    """
    return density.responsibilities(X, mixture), log_likelihood(X, mixture)


@np.errstate(under="ignore")
def m_step(X, responsibilities, sample_weight=None):
    """The M-step; implements `eq-weight-update`, `eq-mean-update` and `eq-covariance-update`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    responsibilities : array_like, shape (m, k)
        Rows sum to one (to 1e-6: they are divided by their sums).
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once.

    Returns
    -------
    Mixture
        The parameters θ⁽ᵗ⁺¹⁾ that maximise Q.

    Raises
    ------
    ValueError
        Bad input, a component without weight, or a covariance that has become singular.
    """
    data = as_data(X, sample_weight=sample_weight, singular=True)
    r = as_responsibilities(responsibilities, row_count(data.parts))
    rows = partial(blocks_of_rows, data.parts, r.shape[1], r)  # to be read more than once
    counts = sum(np.sum(v * gamma, axis=0) for _, v, gamma in rows())  # m_i
    weights = weighty(counts, data.total) / data.total
    means = sum((v * gamma).T @ x for x, v, gamma in rows()) / counts[:, None]
    scatters = 0  # Σ_j γ_ji d_ji d_jiᵀ
    for x, v, gamma in rows():
        d = x.T - means[:, :, None]  # d_ji = x_j − μ_i with the new mean, as columns: (k, n, b)
        scatters = scatters + ((v * gamma).T[:, None, :] * d) @ d.transpose(0, 2, 1)
    covariances = scatters / counts[:, None, None]
    refuse_coarse(covariances, means)
    return make_mixture(weights, means, covariances)


@np.errstate(over="ignore", under="ignore")
def expected_log_likelihood(X, responsibilities, mixture, sample_weight=None):
    """The expected complete-data log-likelihood Q; implements `eq-q-function`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    responsibilities : array_like, shape (m, k)
        γ_ji at θ⁽ᵗ⁾. Rows sum to one (to 1e-6: they are divided by their sums).
    mixture : Mixture
        The parameters θ at which Q(θ | θ⁽ᵗ⁾) is wanted.
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        Arguments that do not fit each other, named; a sum that overflows.
    """
    mixture = as_mixture(mixture)
    total = 0.0
    for x, v, gamma in rows_of(X, responsibilities, mixture, sample_weight):
        joint = reachable(log_joint(x, mixture), x)
        total += np.sum(v * gamma * np.where(gamma > 0, joint, 0))  # a γ of 0 adds nothing
    return finite(total)


@np.errstate(under="ignore")
def lower_bound(X, responsibilities, mixture, sample_weight=None):
    """The lower bound on the log-likelihood; implements `eq-lower-bound`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    responsibilities : array_like, shape (m, k)
        Any q_ji with rows on the simplex (to 1e-6: they are divided by their sums); at the
        posterior the bound is the log-likelihood.
    mixture : Mixture
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        Arguments that do not fit each other, named; a sum that overflows.
    """
    expected = expected_log_likelihood(X, responsibilities, mixture, sample_weight)
    entropy = 0.0
    for _, v, q in rows_of(X, responsibilities, mixture, sample_weight):
        entropy -= np.sum(v * q * np.log(np.where(q > 0, q, 1)))  # 0 ln 0 = 0
    return expected + float(entropy)


def rows_of(X, responsibilities, mixture, sample_weight):
    """Blocks of samples, weights and responsibilities that fit a mixture."""
    k, n = as_mixture(mixture).means.shape
    parts, _ = as_weighted_parts(X, sample_weight, n)
    return blocks_of_rows(parts, k, as_responsibilities(responsibilities, row_count(parts), k))
