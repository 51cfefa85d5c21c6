"""What the diagonal families save: the pass over squares against the pass over all products.

Run ``python -m benchmarks.structures``; ``--write`` stores the table that the book shows. Both
passes look at the same samples with the same diagonal mixture, one knowing that it is diagonal and
one not. Times are medians over alternating turns, of processor time with one BLAS thread.
"""

import argparse
import csv
import statistics
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

import gmm
from gmm.sums import em_sums
from gmm.whitening import prepare

from .em import fair_turns, machine, median_ratio, milliseconds, problem

TABLE = Path(__file__).parent.parent / "gmm" / "datasets" / "speed-diagonal.csv"
ROWS = [(10_000, 2, 3), (100_000, 2, 8), (20_000, 16, 16), (10_000, 64, 16)]
SECONDS = 4
COLUMNS = ("samples", "dimensions", "components", "full_ms", "diagonal_ms", "ratio")


def main():
    """Measure every row, print the table, store it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"store the table in {TABLE.name}")
    options = parser.parse_args()
    print("#", machine())
    table = [COLUMNS]
    print(" ".join(f"{name:>11}" for name in COLUMNS))
    for row in ROWS:
        table.append(measure(*row))
        print(" ".join(f"{cell:>11}" for cell in table[-1]), flush=True)
    if options.write:
        with TABLE.open("w", newline="") as file:
            file.write(f"# python -m benchmarks.structures --write\n# {machine()}\n")
            csv.writer(file).writerows(table)


def measure(m, n, k, seconds=SECONDS):
    """One row of the table."""
    with threadpool_limits(1):
        full, diagonal = fair_turns(passes(m, n, k), seconds)
    times = (milliseconds(statistics.median(seconds)) for seconds in (full, diagonal))
    return m, n, k, *times, median_ratio(full, diagonal)


def passes(m, n, k):
    """The pass over all products, and the pass over squares, as tasks."""
    X, start = problem(m, n, k)
    variances = np.diagonal(start.covariances, axis1=1, axis2=2)
    start = gmm.make_mixture(start.weights, start.means, variances[:, :, None] * np.eye(n))

    def task(diagonal):
        gaussians = prepare(start, X.mean(axis=0), diagonal)
        return lambda: em_sums(X, gaussians)

    return task(False), task(True)


if __name__ == "__main__":
    main()
