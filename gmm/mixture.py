"""A Gaussian mixture as a value, and the check that it is one."""

from typing import NamedTuple

import numpy as np

from .arguments import LARGEST, as_floats, refuse_non_finite
from .matrices import EPS, smallest_pivot


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


def make_mixture(weights, means, covariances):
    """A mixture from anything like arrays, checked; implements `eq-simplex`.

    Parameters
    ----------
    weights : array_like, shape (k,)
        Not negative, with sum 1 (to 1e-8).
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
    refuse_non_finite(weights, "weights")
    if weights.min() < 0:
        i = int(weights.argmin())
        raise ValueError(f"weights[{i}] is {weights[i]}; a mixing weight is not negative")
    if abs(weights.sum() - 1) > 1e-8:
        raise ValueError(f"weights sum to {weights.sum()}, not 1; divide them by their sum")
    return weights


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
    refuse_non_finite(means, "means")
    refuse_non_finite(covariances, "covariances", largest=LARGEST**2)
    for i, covariance in enumerate(covariances):
        refuse_not_positive_definite(covariance, f"covariances[{i}]")
    return means, (covariances + covariances.transpose(0, 2, 1)) / 2


def refuse_not_positive_definite(covariance, name):
    """Raise if a finite square matrix is not symmetric positive definite, saying why."""
    variances = np.diagonal(covariance)
    if variances.min() <= 0:
        p = int(variances.argmin())
        raise ValueError(
            f"{name} has the variance {variances[p]} in feature {p}, "
            "so it is not positive definite; variances are positive"
        )
    scale = np.sqrt(variances)
    with np.errstate(over="ignore"):
        correlation = covariance / scale / scale[:, None]
        gap = np.abs(covariance - covariance.T) / scale / scale[:, None]
    if gap.max() > 1e-8:
        p, q = np.unravel_index(gap.argmax(), gap.shape)
        raise ValueError(
            f"{name} is not symmetric: its entries ({p}, {q}) and ({q}, {p}) are "
            f"{covariance[p, q]} and {covariance[q, p]}; if that is rounding, pass (S + S.T) / 2"
        )
    largest = np.abs(correlation).max()
    if largest > 1 + 1e-8:
        raise ValueError(
            f"{name} is not positive definite: two of its features have the correlation "
            f"{largest:.3g}; a correlation is at most 1"
        )
    if smallest_pivot(correlation) <= 4 * len(correlation) * EPS:
        raise ValueError(
            f"{name} is not positive definite: "
            f"its correlation matrix has the eigenvalue {np.linalg.eigvalsh(correlation)[0]:.2g}; "
            "a feature is a linear combination of others: remove it, or merge components"
        )
