"""One pass over the data: both steps of EM, block by block, as sums.

This is the compute-critical part. A block holds samples as columns, so that every operation runs
along contiguous memory. Components near the common origin share the features of the samples there;
the others take deviations from their own means, in groups, so that every operation has enough to
do. The chapter "From equations to speed" explains each choice with its measured effect.
"""

from math import isfinite, log
from typing import NamedTuple

import numpy as np

from .blocks import OneBlock, Weighted, block_shape, blocks
from .features import coefficients, feature_rows, features, moments
from .normalisation import normalise
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
    seconds : ndarray, shape (k, n, n) or (k, n)
        Σ_j γ_ji (x_j − c_i)(x_j − c_i)ᵀ; its diagonals where the covariances are known to be
        diagonal.
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
    part : array_like, shape (m, n), or Weighted, or OneBlock
        Finite real numbers. With weights v_j, every term of a sum counts v_j times.
    gaussians : Gaussians
        The current mixture.
    centres : ndarray, shape (k, n), optional
        The points c_i about which moments are taken, if not `gaussians.centres`.

    Returns
    -------
    Sums
    """
    if centres is None and gaussians.all_shared:
        return shared_sums(part, gaussians)
    if isinstance(part, OneBlock):
        part = Weighted(part.columns.T, part.weights)
    k, n = gaussians.means.shape
    shared = np.count_nonzero(gaussians.shared) if centres is None else 0
    order = np.argsort(~gaussians.shared, kind="stable")  # those that share the features come first
    centres = (gaussians.means if centres is None else centres)[order]
    size, length = block_shape(n, k, shared, gaussians.diagonal)
    groups = [slice(i, min(i + size, k)) for i in range(shared, k, size)]
    rows = feature_rows(n, gaussians.diagonal) if shared else 0
    counts, firsts, seconds = np.zeros(k), np.zeros((k, n)), np.zeros(gaussians.whiteners.shape)
    with np.errstate(all="ignore"):  # the caller looks for what is not finite
        np.setbufsize(64)  # else NumPy copies short broadcast rows into a buffer, at twice the time
        level, highest = levels(gaussians)
        gaussians = lowered(gaussians, level).only(order)
        C = coefficients(gaussians.only(slice(shared)))
        sums, log_likelihood = np.zeros(C.shape), 0.0
        for x, v, z, d, w, r in blocks(part, length, (rows,), (size, n), (size, n), (k,)):
            if shared:
                features(x, gaussians.origin, z, gaussians.diagonal)
                np.matmul(C, z, out=r[:shared])
            for i in groups:
                log_joint_columns(x, gaussians.only(i), d, w, out=r[i])
            value = normalise(r, highest, v)
            if not isfinite(value):
                value = normalise_far(x, v, gaussians, out=r)
            log_likelihood += value
            if shared:
                sums += r[:shared] @ z.T
            counts += r.sum(axis=1)
            for i in groups:
                add_moments(firsts[i], seconds[i], deviations(x, centres[i], d), r[i], w)
        fields = counts, firsts, mirrored(seconds)
        if shared:
            of_shared = moments(sums, n, gaussians.diagonal)
            for field, first in zip(fields, of_shared, strict=True):
                field[:shared] = first
        log_likelihood += level * sum(counts.tolist())
    back = np.argsort(order)
    return Sums(*(field[back] for field in fields), log_likelihood)


def shared_sums(part, gaussians):
    """The same where all components share the features, so that no deviation is formed."""
    k, n = gaussians.means.shape
    kept = isinstance(part, OneBlock)
    length = 0 if kept else block_shape(n, k, k, gaussians.diagonal)[1]
    with np.errstate(all="ignore"):  # the caller looks for what is not finite
        level, highest = levels(gaussians)
        C = coefficients(gaussians, level)
        sums, log_likelihood = np.zeros(C.shape), 0.0
        for x, v, z, r in [part] if kept else blocks(part, length, C.shape[1:], (k,)):
            if not kept:
                features(x, gaussians.origin, z, gaussians.diagonal)
            np.matmul(C, z, out=r)
            value = normalise(r, highest, v)
            if not isfinite(value):
                value = normalise_far(x, v, lowered(gaussians, level), out=r)
            log_likelihood += value
            sums += r @ z.T
        counts, firsts, seconds = moments(sums, n, gaussians.diagonal)
        return Sums(counts, firsts, seconds, log_likelihood + level * sum(counts.tolist()))


def levels(gaussians):
    """A typical log joint density, and how far above it the log of a sum of k densities may be.

    Less that level, most exponentials are neither huge nor tiny.
    """
    constants, n = gaussians.constants.tolist(), gaussians.means.shape[1]
    level = sum(constants) / len(constants) - n / 2
    return level, max(constants) - level + log(2 * len(constants))  # twice, for the rounding


def lowered(gaussians, level):
    """The same Gaussians with all log joint densities less a level."""
    return Gaussians(gaussians.constants - level, *gaussians[1:])


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
    if whiteners.ndim == 2:
        return np.multiply(whiteners[:, :, None], d, out=out)
    n = d.shape[1]
    for p in range(0, n, STRIP):
        q = min(p + STRIP, n)
        np.matmul(whiteners[:, p:q, :q], d[:, :q], out=out[:, p:q])
    return out


def normalise_far(x, v, gaussians, out):
    """What `normalise` does, for samples at any distance, from their deviations from the means."""
    d, w = np.empty((2, 1, *x.shape))
    for i in range(len(out)):
        here = slice(i, i + 1)
        log_joint_columns(x, gaussians.only(here), d, w, out=out[here])
    largest = out.max(axis=0)
    out -= largest
    return normalise(out, log(len(out)), v) + float(largest.sum() if v is None else v @ largest)


def add_moments(firsts, seconds, d, r, w):
    """Add the moments of deviations d (c, n, b), weighted by r (c, b), to firsts (c, n), seconds.

    Of seconds (c, n, n) only the lower triangles are complete; (c, n) are those of squares alone.
    Works in w (≥ c, n, b) and d.
    """
    n, w = d.shape[1], w[: len(r)]
    firsts += (d @ r[:, :, None])[:, :, 0]
    if seconds.ndim == 2:
        seconds += (np.square(d, out=w) @ r[:, :, None])[:, :, 0]
        return
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
    if seconds.ndim == 2:
        return seconds
    return np.tril(seconds) + np.tril(seconds, -1).transpose(0, 2, 1)
