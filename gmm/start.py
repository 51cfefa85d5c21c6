"""Where EM begins when only the number of components is given: k-means++ and a few Lloyd steps."""

import numpy as np

from .arguments import DegenerateError
from .blocks import Weighted
from .data import correlation
from .matrices import EPS
from .mixture import Mixture

SUBSAMPLE = 10_000  # samples that seeding looks at; EM itself reads them all
LLOYD_STEPS = 10
REFINEMENTS = 3


def random_start(data, k, rng, *, whiten=True, singular=False):
    """A start for EM with k components.

    Greedy k-means++ seeds on a random subsample, then Lloyd steps, then more of them in units of
    the spread within the clusters found, so that neither units nor a common stretch of all clusters
    matters. The first distances are those in which the data have covariance I, or those in units of
    each column's standard deviation. Of clusters along one line the first makes the direction in
    which they differ as short as the others; of clusters that are turned and long the second sees
    little. All components share the spread within clusters, so that none starts singular.

    Parameters
    ----------
    data : Data
    k : int
    rng : numpy.random.Generator
    whiten : bool
        Which of the first distances.
    singular : bool
        Whether components may start alike if the samples have fewer than k distinct values.

    Returns
    -------
    Mixture

    Raises
    ------
    DegenerateError
        Fewer than k distinct values among the samples that were looked at.
    """
    rows, weights = subsample(data, max(SUBSAMPLE, 20 * k), rng)
    scales = np.sqrt(np.diagonal(data.covariance))
    variances, axes = np.ones(data.n), np.eye(data.n)
    if whiten:
        variances, axes = np.linalg.eigh(correlation(data))
    spreads = np.sqrt(np.maximum(variances, 128 * data.n * EPS))  # of dependent columns, rounding
    Z, back = (rows - data.mean) / scales @ axes / spreads, scales[:, None] * axes * spreads
    centres, labels = lloyd(Z, seeds(Z, k, rng, weights, singular), weights)
    for _ in range(REFINEMENTS):
        factor = np.linalg.cholesky(spread_within(Z, centres, labels, weights))
        Z, centres, back = solved(factor, Z), solved(factor, centres), back @ factor
        centres, labels = lloyd(Z, centres, weights)
    shares = np.bincount(labels, weights, k) / weights.sum() + 1 / len(Z)
    covariance = back @ spread_within(Z, centres, labels, weights) @ back.T
    covariance += 1e-12 * np.diag(scales**2)  # for dependent columns, which a prior may allow
    return Mixture(
        shares / shares.sum(),
        data.mean + centres @ back.T,
        np.repeat((covariance + covariance.T)[None] / 2, k, axis=0),
    )


def spread_within(Z, centres, labels, weights):
    """The covariance about the own centre, (n, n), and a millionth of I where there is none."""
    within = Z - centres[labels]
    return (within.T * weights) @ within / weights.sum() + 1e-6 * np.eye(Z.shape[1])


def solved(factor, rows):
    """The rows (m, n) in coordinates in which factor @ factor.T is the identity."""
    return np.linalg.solve(factor, rows.T).T


def subsample(data, size, rng):
    """At most `size` rows of all parts, in their order, and how often each counts.

    Rows that count alike are drawn without replacement. Of others each is drawn in proportion to
    its weight, perhaps more than once, and counts as often as it was drawn.
    """
    weighted = isinstance(data.parts[0], Weighted)
    parts = [part if weighted else Weighted(part, None) for part in data.parts]
    if weighted:
        counts = np.concatenate([part.weights for part in parts])
        if data.m > size:
            drawn = rng.choice(len(counts), size, p=counts / counts.sum())
            counts = np.bincount(drawn, minlength=len(counts)).astype(np.float64)
        chosen = np.flatnonzero(counts)
        counts = counts[chosen]
    else:
        chosen = np.sort(rng.choice(data.m, size=min(size, data.m), replace=False))
        counts = np.ones(len(chosen))
    ends = np.cumsum([len(part.samples) for part in parts])
    rows, begin = [], 0
    for part, end in zip(parts, ends, strict=True):
        here = chosen[(begin <= chosen) & (chosen < end)] - begin
        if len(here):
            samples = part.samples
            samples = samples if isinstance(samples, np.ndarray) else np.asarray(samples)
            rows.append(samples[here].astype(np.float64))
        begin = end
    return np.concatenate(rows), counts


def seeds(Z, k, rng, weights=None, repeated=False):
    """k rows of Z (m, n), far from each other: greedy k-means++ (Arthur and Vassilvitskii, 2007).

    Each next seed is the best of a few candidates, drawn with probability proportional to the
    squared distance to the seeds so far, times the weights (m,). The conclusion of the paper
    suggests the candidates; their number is that of scikit-learn, 2 + ⌊ln k⌋. Where all distances
    are 0, seeds are repeated if that is allowed.
    """
    weights = np.ones(len(Z)) if weights is None else weights
    candidates = 2 + int(np.log(k))
    chosen = [rng.choice(len(Z), p=weights / weights.sum())]
    nearest = square_distances(Z, Z[chosen])[:, 0]
    for _ in range(1, k):
        chances = nearest * weights
        if not chances.any():
            if not repeated:
                raise DegenerateError(
                    f"the {len(Z)} samples of X that the start looks at have {len(chosen)} "
                    f"distinct values, but k is {k}; ask for fewer components, or pass a start"
                )
            chances = weights
        drawn = rng.choice(len(Z), size=candidates, p=chances / chances.sum())
        after = np.minimum(nearest[:, None], square_distances(Z, Z[drawn]))
        best = (weights @ after).argmin()
        chosen.append(drawn[best])
        nearest = after[:, best]
    return Z[chosen]


def lloyd(Z, centres, weights=None):
    """Centres (k, n) and labels (m,) after some k-means; a centre without samples stays."""
    weights = np.ones(len(Z)) if weights is None else weights
    k = len(centres)
    for _ in range(LLOYD_STEPS):
        labels = square_distances(Z, centres).argmin(axis=1)
        counts = np.bincount(labels, weights, k)[:, None]
        sums = np.stack([np.bincount(labels, weights * column, k) for column in Z.T], axis=1)
        held = counts > 0
        centres = np.where(held, sums / np.where(held, counts, 1), centres)
    return centres, square_distances(Z, centres).argmin(axis=1)


def square_distances(Z, centres):
    """|z_j − c_i|² as (m, k), from differences: exact zeros for equal points."""
    return np.stack([np.square(Z - centre).sum(axis=1) for centre in centres], axis=1)
