"""One EM iteration as the chapters derive it, and the two functions that its M-step raises."""

import numpy as np

from . import density
from .arguments import DegenerateError, as_responsibilities, as_samples, refuse_constant
from .density import finite_sum, log_joint, log_likelihood, reachable
from .mixture import make_mixture
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
    log_likelihood : float
        Of θ⁽ᵗ⁾, the sum over samples, in nats.
    """
    return density.responsibilities(X, mixture), log_likelihood(X, mixture)


def m_step(X, responsibilities):
    """The M-step; implements `eq-weight-update`, `eq-mean-update` and `eq-covariance-update`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    responsibilities : array_like, shape (m, k)
        Rows sum to one.

    Returns
    -------
    Mixture
        The parameters θ⁽ᵗ⁺¹⁾ that maximise Q.

    Raises
    ------
    ValueError
        Bad input, a component without weight, or a covariance that has become singular.
    """
    X = as_samples(X)
    refuse_constant(X)
    responsibilities = as_responsibilities(responsibilities, len(X))
    counts = weighty(responsibilities.sum(axis=0))  # m_i
    weights = counts / len(X)
    means = responsibilities.T @ X / counts[:, None]
    d = X.T - means[:, :, None]  # x_j − μ_i with the new mean, as columns: (k, n, m)
    scatters = (responsibilities.T[:, None, :] * d) @ d.transpose(0, 2, 1)  # Σ_j γ_ji d_ji d_jiᵀ
    covariances = scatters / counts[:, None, None]
    refuse_coarse(covariances, means)
    return make_mixture(weights, means, covariances)


def expected_log_likelihood(X, responsibilities, mixture):
    """The expected complete-data log-likelihood Q; implements `eq-q-function`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    responsibilities : array_like, shape (m, k)
        γ_ji at θ⁽ᵗ⁾.
    mixture : Mixture
        The parameters θ at which Q(θ | θ⁽ᵗ⁾) is wanted.

    Returns
    -------
    float
        In nats.
    """
    joint = reachable(log_joint(X, mixture))
    responsibilities = as_responsibilities(responsibilities, *joint.shape)
    held = responsibilities > 0  # a label of probability 0 adds nothing
    return finite_sum(responsibilities[held] * joint[held])


def lower_bound(X, responsibilities, mixture):
    """The lower bound on the log-likelihood; implements `eq-lower-bound`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    responsibilities : array_like, shape (m, k)
        Any q_ji with rows on the simplex; at the posterior the bound is the log-likelihood.
    mixture : Mixture

    Returns
    -------
    float
        In nats.
    """
    expected = expected_log_likelihood(X, responsibilities, mixture)
    q = np.asarray(responsibilities, dtype=float)
    entropy = -np.sum(q[q > 0] * np.log(q[q > 0]))  # 0 ln 0 = 0
    return expected + float(entropy)


def weighty(counts):
    """Return the effective counts (k,) if every component has some, else raise."""
    empty = np.flatnonzero(counts <= 0)
    if len(empty):
        raise DegenerateError(
            f"component {empty[0]} has lost all its weight: "
            "no sample gives it any responsibility; "
            "start it nearer to some data, or use fewer components"
        )
    return counts
