"""Directions that leave others alone: projection, and the length that makes amounts comparable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stylegan.directions.direction import Direction, DirectionError
from stylegan.directions.labelled import Labelled

Vector = NDArray[np.float64]
# Points [N, D], and how much each shows a tag, 0..1 [N] -> where more of it is, [D] of any length.
Method = Callable[[Vector, Vector], ArrayLike]
RIDGE = 1e-3  # of the mean variance of w: it has directions in which it hardly varies
MIN_LEFT = 0.05  # of a unit direction: with less left after projection, it is chance that is left


def projected(normal: ArrayLike, others: Sequence[ArrayLike]) -> Vector:
    """n - Σ (n·m) m over the others [D], made orthonormal first: the unit direction [D] along which none changes.

    Conditional manipulation (Shen et al. 2020, section 2.2, eq. 5), for any number of conditions. DirectionError when next
    to nothing of the direction is left.
    """
    n = _rest(_unit(normal), others)
    length = float(np.linalg.norm(n))
    if length < MIN_LEFT:
        raise DirectionError("next to nothing is left of it when the others are held still")
    return n / length


def scaled(unit: ArrayLike, w: ArrayLike) -> NDArray[np.float32]:
    """A direction [D] as long as one standard deviation of the points w [N, D] along it."""
    direction, points = _unit(unit), np.asarray(w, np.float64)
    vector: NDArray[np.float32] = (direction * (points @ direction).std()).astype(np.float32)
    return vector


def without(direction: Direction, others: Sequence[Direction], w: ArrayLike, num_ws: int) -> Direction:
    """The direction with the others' vectors projected out of it, see `projected`; of points w [N, w_dim] 1 is one deviation.

    Where one of them has a row for every style, that is done for each style, the result has such rows, and it is their
    mean that is as long as a deviation. DirectionError when next to nothing is left.
    """
    every = (direction, *others)
    nothing_left = f"Next to nothing is left of '{direction.name}' when the others are held still."
    if all(each.vector.ndim == 1 for each in every):
        try:
            unit = projected(direction.vector, [each.vector for each in others])
        except DirectionError as error:
            raise DirectionError(nothing_left) from error
        return replace(direction, vector=scaled(unit, w))
    own, *rest = (
        np.broadcast_to(each.vector.astype(np.float64), (num_ws, each.vector.shape[-1])) for each in every
    )
    rows = np.stack([_rest(row, [m[at] for m in rest if m[at].any()]) for at, row in enumerate(own)])
    lengths = np.linalg.norm(rows, axis=1)
    if np.linalg.norm(lengths) < MIN_LEFT * np.linalg.norm(own):
        raise DirectionError(nothing_left)
    moving = lengths > 0
    deviations = [np.linalg.norm(scaled(row, w)) for row in rows[moving]]
    vector = rows * (np.mean(deviations) / lengths[moving].mean())
    return replace(direction, vector=vector.astype(np.float32))


def spill(direction: Direction, other: Direction, num_ws: int) -> float:
    """How much of the other one there is in one step along a direction, as an amount of it (least squares).

    Over the styles that the direction moves, for all of which the other one's vector is meant.
    """
    v, m = (
        np.broadcast_to(each.vector.astype(np.float64), (num_ws, each.vector.shape[-1]))
        for each in (direction, other)
    )
    end = num_ws if direction.last_style is None else direction.last_style + 1
    v, m = v[direction.first_style : end], m[direction.first_style : end]
    size = float((m * m).sum())
    return float((v * m).sum()) / size if size else 0.0


def discriminant(w: Vector, shows: Vector) -> Vector:
    """w [N, D], shows [N] -> the direction [D] in which a linear guess of `shows` grows fastest (Fisher 1936).

    Covariance⁻¹ times the difference of the means. A mean difference also points to whatever else comes along in w; along
    this one's plane the tag really stays, which is what has to be known of a tag that is to be held still.
    """
    points, wanted = w - w.mean(axis=0), shows - shows.mean()
    if not wanted.any():
        raise DirectionError("it needs pictures with the trait and pictures without it")
    covariance = points.T @ points / len(points)
    covariance += RIDGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    normal: Vector = np.linalg.solve(covariance, points.T @ wanted)
    return normal


def tag_direction(
    labelled: Labelled,
    tag: str,
    method: Method,
    against: Sequence[str] = (),
    condition: Method = discriminant,
) -> NDArray[np.float32]:
    """The direction [D] towards a tag along which the tags `against` stay as they are; 1 is one deviation of w.

    `condition` finds the normal of a tag that is held still: for boundaries that is `method` itself, as in the paper.
    DirectionError, in one sentence that names the tag, when it cannot be made.
    """
    try:
        others = [_raw(labelled, other, condition) for other in against if other != tag]
        return scaled(projected(_raw(labelled, tag, method), others), labelled.w)
    except DirectionError as error:
        raise DirectionError(f"No direction for '{tag}': {str(error).rstrip('.')}.") from error


def held_out(
    labelled: Labelled,
    tag: str,
    method: Method,
    against: Sequence[str] = (),
    condition: Method = discriminant,
    folds: int = 5,
) -> float:
    """How well directions made without a fifth of the pictures tell that fifth apart: 0.5 is chance, 1 is every pair.

    The mean over the folds of the share of pairs (one picture with more of the tag, one with less) that lie in that order
    along the direction: the area under the ROC curve (Hanley and McNeil 1982).
    """
    order = np.random.default_rng(0).permutation(len(labelled.w))
    areas = []
    for rows in np.array_split(order, folds):
        rest = np.setdiff1d(order, rows)
        part = Labelled(labelled.w[rest], labelled.values[rest], labelled.outputs)
        vector = tag_direction(part, tag, method, against, condition).astype(np.float64)
        counts, shows = Labelled(labelled.w[rows], labelled.values[rows], labelled.outputs).weights(tag)
        places = labelled.w[rows][counts] @ vector
        more = shows[:, None] > shows[None, :]
        if more.any():
            areas.append(float((places[:, None] > places[None, :])[more].mean()))
    if not areas:
        raise DirectionError("Too few pictures to try a direction on.")
    return float(np.mean(areas))


def _raw(labelled: Labelled, tag: str, method: Method) -> ArrayLike:
    counts, shows = labelled.weights(tag)
    return method(labelled.w[counts].astype(np.float64), shows)


def _rest(vector: Vector, others: Sequence[ArrayLike]) -> Vector:
    """What of a vector [D] is across all the others."""
    if not others:
        return vector
    units = np.stack([_unit(other) for other in others], axis=1)
    basis, values, _ = np.linalg.svd(units, full_matrices=False)
    basis = basis[:, values > 1e-6 * values[0]]  # two of them may be the same
    rest: Vector = vector - basis @ (basis.T @ vector)
    return rest


def _unit(vector: ArrayLike) -> Vector:
    direction = np.asarray(vector, np.float64)
    length = float(np.linalg.norm(direction))
    if not 0 < length < np.inf:
        raise DirectionError("it has no length")
    unit: Vector = direction / length
    return unit
