"""Between the supervised and the adversarial stage: the mapping network learns where a z's portrait lies in W."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from stylegan.adain import AdaINLayer
from stylegan.config import AdaINConfig
from stylegan.datasets.portraits import PortraitSet
from stylegan.generator import Generator
from stylegan.training.checkpoint import load_state
from stylegan.training.coupling import Coupling
from stylegan.training.portrait_coupling import portrait_coupling
from stylegan.training.supervised import STATE, SupervisedConfig, SupervisedTrainer


def match_mapping(
    generator: Generator,
    targets: Tensor,
    coupling: Coupling,
    steps: int = 6000,
    batch: int = 512,
    learning_rate: float = 1e-2,
    report: Callable[[int, float], None] = lambda step, error: None,
) -> None:
    """Train the mapping so that map(z) is `targets` [N, w_dim] of the portrait that z is coupled with; sets w_avg.

    The error is counted in units of each dimension's deviation (1 = no better than the mean). In place.
    """
    mapping = generator.mapping.train().requires_grad_(True)
    random = np.random.default_rng(0)
    deviation = targets.std(dim=0)
    # The mapping's parameters are stored divided by its learning-rate multiplier: Adam's steps have to be that larger.
    optimiser = torch.optim.Adam(
        mapping.parameters(), lr=learning_rate / generator.config.mapping_lr, betas=(0.9, 0.99)
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: 0.02 + 0.98 * math.cos(0.5 * math.pi * i / steps)
    )
    errors: list[float] = []
    for step in range(steps):
        rows = random.integers(0, len(targets), batch)
        z = torch.from_numpy(coupling.draw(rows, random))
        error = ((mapping(z) - targets[rows]) / deviation).square().mean()
        optimiser.zero_grad(set_to_none=True)
        error.backward()
        optimiser.step()
        schedule.step()
        errors.append(error.item())
        if step % 100 == 99:
            report(step + 1, float(np.mean(errors[-100:])))
    measure_average(generator)


def match_and_train(
    network: AdaINConfig, settings: SupervisedConfig, known: PortraitSet, folder: Path, steps: int
) -> None:
    """Match the mapping to a supervised run's encoder once, then go on with both, from coupled z. Resumes by itself."""
    if not (folder / STATE).exists():
        raise ValueError(
            f"{folder} holds no supervised run ({STATE}) whose W the mapping network could match."
        )
    coupling = portrait_coupling(known, network.z_dim)
    trainer = SupervisedTrainer(network, settings, known, folder, coupling)
    trainer.restore(load_state(folder / STATE))
    if not trainer.matched:
        move_to_positive(trainer)
        with torch.no_grad():
            targets = trainer.encoder(trainer.features.matrix)
        show = partial(print, flush=True)
        match_mapping(
            trainer.generator,
            targets,
            coupling,
            steps,
            report=lambda i, e: show(f"match {i}/{steps} {e:.4f}"),
        )
        trainer.begin_coupled()
        trainer.save()
    trainer.run()


def go_on_from(generator: Generator, settings: SupervisedConfig, known: PortraitSet, folder: Path) -> None:
    """Go on with a matched generator whose run is lost: coupled z only, for without its encoder nothing is mixed.

    A run that the folder holds already is resumed instead.
    """
    coupling = portrait_coupling(known, generator.z_dim)
    trainer = SupervisedTrainer(generator.adain.config, settings, known, folder, coupling)
    trainer.take(generator)
    trainer.run()


@torch.no_grad()
def move_to_positive(trainer: SupervisedTrainer) -> None:
    """Shift W by a constant so that w is nearly always positive; the pictures stay the same.

    The mapping ends in a leaky ReLU, which would bend a W around zero; the biases of the style layers take the shift back.
    """
    w = trainer.encoder(trainer.features.matrix)
    shift = 3 * w.std(dim=0) - w.mean(dim=0)
    for networks in (trainer.networks, trainer.average.module):
        networks.encoder.bias.add_(shift)
        for layer in networks.synthesis.steps:
            assert isinstance(layer, AdaINLayer)
            layer.style.bias.sub_(layer.style.weight @ shift * layer.style.scale)


@torch.no_grad()
def measure_average(generator: Generator, samples: int = 20_000) -> None:
    """Set w_avg to the mean of w over that many z."""
    z = np.random.RandomState(0).randn(samples, generator.z_dim).astype(np.float32)
    generator.mapping.w_avg.copy_(generator.mapping(torch.from_numpy(z)).mean(dim=0))
