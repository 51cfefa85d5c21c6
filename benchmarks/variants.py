"""What each choice in the fast pass is worth: the same pass with one choice undone.

Run ``python -m benchmarks.variants``; ``--write`` stores the table that the book shows. Every
number is the time of a variant divided by the time of `gmm.sums.em_sums`, the median over
alternating runs, in processor time with one BLAS thread. Two threads are measured in elapsed time,
which means something only on a machine that does nothing else.
"""

import argparse
import csv
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import numpy as np
from threadpoolctl import threadpool_limits

import gmm
from gmm import blocks, features, sums, whitening
from gmm.whitening import prepare

from .em import in_turn, machine, problem

TABLE = Path(__file__).parent.parent / "gmm" / "datasets" / "speed-variants.csv"
SIZES = [(100_000, 2, 8), (20_000, 16, 16), (10_000, 64, 16)]
RUNS = 5


def main():
    """Measure all variants at all sizes, print the table, store it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"store the table in {TABLE.name}")
    options = parser.parse_args()
    print("#", machine())
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
            file.write(f"# python -m benchmarks.variants --write\n# {machine()}\n")
            csv.writer(file).writerows([columns, *table])


def relative_time(X, start, undo):
    """Time of a variant over the time of the pass as it is."""

    def as_it_is():
        gaussians = prepare(start)
        sums.em_sums(X, gaussians)

    variant = undo(X, start) if undo in WHOLE else under(undo, as_it_is)
    clock = time.perf_counter if undo is two_threads else time.process_time
    own, other = in_turn((as_it_is, variant), RUNS, clock)
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

    def block_shape(*sizes):
        size, length = usual(*sizes)
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


def two_threads(X, start):
    """The pass over two halves in two threads, each with one BLAS thread."""
    halves, gaussians = np.array_split(X, 2), prepare(start)
    pool = ThreadPoolExecutor(2)

    def iteration():
        list(pool.map(lambda half: sums.em_sums(half, gaussians), halves))

    return iteration


def largest_subtracted():
    """From the log densities of every sample, so that no exponential can overflow."""
    usual = sums.normalise

    def normalise(joint, highest, v=None):
        largest = joint.max(axis=0)
        joint -= largest
        value = usual(joint, np.log(len(joint)), v)
        return value + float(largest.sum() if v is None else v @ largest)

    return mock.patch.object(sums, "normalise", normalise)


@contextmanager
def features_at_any_size():
    """Features also where the triangles of whitening are less work, whatever the rounding."""
    always = lambda n, k, diagonal=False: k > 0  # noqa: E731
    with (
        mock.patch.object(blocks, "features_pay", always),
        mock.patch.object(whitening, "features_pay", always),
        mock.patch.object(whitening, "GROWTH", np.inf),
    ):
        yield


def tight_component_error():
    """Relative error of the log-likelihood from features, a component of 1e-7 of the spread."""
    rng = np.random.default_rng(0)
    tight = 1e-7 * rng.normal(size=(1000, 2)) + [0.7, -1.3]
    mixture = gmm.make_mixture([0.5, 0.5], [[0, 0], [0.7, -1.3]], [np.eye(2), 1e-14 * np.eye(2)])
    X = np.concatenate([rng.normal(size=(1000, 2)), tight])
    origin = X.mean(axis=0)
    quick = features.coefficients(whitening.prepare(mixture, origin)) @ features.features(
        X.T, origin, np.empty((features.feature_rows(2), len(X)))
    )
    return abs(gmm.log_sum_exp(quick.T).sum() / gmm.log_likelihood(X, mixture) - 1)


VARIANTS = {
    "blocks of 1/16 MiB": constant(blocks, "WORKING_NUMBERS", 2**13),
    "blocks of 16 MiB": constant(blocks, "WORKING_NUMBERS", 2**21),
    "block length a power of two": power_of_two,
    "samples as rows": samples_as_rows,
    "arrays not aligned": misaligned,
    "one component at a time": constant(blocks, "GROUP", 1),
    "NumPy's default buffer": lambda: mock.patch.object(np, "setbufsize", lambda size: None),
    "whole triangles": constant(sums, "STRIP", 10**6),
    "no features": constant(whitening, "GROWTH", -1),
    "features, at any size": features_at_any_size,
    "the largest exponent subtracted": largest_subtracted,
    "two threads (elapsed time)": two_threads,
    "the plain functions": plain,
}
WHOLE = (two_threads, plain)


if __name__ == "__main__":
    main()
