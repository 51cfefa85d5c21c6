"""Densities, in logarithms (nats): one Gaussian, the mixture, and Bayes' rule for the labels."""

import numpy as np

from .arguments import as_floats
from .matrices import binary_scales
from .mixture import as_components, as_mixture
from .rows import as_weighted_parts, blocks_of_rows, in_blocks, stacked


def log_gaussian(X, means, covariances):
    """Log-density of every sample under every component; implements `eq-gaussian-density`.

    Parameters
    ----------
    X : array_like, shape (m, n)
        Or in parts, as for `fit`; so for all functions of samples.
    means : array_like, shape (k, n)
    covariances : array_like, shape (k, n, n)

    Returns
    -------
    ndarray, shape (m, k)
        ln φ(x_j | μ_i, Σ_i), in nats; −∞ where even the logarithm overflows.

    Raises
    ------
    TypeError, ValueError
        Samples that are not finite numbers or do not fit the means; covariances that are not
        symmetric positive definite.
    """
    means, covariances = as_components(means, covariances)
    return stacked(lambda x: log_phi(x, means, covariances), X, *means.shape)


def log_phi(x, means, covariances):
    """ln φ(x_j | μ_i, Σ_i) for a block of samples x (b, n), shape (b, k)."""
    n = x.shape[1]
    s = binary_scales(covariances)[:, :, None]  # each feature in its own unit
    L = np.linalg.cholesky(covariances / s / s.transpose(0, 2, 1))  # Σ_i = (s_i L_i)(s_i L_i)ᵀ
    d = x.T - means[:, :, None]  # d_ji = x_j − μ_i, as columns: (k, n, b)
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.sum(np.linalg.solve(L, d / s) ** 2, axis=1)  # d_jiᵀ Σ_i⁻¹ d_ji: (k, b)
    diagonals = s[:, :, 0] * np.diagonal(L, axis1=1, axis2=2)
    log_determinants = 2 * np.log(diagonals).sum(axis=1)  # ln|Σ_i|
    return -(n * np.log(2 * np.pi) + log_determinants + squares.T) / 2


@in_blocks
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

    Raises
    ------
    TypeError, ValueError
        Samples that are not finite numbers, or that do not fit the mixture.
    """
    weights, means, covariances = mixture
    with np.errstate(divide="ignore"):
        return np.log(weights) + log_gaussian(X, means, covariances)


def log_sum_exp(a):
    """The logarithm of a sum of exponentials, row by row; implements `eq-log-sum-exp`.

    Parameters
    ----------
    a : array_like, shape (m, k)
        Logarithms, at least one of them finite in every row; −∞ stands for ln 0.

    Returns
    -------
    ndarray, shape (m,)
        ln Σ_i exp(a_ji). Nothing overflows on the way, and only what is negligible underflows.

    Raises
    ------
    TypeError, ValueError
        Not real numbers in two axes, NaN, or a row without a finite entry.
    """
    a = as_logarithms(a)
    largest = a.max(axis=1, keepdims=True)
    with np.errstate(over="ignore", under="ignore"):
        return largest[:, 0] + np.log(np.exp(a - largest).sum(axis=1))


@in_blocks
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
    return log_sum_exp(reachable(log_joint(X, mixture), X))


@np.errstate(over="ignore", under="ignore")
def log_likelihood(X, mixture, sample_weight=None):
    """Log-likelihood of the data; implements `eq-log-likelihood`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once: see `eq-weighted-q`.

    Returns
    -------
    float
        LL(θ) = Σ_j ln p(x_j | θ), the sum over samples, in nats.

    Raises
    ------
    ValueError
        A sample so far from every component that even the logarithm overflows, or a sum that does.
    """
    mixture = as_mixture(mixture)
    parts, _ = as_weighted_parts(X, sample_weight, n=mixture.means.shape[1])
    blocks = blocks_of_rows(parts, k=len(mixture.weights))
    return finite(sum(np.sum(v * log_density(x, mixture)[:, None]) for x, v, _ in blocks))


@in_blocks
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

    Raises
    ------
    ValueError
        A sample so far from every component that even the logarithm of its density overflows.
    """
    joint = reachable(log_joint(X, mixture), X)
    shares = np.exp(joint - joint.max(axis=1, keepdims=True))  # the largest share is 1: never 0/0
    return shares / shares.sum(axis=1, keepdims=True)


@in_blocks
def predict(X, mixture):
    """The most probable label of every sample: the largest of its `eq-responsibility`.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture

    Returns
    -------
    ndarray of int, shape (m,)
        argmax_i γ_ji, counted from 0; the first of them in a tie.

    Raises
    ------
    ValueError
        A sample so far from every component that even the logarithm of its density overflows.
    """
    return reachable(log_joint(X, mixture), X).argmax(axis=1)


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


def finite(total):
    """A sum over samples as a float, or an error if it left the range of float64."""
    if not np.isfinite(total):
        raise ValueError("the log-likelihood overflows; rescale X or start closer to it")
    return float(total)


def reachable(joint, x):
    """Return `joint` (b, k) if every sample of x has a finite log-density somewhere, else raise."""
    lost = np.flatnonzero(~np.isfinite(joint.max(axis=1)))
    if len(lost):
        raise ValueError(
            f"a sample of X, {np.array2string(x[lost[0]], threshold=6)}, is so far from every "
            "component that its log-density overflows; rescale the data or start closer to it"
        )
    return joint
