"""The data of the book, which travel with the package."""

from importlib import resources

import numpy as np

__all__ = ["galton_heights", "lines", "old_faithful"]


def old_faithful():
    """Eruptions of the Old Faithful geyser.

    Returns
    -------
    ndarray, shape (272, 2)
        How long an eruption took and how long one waited for the next, both in minutes.
    """
    return np.genfromtxt(lines("old-faithful.csv"), delimiter=",", skip_header=1)


def galton_heights():
    """Heights of grown children that families sent to Francis Galton.

    Returns
    -------
    ndarray, shape (934,)
        With two fields: ``sex``, "male" or "female", and ``height_in``, in inches.
    """
    fields = [("sex", "U6"), ("height_in", float)]
    return np.genfromtxt(lines("galton-heights.csv"), delimiter=",", skip_header=1, dtype=fields)


def lines(name):
    """The lines of one of the stored tables, as they stand, each with its end.

    Parameters
    ----------
    name : str
        ``"old-faithful.csv"``, ``"galton-heights.csv"``, or a measurement of the chapter on speed:
        ``"speed.csv"``, ``"speed-avx2.csv"``, ``"speed-variants.csv"``, ``"speed-diagonal.csv"``.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        There is no such table; the message names those that there are.
    """
    folder = resources.files(__name__)
    known = sorted(file.name for file in folder.iterdir() if file.name.endswith(".csv"))
    if name not in known:
        raise ValueError(f"name: no table {name!r}; there are {', '.join(known)}")
    return (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
