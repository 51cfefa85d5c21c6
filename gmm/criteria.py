"""Criteria that weigh the fit against the number of parameters; smaller is better."""

import numpy as np

from .arguments import as_samples
from .density import log_likelihood
from .mixture import as_mixture


def parameter_count(mixture):
    """Free parameters: k − 1 weights, k n means, k n (n + 1) / 2 covariances."""
    k, n = as_mixture(mixture).means.shape
    return k - 1 + k * n + k * n * (n + 1) // 2


def aic(X, mixture):
    """Akaike's criterion, −2 LL + 2 p for p free parameters, in nats; a float."""
    return 2 * parameter_count(mixture) - 2 * log_likelihood(X, mixture)


def bic(X, mixture):
    """The Bayesian criterion, −2 LL + p ln(m) for p free parameters, in nats; a float."""
    penalty = parameter_count(mixture) * float(np.log(len(as_samples(X))))
    return penalty - 2 * log_likelihood(X, mixture)
