"""StyleSpace (Wu, Lischinski and Shechtman 2021): directions that each move one style channel of one layer, and little else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stylegan.directions.direction import DirectionError
from stylegan.generator import Generator

Vector = NDArray[np.float64]
RIDGE = (
    0.01  # of the mean squared length of a layer's rows: so much of other channels is moved rather than w far
)


@dataclass(frozen=True, eq=False)
class StyleChannels:
    """Those that the layers take from one style of ws.

    `vectors` float32 [M, w_dim]: each moves its channel by one deviation over the model's own w. `names` [M]: layer, channel.
    """

    style: int
    vectors: NDArray[np.float32]
    names: tuple[tuple[str, int], ...]


def style_channels(
    generator: Generator, w: ArrayLike, first: int = 0, last: int | None = None
) -> tuple[StyleChannels, ...]:
    """The style channels of the styles `first` to `last` (inclusive); w [N, w_dim] says how far each varies.

    A layer's styles are A w + b. The vector of channel c is Aᵀ(AAᵀ + λ)⁻¹e_c, which for small λ and no more channels than
    w has numbers moves that channel alone; A holds all layers that take the style. DirectionError where none does.
    """
    end = generator.num_ws - 1 if last is None else last
    rows: dict[int, list[tuple[str, int, Vector]]] = {}
    for index, affine in enumerate(generator.synthesis.affines):
        weights = affine.prepare().detach().double().cpu().numpy()
        for style in generator.styles_of(index):
            if first <= style <= end:
                found = rows.setdefault(style, [])
                found += [
                    (_name(generator, index), channel, row)
                    for channel, row in enumerate(weights)
                    if row.any()
                ]
    rows = {style: found for style, found in rows.items() if found}
    if not rows:
        raise DirectionError(f"No layer of this model takes its weights from the styles {first} to {end}.")
    points = np.asarray(w, np.float64)
    return tuple(_of_style(style, found, points) for style, found in sorted(rows.items()))


def _of_style(style: int, rows: list[tuple[str, int, Vector]], w: Vector) -> StyleChannels:
    weights = np.stack([row for _, _, row in rows])
    gram = weights @ weights.T
    ridge = RIDGE * np.trace(gram) / len(gram)
    vectors = np.linalg.solve(
        gram + ridge * np.eye(len(gram)), weights
    )  # [M, w_dim], of unit channels but for the ridge
    moved = np.einsum("md,md->m", weights, vectors)
    deviations = (w @ weights.T).std(axis=0)
    names = tuple((layer, channel) for layer, channel, _ in rows)
    return StyleChannels(style, (vectors * (deviations / moved)[:, None]).astype(np.float32), names)


def _name(generator: Generator, index: int) -> str:
    layers = generator.layers
    same = len(layers) == len(generator.synthesis.affines)
    return layers[index].name if same else f"layer {index}"
