"""Samples as columns, in blocks that stay in the cache, with aligned arrays to work in."""

from math import prod
from typing import NamedTuple

import numpy as np

from .features import feature_rows, features_pay

WORKING_NUMBERS = 2**17  # float64 numbers in the working arrays of a block: 1 MiB
GROUP = 64  # rows of deviations that are treated at once: small components go in groups
LINE = 64  # bytes in a line of the cache, and in the widest register


class Weighted(NamedTuple):
    """Samples that count more or less than once.

    Attributes
    ----------
    samples : array_like, shape (m, n)
    weights : ndarray, shape (m,)
        Not negative. A sample of weight 0 is left out.
    """

    samples: np.ndarray
    weights: np.ndarray


class OneBlock(NamedTuple):
    """A part that is no longer than a block, with the features of its samples.

    Attributes
    ----------
    columns : ndarray, shape (n, m)
        The samples that count.
    weights : ndarray, shape (m,), or None
    features : ndarray, shape (f, m)
        About the mean of the data.
    room : ndarray, shape (k, m)
        Where a pass puts its responsibilities; what it finds there does not matter.
    """

    columns: np.ndarray
    weights: np.ndarray | None
    features: np.ndarray
    room: np.ndarray

    def __reduce__(self):
        """Another process makes room of its own: what it is sent may be read-only."""
        return one_block, (*self[:3], len(self.room))


def one_block(columns, weights, features, k):
    """The block, with room for k components."""
    return OneBlock(columns, weights, features, lines((k, columns.shape[1])))


def block_shape(n, k, shared=None, diagonal=False):
    """Components in a group, and samples in a block.

    With k components, of which so many share features, by default all that may. The block is never
    a power of two long, at which rows may collide in the cache.
    """
    if shared is None:
        shared = k if features_pay(n, k, diagonal) else 0
    size = min(max(GROUP // n, 1), k)
    rows = n + k  # samples, responsibilities
    rows += feature_rows(n, diagonal) if shared else 0
    rows += 2 * size * n if shared < k else 0  # deviations and their images
    return size, max(WORKING_NUMBERS // rows // 16 * 16, 64) + 8


def blocks(part, length, *shapes):
    """The samples of a part as columns of float64, with arrays to work in.

    Parameters
    ----------
    part : array_like, shape (m, n), or Weighted
        Never written to.
    length : int
        Samples in a block, a multiple of 8; the last block may be shorter.
    *shapes : tuple of int
        Shapes of the working arrays; an axis of the length of the block is added at the end.

    Yields
    ------
    list
        The block, shape (n, b); its weights, shape (b,), or None where every sample counts once;
        and the working arrays. All but the weights are used again for the next block.
    """
    part, weights = part if isinstance(part, Weighted) else (part, None)
    part = part if isinstance(part, np.ndarray) else np.asarray(part)
    length = min(length, whole_lines(len(part)))
    arrays = aligned([(*shape, length) for shape in (part.shape[1:], *shapes)])
    for j in range(0, len(part), length):
        rows = part[j : j + length]
        here = None if weights is None else weights[j : j + length]
        if here is not None:
            rows, here = rows[here > 0], here[here > 0]
        if len(rows):
            b = len(rows)
            x, *working = arrays if b == length else [array[..., :b] for array in arrays]
            np.copyto(x, rows.T)
            yield [x, here, *working]


def lines(shape):
    """An empty array whose rows begin at lines of the cache."""
    rows, length = shape
    return aligned([(rows, whole_lines(length))])[0][:, :length]


def whole_lines(length):
    """The least multiple of 8 that is no smaller: so many numbers fill lines of the cache."""
    return -(-length // 8) * 8


def aligned(shapes):
    """Empty arrays, one behind the other, that begin at lines of the cache if sizes allow it.

    A register that is loaded across the border of two lines costs two loads.
    """
    sizes = [prod(shape) for shape in shapes]
    numbers = np.empty(sum(sizes) + LINE // 8)
    begin = -numbers.__array_interface__["data"][0] % LINE // 8
    arrays = []
    for shape, size in zip(shapes, sizes, strict=True):
        arrays.append(numbers[begin : begin + size].reshape(shape))
        begin += size
    return arrays
