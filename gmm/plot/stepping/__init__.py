"""Steppers: pictures of EM with buttons and a slider, as one self-contained piece of HTML."""

from .bound import bound_stepper
from .stepper import log_spaced, stepper

__all__ = ["bound_stepper", "log_spaced", "stepper"]
