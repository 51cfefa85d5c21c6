"""How much the data say about the parameters: information matrices and standard errors.

The parameters stand in one vector: the first k − 1 weights (the last follows from the others), then
for each component its mean and the entries of its covariance on and above the diagonal, row by row.
"""

from typing import NamedTuple

import numpy as np

from .density import responsibilities
from .mixture import Mixture, as_mixture
from .rows import as_weighted_parts, blocks_of_rows


class Information(NamedTuple):
    """Information matrices at a mixture; the observed information is their difference.

    Attributes
    ----------
    complete : ndarray, shape (p, p)
        Minus the second derivatives of Q: what the samples would say if the labels were known.
    missing : ndarray, shape (p, p)
        What the unknown labels take away; complete − missing is minus the second derivatives of the
        log-likelihood.
    """

    complete: np.ndarray
    missing: np.ndarray


def information(X, mixture, sample_weight=None):
    """Complete and missing information; implements `eq-louis` for all directions at once.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture
        With positive weights; the matrices are of use at a maximum of the likelihood.
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once.

    Returns
    -------
    Information
        p = k − 1 + k (n + n (n + 1) / 2) rows and columns, in the order of this module.

    Raises
    ------
    ValueError
        If a weight is zero: the log-likelihood has no second derivative by it.
    """
    weights, means, _ = mixture = as_mixture(mixture)
    if not np.all(weights > 0):
        raise ValueError("mixture has a weight of zero; leave out that component")
    k, n = means.shape
    size = n + n * (n + 1) // 2
    complete = np.zeros((k - 1 + k * size,) * 2)
    missing = np.zeros_like(complete)
    for x, v, _ in blocks_of_rows(as_weighted_parts(X, sample_weight, n)[0], k * size):
        _add_block(x, v, mixture, complete, missing)
    return Information(complete, missing)


def standard_errors(X, mixture, sample_weight=None):
    """Standard errors of weights, means and covariances; implements `eq-standard-errors`.

    They are those of maximum likelihood for large samples, from the curvature of the log-likelihood
    at its maximum. They say nothing about other maxima, and hold if the model is true.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture
        A maximum of the likelihood of X: fit it with a small `tol`.
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once.

    Returns
    -------
    Mixture
        With a standard error in the place of every parameter, in its unit.

    Raises
    ------
    ValueError
        If the log-likelihood is not curved downwards in all directions at `mixture`.
    """
    found = information(X, mixture, sample_weight)
    observed = found.complete - found.missing
    squares = np.diag(found.complete)
    unit = np.sqrt(np.abs(squares))  # one scale for all parameters, whatever their units
    if not squares.min() > 0 or np.linalg.eigvalsh(observed / unit / unit[:, None])[0] <= 1e-12:
        raise ValueError(
            "the log-likelihood is not curved downwards in all directions at mixture; fit it with "
            "a smaller tol, or with fewer components"
        )
    covariance = np.linalg.inv(observed / unit / unit[:, None]) / unit / unit[:, None]
    k, n = as_mixture(mixture).means.shape
    errors = np.sqrt(np.diag(covariance))
    last = np.sqrt(covariance[: k - 1, : k - 1].sum())  # α_k = 1 − the others
    own = errors[k - 1 :].reshape(k, -1)
    spreads = np.empty((k, n, n))
    a, b = np.triu_indices(n)
    spreads[:, a, b] = spreads[:, b, a] = own[:, n:]
    return Mixture(np.append(errors[: k - 1], last), own[:, :n], spreads)


def _add_block(x, v, mixture, complete, missing):
    """Add what samples x (b, n), counted v times, contribute to both matrices."""
    weights, means, covariances = mixture
    gamma, upper = responsibilities(x, mixture), _symmetric_units(means.shape[1])
    (k, n), p = means.shape, len(weights) - 1
    of_weights = np.concatenate([np.diag(1 / weights[:-1]), np.full((1, p), -1 / weights[-1])])
    complete[:p, :p] += (of_weights.T * np.sum(v * gamma, axis=0)) @ of_weights
    mean_score = np.empty((len(x), len(complete)))
    mean_score[:, :p] = gamma @ of_weights
    size = n + len(upper)
    for i in range(k):
        own = slice(p + i * size, p + (i + 1) * size)
        share, precision = gamma[:, [i]], np.linalg.inv(covariances[i])
        scores = _scores(x - means[i], precision, upper)
        complete[own, own] += _curvature(x - means[i], precision, upper, (v * share)[:, 0])
        mean_score[:, own] = share * scores
        rows = np.r_[0:p, own]
        score = np.hstack([np.broadcast_to(of_weights[i], (len(x), p)), scores])
        missing[np.ix_(rows, rows)] += (v * share * score).T @ score
    missing -= (v * mean_score).T @ mean_score


def _symmetric_units(n):
    """The directions in which a symmetric matrix can move, shape (n (n + 1) / 2, n, n)."""
    a, b = np.triu_indices(n)
    units = np.zeros((len(a), n, n))
    units[np.arange(len(a)), a, b] = units[np.arange(len(a)), b, a] = 1
    return units


def _scores(d, precision, upper):
    """Derivatives of ln φ by mean and covariance for deviations d (m, n), shape (m, n + units)."""
    pulled = d @ precision
    quadratic = np.einsum("ja,uab,jb->ju", pulled, upper, pulled)
    return np.hstack([pulled, (quadratic - np.einsum("uab,ba->u", upper, precision)) / 2])


def _curvature(d, precision, upper, gamma):
    """Minus the second derivatives of Σ_j γ_j ln φ by mean and covariance."""
    n, count, pulled = d.shape[1], gamma.sum(), d @ precision
    moved = precision @ upper  # Σ⁻¹E for each direction E
    outer = (pulled.T * gamma) @ pulled
    result = np.empty((n + len(upper),) * 2)
    result[:n, :n] = count * precision
    result[:n, n:] = np.einsum("uab,b->au", moved, gamma @ pulled)
    result[n:, :n] = result[:n, n:].T
    result[n:, n:] = (
        np.einsum("uab,vbc,ac->uv", upper, moved, outer)
        + np.einsum("vab,ubc,ac->uv", upper, moved, outer)
        - count * np.einsum("uab,vba->uv", moved, moved)
    ) / 2
    return result
