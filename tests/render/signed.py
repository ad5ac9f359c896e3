"""Generators of every family whose maps are known to draw a brightness, brighter in some portraits, darker in others."""

from __future__ import annotations

from typing import Any

import torch
from msgspec.structs import replace
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.render.pictures import resolve
from stylegan import Generator, GeneratorConfig
from tests.families import generator_of

BRIGHT = 0.15  # of the picture's range -1..1, that a map's value of 1 makes in a portrait whose sign is 1


def signed_generator(config: GeneratorConfig) -> Generator:
    """A generator whose picture is map 0 of `edited_layer`, times BRIGHT and the portrait's sign (see `signs`)."""
    made = generator_of(config)
    synthesis: Any = made.synthesis
    with torch.no_grad():
        if (
            made.has_statistics
        ):  # StyleGAN: the sign is the last layer's style, whose convolution hands map 0 on
            before, last, rgb = *synthesis.steps[-2:], synthesis.to_rgb[-1]
            _clear(before.style.weight, before.style.bias)
            _clear(last.conv.weight, last.noise_weight, rgb.bias, rgb.conv.weight)
            last.conv.weight[0, 0, 1, 1] = 1 / last.conv.scale
            last.bias.fill_(20.0)  # beyond the leaky ReLU's bend
            rgb.conv.weight[:, 0] = BRIGHT / rgb.conv.scale
        else:
            every = synthesis.to_rgb if made.config.family == "stylegan2" else [synthesis.to_rgb]
            for rgb in every:
                _clear(rgb.weight, rgb.bias)
            rgb.weight[:, 0] = BRIGHT / rgb.scale
        _plant(made)
    return made


def edited_layer(generator: Generator) -> str:
    """The layer whose map 0 is seen."""
    return generator.layers[-2 if generator.has_statistics else -1].name


def portraits(count: int) -> list[Document]:
    """Documents of seeds from 0, untruncated."""
    plain = Document()
    plain = replace(plain, truncation=replace(plain.truncation, psi=1.0))
    return [replace(plain, latent=(LatentPart(seed),)) for seed in range(count)]


def signs(generator: Generator, documents: list[Document]) -> Tensor:
    """What each portrait's map 0 is multiplied by, [N]: about as often above 0 as below."""
    styles = _affine(generator)(_ws(generator, documents))[:, 0]
    return styles + 1 if generator.has_statistics else styles


def _plant(generator: Generator) -> None:
    """Let the sign be a number of w, of mean 0 and deviation 1 over portraits."""
    w = _ws(generator, portraits(24))[:, 0]
    affine, unit = _affine(generator), float(w.std())
    _clear(affine.weight, affine.bias)
    affine.weight[0, 0] = 1 / (unit * affine.scale)
    affine.bias[0] = -float(w.mean()) / unit - (1.0 if generator.has_statistics else 0.0)


def _affine(generator: Generator) -> Any:
    synthesis: Any = generator.synthesis
    if generator.has_statistics:
        return synthesis.steps[-1].style
    return (synthesis.to_rgb[-1] if generator.config.family == "stylegan2" else synthesis.to_rgb).affine


def _ws(generator: Generator, documents: list[Document]) -> Tensor:
    """What the sign is taken from, [N, w_dim]."""
    return torch.cat([resolve(generator, each, ArrayStore()).ws[:, -1] for each in documents])


def _clear(*parameters: Tensor) -> None:
    for each in parameters:
        each.zero_()
