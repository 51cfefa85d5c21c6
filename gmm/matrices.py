"""Two facts about symmetric matrices that several modules ask for."""

import numpy as np

EPS = np.finfo(np.float64).eps


def smallest_pivot(correlation):
    """The least share of a feature's variance that the features before it do not explain."""
    try:
        return np.diagonal(np.linalg.cholesky(correlation)).min() ** 2
    except np.linalg.LinAlgError:
        return 0.0


def binary_scales(covariances):
    """Powers of two near the standard deviations, (k, n): scaling by them rounds nothing."""
    variances = np.diagonal(covariances, axis1=1, axis2=2)
    return np.exp2(np.rint(np.log2(variances) / 2))
