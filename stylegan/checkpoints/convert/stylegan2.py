"""StyleGAN2 under the names of NVIDIA's torch code: sizes are read from the tensors, the rest from the settings."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Literal

import torch
from torch import Tensor

from stylegan.checkpoints.convert.build import W_AVG, Source, build_foreign, refuse
from stylegan.checkpoints.errors import CheckpointError
from stylegan.families.stylegan2 import ModulatedConfig
from stylegan.generator import Generator
from stylegan.ops.resampling import Taps, separate

MAX_LEVELS = 16
MAX_NOISE = 1 << 24  # values that are made for layers whose noise is not in the file: enough for 2048x2048
SIGN = r"synthesis\.b\d{1,6}\.const"  # the name of a tensor that all of them have
_BLOCK = re.compile(r"synthesis\.(b(\d{1,6}))\..+", re.ASCII)
# Settings, by what their dotted names match. The code has them in more than one place, in all of which they are the same.
_LEARNING_RATE = r"mapping\.(fc\d+\.)?lr_multiplier"
_CLAMP = r"synthesis\.(b\d+\.((conv0|conv1|torgb)\.)?)?conv_clamp"
_ACTIVATION = r"(mapping\.(fc\d+\.)?|synthesis\.(b\d+\.(conv[01]\.)?)?)activation"
_FILTER = r"synthesis\.(b\d+\.((conv0|torgb|skip)\.)?)?resample_filter"


def recognises(source: Source) -> bool:
    """Whether these are tensors of a StyleGAN2 generator."""
    return any(re.fullmatch(SIGN, key, re.ASCII) for key in source.tensors)


def from_torch(source: Source, labels: Literal["joined", "separate"] = "separate") -> Generator:
    """The generator with these tensors, named as in docs/formats.md, B ("synthesis.b8.conv0.affine.weight").

    labels: see `GeneratorConfig`. Of the settings these are used, all optional: "mapping.lr_multiplier" (0.01),
    "synthesis.conv_clamp" (None), "synthesis.resample_filter" (the buffers, else 1, 3, 3, 1), "psi", "cutoff", and
    "activation" of either part, which has to be "lrelu". A layer without noise may lack its two tensors; one without the
    constant noise alone gets some that is drawn, always the same.

    CheckpointError names settings that are not supported, and tensors that are missing, unexpected, misshapen or not
    finite.
    """
    blocks = _blocks(source)
    source = Source(source.name, source.settings, _with_noise(source, blocks))
    config = _config(source, blocks, labels)
    names = dict(_names(config, blocks))
    refuse(source.name, "lacks", names.keys() - source.tensors.keys() - {W_AVG})
    tensors = {
        names.get(key, key): _converted(key, value)
        for key, value in source.tensors.items()
        if not key.endswith("resample_filter")
    }
    return build_foreign(config, tensors, source.name)


def _blocks(source: Source) -> list[str]:
    """The names of the resolutions, "b4" first."""
    found = {match[1]: int(match[2]) for key in source.tensors if (match := _BLOCK.fullmatch(key))}
    if not 1 <= len(found) <= MAX_LEVELS:
        raise CheckpointError(f"{source.name} holds a generator of {len(found)} resolutions: it is damaged.")
    return sorted(found, key=lambda block: found[block])


def _layers(blocks: list[str]) -> Iterator[str]:
    """The names of the layers, in their order."""
    for block in blocks:
        yield from (
            f"synthesis.{block}.{conv}"
            for conv in ("conv0", "conv1")
            if (block, conv) != (blocks[0], "conv0")
        )


def _with_noise(source: Source, blocks: list[str]) -> dict[str, Tensor]:
    """The tensors, with noise of strength 0 in layers that were made without any, and drawn where only that is missing."""
    tensors = dict(source.tensors)
    height, width = source.shape(f"synthesis.{blocks[0]}.const", 3)[1:]
    left = MAX_NOISE
    for index, layer in enumerate(_layers(blocks)):
        strength, noise = f"{layer}.noise_strength", f"{layer}.noise_const"
        size = height << (index + 1) // 2, width << (index + 1) // 2
        left -= math.prod(size)
        if noise in tensors or left < 0:
            continue
        drawn = torch.randn(size, generator=torch.Generator().manual_seed(index))
        tensors[noise] = drawn if strength in tensors else torch.zeros(size)
        tensors.setdefault(strength, torch.zeros([]))
    return tensors


def _config(source: Source, blocks: list[str], labels: Literal["joined", "separate"]) -> ModulatedConfig:
    name, last = source.name, blocks[-1]
    layers = (re.match(r"mapping\.fc(\d{1,4})\.", key, re.ASCII) for key in source.tensors)
    depth = len({match[1] for match in layers if match})
    _, height, width = source.shape(f"synthesis.{blocks[0]}.const", 3)
    mapping_width, inputs = source.shape("mapping.fc0.weight", 2)
    conditional = "mapping.embed.weight" in source.tensors
    embedded, classes = source.shape("mapping.embed.weight", 2) if conditional else (0, 0)
    _require_leaky_relu(source)
    try:
        return ModulatedConfig(
            z_dim=inputs - embedded,
            w_dim=source.shape(f"synthesis.{blocks[0]}.conv1.affine.weight", 2)[1],
            mapping_layers=depth,
            mapping_width=mapping_width,
            mapping_lr=_setting(source, _LEARNING_RATE, 0.01),
            image_channels=source.shape(f"synthesis.{last}.torgb.weight", 4)[0],
            label_dim=classes,
            labels=labels,
            psi=source.settings.get("psi", 0.7),
            cutoff=source.settings.get("cutoff"),
            start=(height, width),
            channels=tuple(source.shape(f"synthesis.{block}.conv1.weight", 4)[0] for block in blocks),
            architecture=_architecture(source, blocks),
            resample_filter=_filter(source),
            conv_clamp=_setting(source, _CLAMP, None),
        )
    except CheckpointError:
        raise
    except ValueError as error:
        raise CheckpointError(f"{name} has settings that make no sense: {error}") from error


def _architecture(source: Source, blocks: list[str]) -> Literal["skip", "resnet", "orig"]:
    """As the tensors show it: skip connections, or a toRGB in more than the last resolution."""
    if any(f"synthesis.{block}.skip.weight" in source.tensors for block in blocks):
        return "resnet"
    several = any(f"synthesis.{block}.torgb.weight" in source.tensors for block in blocks[:-1])
    return "skip" if several or len(blocks) == 1 else "orig"


def _filter(source: Source) -> Taps:
    """The taps of the filter between resolutions, from the buffers, which hold its outer product."""
    given = _setting(source, _FILTER, (1, 3, 3, 1))
    found: set[Taps | None] = {
        separate(value) for key, value in source.tensors.items() if re.fullmatch(_FILTER, key, re.ASCII)
    }
    if len(found) > 1 or None in found:
        raise CheckpointError(
            f"{source.name} enlarges with a filter that is not separable, or not the same in all layers: "
            "this is not supported."
        )
    return next((taps for taps in found if taps is not None), given)


def _require_leaky_relu(source: Source) -> None:
    activation = _setting(source, _ACTIVATION, "lrelu")
    if activation != "lrelu":
        raise CheckpointError(
            f"{source.name} was made with the activation {activation!s:.40}, which is not supported: only lrelu is."
        )


def _setting(source: Source, pattern: str, default: Any) -> Any:
    """The value of the settings whose names match; CheckpointError where layers differ in it."""
    found = {key: value for key, value in source.settings.items() if re.fullmatch(pattern, key, re.ASCII)}
    values = list(found.values())
    if any(value != values[0] for value in values[1:]):
        key = next(iter(found)).rpartition(".")[2]
        raise CheckpointError(f"{source.name} has layers that differ in their {key}: this is not supported.")
    return values[0] if values else default


def _names(config: ModulatedConfig, blocks: list[str]) -> Iterator[tuple[str, str]]:
    """Each tensor's name in the file, and the one in a generator's state."""
    yield W_AVG, W_AVG
    if config.label_dim:
        yield from ((f"mapping.embed.{key}",) * 2 for key in ("weight", "bias"))
    for index in range(config.mapping_layers):
        yield from (
            (f"mapping.fc{index}.{key}", f"mapping.dense.{index}.{key}") for key in ("weight", "bias")
        )
    yield f"synthesis.{blocks[0]}.const", "synthesis.const"
    for index, layer in enumerate(_layers(blocks)):
        yield from ((f"{layer}.{key}", f"synthesis.steps.{index}.conv.{key}") for key in ("weight", *_AFFINE))
        yield from ((f"{layer}.{key}", f"synthesis.steps.{index}.{key}") for key in ("bias", *_NOISE))
    for index, block in enumerate(blocks if config.architecture == "skip" else blocks[-1:]):
        keys = ("weight", "bias", *_AFFINE)
        yield from ((f"synthesis.{block}.torgb.{key}", f"synthesis.to_rgb.{index}.{key}") for key in keys)
    for index, block in enumerate(blocks[1:] if config.architecture == "resnet" else ()):
        yield f"synthesis.{block}.skip.weight", f"synthesis.skips.{index}.weight"


_AFFINE = ("affine.weight", "affine.bias")
_NOISE = ("noise_strength", "noise_const")


def _converted(key: str, value: Tensor) -> Tensor:
    """A tensor as it is here, from one as it is in the file."""
    value = value.float()  # numbers that are too large for it become infinite, which `build` refuses by name
    if re.fullmatch(r"mapping\.fc\d+\.bias", key, re.ASCII):
        # The gain that there follows the activation is in the weight and the bias here.
        return value * math.sqrt(2)
    if key.endswith((".const", ".noise_const")):
        return value.reshape(*(1,) * (4 - value.dim()), *value.shape)
    return value
