"""Criteria that weigh the fit against the number of parameters; smaller is better."""

import numpy as np

from .arguments import as_integer
from .density import log_likelihood, responsibilities
from .mixture import as_mixture
from .rows import as_weighted_parts, blocks_of_rows
from .structures import covariance_parameters


def parameter_count(k, n, structure="VVV"):
    """How many numbers a mixture is free to choose; `eq-parameters` for the family VVV.

    Parameters
    ----------
    k : int
        Components.
    n : int
        Features.
    structure : str
        The family of covariances, see `fit`.

    Returns
    -------
    int
        k − 1 weights, k n means, and those of the covariances.

    Raises
    ------
    ValueError
        For an unknown structure.
    """
    k, n = as_integer(k, "k", 1), as_integer(n, "n", 1)
    return k - 1 + k * n + covariance_parameters(k, n, structure)


def aic(X, mixture, sample_weight=None, *, structure="VVV"):
    """Akaike's information criterion (1974), `eq-aic`; smaller is better.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once.
    structure : str
        The family that the covariances were fitted in, see `fit`.

    Returns
    -------
    float
        −2 LL + 2 p, in nats, for the p of `parameter_count`.

    Raises
    ------
    TypeError, ValueError
        As for `log_likelihood`.
    """
    p = parameter_count(*as_mixture(mixture).means.shape, structure)
    return 2 * p - 2 * log_likelihood(X, mixture, sample_weight)


def bic(X, mixture, sample_weight=None, *, structure="VVV"):
    """The Bayesian information criterion of Schwarz (1978), `eq-bic`; smaller is better.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once; m is then the sum of the weights.
    structure : str
        The family that the covariances were fitted in, see `fit`.

    Returns
    -------
    float
        −2 LL + p ln(m), in nats, for the p of `parameter_count`.

    Raises
    ------
    TypeError, ValueError
        As for `log_likelihood`.
    """
    value = log_likelihood(X, mixture, sample_weight)
    _, m = as_weighted_parts(X, sample_weight)
    p = parameter_count(*as_mixture(mixture).means.shape, structure)
    return p * float(np.log(m)) - 2 * value


def icl(X, mixture, sample_weight=None, *, structure="VVV"):
    """The integrated completed likelihood of Biernacki, Celeux and Govaert (2000); see `eq-icl`.

    BIC with a price on doubt, twice the entropy of the responsibilities; smaller is better.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once.
    structure : str
        The family that the covariances were fitted in, see `fit`.

    Returns
    -------
    float
        BIC − 2 Σ_j Σ_i γ_ji ln(γ_ji), in nats.

    Raises
    ------
    TypeError, ValueError
        As for `log_likelihood`.
    """
    mixture = as_mixture(mixture)
    k, n = mixture.means.shape
    doubt = 0.0
    for x, v, _ in blocks_of_rows(as_weighted_parts(X, sample_weight, n)[0], k):
        gamma = responsibilities(x, mixture)
        doubt -= float(np.sum(v * gamma * np.log(np.where(gamma > 0, gamma, 1))))
    return bic(X, mixture, sample_weight, structure=structure) + 2 * doubt
