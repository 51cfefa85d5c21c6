"""What each choice in the fast pass is worth: the same pass with one choice undone.

Run ``python -m benchmarks.variants``; ``--write`` stores the table that the book shows. Every
number is the time of a variant divided by the time of `gmm.sums.em_sums`, the median over
alternating runs, in processor time with one BLAS thread.
"""

import argparse
import csv
import statistics
from pathlib import Path
from unittest import mock

import numpy as np
from threadpoolctl import threadpool_limits

import gmm
from gmm import blocks, sums
from gmm.whitening import prepare

from .em import in_turn, problem

TABLE = Path(__file__).parent.parent / "chapters" / "data" / "speed-variants.csv"
SIZES = [(100_000, 2, 8), (50_000, 16, 16), (20_000, 64, 16)]
RUNS = 7


def main():
    """Measure all variants at all sizes, print the table, store it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"store the table in {TABLE.name}")
    options = parser.parse_args()
    columns = ["variant", *(f"n={n} k={k}" for _, n, k in SIZES)]
    table = [[name] for name in VARIANTS]
    with threadpool_limits(1):
        for size in SIZES:
            X, start = problem(*size)
            for row, undo in zip(table, VARIANTS.values(), strict=True):
                row.append(f"{relative_time(X, start, undo):.1f}")
    for row in [columns, *table]:
        print(f"{row[0]:42}", *(f"{cell:>10}" for cell in row[1:]))
    error = tight_component_error()
    print(f"quadratic features, tight component: log-likelihood off by {error:.0e}")
    if options.write:
        with TABLE.open("w", newline="") as file:
            file.write("# python -m benchmarks.variants --write\n")
            csv.writer(file).writerows([columns, *table])


def relative_time(X, start, undo):
    """Time of a variant over the time of the pass as it is."""

    def as_it_is():
        gaussians = prepare(start)
        sums.em_sums(X, gaussians)

    variant = undo(X, start) if undo in WHOLE else under(undo, as_it_is)
    own, other = in_turn((as_it_is, variant), RUNS)
    return statistics.median(b / a for a, b in zip(own, other, strict=True))


def under(change, task):
    """The task, run while a change to the module is in force."""

    def changed():
        with change():
            task()

    return changed


def constant(module, name, value):
    """Another value of a constant."""
    return lambda: mock.patch.object(module, name, value)


def power_of_two():
    """The power of two nearest to the usual length of a block."""
    usual = blocks.block_shape

    def block_shape(n, k):
        size, length = usual(n, k)
        return size, 2 ** round(np.log2(length))

    return mock.patch.object(sums, "block_shape", block_shape)


def samples_as_rows():
    """Arrays in which the n features of a sample, or its k responsibilities, are neighbours."""

    def aligned(shapes):
        swapped = [(*shape[:-2], shape[-1], shape[-2]) for shape in shapes]
        return [np.empty(shape).swapaxes(-1, -2) for shape in swapped]

    return mock.patch.object(blocks, "aligned", aligned)


def misaligned():
    """Arrays that begin a quarter of a line after the beginning of a line."""
    usual = blocks.aligned

    def aligned(shapes):
        quarter = (blocks.LINE // 32,)
        return usual([quarter, *shapes])[1:]

    return mock.patch.object(blocks, "aligned", aligned)


def plain(X, start):
    """One iteration by the functions of the chapters, without blocks."""

    def iteration():
        responsibilities, _ = gmm.e_step(X, start)
        gmm.m_step(X, responsibilities)

    return iteration


def quadratic(X, start):
    """Both steps as one matrix product each, with the features 1, x, x xᵀ, in blocks of columns."""

    def iteration():
        coefficients = quadratic_coefficients(start)
        with np.errstate():
            np.setbufsize(64)
            length = blocks.block_shape(*start.means.shape[::-1])[1]
            for x, _ in blocks.blocks(X, length):
                Z = quadratic_features(x)
                joint = coefficients @ Z
                sums.normalise(joint)
                joint @ Z.T

    return iteration


def quadratic_features(x):
    """The rows 1, x_p and x_p x_q for p ≤ q, of a block x (n, b)."""
    n, b = x.shape
    Z = np.empty((1 + n + n * (n + 1) // 2, b))
    Z[0] = 1
    Z[1 : n + 1] = x
    row = n + 1
    for p in range(n):
        np.multiply(x[p], x[p:], out=Z[row : row + n - p])
        row += n - p
    return Z


def quadratic_coefficients(mixture):
    """Their coefficients in ln(α_i φ(x | μ_i, Σ_i)), one row per component."""
    weights, means, covariances = mixture
    n = means.shape[1]
    p, q = np.triu_indices(n)
    inverses = np.linalg.inv(covariances)
    linear = np.einsum("kpq,kq->kp", inverses, means)
    constants = np.log(weights) - n / 2 * np.log(2 * np.pi)
    constants = constants - np.linalg.slogdet(covariances)[1] / 2
    constants = constants - np.sum(means * linear, axis=1) / 2
    squares = -inverses[:, p, q] * np.where(p == q, 0.5, 1)
    return np.concatenate([constants[:, None], linear, squares], axis=1)


def tight_component_error():
    """Relative error of the log-likelihood with a component of 1e-7 of the spread."""
    rng = np.random.default_rng(0)
    tight = 1e-7 * rng.normal(size=(1000, 2)) + [0.7, -1.3]
    mixture = gmm.make_mixture([0.5, 0.5], [[0, 0], [0.7, -1.3]], [np.eye(2), 1e-14 * np.eye(2)])
    X = np.concatenate([rng.normal(size=(1000, 2)), tight])
    exact = gmm.log_likelihood(X, mixture)
    quick = gmm.log_sum_exp((quadratic_coefficients(mixture) @ quadratic_features(X.T)).T).sum()
    return abs(quick / exact - 1)


VARIANTS = {
    "blocks of 1/16 MiB": constant(blocks, "WORKING_NUMBERS", 2**13),
    "blocks of 16 MiB": constant(blocks, "WORKING_NUMBERS", 2**21),
    "block length a power of two": power_of_two,
    "samples as rows": samples_as_rows,
    "arrays not aligned": misaligned,
    "one component at a time": constant(blocks, "GROUP", 1),
    "NumPy's default buffer": lambda: mock.patch.object(np, "setbufsize", lambda size: None),
    "whole triangles": constant(sums, "STRIP", 10**6),
    "the plain functions": plain,
    "quadratic features": quadratic,
}
WHOLE = (plain, quadratic)


if __name__ == "__main__":
    main()
