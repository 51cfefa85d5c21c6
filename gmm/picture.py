"""A picture as data: its distinct colours, how often each occurs, and where."""

from typing import NamedTuple

import numpy as np

from .arguments import as_float64, as_reals, refuse_non_finite


class Colours(NamedTuple):
    """The colours of a picture.

    Attributes
    ----------
    values : ndarray, shape (c, 3)
        The distinct colours, in the unit of the picture.
    counts : ndarray, shape (c,)
        How many pixels have each; the sample weights of `values`.
    index : ndarray, shape (height, width)
        Which of them each pixel has, so that ``values[index]`` is the picture.
    """

    values: np.ndarray
    counts: np.ndarray
    index: np.ndarray


def colours(picture):
    """The distinct colours of a picture; what `eq-weighted-mean` sums over.

    Parameters
    ----------
    picture : array_like, shape (height, width, 3)
        Red, green and blue, as `matplotlib.pyplot.imread` returns them.

    Returns
    -------
    Colours

    Raises
    ------
    TypeError, ValueError
        What holds no finite real numbers; a greyscale picture; one with a channel of transparency.
    """
    picture = as_reals(picture, "picture")
    if picture.ndim == 2 or picture.shape[-1:] in ((1,), (2,)):
        raise ValueError(
            f"picture has shape {picture.shape}, so it is greyscale: one number per pixel; "
            "fit picture.reshape(-1, 1), or repeat the channel three times"
        )
    if picture.ndim == 3 and picture.shape[2] == 4:
        raise ValueError(
            f"picture has shape {picture.shape}: its fourth channel is transparency, not a colour; "
            "pass picture[:, :, :3]"
        )
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.size == 0:
        raise ValueError(f"picture must have shape (height, width, 3), not {picture.shape}")
    refuse_non_finite(as_float64(picture), "picture")
    values, index, counts = np.unique(
        picture.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    return Colours(values.astype(float), counts, index.reshape(picture.shape[:2]))
