"""Draws pictures from a generator that is being trained: styles mixed, at a level of a growing network or whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from stylegan.families.config import GrowingConfig
from stylegan.families.stylegan import AdaINConfig
from stylegan.generator import Generator
from stylegan.networks.stylegan import AdaINSynthesis
from stylegan.training.settings import Stage
from stylegan.training.step.draws import Draws


def trainable(generator: Generator) -> GrowingConfig:
    """The generator's configuration. ValueError with one sentence for a family that cannot be trained here."""
    if not isinstance(generator.config, GrowingConfig):
        raise ValueError(
            f"StyleGAN and StyleGAN2 generators can be trained here, not {generator.config.family}."
        )
    return generator.config


def check_stages(config: GrowingConfig, stages: Sequence[Stage]) -> None:
    """ValueError where the generator has no such level, or cannot grow."""
    last = len(config.channels) - 1
    if any(stage.level > last for stage in stages):
        raise ValueError(f"The generator has levels from 0 to {last}; a stage asks for one above.")
    if not isinstance(config, AdaINConfig) and any(stage.level < last or stage.fade for stage in stages):
        raise ValueError(
            f"A {config.family} generator does not grow: its stages are all of level {last}, fade 0."
        )


def mixed_styles(
    generator: Generator, draws: Draws, labels: Tensor | None, styles: int, share: float
) -> tuple[Tensor, Tensor]:
    """ws [n, num_ws, w_dim], a share of them with two styles (Karras et al. 2019, section 3.1); and the first w [n, w_dim].

    The second style takes over at a random one of the first `styles`.
    """
    w = generator.mapping(draws.latents("z", generator.z_dim), labels)
    ws = w[:, None].expand(-1, generator.num_ws, -1)
    if share <= 0:
        return ws, w
    other = generator.mapping(draws.latents("other z", generator.z_dim), labels)
    crossover = torch.from_numpy(draws.integers("crossover", 1, styles))
    mixed = torch.from_numpy(draws.uniform("mixing") < share)
    late = (torch.arange(generator.num_ws)[None] >= crossover[:, None]) & mixed[:, None]
    return torch.where(late[..., None].to(w.device), other[:, None], ws), w


def fixed_styles(
    generator: Generator, count: int, of_a_class: int = 1, labels: Tensor | None = None
) -> Tensor:
    """ws [count, num_ws, w_dim] of latents that are always the same, so that what is made of them can be compared.

    Of a conditional generator each class has `of_a_class` of them, one class after the other; or each of the `labels`
    [K, label_dim], where labels are numbers of which there are no classes.
    """
    z = torch.from_numpy(np.random.RandomState(0).randn(count, generator.z_dim).astype(np.float32))
    if not generator.label_dim:
        return generator.map(z.to(generator.device))
    known = torch.eye(generator.label_dim) if labels is None else labels
    given = known[torch.arange(count) // of_a_class % len(known)]
    return generator.map(z.to(generator.device), given.to(generator.device))


def fresh_noise(generator: Generator, draws: Draws, layers: int) -> list[Tensor | None]:
    """Noise [n, 1, h, w] for the first `layers` layers."""
    return draws.noise("noise", [(layer.height, layer.width) for layer in generator.layers[:layers]])


def paint(generator: Generator, ws: Tensor, noise: list[Tensor | None], level: int, fade: float) -> Tensor:
    """The picture [n, C, h, w] at a level, faded in from the one below."""
    if isinstance(generator.synthesis, AdaINSynthesis):
        return generator.synthesis.grow(ws, noise, level, fade)
    return generator.image(generator.run(ws, noise, keep=False), ws)


def as_shown(config: GrowingConfig, level: int, fade: float) -> GrowingConfig:
    """The configuration of a file that draws what is learned by now: a growing network's `lod`."""
    if not isinstance(config, AdaINConfig):
        return config
    return replace(config, lod=len(config.channels) - 1 - level + 1.0 - fade)
