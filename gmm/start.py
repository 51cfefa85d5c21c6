"""Where EM begins when only the number of components is given: k-means++ and a few Lloyd steps."""

import numpy as np

from .mixture import Mixture

SUBSAMPLE = 10_000  # samples that seeding looks at; EM itself reads them all
LLOYD_STEPS = 10


def random_start(data, k, rng):
    """A start for EM with k components.

    Greedy k-means++ seeds on a random subsample, in units of each column's standard deviation, then
    Lloyd steps. All components share the spread within clusters, so that none starts singular.

    Parameters
    ----------
    data : Data
    k : int
    rng : numpy.random.Generator

    Returns
    -------
    Mixture
    """
    rows = subsample(data, max(SUBSAMPLE, 20 * k), rng)
    scales = np.sqrt(np.diagonal(data.covariance))
    Z = (rows - data.mean) / scales
    centres, labels = lloyd(Z, seeds(Z, k, rng))
    counts = np.bincount(labels, minlength=k)
    within = Z - centres[labels]
    shared = within.T @ within / len(Z) + 1e-6 * np.eye(data.n)
    return Mixture(
        (counts + 1) / (counts + 1).sum(),
        data.mean + centres * scales,
        np.repeat((shared * scales * scales[:, None])[None], k, axis=0),
    )


def subsample(data, size, rng):
    """At most `size` rows, drawn without replacement from all parts, in their order."""
    chosen = np.sort(rng.choice(data.m, size=min(size, data.m), replace=False))
    ends = np.cumsum([len(part) for part in data.parts])
    rows, begin = [], 0
    for part, end in zip(data.parts, ends, strict=True):
        here = chosen[(begin <= chosen) & (chosen < end)] - begin
        if len(here):
            part = part if isinstance(part, np.ndarray) else np.asarray(part)
            rows.append(part[here].astype(np.float64))
        begin = end
    return np.concatenate(rows)


def seeds(Z, k, rng):
    """k rows of Z (m, n), far from each other: greedy k-means++.

    Each next seed is the best of a few candidates, drawn with probability proportional to the
    squared distance to the seeds so far.
    """
    candidates = 2 + int(np.log(k))
    chosen = [rng.integers(len(Z))]
    nearest = square_distances(Z, Z[chosen])[:, 0]
    for _ in range(1, k):
        if nearest.max() == 0:
            raise ValueError(
                f"the {len(Z)} samples of X that the start looks at have {len(chosen)} distinct "
                f"values, but k is {k}; ask for fewer components, or pass a start"
            )
        drawn = rng.choice(len(Z), size=candidates, p=nearest / nearest.sum())
        after = np.minimum(nearest[:, None], square_distances(Z, Z[drawn]))
        best = after.sum(axis=0).argmin()
        chosen.append(drawn[best])
        nearest = after[:, best]
    return Z[chosen]


def lloyd(Z, centres):
    """Centres (k, n) and labels (m,) after some k-means; a centre without samples stays."""
    for _ in range(LLOYD_STEPS):
        labels = square_distances(Z, centres).argmin(axis=1)
        counts = np.bincount(labels, minlength=len(centres))
        sums = np.stack([np.bincount(labels, column, len(centres)) for column in Z.T], axis=1)
        centres = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)
    return centres, square_distances(Z, centres).argmin(axis=1)


def square_distances(Z, centres):
    """|z_j − c_i|² as (m, k), from differences: exact zeros for equal points."""
    return np.stack([np.square(Z - centre).sum(axis=1) for centre in centres], axis=1)
