"""StyleGAN3 under the names of NVIDIA's torch code, and StyleGAN-XL, which goes back to it.

Sizes are read from the tensors, bands and the rest from the settings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from torch import Tensor

from stylegan.checkpoints.convert import stylegan_xl
from stylegan.checkpoints.convert.build import W_AVG, Source, build_foreign, refuse
from stylegan.checkpoints.convert.stylegan3_settings import fitted, layer_names
from stylegan.checkpoints.errors import CheckpointError
from stylegan.families.stylegan3 import AliasFreeConfig
from stylegan.families.stylegan_xl import StagedConfig
from stylegan.generator import Generator

SIGN = r"synthesis\.input\.freqs"  # the name of a tensor that all of them have
# What the tensors do not show; in the file as here.
_SETTINGS = (
    "channel_base",
    "channel_max",
    "num_critical",
    "first_cutoff",
    "first_stopband",
    "last_stopband_rel",
    "margin_size",
    "output_scale",
    "filter_size",
    "lrelu_upsampling",
    "conv_clamp",
)
_DENSE = re.compile(r"mapping\.fc\d+\.(weight|bias)", re.ASCII)
_LEARNING_RATE = re.compile(r"mapping\.(fc\d+\.)?lr_multiplier", re.ASCII)
_LAYER = re.compile(r"(synthesis\.L(\d{1,3})_(\d{1,6})_\d+)\.weight", re.ASCII)
_AFFINE = ("weight", "bias", "affine.weight", "affine.bias")
_FILTERS = ("up_filter", "down_filter")


def recognises(source: Source) -> bool:
    """Whether these are tensors of a StyleGAN3 generator."""
    return any(re.fullmatch(SIGN, key, re.ASCII) for key in source.tensors)


def from_torch(source: Source) -> Generator:
    """The generator with these tensors, named as in docs/formats.md, B ("synthesis.L0_36_512.affine.weight").

    Settings are looked for as "synthesis.channel_base", then as "channel_base"; those that are missing have the
    paper's values, and those that are not known are ignored. Where there are none they are those that fit the layers.
    CheckpointError names settings that make no sense, and tensors that are missing, unexpected, misshapen or not finite.
    """
    layers = _layers(source)
    is_staged = stylegan_xl.recognises(source)
    if is_staged:
        source = stylegan_xl.without_unused(source)
    try:
        config = _config(source, layers, is_staged)
    except CheckpointError:
        raise
    except ValueError as error:
        raise CheckpointError(f"{source.name} has settings that make no sense: {error}") from error
    names = dict(
        _names(source, config, list(layers) if isinstance(config, StagedConfig) else layer_names(config))
    )
    refuse(source.name, "lacks", names.keys() - source.tensors.keys() - {W_AVG})
    tensors = {names.get(key, key): _converted(key, value) for key, value in source.tensors.items()}
    generator = build_foreign(config, tensors, source.name)
    for key, value in source.tensors.items():
        if key.endswith(".magnitude_ema") and not value > 0:
            raise CheckpointError(f"{source.name} is damaged: {key} is a mean square, but not above 0.")
    return generator


def _layers(source: Source) -> dict[str, int]:
    """The names of the layers in their order, toRGB last, and the sizes of their maps."""
    found = [match for key in source.tensors if (match := _LAYER.fullmatch(key))]
    if len(found) < 2:
        raise CheckpointError(f"{source.name} holds a StyleGAN3 generator without layers: it is damaged.")
    return {match[1]: int(match[3]) for match in sorted(found, key=lambda match: int(match[2]))}


def _config(source: Source, layers: dict[str, int], is_staged: bool) -> AliasFreeConfig:
    first, *_, last = layers
    width, inputs = source.shape("mapping.fc0.weight", 2)
    conditional = "mapping.embed.weight" in source.tensors
    embedded, classes = source.shape("mapping.embed.weight", 2) if conditional else (0, 0)
    given = _settings(source)
    down_filter = source.tensors.get(f"{first}.down_filter")
    rates = [value for key, value in source.settings.items() if _LEARNING_RATE.fullmatch(key)]
    sizes: dict[str, Any] = {
        "z_dim": inputs - embedded,
        "w_dim": source.shape("synthesis.input.affine.weight", 2)[1],
        "mapping_layers": sum(bool(_DENSE.fullmatch(key)) for key in source.tensors) // 2,
        "mapping_width": width,
        "mapping_lr": rates[0] if rates else 0.01,
        "image_channels": source.shape(f"{last}.weight", 4)[0],
        "label_dim": classes,
        "size": layers[last],
        "num_layers": len(layers) - 1,
        "conv_kernel": source.shape(f"{first}.weight", 4)[2],
        "use_radial_filters": down_filter is not None and down_filter.dim() == 2,
    }
    if is_staged:
        return StagedConfig(**{**sizes, **given, **stylegan_xl.settings(source, list(layers))})
    make = partial(AliasFreeConfig, **sizes)
    return make(**given) if given else fitted(make, list(layers))


def _settings(source: Source) -> dict[str, Any]:
    found = {name: source.settings[name] for name in _SETTINGS if name in source.settings}
    own = {name: source.settings.get(f"synthesis.{name}") for name in _SETTINGS}
    return found | {name: value for name, value in own.items() if f"synthesis.{name}" in source.settings}


def _names(source: Source, config: AliasFreeConfig, layers: list[str]) -> Iterator[tuple[str, str]]:
    """Each tensor's name in the file, and the one in a generator's state; `layers` are named as in the file."""
    yield W_AVG, W_AVG
    if config.label_dim and isinstance(config, StagedConfig):
        yield from stylegan_xl.CLASSES.items()
    elif config.label_dim:
        yield from ((f"mapping.embed.{key}",) * 2 for key in ("weight", "bias"))
    for index in range(config.mapping_layers):
        yield from ((f"mapping.fc{index}.{k}", f"mapping.dense.{index}.{k}") for k in ("weight", "bias"))
    features = ("transform", "freqs", "phases", "weight", "affine.weight", "affine.bias")
    yield from ((f"synthesis.input.{key}",) * 2 for key in features)
    for index, here in enumerate(layers):
        there = "synthesis.to_rgb" if index == config.num_layers else f"synthesis.steps.{index}"
        yield from ((f"{here}.{key}", f"{there}.{key}") for key in (*_AFFINE, "magnitude_ema"))
        # A layer that keeps its sampling rate may have no filters.
        present = (key for key in _FILTERS if f"{here}.{key}" in source.tensors)
        yield from ((f"{here}.{key}", f"{there}.{key}") for key in present)


def _converted(key: str, value: Tensor) -> Tensor:
    """A tensor as it is here, from one as it is in the file."""
    if key == "mapping.embed_proj.bias" or (_DENSE.fullmatch(key) and key.endswith("bias")):
        # The gain that there follows the activation is in the weight and the bias here.
        return value * math.sqrt(2)
    return value
