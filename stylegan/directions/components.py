"""Directions without labels: along which a model's own w vary most, and to which its layers listen most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stylegan.directions.conditional import scaled
from stylegan.directions.direction import DirectionError
from stylegan.generator import Generator

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Component:
    """A direction float32 [w_dim], as long as one deviation of w along it, and its share of all that is divided up."""

    vector: NDArray[np.float32]
    share: float


def principal_components(w: ArrayLike, count: int) -> tuple[Component, ...]:
    """w [N, w_dim] -> its `count` principal components, of the largest variance first (GANSpace, Härkönen et al. 2020).

    Exact: the eigenvectors of the covariance. `share` is of the variance. DirectionError for fewer than two points, or where
    there are not so many components.
    """
    points = np.asarray(w, np.float64)
    if points.ndim != 2 or len(points) < 2 or not np.ptp(points, axis=0).any():
        raise DirectionError("Components are made of two different w or more.")
    _check_count(count, min(len(points) - 1, points.shape[1]))
    return _components(np.atleast_2d(np.cov(points, rowvar=False)), points, count)


def closed_form(
    generator: Generator, w: ArrayLike, count: int, first: int = 0, last: int | None = None
) -> tuple[Component, ...]:
    """The directions to which the layers of styles `first` to `last` (inclusive) listen most (SeFa, Shen and Zhou 2021, eq. 6).

    The eigenvectors of AᵀA, A [M, w_dim] being the weights of the layers' maps from w to styles, each row of length 1 as in
    the official code; toRGB's are left out as there. `share` is of the eigenvalues; w [N, w_dim] says how long a deviation
    is. DirectionError where there are no such layers or not so many directions.
    """
    end = generator.num_ws - 1 if last is None else last
    rows = [
        affine.prepare().detach().double().cpu().numpy()
        for index, affine in enumerate(generator.synthesis.affines)
        if any(first <= style <= end for style in generator.styles_of(index))
    ]
    if not rows:
        raise DirectionError(f"No layer of this model takes its weights from the styles {first} to {end}.")
    weights = np.concatenate(rows)
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    weights = (weights / np.where(lengths > 0, lengths, 1.0))[lengths[:, 0] > 0]
    _check_count(count, min(len(weights), generator.w_dim))
    return _components(weights.T @ weights, np.asarray(w, np.float64), count)


def _components(matrix: Vector, w: Vector, count: int) -> tuple[Component, ...]:
    """The eigenvectors of a symmetric matrix [D, D], of the largest eigenvalues first, each as long as a deviation of w."""
    values, vectors = np.linalg.eigh(matrix)
    total = float(values.clip(min=0).sum())
    found = []
    for place in range(len(values) - 1, len(values) - 1 - count, -1):
        unit = vectors[:, place]
        unit = unit * np.sign(
            unit[np.abs(unit).argmax()]
        )  # either sign would do: the same one on every machine
        found.append(Component(scaled(unit, w), float(values[place]) / total))
    return tuple(found)


def _check_count(count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise DirectionError(f"This model has 1 to {most} such directions, not {count}.")
