"""What may come in: every conversion of an argument, with an error that says what to do."""

from numbers import Real
from operator import index

import numpy as np

LARGEST = 1e150  # squares of larger numbers leave the range of float64


class DegenerateError(ValueError):
    """A component has collapsed or lost all its weight: the equations have no next iterate."""


def as_samples(X, n=None, name="X"):
    """Samples as a float64 array of shape (m, n).

    Parameters
    ----------
    X : array_like, shape (m, n) or (m,)
        Real numbers; ``(m,)`` is read as one feature, ``(m, 1)``.
    n : int, optional
        The number of features that a mixture expects.
    name : str
        What the error calls the argument.

    Returns
    -------
    ndarray, shape (m, n)
        Never the caller's memory written to; not a copy where none is needed.

    Raises
    ------
    TypeError
        Not numbers: objects, strings, complex numbers, masked entries.
    ValueError
        Not one or two axes, no samples, no features, NaN, infinity, numbers beyond 1e150, or not
        ``n`` features.
    """
    X = as_float64(as_table(as_reals(X, name), n, name))
    refuse_non_finite(X, name)
    return X


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
    refuse_masked(array, name)
    if hasattr(array, "toarray"):
        raise TypeError(f"{name} is a sparse matrix; make it dense first, with its .toarray()")
    try:
        array = np.asarray(array)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array ({error}); give equal rows") from None
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


def refuse_non_finite(array, name, first=0, largest=LARGEST):
    """Raise if an entry is NaN, infinite, or too large to compute with, naming the first one.

    `first` is the number of the first row, if the array is a piece of something longer.
    """
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(array) <= largest)
    if bad.any():
        where = tuple(int(index) for index in np.argwhere(bad)[0])
        value = array[where]
        where = (first + where[0], *where[1:]) if where else ()
        advice = (
            "rescale it, sums of squares would overflow"
            if np.isfinite(value)
            else "remove or impute such entries first"
        )
        raise ValueError(f"{name}{list(where)} is {value}; {advice}")


def refuse_constant(X):
    """Raise if a column of X (m, n) has the same value everywhere."""
    constant = np.flatnonzero(X.min(axis=0) == X.max(axis=0))
    if len(constant):
        p = constant[0]
        raise DegenerateError(
            f"column {p} of X is {X[0, p]} everywhere, so that every covariance is singular; "
            "remove it"
        )


def as_responsibilities(responsibilities, m, k=None):
    """Responsibilities as a float64 array (m, k) with rows on the simplex."""
    r = as_floats(responsibilities, "responsibilities")
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
    refuse_non_finite(r, "responsibilities")
    if r.min() < 0:
        j, i = np.argwhere(r < 0)[0]
        raise ValueError(f"responsibilities[{j}, {i}] is {r[j, i]}; probabilities are not negative")
    totals = r.sum(axis=1, keepdims=True)
    off = np.abs(totals - 1)
    if off.max() > 1e-6:
        j = int(off.argmax())
        raise ValueError(
            f"row {j} of responsibilities sums to {r[j].sum()}, not 1; divide each row by its sum"
        )
    return r / totals  # what was rounded to float32 sums to one again


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
    if not isinstance(value, Real):
        raise TypeError(f"{name} is {value!r}; pass a number")
    if not 0 <= value < np.inf:
        raise ValueError(f"{name} is {value}; pass a finite number that is not negative")
    if value > largest:
        raise ValueError(f"{name} is {value}; pass at most {largest:g}")
    return float(value)


def as_integer(value, name, least):
    """An integer of at least `least`."""
    if isinstance(value, np.ndarray) or not hasattr(value, "__index__"):
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
