"""Checkpoints of rosinality's stylegan2-pytorch, and of those that go back to it: NVIDIA's tensors under other names.

Such are the decoders of e4e, pSp and their kin, and, with names of their own, BasicSR's and mmgeneration's generators.
"""

from __future__ import annotations

import re

from torch import Tensor

from stylegan.checkpoints.convert import stylegan2
from stylegan.checkpoints.convert.build import Source
from stylegan.checkpoints.read.networks import Contents, Network
from stylegan.generator import Generator

_CONST = "input.input"
_SIGN = r"input\.input|constant_input\.(weight|input)"
_ROOTS = frozenset({"style", "input", "conv1", "convs", "to_rgb1", "to_rgbs", "noises"})
# From the names of BasicSR and mmgeneration to rosinality's, in this order.
_TRANSLATIONS = tuple(
    (re.compile(pattern, re.ASCII), name)
    for pattern, name in (
        (r"^constant_input\.(weight|input)$", _CONST),
        (r"^style_(mlp|mapping)\.", "style."),
        (r"^style_(conv1|convs)\.", r"\1."),
        (r"^(conv1|convs\.\d+)\.weight$", r"\1.noise.weight"),
        (r"^(noises\.noise|injected_noise_)(\d+)$", r"noises.noise_\2"),
        (r"\.modulated_conv\.", ".conv."),
        (r"\.style_modulation\.", ".modulation."),
        (r"\.noise_injector\.", ".noise."),
        (r"\.linear\.weight_orig$", ".weight"),
        (r"\.weight_orig$", ".weight"),
    )
)
_LAYER = re.compile(r"(conv1|convs\.(\d{1,2})|to_rgb1|to_rgbs\.(\d{1,2}))\.(.+)", re.ASCII)
_PARTS = {
    "conv.weight": "weight",
    "conv.modulation.weight": "affine.weight",
    "conv.modulation.bias": "affine.bias",
    "conv.blur.kernel": "resample_filter",
    "upsample.kernel": "resample_filter",
    "noise.weight": "noise_strength",
    "activate.bias": "bias",
}
_OUTPUTS = {**_PARTS, "bias": "bias"}  # of toRGB


def recognises(contents: Contents) -> bool:
    """Whether there is such a generator somewhere in what was read."""
    return bool(contents.places(_SIGN))


def build(contents: Contents, name: str) -> Generator:
    """The averaged generator of what was read from the file `name`, the trained one where there is no other.

    Where the file has no mean of w, as those of training, it is estimated. CheckpointError with one sentence where
    something is wrong with it.
    """
    place, *_ = contents.places(_SIGN)
    found = contents.network(place, _ROOTS, name)
    tensors = _renamed({key: value for key, value in found.tensors.items() if key != "latent_avg"})
    mean = _mean_of_w(found, tensors)
    if mean is not None:
        tensors["mapping.w_avg"] = mean
    return stylegan2.from_torch(Source(name, {}, tensors))


def _mean_of_w(found: Network, tensors: dict[str, Tensor]) -> Tensor | None:
    """The mean of w [w_dim] that lies beside the generator, if there is one; e4e and pSp repeat it for every style."""
    bias, mean = tensors.get("mapping.fc0.bias"), found.beside("latent_avg")
    if not isinstance(mean, Tensor) or not mean.is_floating_point() or bias is None or not mean.numel():
        return None
    fits = mean.shape[-1:] == bias.shape
    return mean.double().reshape(-1, bias.numel()).mean(dim=0).float() if fits else None


def _renamed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors under the names that `stylegan2.from_torch` takes; unknown ones keep theirs."""
    renamed = {}
    for given, value in tensors.items():
        key = _translated(given)
        if match := re.fullmatch(r"style\.(\d{1,3})\.(weight|bias)", key, re.ASCII):
            renamed[f"mapping.fc{int(match[1]) - 1}.{match[2]}"] = value
        elif key == _CONST:
            renamed["synthesis.b4.const"] = _without(value, 3)
        elif match := re.fullmatch(r"noises\.noise_(\d{1,2})", key, re.ASCII):
            renamed[_layer(int(match[1])) + ".noise_const"] = _without(value, 2)
        elif (match := _LAYER.fullmatch(key)) and (part := _part(match)):
            renamed[f"{_place(match)}.{part}"] = _reshaped(part, value)
        else:
            renamed[given] = value
    return renamed


def _translated(key: str) -> str:
    for pattern, name in _TRANSLATIONS:
        key = pattern.sub(name, key)
    return key


def _part(match: re.Match[str]) -> str | None:
    return (_OUTPUTS if match[1].startswith("to_rgb") else _PARTS).get(match[4])


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
