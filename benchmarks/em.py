"""One EM iteration against scikit-learn: time, memory, agreement.

Run ``make bench`` (``python -m benchmarks.em``); ``make bench WRITE=1`` (``--write``) also stores
what was measured in the tables that the book shows. Both fits start from the same mixture and make
the same number of iterations in one process, in turn. The faster one is repeated in its turn until
both have taken about the same time, so that whatever else the machine does falls on both alike.
Turns go on for ``--seconds``, but there are at least two. Times are medians over the turns, of
processor time with one BLAS thread. ``--default-threads`` adds the ratio of elapsed times with the
default number of threads, which means something only on a machine that does nothing else.

The floor is measured in the same way, in turn with `gmm.fit`. It is what no exact pass of this form
can do without, on this machine: reading the data once, block by block, into columns; the matrix
products of the E-step; k exponentials for every sample; the matrix products of the M-step; once for
every iterate of the fit, the last included. There are two forms, whitening by triangles and
products over all pairs of features. Both are measured, and the faster one counts. Not in the floor
is everything else, although some of it cannot be avoided: forming the features or deviations,
squaring, summing and dividing the exponentials, logarithms, the M-step itself, and Python.

Which processor and which kernels ran is printed first. ``--avx2`` measures all that again, into a
table of its own, in a process that is held to the kernels for AVX2 (`AVX2` says how). NumPy ignores
names of features by which it does not choose its kernels.
"""

import argparse
import csv
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_info, threadpool_limits

import gmm
from gmm.blocks import WORKING_NUMBERS, aligned, block_shape
from gmm.sums import STRIP, WIDE, whiten

TABLE = Path(__file__).parent.parent / "gmm" / "datasets" / "speed.csv"
AVX2_TABLE = TABLE.with_name("speed-avx2.csv")
AVX2 = {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL"}
# samples, dimensions, components; iterations per run; floor / gmm asked for
ROWS = [
    (10_000, 2, 3, 30, 0.35),
    (100_000, 2, 8, 10, 0.45),
    (1_000_000, 2, 8, 4, 0.45),
    (100_000, 16, 16, 5, 0.45),
    (100_000, 64, 16, 3, 0.45),
    (20_000, 128, 8, 5, 0.45),
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
    "floor_over_gmm",
    "gmm_extra_MB",
    "sklearn_extra_MB",
    "agreement",
)


def main():
    """Measure every row, print the table, store it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"store the table in {TABLE.name}")
    parser.add_argument("--default-threads", action="store_true", help="measure these too")
    parser.add_argument("--avx2", action="store_true", help="measure again with these kernels")
    parser.add_argument("--rows", type=int, nargs="*", default=range(len(ROWS)))
    parser.add_argument("--table", type=Path, default=TABLE, help="where to store")
    parser.add_argument("--seconds", type=float, default=8, help="for each comparison, at least")
    options = parser.parse_args()
    print("#", machine(), flush=True)
    print(" ".join(f"{name:>{max(len(name), 10)}}" for name in COLUMNS), "asked")
    table = []
    for number in options.rows:
        *size, iterations, asked = ROWS[number]
        table.append(measure(*size, iterations, options.seconds, options.default_threads))
        cells = [f"{value:>{max(len(name), 10)}}" for name, value in table[-1].items()]
        print(" ".join(cells), asked, flush=True)
    if options.write:
        store(table, options.table)
    if options.avx2:
        measure_avx2(options)


def measure_avx2(options):
    """The same rows in a process of its own, into the table beside."""
    command = [sys.executable, "-m", "benchmarks.em", "--seconds", str(options.seconds)]
    command += ["--table", str(options.table.with_name(AVX2_TABLE.name))]
    command += ["--write"] * options.write + ["--rows", *map(str, options.rows)]
    subprocess.run(command, env=os.environ | AVX2, check=True)


def store(table, path=None):
    """Put the measured rows in the place of the stored ones of the same sizes, in order of size."""
    sizes = lambda row: tuple(str(row[name]) for name in COLUMNS[:3])  # noqa: E731
    path = path or TABLE
    lines = path.read_text().splitlines() if path.exists() else []
    rows = {sizes(row): row for row in csv.DictReader(line for line in lines if line[0] != "#")}
    rows.update((sizes(row), row) for row in table)
    rows = {key: rows[key] for key in sorted(rows, key=place)}
    with path.open("w", newline="") as file:
        file.write("# python -m benchmarks.em --write\n")
        file.write(f"# numpy {np.__version__}, scikit-learn {sklearn.__version__}\n# {machine()}\n")
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows.values())


def place(sizes):
    """Where the row of these sizes stands in a table."""
    known = [tuple(map(str, row[:3])) for row in ROWS]
    return known.index(sizes) if sizes in known else len(known)


def measure(m, n, k, iterations, seconds, default_threads=False):
    """One row of the table."""
    X, start = problem(m, n, k)
    ours = lambda t=iterations: gmm.fit(X, start, tol=0, max_iter=t)  # noqa: E731
    theirs = lambda t=iterations: sklearn_fit(X, start, t)  # noqa: E731
    with threadpool_limits(1):
        fitted, peer = ours(), theirs()
        assert len(fitted.log_likelihoods) == iterations + 1
        value = fitted.log_likelihoods[-1]
        agreement = abs(peer.score(X) * m / value - 1)
        extra, peer_extra = (extra_memory(partial(fit, 1)) for fit in (ours, theirs))
        mine, others = fair_turns((ours, theirs), seconds)
        floors = floor_passes(X, k)
        again, *least = fair_turns((ours, *floors), seconds / 2)
        least = min(least, key=statistics.median)
        passes = (iterations + 1) / iterations  # per iteration
    threaded = None
    if default_threads:
        threaded = fair_turns((ours, theirs), seconds, time.perf_counter)
    values = (
        m,
        n,
        k,
        milliseconds(statistics.median(mine) / iterations),
        milliseconds(statistics.median(others) / iterations),
        median_ratio(others, mine),
        median_ratio(*threaded[::-1]) if threaded else "",
        milliseconds(statistics.median(least) * passes),
        f"{median_quotient(least, again) * (iterations + 1):.2f}",
        f"{extra / 1e6:.1f}",
        f"{peer_extra / 1e6:.1f}",
        f"{agreement:.0e}" if agreement else "0",
    )
    return dict(zip(COLUMNS, values, strict=True))


def median_ratio(times, others):
    """The same as text."""
    return f"{median_quotient(times, others):.1f}"


def median_quotient(times, others):
    """The median over the turns of the ratio of two programs' times."""
    return statistics.median(a / b for a, b in zip(times, others, strict=True))


def machine():
    """The processor, and the kernels that BLAS and NumPy chose."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        facts = dict(line.replace("\t", "").split(": ", 1) for line in lines if ": " in line)
        name = f"{facts['model name']} (family {facts['cpu family']}, model {facts['model']})"
    kernels = {info["architecture"] for info in threadpool_info() if "architecture" in info}
    avx512 = "with" if "AVX512_SKX" in simd() else "without"
    return f"{name}; OpenBLAS kernel {', '.join(sorted(kernels))}; NumPy {avx512} AVX-512"


def simd():
    """The groups of instructions that NumPy uses."""
    return {name for name, there in np._core._multiarray_umath.__cpu_features__.items() if there}


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


def fair_turns(tasks, seconds, clock=time.process_time):
    """The same for some time, the faster tasks repeated to take about as long as the slowest.

    Every task gets at least two turns.
    """
    once = [times[0] for times in in_turn(tasks, 1, clock)]
    repeats = [max(round(max(once) / time), 1) for time in once]
    turns, end = in_turn(tasks, 2, clock, repeats), time.monotonic() + seconds
    while time.monotonic() < end:
        for times, more in zip(turns, in_turn(tasks, 1, clock, repeats), strict=True):
            times += more
    return turns


def extra_memory(task):
    """Peak bytes that a task allocates beyond what there was."""
    tracemalloc.start()
    task()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def floor_passes(X, k):
    """One pass of each form, with nothing but reading, matrix products and exponentials."""
    n = X.shape[1]
    rows = (n + 1) * (n + 2) // 2
    length = max(WORKING_NUMBERS // (n + rows + k) // 16 * 16, 64) + 8
    coefficients = np.full((k, rows), -1 / rows)

    def by_pairs(x, z, joint):
        np.matmul(coefficients, z, out=joint)
        np.exp(joint, out=joint)
        joint @ z.T

    triangle = np.eye(n)[None]

    def by_triangles(x, w, joint, shares):
        for _ in range(k):
            whiten(triangle, x[None], w[None])
        np.exp(joint, out=shares)
        for _ in range(k):
            if n > WIDE:
                w @ w.T
            for p in range(0, n if n <= WIDE else 0, STRIP):
                w[p:] @ x[p : p + STRIP].T

    return [
        over_blocks(by_pairs, X, length, rows, k),
        over_blocks(by_triangles, X, block_shape(n, k)[1], n, k, k),
    ]


def over_blocks(work, X, length, *rows):
    """A task that copies X, block by block, to columns, and works on these and on more arrays."""
    length = min(length, len(X))
    arrays = aligned([(size, length) for size in (X.shape[1], *rows)])
    for array in arrays:
        array[:] = 1

    def task():
        for j in range(0, len(X), length):
            block = X[j : j + length]
            x, *more = [array[:, : len(block)] for array in arrays]
            np.copyto(x, block.T)
            work(x, *more)

    return task


if __name__ == "__main__":
    main()
