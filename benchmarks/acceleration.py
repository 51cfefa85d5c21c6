"""Passes over the data and likelihoods of plain and accelerated EM, on four known data sets.

Run ``python -m benchmarks.acceleration``. Both begin at the same mixture: the lecture's for
Galton's heights, that of the chapter "From equations to speed" for Old Faithful, a default start
for iris and wine. Passes that were refused count too. The last line is for Galton's heights alone:
the passes until every parameter is within a millionth of its standard error of where 3000 passes
of plain EM end.
"""

from functools import partial
from itertools import islice

import numpy as np
from sklearn.datasets import load_iris, load_wine

import gmm
from gmm.acceleration import accelerated_iterates
from gmm.data import as_data
from gmm.iteration import Prior, iterates
from gmm.sums import em_sums

TOLERANCES = (1e-6, 1e-9, 1e-12)


def galton():
    """Heights in metres, and the lecture's start."""
    heights = gmm.datasets.galton_heights()["height_in"] * 0.0254
    return heights, gmm.make_mixture([0.5, 0.5], [1.75, 1.65], [0.10**2, 0.08**2])


def old_faithful():
    """Eruptions and waiting times in minutes, and a start in both groups."""
    wide = np.diag([1.0, 150.0])
    start = gmm.make_mixture([0.5, 0.5], [[2.5, 80], [4.0, 55]], [wide, wide])
    return gmm.datasets.old_faithful(), start


def with_start(X, k):
    """Data and a default start."""
    return X, gmm.fit(X, k, rng=0, restarts=1, max_iter=0).mixture


PROBLEMS = {
    "Galton": galton,
    "Old Faithful": old_faithful,
    "iris": lambda: with_start(load_iris().data, 3),
    "wine": lambda: with_start(load_wine().data, 3),
}


class Counter:
    """A map that counts passes of EM over the data, the refused ones too, and no others."""

    def __init__(self):
        self.passes = 0

    def __call__(self, function, parts):
        self.passes += function.func is em_sums
        return map(function, parts)


def compared(name, tol):
    """Passes and the last log-likelihood, without and with acceleration."""
    X, start = PROBLEMS[name]()
    row = []
    for accelerate in (False, True):
        counter = Counter()
        fitted = gmm.fit(X, start, tol=tol, max_iter=100_000, map=counter, accelerate=accelerate)
        row += [counter.passes, fitted.log_likelihoods[-1]]
    return row


def passes_to_a_millionth(follow):
    """On Galton's heights, for every weight, mean and variance.

    Not by `fit`, which stops where rounding hides what an iteration gains.
    """
    (X, start), prior, counter = galton(), Prior(0.0, np.ones(1)), Counter()
    *_, last = islice(iterates(as_data(X), start, prior), 3000)
    near = [1e-6 * error for error in gmm.standard_errors(X, last.mixture)]
    for here in follow(as_data(X, counter), start, prior):
        both = zip(here.mixture, last.mixture, near, strict=True)
        if all((np.abs(a - b) <= c).all() for a, b, c in both):
            return counter.passes


def main():
    """Print both tables."""
    print("                  tol   plain  accelerated   log-likelihood  accelerated less plain")
    for name in PROBLEMS:
        for tol in TOLERANCES:
            plain, value, fast, other = compared(name, tol)
            print(f"{name:13} {tol:8.0e} {plain:7} {fast:12} {value:16.8f} {other - value:12.1e}")
    plain = passes_to_a_millionth(iterates)
    fast = passes_to_a_millionth(partial(accelerated_iterates, least=0))
    print(f"Galton, to a millionth of the standard errors: {plain} and {fast} passes")


if __name__ == "__main__":
    main()
