"""Gaussian mixtures by EM: the equations of the book as NumPy functions."""

from importlib import import_module

from .arguments import DegenerateError
from .conditioning import conditional, marginal
from .criteria import aic, bic, icl, parameter_count
from .density import (
    log_density,
    log_gaussian,
    log_joint,
    log_likelihood,
    log_sum_exp,
    predict,
    responsibilities,
)
from .em import e_step, expected_log_likelihood, lower_bound, m_step
from .fit import Fit, fit
from .information import Information, information, standard_errors
from .mixture import Mixture, make_mixture
from .picture import Colours, colours
from .sampling import sample
from .selection import Candidate, candidates
from .source import source
from .structures import STRUCTURES, constrained

__version__ = "0.1.0"

__all__ = [
    "STRUCTURES",
    "Candidate",
    "Colours",
    "DegenerateError",
    "Fit",
    "Information",
    "Mixture",
    "aic",
    "bic",
    "candidates",
    "colours",
    "conditional",
    "constrained",
    "e_step",
    "expected_log_likelihood",
    "fit",
    "icl",
    "information",
    "log_density",
    "log_gaussian",
    "log_joint",
    "log_likelihood",
    "log_sum_exp",
    "lower_bound",
    "m_step",
    "make_mixture",
    "marginal",
    "parameter_count",
    "predict",
    "responsibilities",
    "sample",
    "source",
    "standard_errors",
]


def __getattr__(name):
    """Import the parts that a fit does not need only when they are used."""
    if name in {"datasets", "plot"}:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
