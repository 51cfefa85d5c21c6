"""One EM iteration against scikit-learn: time, memory, agreement.

Run ``make bench`` (``python -m benchmarks.em``); ``--write`` also stores what was measured in the
table that the book shows. Both fits start from the same mixture and make the same number of
iterations in one process, in turn. The faster one is repeated in its turn until both have taken
about the same time, so that whatever else the machine does falls on both alike. Times are medians
over the turns, of processor time with one BLAS thread. ``--default-threads`` adds the ratio of
elapsed times with the default number of threads, which means something only on a machine that does
nothing else.
"""

import argparse
import csv
import statistics
import time
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

import gmm
from gmm.blocks import aligned, block_shape
from gmm.sums import STRIP, whiten

TABLE = Path(__file__).parent.parent / "chapters" / "data" / "speed.csv"
# samples, dimensions, components; iterations per run, runs of each; ratio asked for
ROWS = [
    (10_000, 2, 3, 30, 60, 6),
    (100_000, 2, 8, 10, 15, 9),
    (1_000_000, 2, 8, 6, 5, 13),
    (100_000, 16, 16, 10, 5, 2.8),
    (100_000, 64, 16, 5, 5, 3.2),
    (20_000, 128, 8, 10, 5, 1.9),
]
COLUMNS = (
    "samples",
    "dimensions",
    "components",
    "gmm_ms",
    "sklearn_ms",
    "ratio",
    "ratio_default_threads",
    "floor_ms",
    "gmm_extra_MB",
    "sklearn_extra_MB",
    "agreement",
)


def main():
    """Measure every row, print the table, store it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"store the table in {TABLE.name}")
    parser.add_argument("--default-threads", action="store_true", help="measure these too")
    parser.add_argument("--rows", type=int, nargs="*", default=range(len(ROWS)))
    options = parser.parse_args()
    print(" ".join(f"{name:>{max(len(name), 10)}}" for name in COLUMNS), "asked")
    table = []
    for number in options.rows:
        table.append(measure(*ROWS[number][:5], options.default_threads))
        cells = [f"{value:>{max(len(name), 10)}}" for name, value in table[-1].items()]
        print(" ".join(cells), ROWS[number][5], flush=True)
    if options.write:
        store(table)


def store(table):
    """Put the measured rows in the place of the stored ones of the same sizes."""
    sizes = lambda row: tuple(str(row[name]) for name in COLUMNS[:3])  # noqa: E731
    with TABLE.open(newline="") as file:
        rows = {sizes(row): row for row in csv.DictReader(line for line in file if line[0] != "#")}
    rows.update((sizes(row), row) for row in table)
    with TABLE.open("w", newline="") as file:
        file.write("# python -m benchmarks.em --default-threads --write\n")
        file.write(f"# numpy {np.__version__}, scikit-learn {sklearn.__version__}\n")
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows.values())


def measure(m, n, k, iterations, runs, default_threads=False):
    """One row of the table."""
    X, start = problem(m, n, k)
    ours = lambda: gmm.fit(X, start, tol=0, max_iter=iterations)  # noqa: E731
    theirs = lambda: sklearn_fit(X, start, iterations)  # noqa: E731
    with threadpool_limits(1):
        fitted, peer = ours(), theirs()
        assert len(fitted.log_likelihoods) == iterations + 1
        value = fitted.log_likelihoods[-1]
        agreement = abs(peer.score(X) * m / value - 1)
        extra, peer_extra = extra_memory(ours), extra_memory(theirs)
        mine, others = fair_turns((ours, theirs), runs)
        least = floor(n, k, m)
    threaded = fair_turns((ours, theirs), runs, time.perf_counter) if default_threads else None
    values = (
        m,
        n,
        k,
        milliseconds(statistics.median(mine) / iterations),
        milliseconds(statistics.median(others) / iterations),
        median_ratio(others, mine),
        median_ratio(*threaded[::-1]) if threaded else "",
        milliseconds(least),
        f"{extra / 1e6:.1f}",
        f"{peer_extra / 1e6:.1f}",
        f"{agreement:.0e}" if agreement else "0",
    )
    return dict(zip(COLUMNS, values, strict=True))


def median_ratio(times, others):
    """The median over the turns of the ratio of two programs' times, as text."""
    return f"{statistics.median(a / b for a, b in zip(times, others, strict=True)):.1f}"


def milliseconds(seconds):
    """Seconds as text, in milliseconds with three digits."""
    return f"{float(f'{seconds * 1e3:.3g}'):g}"


def problem(m, n, k, seed=0):
    """Samples of an overlapping mixture, and a start away from it."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(k, n, n)) / np.sqrt(n)
    covariances = factors @ factors.transpose(0, 2, 1) + 0.3 * np.eye(n)
    means = 3 / np.sqrt(n) * rng.normal(size=(k, n))  # so near that no γ is nearly 0 or 1
    truth = gmm.make_mixture(np.full(k, 1 / k), means, covariances)
    X, _ = gmm.sample(truth, m, rng)
    wide = np.repeat(np.cov(X, rowvar=False)[None], k, axis=0)
    return X, gmm.make_mixture(truth.weights, X[rng.choice(m, k, replace=False)], wide)


def sklearn_fit(X, start, iterations):
    """The same iterations by scikit-learn, without its regularisation."""
    weights, means, covariances = start
    model = GaussianMixture(
        len(weights),
        reg_covar=0,
        tol=0,
        max_iter=iterations,
        weights_init=weights,
        means_init=means,
        precisions_init=np.linalg.inv(covariances),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(X)


def in_turn(tasks, runs, clock=time.process_time, repeats=None):
    """Mean seconds of each task in every run, the tasks alternating, each repeated in its turn."""
    seconds = [[] for _ in tasks]
    repeats = repeats or [1] * len(tasks)
    for _ in range(runs):
        for task, times, repeat in zip(tasks, seconds, repeats, strict=True):
            begin = clock()
            for _ in range(repeat):
                task()
            times.append((clock() - begin) / repeat)
    return seconds


def fair_turns(tasks, runs, clock=time.process_time):
    """The same, with the faster tasks repeated until all take about as long as the slowest."""
    once = [times[0] for times in in_turn(tasks, 1, clock)]
    return in_turn(tasks, runs, clock, [max(round(max(once) / time), 1) for time in once])


def extra_memory(task):
    """Peak bytes that a task allocates beyond what there was."""
    tracemalloc.start()
    task()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def floor(n, k, m):
    """Seconds of the matrix products and exponentials alone, in the same groups and blocks."""
    size, length = block_shape(n, k)
    d, w, joint = aligned([(size, n, length), (size, n, length), (k, length)])
    for array in (d, w, joint):
        array[:] = 1
    whiteners = np.repeat(np.eye(n)[None], size, axis=0)

    def one_block():
        for i in range(0, k, size):
            whiten(whiteners[: k - i], d[: k - i], w[: k - i])
            (w if n <= STRIP else d)[: k - i] @ d[: k - i].transpose(0, 2, 1)
        np.exp(joint)

    (times,) = in_turn((one_block,), 30)
    return statistics.median(times) * m / length


if __name__ == "__main__":
    main()
