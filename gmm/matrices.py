"""Two facts about symmetric matrices that several modules ask for."""

import numpy as np

EPS = np.finfo(np.float64).eps


def smallest_pivots(correlations):
    """The least share of a feature's variance that the features before it do not explain, (k,)."""
    try:
        factors = np.linalg.cholesky(correlations)
    except np.linalg.LinAlgError:
        if len(correlations) == 1:
            return np.zeros(1)
        return np.concatenate([smallest_pivots(one[None]) for one in correlations])
    return np.diagonal(factors, axis1=1, axis2=2).min(axis=1) ** 2


def binary_scales(covariances):
    """Powers of two near the standard deviations, (k, n): scaling by them rounds nothing."""
    variances = covariances.diagonal(axis1=1, axis2=2)
    return np.exp2(np.rint(np.log2(variances) / 2))
