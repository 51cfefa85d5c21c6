"""One pass over the data: both steps of EM, block by block, as sums.

This is the compute-critical part. A block holds samples as columns, so that every operation runs
along contiguous memory. Small components are treated in groups, so that every operation has enough
to do. The chapter "From equations to speed" explains each choice with its measured effect.
"""

from typing import NamedTuple

import numpy as np

from .blocks import block_shape, blocks
from .whitening import Gaussians

STRIP = 16  # rows or columns of a triangle that are multiplied at once
WIDE = 96  # features from which BLAS's own product for symmetric matrices is faster than strips


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
    with np.errstate(all="ignore"):  # the caller looks for what is not finite
        return tuple(x + y for x, y in zip(a, b, strict=True))


def em_sums(part, gaussians, centres=None):
    """E-step and sums over one part; implements `eq-one-pass-first` and `eq-one-pass-second`.

    Parameters
    ----------
    part : array_like, shape (m, n), or Weighted
        Finite real numbers. With weights v_j, every term of a sum counts v_j times.
    gaussians : Gaussians
        The current mixture.
    centres : ndarray, shape (k, n), optional
        The points c_i about which moments are taken, if not the current means.

    Returns
    -------
    Sums
    """
    k, n = gaussians.means.shape
    size, length = block_shape(n, k)
    groups = [slice(i, i + size) for i in range(0, k, size)]
    kept = centres is None and len(groups) == 1  # deviations of the E-step serve again
    centres = gaussians.means if centres is None else centres
    counts, firsts, seconds = np.zeros(k), np.zeros((k, n)), np.zeros((k, n, n))
    log_likelihood = 0.0
    with np.errstate(all="ignore"):  # the caller looks for what is not finite
        np.setbufsize(64)  # else NumPy copies short broadcast rows into a buffer, at twice the time
        for x, v, d, w, r in blocks(part, length, (size, n), (size, n), (k,)):
            for i in groups:
                log_joint_columns(x, Gaussians(*(field[i] for field in gaussians)), d, w, out=r[i])
            log_likelihood += normalise(r, v)
            counts += r.sum(axis=1)
            for i in groups:
                if not kept:
                    deviations(x, centres[i], d)
                add_moments(firsts[i], seconds[i], d, r[i], w)
    return Sums(counts, firsts, mirrored(seconds), log_likelihood)


def log_joint_columns(x, gaussians, d, w, out):
    """ln(α_i φ(x_j | μ_i, Σ_i)) for a block x (n, b) and some components, to `out`, shape (c, b).

    Works in d and w, shape (≥ c, n, b), and leaves the deviations from the means in d.
    """
    d = deviations(x, gaussians.means, d)
    w = whiten(gaussians.whiteners, d, w[: len(d)])
    np.einsum("inb,inb->ib", w, w, out=out)  # ½ dᵀ Σ_i⁻¹ d
    return np.subtract(gaussians.constants[:, None], out, out=out)


def deviations(x, centres, out):
    """x_j − c_i for a block x (n, b) and centres (c, n), to `out`; shape (c, n, b)."""
    return np.subtract(x, centres[:, :, None], out=out[: len(centres)])


def whiten(whiteners, d, out):
    """The products W_i d_i, in strips of rows, which leaves out most zeros of large triangles."""
    n = d.shape[1]
    for p in range(0, n, STRIP):
        q = min(p + STRIP, n)
        np.matmul(whiteners[:, p:q, :q], d[:, :q], out=out[:, p:q])
    return out


def normalise(joint, v=None):
    """Turn log joint densities (k, b) into v_j γ_ji, in place; return Σ_j v_j ln p(x_j | θ).

    Without sample weights v (b,) every v_j is 1.
    """
    largest = joint.max(axis=0)
    joint -= largest
    np.exp(joint, out=joint)
    total = joint.sum(axis=0)
    joint *= (1 if v is None else v) / total
    if v is None:
        return float(largest.sum() + np.log(total).sum())
    return float(v @ (largest + np.log(total)))


def add_moments(firsts, seconds, d, r, w):
    """Add the moments of deviations d (≥ c, n, b), weighted by r (c, b), to firsts (c, n), seconds.

    Of the seconds (c, n, n) only the lower triangles are complete. Works in d and w.
    """
    d, w = d[: len(r)], w[: len(r)]
    n = d.shape[1]
    firsts += (d @ r[:, :, None])[:, :, 0]
    if n > WIDE:
        d *= np.sqrt(r)[:, None]
        seconds += d @ d.transpose(0, 2, 1)  # NumPy sees A Aᵀ, and BLAS computes one triangle
        return
    np.multiply(d, r[:, None], out=w)
    for p in range(0, n, STRIP):
        q = min(p + STRIP, n)
        seconds[:, p:, p:q] += w[:, p:] @ d[:, p:q].transpose(0, 2, 1)


def mirrored(seconds):
    """Symmetric matrices (k, n, n) from the lower triangles that `add_moments` completes."""
    n = seconds.shape[1]
    for p in range(0, n, STRIP):
        q = min(p + STRIP, n)
        seconds[:, p:q, q:] = seconds[:, q:, p:q].transpose(0, 2, 1)
    return seconds
