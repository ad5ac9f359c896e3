"""Checkpoints of rosinality's stylegan2-pytorch (.pt), converted or from training: NVIDIA's tensors under other names."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import torch
from torch import Tensor

from stylegan.checkpoints.convert import stylegan2
from stylegan.checkpoints.convert.build import Source
from stylegan.checkpoints.errors import CheckpointError
from stylegan.checkpoints.read.state_dict import averaged_state, tensors_of
from stylegan.generator import Generator

SAMPLES = 10_000  # for the mean of w, where a file has none
SEED = 0
_BATCH = 100
_CONST = "input.input"
_LAYER = re.compile(r"(conv1|convs\.(\d{1,2})|to_rgb1|to_rgbs\.(\d{1,2}))\.(.+)", re.ASCII)
_PARTS = {
    "conv.weight": "weight",
    "conv.modulation.weight": "affine.weight",
    "conv.modulation.bias": "affine.bias",
    "conv.blur.kernel": "resample_filter",
    "upsample.kernel": "resample_filter",
    "noise.weight": "noise_strength",
    "activate.bias": "bias",
    "bias": "bias",
}


def recognises(data: Any) -> bool:
    """Whether this is such a checkpoint, or the state of such a generator alone."""
    return _averaged(data) is not None


def build(data: Any, name: str) -> Generator:
    """The averaged generator of what was read from the file `name`.

    Where the file has no mean of w, as those of training, it is estimated from SAMPLES samples, always the same.
    CheckpointError with one sentence where something is wrong with it.
    """
    tensors = _renamed(tensors_of(_averaged(data), name))
    bias = tensors.get("mapping.fc0.bias", torch.zeros(0))
    mean = data.get("latent_avg")
    known = isinstance(mean, Tensor) and mean.is_floating_point() and mean.numel() == bias.numel()
    tensors["mapping.w_avg"] = mean.flatten() if known else torch.zeros(bias.shape)
    generator = stylegan2.from_torch(Source(name, {}, tensors))
    if not known:
        generator.mapping.w_avg.copy_(_mean_of_w(generator, name))
    return generator


def _averaged(data: Any) -> Any:
    return averaged_state(data, ("g_ema", "g"), lambda state: _CONST in state)


def _renamed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors under the names that `stylegan2.from_torch` takes; unknown ones keep theirs."""
    renamed = {}
    for key, value in tensors.items():
        if match := re.fullmatch(r"style\.(\d{1,3})\.(weight|bias)", key, re.ASCII):
            renamed[f"mapping.fc{int(match[1]) - 1}.{match[2]}"] = value
        elif key == _CONST:
            renamed["synthesis.b4.const"] = _without(value, 3)
        elif match := re.fullmatch(r"noises\.noise_(\d{1,2})", key, re.ASCII):
            renamed[_layer(int(match[1])) + ".noise_const"] = _without(value, 2)
        elif (match := _LAYER.fullmatch(key)) and match[4] in _PARTS:
            part = _PARTS[match[4]]
            renamed[f"{_place(match)}.{part}"] = _reshaped(part, value)
        else:
            renamed[key] = value
    return renamed


def _place(match: re.Match[str]) -> str:
    if match[3] is not None:
        return f"synthesis.b{8 << int(match[3])}.torgb"
    if match[2] is not None:
        return _layer(int(match[2]) + 1)
    return "synthesis.b4.torgb" if match[1] == "to_rgb1" else _layer(0)


def _layer(index: int) -> str:
    """The name of a layer by its number; the first resolution has one, the others two."""
    return f"synthesis.b{4 << (index + 1) // 2}.conv{(index + 1) % 2}"


def _without(value: Tensor, dimensions: int) -> Tensor:
    """Without the axes of size 1 in front that this code has more of than NVIDIA's."""
    return (
        value.reshape(value.shape[-dimensions:])
        if value.numel() == value.shape[-dimensions:].numel()
        else value
    )


def _reshaped(part: str, value: Tensor) -> Tensor:
    if part == "weight":
        return _without(value, 4)
    if part == "noise_strength":
        return value.reshape([]) if value.numel() == 1 else value
    return value.flatten() if part == "bias" else value


@torch.no_grad()
def _mean_of_w(generator: Generator, name: str) -> Tensor:
    """The mean of w over SAMPLES samples."""
    if generator.z_dim != generator.w_dim:  # this code knows no such networks; drawing z might take for ever
        raise CheckpointError(f"{name} has misshapen tensors: style.1.weight.")
    source = np.random.RandomState(SEED)
    total = torch.zeros(generator.w_dim, dtype=torch.float64)
    for _ in range(SAMPLES // _BATCH):
        z = torch.from_numpy(source.randn(_BATCH, generator.z_dim).astype(np.float32))
        total += generator.mapping(z).double().sum(dim=0)
    if not bool(torch.isfinite(total).all()):
        raise CheckpointError(f"{name} holds a mapping network that gives no finite w: it is damaged.")
    return (total / SAMPLES).float()
