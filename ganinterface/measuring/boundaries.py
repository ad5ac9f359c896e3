"""A linear boundary in W between pictures with a tag and pictures without (InterFaceGAN, Shen et al. 2020)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stylegan.directions import DirectionError

EXTREMES = 0.25  # of the pictures at either end of a tag that is a number
# Times scikit-learn's C for a mean loss: how far the boundary may follow single pictures. In 128 numbers of w and with 4000
# pictures of the first shipped model, "glasses" came on at +2 in 10 % at 4000, in 86 % at 40 and in 100 % at 1; the mean
# difference, which it goes towards, has 99 %.
STRENGTH = 40.0


def boundary(w: NDArray[np.float64], shows: NDArray[np.float64]) -> NDArray[np.float64]:
    """w [N, D], and how much each shows the tag, 0..1 [N] -> the normal [D] of the boundary, towards those that do.

    Logistic regression with an L2 penalty, both sides weighed alike however many they are. Of a number, the quarter that
    shows most and the quarter that shows least are told apart. DirectionError when one side is empty.
    """
    from sklearn.linear_model import LogisticRegression

    chosen, side = _sides(shows)
    if not 0 < side.sum() < len(side):
        raise DirectionError("it needs pictures with the trait and pictures without it")
    points = w[chosen] - w.mean(axis=0)
    size = float(points.std()) or 1.0
    model = LogisticRegression(C=STRENGTH / len(side), class_weight="balanced", max_iter=2000)
    model.fit(points / size, side)
    normal: NDArray[np.float64] = model.coef_[0].astype(np.float64)
    return normal


def _sides(shows: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Which pictures are told apart, and on which side each is."""
    if np.isin(shows, (0.0, 1.0)).all():
        return np.arange(len(shows)), shows > 0.5
    order = np.argsort(shows, kind="stable")
    count = max(1, int(EXTREMES * len(order)))
    low, high = order[:count], order[-count:]
    if shows[low].max() >= shows[high].min():
        raise DirectionError("too many pictures show as much of it as the others")
    side = np.zeros(2 * count, np.bool_)
    side[count:] = True
    return np.concatenate([low, high]), side
