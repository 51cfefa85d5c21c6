"""What may come in: every conversion of an argument, with an error that says what to do."""

from numbers import Real
from operator import index

import numpy as np

from .matrices import EPS

LARGEST = 1e150  # squares of larger numbers leave the range of float64


class DegenerateError(ValueError):
    """A component has collapsed or lost all its weight: the equations have no next iterate."""


def as_table(X, n=None, name="X"):
    """An array with one or two axes as (m, n), with m and n at least one; not converted."""
    if X.ndim not in (1, 2):
        raise ValueError(
            f"{name} has {X.ndim} axes, shape {X.shape}; "
            "pass samples as rows, shape (m, n), or shape (m,) for one feature"
        )
    X = X[:, None] if X.ndim == 1 else X
    if X.shape[0] == 0:
        raise ValueError(f"{name} is empty, shape {X.shape}; pass at least one sample")
    if X.shape[1] == 0:
        raise ValueError(f"{name} has no features, shape {X.shape}; pass at least one column")
    if n is not None and X.shape[1] != n:
        raise ValueError(
            f"{name} has {X.shape[1]} features but the mixture has {n}; "
            f"pass {name} with shape (m, {n})"
        )
    return X


def as_floats(array, name):
    """Real numbers as a float64 array of any shape; refuses what would lose its meaning."""
    return as_float64(as_reals(array, name))


def as_float64(array):
    """An array as float64; a wider number that does not fit becomes infinite, without a warning."""
    with np.errstate(over="ignore"):
        return array.astype(np.float64, copy=False)


def as_reals(array, name):
    """An array of real numbers of whatever type, not converted."""
    if hasattr(array, "__dask_graph__") and not hasattr(type(array), "rechunk"):
        raise TypeError(
            f"{name} is a dask {type(array).__name__}; pass a dask array, or compute it first"
        )
    refuse_masked(array, name)
    if hasattr(array, "toarray"):
        raise TypeError(f"{name} is a sparse matrix; make it dense first, with its .toarray()")
    try:
        array = np.asarray(array)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array ({error}); give equal rows") from None
    except TypeError as error:
        raise TypeError(f"{name} does not become an array ({error}); convert it first") from None
    refuse_not_real(array.dtype, name)
    return array


def refuse_masked(array, name):
    """Raise if an array, or a row in a list of them, has masked entries; NumPy would use them."""
    rows = array if isinstance(array, list | tuple) else [array]
    masked = any(isinstance(row, np.ma.MaskedArray) and np.ma.is_masked(row) for row in rows)
    # Of a dask array the entries are not known yet, only their type.
    if masked or isinstance(getattr(array, "_meta", None), np.ma.MaskedArray):
        raise TypeError(f"{name} has masked entries; drop or fill them first")


def refuse_not_real(dtype, name):
    """Raise if numbers of this type are not real numbers."""
    if dtype.kind == "c":
        raise TypeError(f"{name} is {dtype}; pass real and imaginary parts as two columns")
    if dtype.kind not in "biuf":
        raise TypeError(
            f"{name} holds {dtype} entries, not numbers; drop what is missing, "
            "then convert it, for example with .astype(float)"
        )


def refuse_non_finite(array, name, numbers=None, largest=LARGEST):
    """Raise if an entry is NaN, infinite, or too large to compute with, naming the first one.

    `numbers` are those of the rows, if the array is a piece of something longer.
    """
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(array) <= largest)
    if bad.any():
        where = tuple(int(index) for index in np.argwhere(bad)[0])
        value = array[where]
        if numbers is not None:
            where = (int(numbers[where[0]]), *where[1:])
        advice = (
            "rescale it, sums of squares would overflow"
            if np.isfinite(value)
            else "remove or impute such entries first"
        )
        raise ValueError(f"{name}{list(where)} is {value}; {advice}")


def on_simplex(rows, name, numbers=None):
    """Rows of probabilities as float64, shape (b, k), each divided by its sum if that is not 1.

    What was rounded to float32 is near enough to 1. `numbers` are those of the rows, if they are a
    piece of something longer; without them there is but one row, which needs none.

    Raises
    ------
    ValueError
        NaN, infinity, a negative number, or a sum that is farther than 1e-6 from 1.
    """
    rows = as_float64(rows)
    bad = ~((rows >= 0) & (rows < np.inf))
    if bad.any():
        j, i = np.argwhere(bad)[0]
        advice = (
            "probabilities are not negative" if rows[j, i] < 0 else "replace it by a probability"
        )
        where = [int(i)] if numbers is None else [int(numbers[j]), int(i)]
        raise ValueError(f"{name}{where} is {rows[j, i]}; {advice}")
    totals = rows.sum(axis=1, keepdims=True)
    off = np.abs(totals - 1)
    if off.max() > 1e-6:
        j = int(off.argmax())
        what = f"{name} sum" if numbers is None else f"row {numbers[j]} of {name} sums"
        raise ValueError(f"{what} to {totals[j, 0]}, not 1; divide by the sum")
    return rows / np.where(off > rows.shape[1] * EPS, totals, 1)


def as_responsibilities(responsibilities, m, k=None):
    """Responsibilities as an array (m, k) of real numbers; `on_simplex` looks at their values."""
    r = as_reals(responsibilities, "responsibilities")
    if r.ndim != 2 or r.shape[0] != m or r.shape[1] == 0:
        raise ValueError(
            f"responsibilities has shape {r.shape} but X has {m} samples; "
            f"pass one row per sample and one column per component, shape ({m}, k)"
        )
    if k is not None and r.shape[1] != k:
        raise ValueError(
            f"responsibilities has {r.shape[1]} columns but the mixture has {k} components; "
            "pass one column per component"
        )
    return r


def as_sample_weight(sample_weight, m):
    """Sample weights as a float64 array (m,), none negative and not all zero."""
    weights = as_floats(sample_weight, "sample_weight")
    if weights.shape != (m,):
        raise ValueError(
            f"sample_weight has shape {weights.shape} but X has {m} samples; "
            f"pass one number per sample, shape ({m},)"
        )
    refuse_non_finite(weights, "sample_weight")
    if weights.min() < 0:
        j = int(weights.argmin())
        raise ValueError(f"sample_weight[{j}] is {weights[j]}; a weight is not negative")
    if not weights.any():
        raise ValueError("sample_weight is 0 everywhere; give some sample a positive weight")
    if not 1 / LARGEST < weights.sum() < LARGEST:
        raise ValueError(f"sample_weight sums to {weights.sum()}; rescale it")
    return weights


def as_number(value, name, largest=np.inf):
    """A finite number that is not negative, as a float."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} is {value!r}; pass a number")
    if not 0 <= value < np.inf:
        raise ValueError(f"{name} is {value}; pass a finite number that is not negative")
    if value > largest:
        raise ValueError(f"{name} is {value}; pass at most {largest:g}")
    return float(value)


def as_integer(value, name, least):
    """An integer of at least `least`."""
    if isinstance(value, bool | np.bool_ | np.ndarray) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} is {value!r}; pass an integer")
    if index(value) < least:
        raise ValueError(f"{name} is {value}; pass an integer of at least {least}")
    return index(value)


def as_generator(rng):
    """A random generator from a generator, a seed or None."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise TypeError(
            f"rng is {rng!r}; pass a numpy.random.Generator, or a seed: an integer not negative"
        ) from None


def refuse_not_callable(value, name):
    """Raise if an argument cannot be called."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}; pass a function")
