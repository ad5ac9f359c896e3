"""Small sets and trainers for the tests of training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from stylegan import AdaINConfig, Generator
from stylegan.families.config import GrowingConfig
from stylegan.training.loop import Trainer
from stylegan.training.pictures.labels import Labels
from stylegan.training.pictures.source import Pictures
from stylegan.training.settings import Stage, TrainingConfig

TOY = AdaINConfig(z_dim=8, w_dim=8, start=(4, 4), channels=(12, 8), mapping_layers=2, mapping_width=16)
# Whose runs take two seconds.
SHORT = AdaINConfig(z_dim=8, w_dim=8, start=(4, 2), channels=(6, 5), mapping_layers=2, mapping_width=8)


def bright_and_dark(channels: int = 3, labelled: bool = True) -> Pictures:
    """64 pictures of 8x8: class 0 is dark, class 1 bright, both with some noise."""
    random = np.random.RandomState(0)
    classes = np.arange(64) % 2
    level = np.where(classes == 1, 200, 50)[:, None, None, None]
    pictures = np.clip(level + random.randn(64, 8, 8, channels) * 20, 0, 255).astype(np.uint8)
    return Pictures(pictures, labels=Labels(classes, 2) if labelled else None)


def toy_trainer(
    folder: Path, network: GrowingConfig = TOY, pictures: Pictures | None = None, **changes: object
) -> Trainer:
    """A trainer of fixed size on the toy set, in float32."""
    values: dict[str, object] = {
        "stages": (Stage(len(network.channels) - 1, 8, 0, 4000),),
        "discriminator_channels": network.channels,
        "precision": "float32",
        **changes,
    }
    settings = TrainingConfig(**values)  # type: ignore[arg-type]
    torch.manual_seed(1)
    shown = bright_and_dark(network.image_channels, network.label_dim > 0) if pictures is None else pictures
    return Trainer(Generator(network), settings, shown, folder)


def short_trainer(folder: Path, pictures: int = 40, **changes: Any) -> Trainer:
    stages = (Stage(0, 4, 0, pictures // 2), Stage(1, 4, 8, pictures // 2))
    torch.manual_seed(1)
    real = Pictures(np.random.RandomState(0).randint(0, 255, (20, 8, 4, 3), np.uint8))
    settings = TrainingConfig(**{"stages": stages, "discriminator_channels": (6, 5), **changes})
    return Trainer(Generator(SHORT), settings, real, folder)
