"""Samples as rows, in blocks: how the equations of the chapters are worked out in little memory."""

from functools import wraps

import numpy as np

from .arguments import as_float64, as_sample_weight, on_simplex, refuse_non_finite
from .blocks import Weighted
from .data import as_parts, part_name, row_count, weighted
from .mixture import as_mixture

WORKING_NUMBERS = 2**17  # k n for every sample of a block: 1 MiB for each array of this size


def in_blocks(function):
    """Let a function of samples (b, n) and a mixture take all the data, also in parts.

    It gets a block at a time, and a mixture that has been checked. What it returns, a row for every
    sample, is put together.
    """

    @wraps(function)
    def of_all(X, mixture):
        mixture = as_mixture(mixture)
        return stacked(lambda x: function(x, mixture), X, *mixture.means.shape)

    return of_all


def stacked(function, X, k, n):
    """What a function returns for all blocks of X as one array, with a row for every sample."""
    parts = as_parts(X, n)
    m, end, whole = row_count(parts), 0, None
    for x, *_ in blocks_of_rows(parts, k):
        with np.errstate(under="ignore"):
            rows = function(x)
        if len(rows) == m:
            return rows
        whole = np.empty((m, *rows.shape[1:]), rows.dtype) if whole is None else whole
        whole[end : end + len(rows)] = rows
        end += len(rows)
    return whole


def blocks_of_rows(parts, k, responsibilities=None):
    """The samples of all parts, checked, in blocks; those of weight 0 are left out.

    Parameters
    ----------
    parts : list of array_like, shape (m_p, n), or of Weighted
    k : int
        Components.
    responsibilities : array_like, shape (m, k), optional
        Real numbers. That each row lies on the simplex is seen to here.

    Yields
    ------
    x : ndarray, shape (b, n)
    v : ndarray, shape (b, 1), or 1.0
        How often each sample counts, or that each counts once.
    gamma : ndarray, shape (b, k), or None
    """
    begin = 0  # the number of the first row of a part among all rows
    for p, part in enumerate(parts):
        part, weights = part if isinstance(part, Weighted) else (part, None)
        part, name = np.asarray(part), part_name(parts, p)
        length = max(WORKING_NUMBERS // (k * part.shape[1]), 16)
        for j in range(0, len(part), length):
            here = np.arange(j, min(j + length, len(part)))
            if weights is not None:
                here = here[weights[here] > 0]
            if not len(here):
                continue
            rows = slice(here[0], here[-1] + 1) if len(here) == here[-1] - here[0] + 1 else here
            x = as_float64(part[rows])
            refuse_non_finite(x, name, here)
            v = 1.0 if weights is None else weights[rows, None]
            gamma = None
            if responsibilities is not None:
                gamma = responsibilities[begin : begin + len(part)][rows]
                gamma = on_simplex(gamma, "responsibilities", begin + here)
            yield x, v, gamma
        begin += len(part)


def as_weighted_parts(X, sample_weight, n=None):
    """Parts of the data with their sample weights, if there are any, and the sum of these."""
    parts = as_parts(X, n)
    m = row_count(parts)
    if sample_weight is None:
        return parts, m
    weights = as_sample_weight(sample_weight, m)
    return weighted(parts, weights), float(weights.sum())
