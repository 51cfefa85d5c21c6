"""Families of covariances: what the M-step becomes when covariances are shared or simple."""

from typing import NamedTuple

import numpy as np

from .arguments import as_floats


class Structure(NamedTuple):
    """A family of covariances.

    Attributes
    ----------
    name : str
        The letters of mclust: volume, shape and orientation are Equal, Varying or the Identity.
    shared : bool
        Whether all components have the same covariance.
    diagonal : bool
        Whether the features are independent within a component.
    round : bool
        Whether a component has one variance for all features.
    """

    name: str
    shared: bool
    diagonal: bool
    round: bool

    @property
    def free(self):
        """Whether every covariance belongs to the family."""
        return not (self.shared or self.diagonal)


FAMILIES = {
    family.name: family
    for family in (
        Structure("VVV", shared=False, diagonal=False, round=False),
        Structure("EEE", shared=True, diagonal=False, round=False),
        Structure("VVI", shared=False, diagonal=True, round=False),
        Structure("EEI", shared=True, diagonal=True, round=False),
        Structure("VII", shared=False, diagonal=True, round=True),
        Structure("EII", shared=True, diagonal=True, round=True),
    )
}
STRUCTURES = tuple(FAMILIES)
SYNONYMS = {"full": "VVV", "tied": "EEE", "diag": "VVI", "spherical": "VII"}


def as_structure(structure):
    """A `Structure` from mclust's letters or scikit-learn's word.

    Raises
    ------
    ValueError
        For a name that is neither, with the list of those that are.
    """
    if isinstance(structure, Structure):
        return structure
    known = FAMILIES.get(SYNONYMS.get(structure, structure)) if isinstance(structure, str) else None
    if known is None:
        words = ", ".join(f"{name!r} ({letters})" for name, letters in SYNONYMS.items())
        raise ValueError(
            f"structure is {structure!r}; choose one of {', '.join(STRUCTURES)}, or {words}"
        )
    return known


def constrained(covariances, counts, structure):
    """The best covariances of a family, from the best free ones; `eq-eee`, `eq-vii`, `eq-eii`.

    Parameters
    ----------
    covariances : array_like, shape (k, n, n)
        W_i / m_i, the M-step without a constraint; symmetric.
    counts : array_like, shape (k,)
        m_i, positive.
    structure : str or Structure
        Such as "EEE" or "tied".

    Returns
    -------
    ndarray, shape (k, n, n)
        The maximum of Q over the family, in the units of `covariances`.

    Raises
    ------
    TypeError, ValueError
        An unknown structure; shapes that do not fit each other; counts that are not positive.
    """
    family, (covariances, counts) = as_structure(structure), as_counted(covariances, counts)
    if family.shared:
        covariances = np.broadcast_to(
            np.average(covariances, axis=0, weights=counts), covariances.shape
        )
    if family.diagonal:
        variances = np.diagonal(covariances, axis1=1, axis2=2)
        if family.round:
            variances = np.broadcast_to(variances.mean(axis=1, keepdims=True), variances.shape)
        return variances[:, :, None] * np.eye(variances.shape[1])
    return np.array(covariances)


def as_counted(covariances, counts):
    """Matrices (k, n, n) and their positive counts (k,) as float64."""
    covariances, counts = as_floats(covariances, "covariances"), as_floats(counts, "counts")
    if covariances.ndim != 3 or covariances.shape[1] != covariances.shape[2]:
        raise ValueError(f"covariances has shape {covariances.shape}; pass shape (k, n, n)")
    if counts.shape != covariances.shape[:1]:
        raise ValueError(
            f"counts has shape {counts.shape} but covariances has {len(covariances)} matrices; "
            "pass one number for each"
        )
    if not (counts > 0).all():
        raise ValueError(f"counts has the entry {counts.min()}; pass positive numbers")
    return covariances, counts


def covariance_parameters(k, n, structure="VVV"):
    """Free numbers in k covariances of n features; an int."""
    family = as_structure(structure)
    each = 1 if family.round else n if family.diagonal else n * (n + 1) // 2
    return each if family.shared else k * each
