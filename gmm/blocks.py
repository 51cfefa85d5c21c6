"""Samples as columns, in blocks that stay in the cache, with aligned arrays to work in."""

from math import prod

import numpy as np

WORKING_NUMBERS = 2**17  # float64 numbers in the working arrays of a block: 1 MiB
GROUP = 64  # rows of deviations that are treated at once: small components go in groups
LINE = 64  # bytes in a line of the cache, and in the widest register


def block_shape(n, k):
    """Components in a group, and samples in a block.

    The block is never a power of two long, at which rows may collide in the cache.
    """
    size = min(max(GROUP // n, 1), k)
    rows = n + 2 * size * n + k  # samples, deviations and their images, responsibilities
    return size, max(WORKING_NUMBERS // rows // 16 * 16, 64) + 8


def blocks(part, length, *shapes):
    """The samples of a part as columns of float64, with arrays to work in.

    Parameters
    ----------
    part : array_like, shape (m, n)
        Never written to.
    length : int
        Samples in a block, a multiple of 8; the last block may be shorter.
    *shapes : tuple of int
        Shapes of the working arrays; an axis of the length of the block is added at the end.

    Yields
    ------
    list of ndarray
        The block, shape (n, b), and the working arrays. All are used again for the next block.
    """
    part = part if isinstance(part, np.ndarray) else np.asarray(part)
    length = min(length, -(-len(part) // 8) * 8)
    arrays = aligned([(*shape, length) for shape in (part.shape[1:], *shapes)])
    for j in range(0, len(part), length):
        rows = part[j : j + length]
        cut = [array[..., : len(rows)] for array in arrays]
        np.copyto(cut[0], rows.T)
        yield cut


def aligned(shapes):
    """Empty arrays, one behind the other, that begin at lines of the cache if sizes allow it.

    A register that is loaded across the border of two lines costs two loads.
    """
    sizes = [prod(shape) for shape in shapes]
    numbers = np.empty(sum(sizes) + LINE // 8)
    begin = -numbers.ctypes.data % LINE // 8
    arrays = []
    for shape, size in zip(shapes, sizes, strict=True):
        arrays.append(numbers[begin : begin + size].reshape(shape))
        begin += size
    return arrays
