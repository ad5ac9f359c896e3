"""Pictures per second of the adversarial training step, per resolution."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

STAGES = ((3, 32), (4, 16))  # level, batch
STEPS = 9  # one of them with R1, as in training


def measure() -> dict[str, float]:
    """Pictures per second by size, on the CPU with all its threads."""
    from stylegan.allocator import tune_allocator

    tune_allocator()
    from stylegan import AdaINConfig, Generator
    from stylegan.training.loop import Trainer
    from stylegan.training.pictures.source import Pictures
    from stylegan.training.settings import Stage, TrainingConfig

    channels = (128, 128, 96, 56, 24)
    config = AdaINConfig(
        z_dim=64, w_dim=128, start=(8, 4), channels=channels, mapping_layers=4, mapping_width=512
    )
    pictures = Pictures(np.random.RandomState(0).randint(0, 255, (256, 128, 64, 3), np.uint8))
    figures: dict[str, float] = {}
    for level, batch in STAGES:
        settings = TrainingConfig(stages=(Stage(level, batch, 0, 10**6),), discriminator_channels=channels)
        with tempfile.TemporaryDirectory() as folder:
            trainer = Trainer(Generator(config), settings, pictures, Path(folder))
            trainer.step()
            begun = time.perf_counter()
            for _ in range(STEPS):
                trainer.step()
            height = config.start[0] << level
            figures[f"{height}x{height // 2}, {trainer.dtype} (pictures/s)"] = (
                batch * STEPS / (time.perf_counter() - begun)
            )
    return figures
