"""Tiny seeded generators of every kind: with classes, with a transform and margins, without instance norms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

import stylegan
from ganinterface.render.models import OpenModel, open_model
from stylegan import AdaINConfig, AliasFreeConfig, Generator, GeneratorConfig, ModulatedConfig

SMALL = {"z_dim": 16, "w_dim": 16, "mapping_layers": 2, "mapping_width": 16}
CLASSES = 3

ADAIN = AdaINConfig(start=(4, 4), channels=(8, 6), **SMALL)  # type: ignore[arg-type]
MODULATED = ModulatedConfig(start=(4, 4), channels=(8, 8, 6), conv_clamp=256.0, **SMALL)  # type: ignore[arg-type]
ALIAS_FREE = AliasFreeConfig(  # maps of 36 cells a side, for a picture of 16 of them
    size=16,
    channel_base=256,
    channel_max=8,
    num_layers=4,
    num_critical=1,
    **SMALL,  # type: ignore[arg-type]
)
FAMILIES = (ADAIN, MODULATED, ALIAS_FREE)
GREY, RGBA = 1, 4  # image channels that a picture may have besides 3
CONDITIONAL: tuple[GeneratorConfig, ...] = tuple(replace(config, label_dim=CLASSES) for config in FAMILIES)


def with_channels(config: GeneratorConfig, channels: int) -> GeneratorConfig:
    """The same with pictures of 1 (grey), 3 or 4 (RGBA) channels."""
    return replace(config, image_channels=channels)


def generator_of(config: GeneratorConfig, seed: int = 0) -> Generator:
    """A generator of that configuration whose noise and biases are not zero."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = Generator(config)
        with torch.no_grad():
            for name, parameter in made.named_parameters():
                if name.endswith(("bias", "noise_weight", "noise_strength")):
                    parameter.add_(torch.randn_like(parameter) * 0.2)
            made.mapping.w_avg.copy_(torch.randn(config.w_dim) * 0.3)
    return made.eval().requires_grad_(False)


def file_of(config: GeneratorConfig, folder: Path, name: str = "tiny") -> Path:
    """The same as a checkpoint in that folder."""
    path = folder / f"{name}.safetensors"
    stylegan.save(generator_of(config), path)
    return path


def model_of(config: GeneratorConfig, folder: Path, name: str = "tiny") -> OpenModel:
    """That checkpoint, opened on the CPU."""
    return open_model(file_of(config, folder, name), "cpu")
