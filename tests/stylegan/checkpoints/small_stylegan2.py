"""The variables of a small StyleGAN2, random, as its TensorFlow code names them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def random_variables(
    start: tuple[int, int] = (4, 4),
    channels: tuple[int, ...] = (6, 5, 4),
    architecture: str = "skip",
    labels: str | None = None,
    z_dim: int = 8,
    w_dim: int = 7,
    depth: int = 2,
) -> dict[str, Array]:
    """architecture: "skip", "resnet", "orig", or "revised" (configurations B to D); labels: "LabelConcat" (StyleGAN2),
    "LabelEmbed" (StyleGAN2-ADA), 3 of them, or None. z_dim has to be w_dim for "LabelEmbed"."""
    random = np.random.RandomState(2)
    v: dict[str, Array] = {"lod": np.zeros(()), "dlatent_avg": random.randn(w_dim) * 0.3}
    if labels:
        v[f"mapping/{labels}/weight"] = random.randn(3, z_dim)
    if labels == "LabelEmbed":
        v[f"mapping/{labels}/bias"] = random.randn(z_dim)
    sizes = [z_dim * (2 if labels else 1), *[9] * (depth - 1), w_dim]
    for index, (inputs, outputs) in enumerate(itertools.pairwise(sizes)):
        v[f"mapping/Dense{index}/weight"] = random.randn(inputs, outputs) * 100
        v[f"mapping/Dense{index}/bias"] = random.randn(outputs) * 20

    def modulated(place: str, kernel: int, inputs: int, outputs: int) -> None:
        v[f"{place}/weight"] = random.randn(kernel, kernel, inputs, outputs)
        v[f"{place}/mod_weight"] = random.randn(w_dim, inputs)
        v[f"{place}/mod_bias"] = random.randn(inputs) * 0.2
        v[f"{place}/bias"] = random.randn(outputs) * 0.2

    before = channels[0]
    for level, outputs in enumerate(channels):
        height, width = start[0] << level, start[1] << level
        scope = f"synthesis/{height}x{width}"
        if level == 0:
            v[f"{scope}/Const/const"] = random.randn(1, outputs, height, width)
        for name in ("Conv0_up", "Conv1") if level else ("Conv",):
            modulated(f"{scope}/{name}", 3, outputs if name == "Conv1" else before, outputs)
            v[f"{scope}/{name}/noise_strength"] = np.asarray(random.randn() * 0.3)
            index = 2 * level - (name == "Conv0_up")
            v[f"synthesis/noise{index}"] = random.randn(1, 1, height, width)
        if architecture == "resnet" and level:
            v[f"{scope}/Skip/weight"] = random.randn(1, 1, before, outputs)
        last = level == len(channels) - 1
        if architecture == "revised":
            modulated(f"synthesis/ToRGB_lod{len(channels) - 1 - level}", 1, outputs, 3)
        elif architecture == "skip" or last:
            modulated(f"{scope}/ToRGB", 1, outputs, 3)
        before = outputs
    return {key: np.asarray(value, np.float32) for key, value in v.items()}
