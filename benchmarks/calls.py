"""What calls alone cost where there are few samples: an iteration with nothing in it but the work.

Run ``python -m benchmarks.calls``. `bare_iteration` is the shortest sequence of NumPy calls that we
know of for the exact iteration that `gmm.fit` makes when all components share the features: one
function, one block, features that are there already, no check, no bound on rounding, no option.
What it takes beyond the floor is the price of NumPy's calls; what `gmm` takes beyond it is the
price of all that was left out. Microseconds of processor time, the least of many runs, one BLAS
thread.
"""

import timeit

import numpy as np
from threadpoolctl import threadpool_limits

from gmm.blocks import aligned
from gmm.data import as_data, read_once
from gmm.features import feature_rows, features, pairs
from gmm.iteration import Prior, evaluated, next_iterate, ready
from gmm.mixture import Mixture
from gmm.sums import em_sums

from .em import floor_passes, machine, problem

SIZES = [(64, 2, 3), (10_000, 2, 3)]  # samples; dimensions, always two; components


def main():
    """Print one line for each size."""
    print("#", machine())
    print("samples   floor    bare     gmm   floor/bare floor/gmm")
    with threadpool_limits(1):
        for size in SIZES:
            X, start = problem(*size)
            floor = min(map(least, floor_passes(X, size[2])))
            with np.errstate():  # which also gives the size of the buffer back
                np.setbufsize(64)
                bare = least(bare_task(X, start))
            ours = least(task(X, start))
            shares = f"{floor / bare:12.2f} {floor / ours:9.2f}"
            print(f"{size[0]:7} {floor:7.1f} {bare:7.1f} {ours:7.1f} {shares}")


def least(task):
    """Microseconds of the fastest of many runs."""
    return min(timeit.repeat(task, number=5, repeat=400)) / 5 * 1e6


def task(X, start):
    """The iteration as `gmm.fit` makes it: a pass, then what the next pass needs."""
    prior, k = Prior(0.0, np.ones(X.shape[1])), len(start.weights)
    data = read_once(as_data(X), k, diagonal=False)
    sums = em_sums(*data.parts, ready(data, start, prior))
    gaussians = ready(data, start, prior)

    def iteration():
        return evaluated(data, *next_iterate(data, gaussians, sums, prior), prior)

    return iteration


def bare_task(X, start):
    """The bare iteration, with the features and room to work in."""
    m, n = X.shape
    z, r = aligned([(rows, m) for rows in (feature_rows(n), len(start.weights))])
    origin, ones = X.mean(axis=0), np.ones(len(start.weights))
    features(X.T, origin, z)
    return lambda: bare_iteration(start, origin, ones, pairs(n), z, r)


def bare_iteration(mixture, origin, ones, pairs, z, r):
    """The next mixture, and the log-likelihood of this one less a constant."""
    weights, means, covariances = mixture
    k, n = means.shape
    L = np.linalg.cholesky(covariances)
    inverses, W = 1 / L.diagonal(axis1=1, axis2=2), np.zeros((k, n, n))
    W.reshape(k, n * n)[:, :: n + 1] = inverses
    np.multiply(L[:, 1, :1] * W[:, 0, :1], -inverses[:, 1:], out=W[:, 1, :1])
    A = np.concatenate([W @ (origin - means)[:, :, None], W], axis=2)
    C = (A.transpose(0, 2, 1) @ A).reshape(k, 9).take(pairs.flat, axis=1) * pairs.factors
    C *= 0.5
    C[:, 0] += np.log(weights) + np.log(inverses).sum(axis=1)
    np.matmul(C, z, out=r)
    np.exp(r, out=r)
    totals = ones @ r
    r *= 1 / totals
    full = (r @ z.T).take(pairs.places, axis=1)
    counts = full[:, :1, :1].copy()
    full /= counts
    delta = full[:, 0, 1:]
    spread = full[:, 1:, 1:] - delta[:, :, None] * delta[:, None, :]
    value = float(np.log(totals).sum())
    return Mixture(counts[:, 0, 0] / z.shape[1], origin + delta, spread), value


if __name__ == "__main__":
    main()
