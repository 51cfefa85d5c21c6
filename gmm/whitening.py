"""What whitens each component, and the test whether a covariance still is one."""

from math import log, pi
from typing import NamedTuple

import numpy as np

from .arguments import DegenerateError
from .features import features_pay
from .matrices import EPS, binary_scales

GROWTH = 2**8  # a bound: at most 2.4 of sixteen digits


class Gaussians(NamedTuple):
    """A mixture made ready for evaluation.

    Attributes
    ----------
    constants : ndarray, shape (k,)
        ln α_i − (n/2) ln 2π − ½ ln|Σ_i|.
    means : ndarray, shape (k, n)
    whiteners : ndarray, shape (k, n, n) or (k, n)
        Lower triangular W_i with W_iᵀ W_i = Σ_i⁻¹ / 2; their diagonals if that is all they are.
    origin : ndarray, shape (n,)
        A point c near the data.
    shared : ndarray of bool, shape (k,)
        The components whose log densities and moments come from features of x − c: rounding allows
        it, and it is less work.
    """

    constants: np.ndarray
    means: np.ndarray
    whiteners: np.ndarray
    origin: np.ndarray
    shared: np.ndarray

    @property
    def diagonal(self):
        """Whether the covariances are known to be diagonal, so that squares are enough."""
        return self.whiteners.ndim == 2

    @property
    def centres(self):
        """The points about which `em_sums` takes moments, (k, n)."""
        return np.where(self.shared[:, None], self.origin, self.means)

    def only(self, i):
        """Some of the components, by a slice or an array of indices."""
        constants, means, whiteners, origin, shared = self
        return Gaussians(constants[i], means[i], whiteners[i], origin, shared[i])


def prepare(mixture, origin=None, diagonal=False):
    """A mixture made ready for `em_sums`.

    Parameters
    ----------
    mixture : Mixture
    origin : ndarray, shape (n,), optional
        The mean of the data, or a point near it; by default the mean of the mixture.
    diagonal : bool
        Whether all covariances are diagonal. Their entries beside the diagonal are not read then.

    Returns
    -------
    Gaussians

    Raises
    ------
    DegenerateError
        A covariance that is singular to working precision.
    """
    weights, means, covariances = mixture
    k, n = means.shape
    refuse_coarse(covariances, means)
    whiteners = np.sqrt(0.5) * (inverse_deviations if diagonal else inverse_factors)(covariances)
    log_determinants = np.log(diagonals(whiteners)).sum(axis=1)  # −½ ln|2 Σ_i|
    constants = np.log(weights) - n / 2 * log(pi) + log_determinants
    origin = weights @ means if origin is None else origin
    shared = np.zeros(k, dtype=bool)
    if features_pay(n, k, diagonal):
        shared = growth(whiteners, covariances, means - origin) <= GROWTH
        if not features_pay(n, np.count_nonzero(shared), diagonal):
            shared[:] = False
    return Gaussians(constants, means, whiteners, origin, shared)


def growth(whiteners, covariances, shifts):
    """How many times rounding errors grow, (k,), with deviations from a common origin.

    Parameters
    ----------
    whiteners : ndarray, shape (k, n, n) or (k, n)
    covariances : ndarray, shape (k, n, n)
    shifts : ndarray, shape (k, n)
        μ_i − c, from the origin c to the means.

    Returns
    -------
    ndarray, shape (k,)
        G_i = ‖ |W_i| (σ_i + |μ_i − c|) ‖², where σ_i are the standard deviations in every
        coordinate. The terms of ½ dᵀ Σ_i⁻¹ d in `eq-features` add up to at most
        G_i max(4, dᵀ Σ_i⁻¹ d) in absolute value.
    """
    reach = np.sqrt(diagonals(covariances)) + np.abs(shifts)
    with np.errstate(over="ignore", under="ignore"):
        reached = images(np.abs(whiteners), reach)
        return np.vecdot(reached, reached)


def diagonals(matrices):
    """The diagonals of matrices (k, n, n), or these themselves, (k, n)."""
    return matrices if matrices.ndim == 2 else matrices.diagonal(axis1=1, axis2=2)


def images(whiteners, vectors):
    """The products W_i v_i for vectors (k, n), in the same shape."""
    if whiteners.ndim == 2:
        return whiteners * vectors
    return (whiteners @ vectors[:, :, None])[:, :, 0]


def inverse_deviations(covariances):
    """What the diagonal covariances (k, n, n) divide each coordinate by, (k, n)."""
    return 1 / np.sqrt(diagonals(covariances))


def inverse_factors(covariances):
    """Lower triangular W_i with W_iᵀ W_i = Σ_i⁻¹, shape (k, n, n).

    The factor L is inverted row by row, by forward substitution. The units of the features do not
    matter: each entry of L and of W keeps its digits whatever they are.
    """
    L = factors(covariances)
    k, n, _ = L.shape
    inverses, W = 1 / diagonals(L), np.zeros((k, n, n))
    W.reshape(k, n * n)[:, :: n + 1] = inverses
    for p in range(1, n):
        row = L[:, p, None, :p] @ W[:, :p, :p]
        np.multiply(row[:, 0], -inverses[:, p, None], out=W[:, p, :p])
    return W


def refuse_coarse(covariances, means):
    """Raise if a spread is so small that the coordinates, near the mean, are too coarse for it."""
    fine = diagonals(covariances) > np.square(8 * EPS * means)  # not so where a variance is NaN
    if not fine.all():
        raise collapse(int(np.argwhere(~fine)[0, 0]))


def factors(covariances):
    """Cholesky factors of covariances (k, n, n), or an error that names a singular one."""
    try:
        L = np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError:
        s = binary_scales(covariances)[:, :, None]  # each feature in its own unit
        eigenvalues = np.linalg.eigvalsh(covariances / s / s.transpose(0, 2, 1))[:, 0]
        raise collapse(int(eigenvalues.argmin())) from None
    pivots = np.square(diagonals(L)) / diagonals(covariances)  # shares of the variances
    if not pivots.min() > 4 * L.shape[1] * EPS:
        raise collapse(int(pivots.min(axis=1).argmin()))
    return L


def collapse(i):
    """The error for component i, whose covariance has become singular."""
    return DegenerateError(
        f"component {i} has collapsed: its covariance is singular to working precision, "
        "and the likelihood is unbounded there (explained in the chapter 'The log of a sum'); "
        "start elsewhere, use fewer components, or pass regularisation=1e-3"
    )
