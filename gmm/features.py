"""Quadratic forms of many components at once: one matrix product over features of the samples.

With z = (1, x − c) about a common origin c, every quadratic function of x is a linear function of
the products z_p z_q. So is every sum that the M-step needs. How much rounding this costs depends on
how far a component lies from the origin, measured in itself: `gmm.whitening` computes a bound.
With diagonal covariances the products of different coordinates have no part in it.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

WIDEST = 40  # coordinates up to which the product over all features is faster than whitening


def features_pay(n, k, diagonal=False):
    """Whether features of n coordinates are less work for k components than whitening."""
    return diagonal or n <= min(WIDEST, 3 * k)


def feature_rows(n, diagonal=False):
    """How many products z_p z_q with p ≤ q there are, or of those with 1 and with itself."""
    return 2 * n + 1 if diagonal else (n + 1) * (n + 2) // 2


def features(x, origin, out, diagonal=False):
    """The products z_p z_q with p ≤ q of z = (1, x − c), for a block x (n, b), to `out` (f, b).

    For diagonal covariances: z, then the squares of x − c.
    """
    n = len(x)
    z = out[: n + 1]  # the products with z_0 = 1
    z[0] = 1
    np.subtract(x, origin[:, None], out=z[1:])
    if diagonal:
        np.square(z[1:], out=out[n + 1 :])
        return out
    row = n + 1
    for p in range(1, n + 1):
        np.multiply(z[p], z[p:], out=out[row : row + n + 1 - p])
        row += n + 1 - p
    return out


def coefficients(gaussians, level=0.0):
    """The coefficients of the features in ln(α_i φ(x | μ_i, Σ_i)) − ℓ; implements `eq-features`.

    Returns
    -------
    ndarray, shape (k, f)
    """
    W = gaussians.whiteners
    k, n = gaussians.means.shape
    shifts = gaussians.origin - gaussians.means
    if gaussians.diagonal:
        at_origin = W * shifts
        parts = np.square(at_origin).sum(axis=1, keepdims=True), 2 * W * at_origin, np.square(W)
        result = -np.concatenate(parts, axis=1)
        result[:, 0] += gaussians.constants - level
        return result
    A = np.concatenate([W @ shifts[:, :, None], W], axis=2)  # W_i (x − μ_i) = A_i z
    squares = (A.transpose(0, 2, 1) @ A).reshape(k, (n + 1) ** 2)
    result = squares.take(pairs(n).flat, axis=1) * pairs(n).factors
    result[:, 0] += gaussians.constants - level
    return result


def moments(sums, n, diagonal=False):
    """Counts (k,), first (k, n) and second moments (k, n, n) about the origin, from Σ_j γ_ji z zᵀ.

    The sums are those of the features, shape (k, f). For diagonal covariances the second moments
    are those of each coordinate alone, (k, n).
    """
    if diagonal:
        return sums[:, 0], sums[:, 1 : n + 1], sums[:, n + 1 :]
    full = sums.take(pairs(n).places, axis=1)
    return full[:, 0, 0], full[:, 0, 1:], full[:, 1:, 1:]


class Pairs(NamedTuple):
    """Where the products z_p z_q, p ≤ q, stand.

    Attributes
    ----------
    flat : ndarray of int, shape (f,)
        Their places in a flat matrix (1 + n, 1 + n).
    factors : ndarray, shape (f,)
        How often each occurs in −zᵀ B z: −1 on the diagonal, −2 beside it.
    places : ndarray of int, shape (1 + n, 1 + n)
        The row of the features where each product stands.
    """

    flat: np.ndarray
    factors: np.ndarray
    places: np.ndarray


@cache
def pairs(n):
    """The pairs of 1 + n rows, as the features order their products."""
    p, q = np.triu_indices(n + 1)
    places = np.empty((n + 1, n + 1), dtype=int)
    places[p, q] = places[q, p] = np.arange(len(p))
    return Pairs(p * (n + 1) + q, np.where(p == q, -1.0, -2.0), places)
