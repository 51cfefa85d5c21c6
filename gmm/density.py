"""Densities, in logarithms (nats): one Gaussian, the mixture, and Bayes' rule for the labels."""

import numpy as np

from .arguments import as_floats, as_samples
from .matrices import binary_scales
from .mixture import as_components, as_mixture


def log_gaussian(X, means, covariances):
    """Log-density of every sample under every component; implements `eq-gaussian-density`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    means : array_like, shape (k, n)
    covariances : array_like, shape (k, n, n)

    Returns
    -------
    ndarray, shape (m, k)
        ln φ(x_j | μ_i, Σ_i), in nats.
    """
    means, covariances = as_components(means, covariances)
    X = as_samples(X, n=means.shape[1])
    n = X.shape[1]
    s = binary_scales(covariances)[:, :, None]  # each feature in its own unit
    L = np.linalg.cholesky(covariances / s / s.transpose(0, 2, 1))  # Σ_i = (s_i L_i)(s_i L_i)ᵀ
    d = X.T - means[:, :, None]  # d_ji = x_j − μ_i, as columns: (k, n, m)
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.sum(np.linalg.solve(L, d / s) ** 2, axis=1)  # d_jiᵀ Σ_i⁻¹ d_ji: (k, m)
    diagonals = s[:, :, 0] * np.diagonal(L, axis1=1, axis2=2)
    log_determinants = 2 * np.log(diagonals).sum(axis=1)  # ln|Σ_i|
    return -(n * np.log(2 * np.pi) + log_determinants + squares.T) / 2


def log_joint(X, mixture):
    """Log of the joint density of sample and label; implements `eq-joint`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture

    Returns
    -------
    ndarray, shape (m, k)
        ln(α_i φ(x_j | μ_i, Σ_i)), in nats; −∞ where α_i = 0.
    """
    weights, means, covariances = as_mixture(mixture)
    with np.errstate(divide="ignore"):
        return np.log(weights) + log_gaussian(X, means, covariances)


def log_sum_exp(a):
    """ln Σ_i exp(a_ji) along the rows of `a`, shape (m, k); implements `eq-log-sum-exp`."""
    a = as_logarithms(a)
    largest = a.max(axis=1, keepdims=True)
    with np.errstate(over="ignore"):
        return largest[:, 0] + np.log(np.exp(a - largest).sum(axis=1))


def log_density(X, mixture):
    """Log-density of every sample; implements `eq-mixture-density`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture

    Returns
    -------
    ndarray, shape (m,)
        ln p(x_j | θ), in nats.

    Raises
    ------
    ValueError
        A sample so far from every component that even the logarithm overflows.
    """
    return log_sum_exp(reachable(log_joint(X, mixture)))


def log_likelihood(X, mixture):
    """Log-likelihood of the data, the sum over samples in nats; implements `eq-log-likelihood`."""
    return finite_sum(log_density(X, mixture))


def responsibilities(X, mixture):
    """Posterior probability of every label; implements `eq-responsibility`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture

    Returns
    -------
    ndarray, shape (m, k)
        γ_ji = P(z_j = i | x_j, θ); rows sum to one.
    """
    joint = reachable(log_joint(X, mixture))
    shares = np.exp(joint - joint.max(axis=1, keepdims=True))  # the largest share is 1: never 0/0
    return shares / shares.sum(axis=1, keepdims=True)


def predict(X, mixture):
    """The most probable label of every sample, (m,) integers; the argmax of `eq-responsibility`."""
    return reachable(log_joint(X, mixture)).argmax(axis=1)


def as_logarithms(a):
    """Logarithms of numbers that are not all zero in any row, as float64, shape (m, k)."""
    a = as_floats(a, "a")
    if a.ndim != 2 or a.shape[1] == 0:
        raise ValueError(f"a has shape {a.shape}; pass rows of at least one logarithm, (m, k)")
    lost = np.flatnonzero(~np.isfinite(a.max(axis=1)))
    if len(lost):
        raise ValueError(
            f"the largest entry of row {lost[0]} of a is {a[lost[0]].max()}; pass logarithms, "
            "at least one of them finite in each row, and no NaN"
        )
    return a


def finite_sum(values):
    """The sum as a float, or an error if it leaves the range of float64."""
    with np.errstate(over="ignore"):
        total = float(np.sum(values))
    if not np.isfinite(total):
        raise ValueError("the log-likelihood overflows; rescale X or start closer to it")
    return total


def reachable(joint):
    """Return `joint` (m, k) if every sample has a finite log-density somewhere, else raise."""
    lost = np.flatnonzero(~np.isfinite(joint.max(axis=1)))
    if len(lost):
        raise ValueError(
            f"X[{lost[0]}] is so far from every component that its log-density overflows; "
            "rescale the data or start closer to it"
        )
    return joint
