"""What whitens each component, and the test whether a covariance still is one."""

from math import log, pi, sqrt
from typing import NamedTuple

import numpy as np

from .arguments import DegenerateError
from .features import features_pay
from .matrices import EPS, binary_scales

ROOT_OF_HALF = sqrt(0.5)
GRAIN = 2**8 * EPS  # of the coordinates, relative to the origin: see `growth`
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
    def all_shared(self):
        """Whether all components share the features."""
        return all(self.shared.tolist())

    @property
    def centres(self):
        """The points about which `em_sums` takes moments, (k, n); or (1, n) if it is one point."""
        if self.all_shared:
            return self.origin[None]
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
    origin = weights @ means if origin is None else origin
    with np.errstate(all="ignore"):  # what is not finite does not share; it is refused later
        L = np.sqrt(diagonals(covariances)) if diagonal else factors(covariances, means)
        whiteners = ROOT_OF_HALF / L if diagonal else inverses(L, ROOT_OF_HALF)
        log_determinants = np.log(diagonals(whiteners)).sum(axis=1)  # −½ ln|2 Σ_i|
        constants = np.log(weights) - n / 2 * log(pi) + log_determinants
        if features_pay(n, k, diagonal):
            distances = np.abs(means - origin) + GRAIN * np.abs(origin)
            shared = growth(whiteners, covariances, distances) <= GROWTH
            if not features_pay(n, sum(shared.tolist()), diagonal):
                shared[:] = False
        else:
            shared = np.zeros(k, dtype=bool)
    gaussians = Gaussians(constants, means, whiteners, origin, shared)
    if not gaussians.all_shared:
        refuse_coarse(covariances, means)
        if not diagonal:
            refuse_singular(L, covariances)
    return gaussians


def growth(whiteners, covariances, distances):
    """How many times rounding errors grow, (k,), with deviations from a common origin.

    Parameters
    ----------
    whiteners : ndarray, shape (k, n, n) or (k, n)
    covariances : ndarray, shape (k, n, n)
    distances : ndarray, shape (k, n)
        |μ_i − c| in every coordinate, from the origin c to the means. `prepare` adds to them what
        the coordinates may be rounded by near c, many times over.

    Returns
    -------
    ndarray, shape (k,)
        G_i = ‖ |W_i| (σ_i + |μ_i − c|) ‖², where σ_i are the standard deviations in every
        coordinate. The terms of ½ dᵀ Σ_i⁻¹ d in `eq-features` add up to at most
        G_i max(4, dᵀ Σ_i⁻¹ d) in absolute value.

    Notes
    -----
    G_i is at least (W_pp s)² = s² / (2 L_pp²) for every coordinate p, whatever part s of its sum is
    taken. With s = σ_p a pivot is at least 1 / (2 G_i) of the variance; with the other parts a
    standard deviation is far above the rounding of the mean. So a component that may share the
    features passes `refuse_singular` and `refuse_coarse`.
    """
    reach = np.sqrt(diagonals(covariances)) + distances
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


def inverses(L, factor):
    """The inverses of lower triangular matrices (k, n, n), times a number.

    They are found row by row, by forward substitution. The units of the features do not matter:
    each entry of L and of its inverse keeps its digits whatever they are.
    """
    k, n, _ = L.shape
    reciprocals, W = 1 / diagonals(L), np.zeros((k, n, n))
    W.reshape(k, n * n)[:, :: n + 1] = factor * reciprocals
    for p in range(1, n):
        row = L[:, p, None, :p] @ W[:, :p, :p]
        np.multiply(row[:, 0], -reciprocals[:, p, None], out=W[:, p, :p])
    return W


def refuse_coarse(covariances, means):
    """Raise if a spread is so small that the coordinates, near the mean, are too coarse for it."""
    fine = diagonals(covariances) > np.square(8 * EPS * means)  # not so where a variance is NaN
    if np.count_nonzero(fine) < fine.size:
        raise collapse(int(np.argwhere(~fine)[0, 0]))


def factors(covariances, means):
    """Cholesky factors of covariances (k, n, n), or an error that names one that has none."""
    try:
        return np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError:
        refuse_coarse(covariances, means)
        s = binary_scales(covariances)[:, :, None]  # each feature in its own unit
        eigenvalues = np.linalg.eigvalsh(covariances / s / s.transpose(0, 2, 1))[:, 0]
        raise collapse(int(eigenvalues.argmin())) from None


def refuse_singular(L, covariances):
    """Raise if a covariance (k, n, n) with the factor L has a pivot that is all rounding."""
    pivots = np.square(diagonals(L)) / diagonals(covariances)  # shares of the variances
    if not pivots.min() > 4 * L.shape[1] * EPS:
        raise collapse(int(pivots.min(axis=1).argmin()))


def collapse(i):
    """The error for component i, whose covariance has become singular."""
    return DegenerateError(
        f"component {i} has collapsed: its covariance is singular to working precision, "
        "and the likelihood is unbounded there (explained in the chapter 'The log of a sum'); "
        "start elsewhere, use fewer components, or pass regularisation=1e-3"
    )
