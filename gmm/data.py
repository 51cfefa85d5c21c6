"""The data as parts that are read again at every iteration, and their common moments."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from .arguments import (
    DegenerateError,
    as_float64,
    as_reals,
    as_sample_weight,
    as_table,
    refuse_masked,
    refuse_non_finite,
    refuse_not_callable,
    refuse_not_real,
)
from .blocks import Weighted, block_shape, blocks, lines, one_block
from .features import feature_rows, features, features_pay
from .matrices import EPS, smallest_pivots
from .sums import added

FEW = 64  # samples whose mean is the first guess at the mean of all
LOOKED_AT = 4096  # samples searched at once for what is not finite


class Data(NamedTuple):
    """Samples in parts.

    Attributes
    ----------
    parts : list of array_like, shape (m_p, n), or of Weighted
    map : callable
        Like the built-in ``map``.
    m, n : int
        Samples in all, those of weight 0 left out, and features.
    total : float
        The sum of their weights: m if every sample counts once.
    mean : ndarray, shape (n,)
    covariance : ndarray, shape (n, n)
    """

    parts: list
    map: Any
    m: int
    n: int
    total: float
    mean: np.ndarray
    covariance: np.ndarray


def as_data(X, map=map, sample_weight=None, n=None, *, singular=False):
    """Read the data once: check it, count it, take its mean and covariance.

    Parameters
    ----------
    X : array_like, shape (m, n) or (m,); list of such with two axes; or dask array
    map : callable
        Applies a function to every part, like the built-in ``map``.
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, over all parts.
    n : int, optional
        How many features there must be.
    singular : bool
        Whether a singular covariance of the data is acceptable.

    Returns
    -------
    Data

    Raises
    ------
    TypeError, ValueError
        What cannot be fitted, named: see `as_samples`; also a constant column, or features that
        depend linearly on each other.
    """
    refuse_not_callable(map, "map")
    parts = as_parts(X, n)
    m, n = row_count(parts), parts[0].shape[1]
    total = float(m)
    if sample_weight is not None:
        weights = as_sample_weight(sample_weight, m)
        m, total = np.count_nonzero(weights), float(weights.sum())
        parts = weighted(parts, weights)
    data = Data(parts, map, m, n, total, first_mean(parts), np.zeros((n, n)))
    for _ in range(4):  # about a guess, then about the mean, until that is near
        first, second = summed(data, partial(plain_sums, centre=data.mean))
        if not (np.isfinite(first).all() and np.isfinite(second).all()):
            refuse_parts(parts)
        shift = first / total
        covariance = second / total - np.outer(shift, shift)
        data = data._replace(mean=data.mean + shift, covariance=covariance)
        if np.all(shift**2 <= np.diagonal(data.covariance)):
            break
    refuse_flat(data, singular)
    return data


def read_once(data, k, diagonal):
    """The data for passes with k components, which read no sample again if one block holds all.

    The block is kept then, with the features that components share.

    Parameters
    ----------
    data : Data
    k : int
    diagonal : bool
        Whether all covariances are diagonal.

    Returns
    -------
    Data
    """
    _, length = block_shape(data.n, k, k, diagonal)
    if (
        len(data.parts) > 1
        or row_count(data.parts) > length
        or not features_pay(data.n, k, diagonal)
    ):
        return data
    [(x, v)] = blocks(data.parts[0], length)
    z = lines((feature_rows(data.n, diagonal), x.shape[1]))
    with np.errstate(all="ignore"):  # the passes look for what is not finite
        block = one_block(x, v, features(x, data.mean, z, diagonal), k)
    return data._replace(parts=[block])


def weighted(parts, weights):
    """The parts with their share of the sample weights (m,)."""
    ends = np.cumsum([len(part) for part in parts])
    return [Weighted(*pair) for pair in zip(parts, np.split(weights, ends[:-1]), strict=True)]


def first_mean(parts):
    """The mean of the first few samples that count, shape (n,): exact where they are all equal."""
    for part in parts:
        part, weights = part if isinstance(part, Weighted) else (part, None)
        rows = slice(FEW) if weights is None else np.flatnonzero(weights)[:FEW]
        first = as_float64(np.asarray(part[rows]))
        if len(first):
            with np.errstate(all="ignore"):  # the caller looks for what is not finite
                return first[0] + (first - first[0]).mean(axis=0)
    raise AssertionError("the weights are not all zero")


def summed(data, function):
    """The sums that a function returns for each part, added as they come from the map."""
    results = data.map(function, data.parts)
    total, count = None, 0
    for result in results if hasattr(results, "__iter__") else ():
        if not isinstance(result, tuple):
            raise TypeError(
                f"map returned {type(result).__name__} for a part; "
                "pass a map that returns what the function returns, computed"
            )
        total = added(total, result) if count else result
        count += 1
    if count != len(data.parts):
        raise TypeError(
            f"map returned {count} results for {len(data.parts)} parts; "
            "pass a function that works like the built-in map"
        )
    return total


def as_parts(X, n=None):
    """The data as a list of arrays with two axes, of n features if that is given."""
    if isinstance(X, Iterator):
        raise TypeError("X is an iterator, but EM reads the data many times; pass a list of arrays")
    if is_dask(X) and X.ndim:  # its rows of chunks
        X = X if X.ndim > 1 else X[:, None]
        X = X.rechunk({1: -1}) if X.ndim == 2 else X
        parts = [X.blocks[p] for p in range(X.numblocks[0])]
    elif isinstance(X, list | tuple) and any(axes(part) in (1, 2) for part in X):
        if n is not None and all(axes(row) == 1 and len(row) == n for row in X):
            return [as_table(as_reals(X, "X"))]  # one sample each
        refuse_masked(X, "X")
        parts = list(X)
    else:
        return [as_table(as_reals(X, "X"), n)]
    parts = [as_part(part, f"part {p} of X") for p, part in enumerate(parts)]
    parts = [part for part in parts if len(part)]
    if not parts:
        raise ValueError("X is empty: no part has a sample; pass at least one")
    sizes = sorted({part.shape[1] for part in parts})
    if len(sizes) > 1:
        raise ValueError(f"the parts of X have {sizes} features; give all the same number")
    if n not in (None, *sizes):
        raise ValueError(f"X has {sizes[0]} features but the mixture has {n}; give as many")
    return parts


def axes(part):
    """How many axes an array or a frame has; None of what is neither."""
    shape = getattr(part, "shape", None)
    return len(shape) if isinstance(shape, tuple) else None


def is_dask(array):
    """Whether this is a dask array, which is computed part by part."""
    return hasattr(array, "__dask_graph__") and hasattr(type(array), "rechunk")


def as_part(part, name):
    """A part as an array, if it can hold real numbers in two axes, else raise."""
    if axes(part) == 1:
        raise ValueError(
            f"{name} has one axis, and may be a sample or many; pass rows as one array, "
            "np.stack(X), and parts with two axes, shape (m, 1) for one feature"
        )
    if is_dask(part):
        refuse_masked(part, name)
        refuse_not_real(part.dtype, name)
    else:
        part = as_reals(part, name)
    if part.ndim != 2 or part.shape[1] == 0:
        raise ValueError(f"{name} has shape {part.shape}; pass parts of shape (m, n) with n ≥ 1")
    if not part.shape[0] >= 0:
        raise ValueError(
            f"{name} has an unknown number of rows; call X.compute_chunk_sizes() first"
        )
    return part


def part_name(parts, p):
    """What errors call a part."""
    return "X" if len(parts) == 1 else f"part {p} of X"


def row_count(parts):
    """How many samples all parts have together, those of weight 0 included."""
    return sum(len(part.samples if isinstance(part, Weighted) else part) for part in parts)


def plain_sums(part, centre):
    """Σ_j (x_j − c) and Σ_j (x_j − c)(x_j − c)ᵀ over a part."""
    n = len(centre)
    first, second = np.zeros(n), np.zeros((n, n))
    with np.errstate(all="ignore"):  # the caller looks for what is not finite
        for x, v in blocks(part, block_shape(n, 1)[1]):
            x -= centre[:, None]
            first += x.sum(axis=1) if v is None else x @ v
            second += x @ x.T if v is None else (x * v) @ x.T
    return first, second


def refuse_parts(parts):
    """Raise for the first number that is not finite, or too large."""
    for p, part in enumerate(parts):
        name = part_name(parts, p)
        part, weights = part if isinstance(part, Weighted) else (part, None)
        part = part if isinstance(part, np.ndarray) else np.asarray(part)
        for j in range(0, len(part), LOOKED_AT):
            rows = as_float64(part[j : j + LOOKED_AT])
            if weights is not None:
                rows = np.where(weights[j : j + LOOKED_AT, None] > 0, rows, 0)
            refuse_non_finite(rows, name, range(j, j + len(rows)))
    raise ValueError("X has sums of squares that overflow; rescale it")


def refuse_flat(data, singular):
    """Raise if the data have no spread in some direction, naming the column."""
    variances = np.diagonal(data.covariance)
    flat = np.flatnonzero(~(variances > np.maximum((8 * EPS * data.mean) ** 2, 1e-300)))
    if data.m == 1:
        raise DegenerateError("X has one sample, which has no spread; pass at least two")
    if len(flat):
        p = flat[0]
        raise DegenerateError(
            f"column {p} of X is constant to working precision, near {data.mean[p]:.6g}; "
            "remove it, or, if its spread is real, subtract its mean and rescale it"
        )
    if singular:
        return
    if data.m <= data.n:
        raise DegenerateError(
            f"X has {data.m} samples with {data.n} features, so that every covariance is singular; "
            "give more samples than features, or pass regularisation=1e-3"
        )
    p = dependent_column(correlation(data))
    if p is not None:
        raise DegenerateError(
            f"column {p} of X is a linear combination of the columns before it, to working "
            "precision; remove it, or pass regularisation=1e-3"
        )


def correlation(data):
    """The correlation matrix of the data, (n, n)."""
    scales = np.sqrt(np.diagonal(data.covariance))
    return data.covariance / scales / scales[:, None]


def dependent_column(matrix):
    """The first column of a correlation matrix that those before it explain, or None."""
    n = len(matrix)
    least = 128 * n * EPS  # what sums over many samples leave of an exact dependence

    def explained(p):
        return bool(smallest_pivots(matrix[None, :p, :p])[0] <= least)

    # Once a column is explained, all longer pieces have that pivot too: bisection finds it.
    return bisect_left(range(1, n), True, key=explained) if explained(n) else None
