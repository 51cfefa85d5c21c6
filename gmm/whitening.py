"""The inverse Cholesky factor, and the test whether a covariance still is one."""

from typing import NamedTuple

import numpy as np

from .arguments import DegenerateError
from .matrices import EPS, binary_scales


class Gaussians(NamedTuple):
    """A mixture made ready for evaluation.

    Attributes
    ----------
    constants : ndarray, shape (k,)
        ln α_i − (n/2) ln 2π − ½ ln|Σ_i|.
    means : ndarray, shape (k, n)
    whiteners : ndarray, shape (k, n, n)
        Lower triangular W_i with W_iᵀ W_i = Σ_i⁻¹ / 2.
    """

    constants: np.ndarray
    means: np.ndarray
    whiteners: np.ndarray


def prepare(mixture):
    """A mixture made ready for `em_sums`.

    Parameters
    ----------
    mixture : Mixture

    Returns
    -------
    Gaussians

    Raises
    ------
    DegenerateError
        A covariance that is singular to working precision.
    """
    weights, means, covariances = mixture
    n = means.shape[1]
    whiteners = inverse_factors(covariances, means)
    half_log_determinants = -np.log(np.diagonal(whiteners, axis1=1, axis2=2)).sum(axis=1)
    constants = np.log(weights) - n / 2 * np.log(2 * np.pi) - half_log_determinants
    return Gaussians(constants, means, whiteners / np.sqrt(2))


def inverse_factors(covariances, means):
    """Lower triangular W_i with W_iᵀ W_i = Σ_i⁻¹, shape (k, n, n).

    Features are first scaled to variances near 1, so that very different units do no harm, and by
    powers of two, so that nothing is rounded. The factor L is inverted row by row, by forward
    substitution.
    """
    refuse_coarse(covariances, means)
    scales = binary_scales(covariances)
    L = factors(covariances / scales[:, :, None] / scales[:, None, :])
    W = np.zeros_like(L)
    for p in range(L.shape[1]):
        W[:, p, p] = 1
        W[:, p, :p] = -(L[:, p, None, :p] @ W[:, :p, :p])[:, 0]
        W[:, p] /= L[:, p, p, None]
    return W / scales[:, None, :]


def refuse_coarse(covariances, means):
    """Raise if a spread is so small that the coordinates, near the mean, are too coarse for it."""
    variances = np.diagonal(covariances, axis1=1, axis2=2)
    coarse = variances <= (8 * EPS * means) ** 2
    if coarse.any():
        raise collapse(int(np.argwhere(coarse)[0, 0]))


def factors(covariances):
    """Cholesky factors (k, n, n) of scaled covariances, or an error that names a singular one."""
    try:
        L = np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError:
        eigenvalues = np.linalg.eigvalsh(covariances)[:, 0]
        raise collapse(int(eigenvalues.argmin())) from None
    pivots = np.diagonal(L, axis1=1, axis2=2).min(axis=1) ** 2
    if not pivots.min() > 4 * L.shape[1] * EPS:
        raise collapse(int(pivots.argmin()))
    return L


def collapse(i):
    """The error for component i, whose covariance has become singular."""
    return DegenerateError(
        f"component {i} has collapsed: its covariance is singular to working precision, "
        "and the likelihood is unbounded there (explained in the chapter 'The log of a sum'); "
        "start elsewhere, use fewer components, or pass regularisation=1e-3"
    )
