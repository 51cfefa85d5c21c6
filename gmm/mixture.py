"""A Gaussian mixture as a value, and the check that it is one."""

from typing import NamedTuple

import numpy as np

from .arguments import LARGEST, as_floats, on_simplex, refuse_non_finite
from .matrices import EPS, smallest_pivots


class Mixture(NamedTuple):
    """The parameters θ of a Gaussian mixture; implements `eq-mixture-density`.

    Attributes
    ----------
    weights : ndarray, shape (k,)
        Mixing weights α_i, on the simplex.
    means : ndarray, shape (k, n)
        Means μ_i, in the units of the data.
    covariances : ndarray, shape (k, n, n)
        Covariances Σ_i, symmetric positive definite, in squared units of the data.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


@np.errstate(under="ignore")
def make_mixture(weights, means, covariances):
    """A mixture from anything like arrays, checked; implements `eq-simplex`.

    Parameters
    ----------
    weights : array_like, shape (k,)
        Not negative, with sum 1 (to 1e-6: they are divided by their sum).
    means : array_like, shape (k, n), or (k,) for one feature
    covariances : array_like, shape (k, n, n), or (k,) for one feature
        For one feature these are variances, not standard deviations.

    Returns
    -------
    Mixture
        float64 arrays of its own.

    Raises
    ------
    TypeError
        An argument that does not hold real numbers.
    ValueError
        Shapes that do not fit, NaN or infinity, weights off the simplex, a covariance that is not
        symmetric positive definite.
    """
    weights = as_weights(weights)
    means, covariances = as_components(means, covariances)
    if len(weights) != len(means):
        raise ValueError(
            f"weights has {len(weights)} entries but means has {len(means)} rows; "
            "give one per component"
        )
    return Mixture(weights.copy(), means.copy(), covariances)


def as_mixture(mixture):
    """An argument `mixture` as a checked `Mixture` of its own arrays."""
    if hasattr(mixture, "mixture"):
        raise TypeError("mixture is the result of a fit; pass its .mixture")
    if not isinstance(mixture, list | tuple) or len(mixture) != 3:
        raise TypeError(
            f"mixture is a {type(mixture).__name__}, not the three arrays of one; "
            "pass a Mixture, or (weights, means, covariances)"
        )
    return make_mixture(*mixture)


def as_weights(weights):
    """Weights as a float64 array (k,) on the simplex."""
    weights = as_floats(weights, "weights")
    if weights.ndim != 1 or len(weights) == 0:
        raise ValueError(
            f"weights has shape {weights.shape}; pass one number per component, shape (k,)"
        )
    return on_simplex(weights[None], "weights")[0]


def as_components(means, covariances):
    """Means (k, n) and covariances (k, n, n) that fit each other, checked."""
    means, covariances = as_floats(means, "means"), as_floats(covariances, "covariances")
    means = means[:, None] if means.ndim == 1 else means
    if means.ndim != 2 or 0 in means.shape:
        raise ValueError(f"means has shape {means.shape}; pass one row per component, shape (k, n)")
    k, n = means.shape
    if n == 1 and covariances.ndim == 1:
        covariances = covariances[:, None, None]
    if covariances.shape != (k, n, n):
        raise ValueError(
            f"covariances has shape {covariances.shape} but means has shape {(k, n)}; "
            f"pass one matrix per component, shape {(k, n, n)}"
            + (f", or {k} variances" if n == 1 else "")
        )
    # Moments of data up to `LARGEST` may be larger than the data, by their rounding.
    refuse_non_finite(means, "means", largest=2 * LARGEST)
    refuse_non_finite(covariances, "covariances", largest=2 * LARGEST**2)
    refuse_not_positive_definite(covariances)
    return means, (covariances + covariances.transpose(0, 2, 1)) / 2


def refuse_not_positive_definite(covariances):
    """Raise if one of finite square matrices (k, n, n) is not symmetric positive definite."""
    variances = np.diagonal(covariances, axis1=1, axis2=2)
    if variances.min() <= 0:
        i, p = np.unravel_index(variances.argmin(), variances.shape)
        raise ValueError(
            f"covariances[{i}] has the variance {variances[i, p]} in feature {p}, "
            "so it is not positive definite; variances are positive"
        )
    scales = np.sqrt(variances)[:, :, None]
    with np.errstate(over="ignore", invalid="ignore"):
        correlations = covariances / scales / scales.transpose(0, 2, 1)
        gaps = np.abs(correlations - correlations.transpose(0, 2, 1))
        gaps = np.where(np.isnan(gaps), np.inf, gaps)
    if gaps.max() > 1e-8:
        i, p, q = np.unravel_index(gaps.argmax(), gaps.shape)
        pair = covariances[i, p, q], covariances[i, q, p]
        if pair[0] != pair[1]:
            raise ValueError(
                f"covariances[{i}] is not symmetric: its entries ({p}, {q}) and ({q}, {p}) are "
                f"{pair[0]} and {pair[1]}; if that is rounding, pass (S + S.T) / 2"
            )
    largest = np.abs(correlations).max(axis=(1, 2))
    if largest.max() > 1 + 1e-8:
        i = int(largest.argmax())
        raise ValueError(
            f"covariances[{i}] is not positive definite: two of its features have the correlation "
            f"{largest[i]:.3g}; a correlation is at most 1"
        )
    pivots = smallest_pivots(correlations)
    if pivots.min() <= 4 * correlations.shape[1] * EPS:
        i = int(pivots.argmin())
        raise ValueError(
            f"covariances[{i}] is not positive definite: its correlation matrix has the "
            f"eigenvalue {np.linalg.eigvalsh(correlations[i])[0]:.2g}; "
            "a feature is a linear combination of others: remove it, or merge components"
        )
