"""StyleGAN once more, in plain numpy and float64: what TensorFlow computes from the variables, operation by operation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Variables = Mapping[str, Array]


def random_variables(
    start: tuple[int, int] = (4, 4),
    channels: tuple[int, ...] = (6, 5, 4),
    scopes: list[str] | None = None,
    labels: int = 0,
    z_dim: int = 8,
    w_dim: int = 7,
    width: int = 9,
    depth: int = 3,
    noise: bool = True,
) -> dict[str, Array]:
    """The variables of a small generator, none of which is without effect; scopes are named by the sizes where None."""
    random = np.random.RandomState(1)
    v: dict[str, Array] = {"dlatent_avg": random.randn(w_dim) * 0.3, "lod": np.zeros(())}
    if labels:
        v["mapping/LabelConcat/weight"] = random.randn(labels, z_dim)
    sizes = [z_dim * (2 if labels else 1), *[width] * (depth - 1), w_dim]
    for index, (inputs, outputs) in enumerate(itertools.pairwise(sizes)):
        v[f"mapping/Dense{index}/weight"] = random.randn(inputs, outputs) * 100
        v[f"mapping/Dense{index}/bias"] = random.randn(outputs) * 20
    v["synthesis/lod"] = np.zeros(())
    for index in range(2 * len(channels)):
        level, outputs = index // 2, channels[index // 2]
        size = (start[0] << level, start[1] << level)
        name = ("Const", "Conv")[index] if level == 0 else ("Conv0_up", "Conv1")[index % 2]
        scope = scopes[level] if scopes else f"{size[0]}x{size[1]}"
        place, inputs = f"synthesis/{scope}/{name}", channels[(index - 1) // 2]
        if index == 0:
            v[f"{place}/const"] = random.randn(1, outputs, *size)
        else:
            v[f"{place}/weight"] = random.randn(3, 3, inputs, outputs)
        if noise:
            v[f"synthesis/noise{index}"] = random.randn(1, 1, *size)
            v[f"{place}/Noise/weight"] = random.randn(outputs) * 0.3
        v[f"{place}/bias"] = random.randn(outputs) * 0.3
        v[f"{place}/StyleMod/weight"] = random.randn(w_dim, 2 * outputs)
        v[f"{place}/StyleMod/bias"] = random.randn(2 * outputs) * 0.3
    for level, outputs in enumerate(channels):
        missing = len(channels) - 1 - level
        v[f"synthesis/ToRGB_lod{missing}/weight"] = random.randn(1, 1, outputs, 3)
        v[f"synthesis/ToRGB_lod{missing}/bias"] = random.randn(3) * 0.2
    return {key: np.asarray(value, np.float32) for key, value in v.items()}


def map_z(v: Variables, z: Array, labels: Array | None = None, lr: float = 0.01) -> Array:
    """z [N, z_dim], labels [N, L] -> w [N, w_dim]: concatenated first, then normalised together."""
    x = z if labels is None else np.concatenate([z, labels @ v["mapping/LabelConcat/weight"]], axis=1)
    x = x / np.sqrt(np.mean(x**2, axis=1, keepdims=True) + 1e-8)
    index = 0
    while f"mapping/Dense{index}/weight" in v:
        weight, bias = v[f"mapping/Dense{index}/weight"], v[f"mapping/Dense{index}/bias"]
        x = leaky(x @ weight * (math.sqrt(2) / math.sqrt(len(weight)) * lr) + bias * lr)
        index += 1
    return x


def synthesize(
    v: Variables,
    ws: Array,
    scopes: list[str],
    fused: list[bool],
    lod: float = 0.0,
    edit: tuple[int, Array] | None = None,
) -> Array:
    """ws [N, num_ws, w_dim] -> picture [N, C, H, W], as the 'linear' structure of progressive growing blends it.

    scopes: "4x4", "8x8" …; fused: which of the enlarging layers are one transposed convolution (the first entry is
    not used); edit: what is added to the output of a layer.
    """
    picture, x = None, None
    for level, scope in enumerate(scopes):
        for index, name in enumerate(
            ("Const", "Conv") if level == 0 else ("Conv0_up", "Conv1"), start=2 * level
        ):
            place = f"synthesis/{scope}/{name}"
            if index == 0:
                x = np.repeat(v[f"{place}/const"], len(ws), axis=0)
            else:
                x = _convolution(v, place, x, up=index % 2 == 0, fused=fused[level])
            x = _epilogue(v, place, x, v.get(f"synthesis/noise{index}"), ws[:, index])
            if edit is not None and edit[0] == index:
                x = x + edit[1]
        missing = len(scopes) - 1 - level
        weight, bias = (v[f"synthesis/ToRGB_lod{missing}/{part}"] for part in ("weight", "bias"))
        own = convolve(x, weight / math.sqrt(weight.shape[2])) + bias[:, None, None]
        share = min(max(lod - missing, 0.0), 1.0)  # of the level below
        picture = own if picture is None else own + (enlarge(picture) - own) * share
    assert picture is not None
    return picture


def _convolution(v: Variables, place: str, x: Array, up: bool, fused: bool) -> Array:
    weight = v[f"{place}/weight"]
    weight = weight * (math.sqrt(2) / math.sqrt(math.prod(weight.shape[:3])))
    if not up:
        return convolve(x, weight)
    x = convolve_transposed(x, weight) if fused else convolve(enlarge(x), weight)
    blur = np.outer([1, 2, 1], [1, 2, 1]) / 16
    return np.stack(
        [convolve(x[:, c : c + 1], blur[:, :, None, None])[:, 0] for c in range(x.shape[1])], axis=1
    )


def _epilogue(v: Variables, place: str, x: Array, noise: Array | None, w: Array) -> Array:
    if noise is not None:
        x = x + noise * v[f"{place}/Noise/weight"][:, None, None]
    x = leaky(x + v[f"{place}/bias"][:, None, None])
    x = x - x.mean(axis=(2, 3), keepdims=True)
    x = x / np.sqrt((x**2).mean(axis=(2, 3), keepdims=True) + 1e-8)
    weight, bias = v[f"{place}/StyleMod/weight"], v[f"{place}/StyleMod/bias"]
    style = (w @ weight / math.sqrt(len(weight)) + bias).reshape(len(w), 2, -1, 1, 1)
    return x * (style[:, 0] + 1) + style[:, 1]


def leaky(x: Array) -> Array:
    return np.where(x > 0, x, 0.2 * x)


def enlarge(x: Array) -> Array:
    """Nearest, by 2."""
    return x.repeat(2, axis=2).repeat(2, axis=3)


def convolve(x: Array, weight: Array) -> Array:
    """'SAME' cross-correlation.  x [N, I, h, w], weight [k, k, I, O] -> [N, O, h, w]."""
    size, (height, width) = weight.shape[0], x.shape[2:]
    side = size // 2
    padded = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (side, side), (side, side)))
    return sum(
        np.einsum("nihw,io->nohw", padded[:, :, i : i + height, j : j + width], weight[i, j])
        for i in range(size)
        for j in range(size)
    )


def convolve_transposed(x: Array, weight: Array) -> Array:
    """The fused layer: a transposed convolution of stride 2 with the sum of the padded kernel's four shifts."""
    padded = np.pad(weight, ((1, 1), (1, 1), (0, 0), (0, 0)))
    kernel = padded[1:, 1:] + padded[:-1, 1:] + padded[1:, :-1] + padded[:-1, :-1]
    count, _, height, width = x.shape
    out = np.zeros((count, weight.shape[3], 2 * height + 2, 2 * width + 2))
    for i in range(4):
        for j in range(4):
            out[:, :, i : i + 2 * height : 2, j : j + 2 * width : 2] += np.einsum(
                "nihw,io->nohw", x, kernel[i, j]
            )
    return out[:, :, 1:-1, 1:-1]
