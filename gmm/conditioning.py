"""Some features of a mixture alone, and the others once these are known: mixtures again."""

import numpy as np

from .arguments import as_floats, as_integer, refuse_non_finite
from .density import responsibilities
from .matrices import binary_scales
from .mixture import Mixture, as_mixture, make_mixture


@np.errstate(under="ignore")
def marginal(mixture, features):
    """The mixture of some features, whatever the others are; implements `eq-mixture-marginal`.

    Parameters
    ----------
    mixture : Mixture
    features : int or sequence of int
        Which features are kept, counted from 0, each once; in this order they come out.

    Returns
    -------
    Mixture
        With as many components; means and covariances of the named features.

    Raises
    ------
    TypeError, ValueError
        What is no mixture; features that are no integers, out of range, repeated, or none.
    """
    weights, means, covariances = mixture = as_mixture(mixture)
    kept = _as_features(features, means.shape[1])
    return Mixture(weights, means[:, kept], covariances[:, kept][:, :, kept])


@np.errstate(under="ignore")
def conditional(mixture, features, values):
    """The mixture of the other features once some are known; implements `eq-mixture-conditional`.

    Parameters
    ----------
    mixture : Mixture
    features : int or sequence of int
        Which features are known, counted from 0, each once; not all of them.
    values : float or array_like, one number per known feature
        What they are, in the order of `features` and in the units of the data.

    Returns
    -------
    Mixture
        Of the features that are not known, in their old order. The weights are the
        responsibilities of the components for the values, under the `marginal`.

    Raises
    ------
    TypeError, ValueError
        As for `marginal`; all features known; values that are not finite, not as many as the
        features, or so far from every component that the log-density overflows.
    """
    mixture = as_mixture(mixture)
    n = mixture.means.shape[1]
    known = _as_features(features, n)
    asked = np.setdiff1d(np.arange(n), known)
    if len(asked) == 0:
        raise ValueError("features names all features of the mixture; leave some to ask about")
    values = np.atleast_1d(as_floats(values, "values"))
    if values.shape != known.shape:
        raise ValueError(
            f"values has shape {values.shape} but features names {len(known)}; "
            "pass one number for each of them"
        )
    refuse_non_finite(values, "values")
    weights = responsibilities(values[None], marginal(mixture, known))[0]
    order = np.concatenate([known, asked])
    means, covariances = mixture.means[:, order], mixture.covariances[:, order][:, :, order]
    s = binary_scales(covariances)
    L = np.linalg.cholesky(covariances / s[:, :, None] / s[:, None, :])
    p = len(known)  # they come first, so the last block of L is a factor of the Schur complement
    white = np.linalg.solve(L[:, :p, :p], ((values - means[:, :p]) / s[:, :p])[:, :, None])
    moved = means[:, p:] + s[:, p:] * (L[:, p:, :p] @ white)[:, :, 0]
    factor = s[:, p:, None] * L[:, p:, p:]
    return make_mixture(weights, moved, factor @ factor.transpose(0, 2, 1))


def _as_features(features, n):
    """Numbers of features as an array: at least one, each once, from 0 to n − 1."""
    given = np.atleast_1d(np.asarray(features))
    if given.ndim != 1 or len(given) == 0:
        raise ValueError(f"features is {features!r}; pass the number of one feature, or several")
    kept = [as_integer(number, "an entry of features", 0) for number in given.tolist()]
    if max(kept) >= n:
        raise ValueError(f"features names feature {max(kept)}, but they count from 0 to {n - 1}")
    if len(set(kept)) < len(kept):
        raise ValueError(f"features is {kept}, with one of them twice; name each once")
    return np.array(kept)
