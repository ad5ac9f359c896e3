"""Augmentation of what the discriminator sees, with a probability that adapts to how far it overfits (Karras et al. 2020b).

Geometry is one matrix per picture, colour another; a picture that nothing was drawn for stays as it is. Colour is
changed behind the alpha: where there is one, the matrix's constant is multiplied by it, which on premultiplied
colours is the same as changing the straight ones, and alpha itself keeps its values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from stylegan.training.step.draws import Draws

Array = NDArray[np.float64]
EVERY = 4  # steps between two changes of an adaptive probability
IDENTITY = np.eye(3)
GREY_AXIS = np.ones(3) / np.sqrt(3)
ABOUT_GREY = np.outer(GREY_AXIS, GREY_AXIS)
CROSS_GREY = np.cross(IDENTITY, GREY_AXIS)  # v -> axis x v


def _matrices(count: int, size: int) -> Array:
    return np.tile(np.eye(size), (count, 1, 1))


def _scaled(x: Array, y: Array) -> Array:
    matrices = _matrices(len(x), 3)
    matrices[:, 0, 0], matrices[:, 1, 1] = x, y
    return matrices


def _moved(x: Array, y: Array) -> Array:
    matrices = _matrices(len(x), 3)
    matrices[:, 0, 2], matrices[:, 1, 2] = x, y
    return matrices


def _turned(angle: Array) -> Array:
    matrices = _matrices(len(angle), 3)
    matrices[:, 0, 0] = matrices[:, 1, 1] = np.cos(angle)
    matrices[:, 1, 0] = np.sin(angle)
    matrices[:, 0, 1] = -matrices[:, 1, 0]
    return matrices


def _shift(draws: Draws, name: str, size: tuple[int, int]) -> Array:
    x, y = (2 * draws.uniform(name + axis) - 1 for axis in "xy")
    return _moved(np.rint(x * 0.125 * size[1]), np.rint(y * 0.125 * size[0]))


def _fraction(draws: Draws, name: str, size: tuple[int, int]) -> Array:
    x, y = (draws.normal(name + axis) * 0.125 for axis in "xy")
    return _moved(x * size[1], y * size[0])


def _brightness(draws: Draws, name: str, size: tuple[int, int]) -> Array:
    matrices = _matrices(len(amount := draws.normal(name) * 0.2), 4)
    matrices[:, :3, 3] = amount[:, None]
    return matrices


def _linear(colours: Callable[[Array], Array], drawn: NDArray[Any]) -> Array:
    """[n, 4, 4] of what `colours` makes of each number drawn, as [n, 1, 1]: [n, 3, 3]."""
    matrices = _matrices(len(drawn), 4)
    matrices[:, :3, :3] = colours(drawn[:, None, None])
    return matrices


def _rotated_hue(angle: Array) -> Array:
    """Rodrigues' formula for a turn about the grey axis."""
    turned: Array = ABOUT_GREY + np.cos(angle) * (IDENTITY - ABOUT_GREY) + np.sin(angle) * CROSS_GREY
    return turned


# Each: the draws, a name for them, (height, width) -> one matrix [n, 3, 3] in pixels about the picture's middle,
# or [n, 4, 4] on (r, g, b, 1) in -1..1. Strengths as in the paper's appendix B.
Operation = Callable[[Draws, str, tuple[int, int]], Array]
GEOMETRY: dict[str, Operation] = {
    # As in the paper half of the pictures that it is drawn for, so that at probability 1 both are as frequent.
    "flip": lambda draws, name, size: _scaled(
        sign := np.where(draws.uniform(name) < 0.5, -1.0, 1.0), np.ones_like(sign)
    ),
    "quarter-turn": lambda draws, name, size: np.rint(
        _turned(np.floor(draws.uniform(name) * 4) * (np.pi / 2))
    ),
    "shift": _shift,
    "scale": lambda draws, name, size: _scaled(factor := np.exp2(draws.normal(name) * 0.2), factor),
    "rotate": lambda draws, name, size: _turned((2 * draws.uniform(name) - 1) * np.pi),
    "stretch": lambda draws, name, size: _scaled(factor := np.exp2(draws.normal(name) * 0.2), 1 / factor),
    "fraction": _fraction,
}
COLOUR: dict[str, Operation] = {
    "brightness": _brightness,
    "contrast": lambda draws, name, size: _linear(
        lambda factor: factor * IDENTITY, np.exp2(draws.normal(name) * 0.5)
    ),
    "luma-flip": lambda draws, name, size: _linear(
        lambda flipped: IDENTITY - 2 * flipped * ABOUT_GREY, draws.integers(name, 0, 2)
    ),
    "hue": lambda draws, name, size: _linear(_rotated_hue, (2 * draws.uniform(name) - 1) * np.pi),
    "saturation": lambda draws, name, size: _linear(
        lambda factor: ABOUT_GREY + factor * (IDENTITY - ABOUT_GREY), np.exp2(draws.normal(name))
    ),
}
OPERATIONS = (*GEOMETRY, *COLOUR)
FOR_COLOURS = ("hue", "saturation")  # grey pictures have none
FOR_SQUARES = ("quarter-turn",)  # of others it would show what lies beyond the border


class Augment:
    """Draws what happens to pictures and does it; differentiable once with respect to them.

    `operations` are names of OPERATIONS; none: all that fit pictures of (height, width) with those channels.
    """

    def __init__(
        self, operations: tuple[str, ...], size: tuple[int, int], channels: int, probability: float = 0.0
    ) -> None:
        unknown = [name for name in operations if name not in OPERATIONS]
        if unknown:
            raise ValueError(f"There is no augmentation '{unknown[0]}': there are {', '.join(OPERATIONS)}.")
        unfit = (FOR_COLOURS if channels == 1 else ()) + (FOR_SQUARES if size[0] != size[1] else ())
        self.operations = operations or tuple(name for name in OPERATIONS if name not in unfit)
        self.probability = probability
        self._signs: list[float] = []

    def __call__(self, pictures: Tensor, draws: Draws, purpose: str) -> Tensor:
        """[N, C, h, w] in -1..1 -> the same size; C is 1, 3, or 4 with premultiplied colours and alpha."""
        size = (pictures.shape[2], pictures.shape[3])
        pictures = warp(pictures, self._composed(GEOMETRY, 3, draws, purpose, size))
        return recolour(pictures, self._composed(COLOUR, 4, draws, purpose, size))

    def _composed(
        self, table: dict[str, Operation], rows: int, draws: Draws, purpose: str, size: tuple[int, int]
    ) -> Array:
        whole = _matrices(len(draws.uniform(purpose)), rows)
        for name in (name for name in table if name in self.operations):
            key = f"{purpose} {name}"
            happens = draws.uniform(key + "?") < self.probability
            made = table[name](draws, key, size)
            whole = np.where(happens[:, None, None], made, np.eye(rows)) @ whole
        return whole

    def adapt(self, sign: float, batch: int, target: float, pictures: float) -> None:
        """Hear a step's mean sign of the scores of real pictures; every few steps the probability goes up or down.

        `pictures` are those over which it can go from 0 to 1. Above the target the discriminator knows the real
        pictures too well (Karras et al. 2020b, section 3).
        """
        self._signs.append(sign)
        if len(self._signs) < EVERY:
            return
        change = np.sign(np.mean(self._signs) - target) * batch * EVERY / pictures
        self.probability = float(np.clip(self.probability + change, 0.0, 1.0))
        self._signs = []

    def state(self) -> dict[str, object]:
        """What a resumed run needs."""
        return {"probability": self.probability, "signs": list(self._signs)}

    def restore(self, state: dict[str, object]) -> None:
        """Continue from `state`."""
        self.probability = float(state["probability"])  # type: ignore[arg-type]
        self._signs = [float(sign) for sign in state["signs"]]  # type: ignore[attr-defined]


def warp(pictures: Tensor, matrices: Array) -> Tensor:
    """Move every picture's content by its matrix [3, 3], in pixels about the middle; mirrored beyond the border.

    pictures [N, C, h, w]. Whole pixels, flips and quarter turns are exact, the rest is bicubic.
    """
    height, width = pictures.shape[2:]
    moved = np.flatnonzero(np.abs(matrices - np.eye(3)).max(axis=(1, 2)) > 0)
    if not len(moved):
        return pictures
    pixels = np.diag([width / 2, height / 2, 1.0])
    # A pixel of the result asks where its content was.
    asked = np.linalg.inv(pixels) @ np.linalg.inv(matrices[moved]) @ pixels
    rows = torch.from_numpy(moved).to(pictures.device)
    theta = torch.from_numpy(asked[:, :2]).to(pictures)
    grid = F.affine_grid(theta, [len(moved), *pictures.shape[1:]], align_corners=False)
    made = F.grid_sample(pictures[rows], grid, mode="bicubic", padding_mode="reflection", align_corners=False)
    return pictures.index_copy(0, rows, made)


def recolour(pictures: Tensor, matrices: Array) -> Tensor:
    """Change every picture's straight colours by its matrix [4, 4] on (r, g, b, 1) in -1..1; grey by the rows' mean."""
    if not np.abs(matrices - np.eye(4)).max() > 0:
        return pictures
    channels = pictures.shape[1]
    linear, constant = matrices[:, :3, :3], matrices[:, :3, 3]
    if channels == 1:
        linear, constant = linear.sum(axis=2).mean(axis=1)[:, None, None], constant.mean(axis=1)[:, None]
    # Straight colour s = c / a * 2 - 1 with premultiplied c in 0..1: a * (M s + t + 1) / 2 = M c + a * (t + 1 - M 1) / 2.
    added = torch.from_numpy((constant + 1 - linear.sum(axis=2)) / 2).to(pictures)[..., None, None]
    colours, alpha = (pictures[:, :3] + 1) / 2, pictures[:, 3:]
    cover = (alpha + 1) / 2 if channels == 4 else torch.ones_like(colours[:, :1])
    changed = torch.einsum("nij,njhw->nihw", torch.from_numpy(linear).to(pictures), colours) + cover * added
    return torch.cat([changed * 2 - 1, alpha], dim=1) if channels == 4 else changed * 2 - 1
