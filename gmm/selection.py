"""Fits for several numbers of components and structures, side by side."""

from collections.abc import Iterable
from typing import NamedTuple

from .arguments import DegenerateError, as_integer
from .criteria import aic, bic, icl, parameter_count
from .fit import Fit, fit
from .structures import as_structure


class Candidate(NamedTuple):
    """One fitted model.

    Attributes
    ----------
    k : int
    structure : str
    fit : Fit
    parameters : int
        Free parameters.
    log_likelihood : float
        In nats, a sum over samples.
    aic : float
    bic : float
    icl : float
        Criteria in nats; smaller is better.
    """

    k: int
    structure: str
    fit: Fit
    parameters: int
    log_likelihood: float
    aic: float
    bic: float
    icl: float


def candidates(X, ks, structures=("VVV",), **options):
    """Fit every k with every structure, and compute the criteria of each fit.

    Parameters
    ----------
    X : array_like, shape (m, n)
    ks : iterable of int
        Numbers of components.
    structures : iterable of str
        Families of covariances, see `fit`.
    options : keyword arguments
        Passed to `fit`; sample weights count in the criteria, too.

    Returns
    -------
    list of Candidate
        In the order of the loops. A model all of whose starts collapse is left out.

    Raises
    ------
    DegenerateError
        If every model collapses.
    TypeError, ValueError
        What is no list of numbers or of families, or an empty one; what `fit` refuses.
    """
    ks = [as_integer(k, "ks", 1) for k in several(ks, "ks", "[1, 2, 3]")]
    names = several(structures, "structures", '["VVV", "EEE"]')
    weights, found, errors = options.get("sample_weight"), [], []
    for structure in [as_structure(name).name for name in names]:
        for k in ks:
            try:
                fitted = fit(X, k, structure=structure, **options)
            except DegenerateError as error:
                errors.append(error)
                continue
            mixture = fitted.mixture
            found.append(
                Candidate(
                    k,
                    structure,
                    fitted,
                    parameter_count(*mixture.means.shape, structure),
                    fitted.log_likelihoods[-1],
                    aic(X, mixture, weights, structure=structure),
                    bic(X, mixture, weights, structure=structure),
                    icl(X, mixture, weights, structure=structure),
                )
            )
    if not found:
        raise DegenerateError(f"every model collapsed, the last one so: {errors[-1]}")
    return found


def several(values, name, example):
    """What an argument lists, at least one, as a list."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{name} is {values!r}; pass a list, such as {example}")
    values = list(values)
    if not values:
        raise ValueError(f"{name} is empty; pass at least one, such as {example}")
    return values
