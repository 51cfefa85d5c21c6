"""From log joint densities to responsibilities and the log-likelihood, for a block of samples."""

from functools import cache
from math import log

import numpy as np

EIGHT = 8  # sums of exponentials that are multiplied before a logarithm is taken
FAIR = 75  # as long as their logarithms are below this, the product of nine is no overflow
TINY = 1e-100  # below this, a sum of exponentials may have lost terms that count
LN_TINY = log(TINY)


def normalise(joint, highest, v=None):
    """Turn log joint densities (k, b) into v_j γ_ji, in place; return Σ_j v_j ln Σ_i exp(joint_ij).

    Without sample weights v (b,) every v_j is 1. No ln Σ_i exp(joint_ij) is above `highest`. NaN or
    infinity tells that an exponential may have left the range of float64: subtract the largest
    log joint density of each sample first.
    """
    np.exp(joint, out=joint)
    total = ones(len(joint)) @ joint
    others = EIGHT if v is None and highest < FAIR else 0  # sums that each is multiplied by
    logs = logs_of_products(total) if others else np.log(total)
    if logs.min() < LN_TINY + others * highest:  # else no sum is tiny
        if total.min() < TINY:
            return np.nan
        logs = np.log(total)
    joint *= np.divide(1, total, out=total)
    if v is None:
        return float(logs.sum())
    joint *= v  # not v / total, which may be zero where v is tiny
    return float(v @ logs)


@cache
def ones(k):
    """The row that adds up k rows by a matrix product."""
    return np.ones(k)


def logs_of_products(numbers):
    """Logarithms of products of eight or nine of the numbers (b,): an eighth of the logarithms.

    Their sum is the same.
    """
    columns, rest = divmod(len(numbers), EIGHT)
    if columns < rest:
        return np.log(numbers)
    products = np.multiply.reduce(numbers[: len(numbers) - rest].reshape(EIGHT, columns))
    if rest:
        products[:rest] *= numbers[-rest:]
    return np.log(products)
