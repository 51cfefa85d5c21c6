"""One pass over the data: both steps of EM, block by block, as sums.

This is the compute-critical part. A block holds samples as columns, so that every operation runs
along contiguous memory, and its working arrays together fill about 1 MiB, so that they stay in the
cache. The chapter "From equations to speed" explains each choice with its measured effect.
"""

from typing import NamedTuple

import numpy as np

WORKING_NUMBERS = 2**17  # float64 numbers in the working arrays of a block: 1 MiB
STRIP = 16  # rows of a triangular factor that are multiplied at once


class Sums(NamedTuple):
    """What the M-step needs of the data; sums over parts of the data simply add.

    Attributes
    ----------
    counts : ndarray, shape (k,)
        m_i = Σ_j γ_ji.
    firsts : ndarray, shape (k, n)
        Σ_j γ_ji (x_j − c_i), about the centre c_i.
    seconds : ndarray, shape (k, n, n)
        Σ_j γ_ji (x_j − c_i)(x_j − c_i)ᵀ.
    log_likelihood : float
        Σ_j ln p(x_j | θ), in nats.
    """

    counts: np.ndarray
    firsts: np.ndarray
    seconds: np.ndarray
    log_likelihood: float


def added(a, b):
    """The sums of two parts, from those of each."""
    return tuple(x + y for x, y in zip(a, b, strict=True))


class Gaussians(NamedTuple):
    """A mixture made ready for evaluation.

    Attributes
    ----------
    constants : ndarray, shape (k,)
        ln α_i − (n/2) ln 2π − ½ ln|Σ_i|.
    means : ndarray, shape (k, n)
    whiteners : ndarray, shape (k, n, n)
        Lower triangular W_i with W_iᵀ W_i = Σ_i⁻¹ / 2.
    """

    constants: np.ndarray
    means: np.ndarray
    whiteners: np.ndarray


def em_sums(part, gaussians, centres):
    """E-step and sums over one part; implements `eq-one-pass-first` and `eq-one-pass-second`.

    Parameters
    ----------
    part : array_like, shape (m, n)
        Finite real numbers.
    gaussians : Gaussians
        The current mixture.
    centres : ndarray, shape (k, n)
        The points c_i about which moments are taken; as a rule the current means.

    Returns
    -------
    Sums
    """
    k, n = centres.shape
    counts, firsts, seconds = np.zeros(k), np.zeros((k, n)), np.zeros((k, n, n))
    log_likelihood = 0.0
    with np.errstate(over="ignore", invalid="ignore"):  # the caller looks for what is not finite
        np.setbufsize(64)  # else NumPy copies short broadcast rows into a buffer, at twice the time
        for x in blocks(part, block_length(n, k)):
            r = log_joint(x, gaussians)
            log_likelihood += normalise(r)
            counts += r.sum(axis=1)
            for i in range(k):
                first, second = moments(x, r[i], centres[i])
                firsts[i] += first
                seconds[i] += second
    return Sums(counts, firsts, seconds, log_likelihood)


def block_length(n, k):
    """Samples in a block: never a power of two, at which rows may collide in the cache."""
    return max(WORKING_NUMBERS // (3 * n + k) // 16 * 16, 64) + 8


def blocks(part, length):
    """The samples of a part (m, n) as float64 columns (n, ≤ length), never written to."""
    part = part if isinstance(part, np.ndarray) else np.asarray(part)
    for j in range(0, len(part), length):
        yield np.ascontiguousarray(part[j : j + length].T, dtype=np.float64)


def log_joint(x, gaussians):
    """ln(α_i φ(x_j | μ_i, Σ_i)) for a block x (n, b), as rows (k, b)."""
    joint = np.empty((len(gaussians.constants), x.shape[1]))
    for row, constant, mean, whitener in zip(joint, *gaussians, strict=True):
        w = whiten(whitener, x - mean[:, None])
        np.einsum("nb,nb->b", w, w, out=row)  # ½ dᵀ Σ_i⁻¹ d
        np.subtract(constant, row, out=row)
    return joint


def whiten(whitener, d):
    """The product W d in strips of rows, which leaves out most of the zeros of the triangle."""
    n = len(d)
    if n <= STRIP:
        return whitener @ d
    w = np.empty_like(d)
    for p in range(0, n, STRIP):
        q = min(p + STRIP, n)
        np.matmul(whitener[p:q, :q], d[:q], out=w[p:q])
    return w


def normalise(joint):
    """Turn log joint densities (k, b) into responsibilities, in place; return Σ_j ln p(x_j | θ)."""
    largest = joint.max(axis=0)
    joint -= largest
    np.exp(joint, out=joint)
    total = joint.sum(axis=0)
    joint *= 1 / total
    return float(largest.sum() + np.log(total).sum())


def moments(x, r, centre):
    """First and second moment of a block x (n, b), weighted by r (b,), about a centre (n,)."""
    d = x - centre[:, None]
    first = d @ r
    if len(d) <= STRIP:
        return first, (d * r) @ d.T
    d *= np.sqrt(r)
    return first, d @ d.T  # NumPy sees A Aᵀ and computes one triangle
