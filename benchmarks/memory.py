"""What every function of samples needs in memory beyond its result, at 100 000 × 16 and k = 16.

Run ``python -m benchmarks.memory``. The data themselves hold 12.8 MB.
"""

import tracemalloc

import numpy as np

import gmm

from .em import problem

M, N, K = 100_000, 16, 16
MOST = 16e6  # bytes that the tests allow
# Functions of samples, a mixture, and responsibilities.
CALLS = {
    "log_density": lambda X, mixture, gamma: gmm.log_density(X, mixture),
    "log_joint": lambda X, mixture, gamma: gmm.log_joint(X, mixture),
    "log_gaussian": lambda X, mixture, gamma: gmm.log_gaussian(X, *mixture[1:]),
    "responsibilities": lambda X, mixture, gamma: gmm.responsibilities(X, mixture),
    "predict": lambda X, mixture, gamma: gmm.predict(X, mixture),
    "e_step": lambda X, mixture, gamma: gmm.e_step(X, mixture),
    "m_step": lambda X, mixture, gamma: gmm.m_step(X, gamma),
    "log_likelihood": lambda X, mixture, gamma: gmm.log_likelihood(X, mixture),
    "aic": lambda X, mixture, gamma: gmm.aic(X, mixture),
    "bic": lambda X, mixture, gamma: gmm.bic(X, mixture),
    "icl": lambda X, mixture, gamma: gmm.icl(X, mixture),
    "lower_bound": lambda X, mixture, gamma: gmm.lower_bound(X, gamma, mixture),
    "expected_log_likelihood": lambda X, mixture, gamma: gmm.expected_log_likelihood(
        X, gamma, mixture
    ),
}
FITS = {
    "fit, from a mixture": lambda X, mixture, gamma: gmm.fit(X, mixture, max_iter=1),
    "fit, accelerated": lambda X, mixture, gamma: gmm.fit(
        X, mixture, max_iter=6, tol=0, accelerate=True
    ),
    "fit, from k": lambda X, mixture, gamma: gmm.fit(X, K, max_iter=1, restarts=1, rng=0),
}


def extra(function, *arguments):
    """Peak bytes that a call allocates beyond its result."""
    tracemalloc.start()
    result = function(*arguments)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - size(result)


def size(result):
    """The bytes of all arrays in a result."""
    if isinstance(result, tuple):
        return sum(map(size, result))
    return np.asarray(result).nbytes


def main():
    """Print one line for each function."""
    X, mixture = problem(M, N, K)
    gamma = gmm.responsibilities(X, mixture)
    for name, call in (CALLS | FITS).items():
        print(f"{name:25} {extra(call, X, mixture, gamma) / 1e6:5.1f} MB")


if __name__ == "__main__":
    main()
