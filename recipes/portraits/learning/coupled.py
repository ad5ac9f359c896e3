"""After the regression: the mapping network learns where a z's portrait lies in W, then both go on together from z."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from recipes.portraits.cache import PortraitSet
from recipes.portraits.learning.coupling import Coupling
from recipes.portraits.learning.latent import portrait_coupling
from recipes.portraits.learning.regression import STATE, Regression
from recipes.portraits.learning.settings import Settings
from stylegan.checkpoints.convert.native import save_native
from stylegan.families.stylegan import AdaINConfig
from stylegan.generator import Generator
from stylegan.networks.stylegan import AdaINLayer
from stylegan.training.checkpoint import load_state
from stylegan.training.start.transfer import take_over
from stylegan.training.step.painting import trainable
from stylegan.training.step.processes import ALONE, Processes
from stylegan.training.watch.run_log import GENERATOR

PULLED = 0.35  # how far the w of half of the portraits is truncated while both train


def match_mapping(
    generator: Generator,
    targets: Tensor,
    coupling: Coupling,
    steps: int,
    batch: int = 512,
    learning_rate: float = 1e-2,
    report: Callable[[int, float], None] = lambda step, error: None,
) -> None:
    """Train the mapping so that map(z) is `targets` [N, w_dim] of the portrait that z is coupled with. In place.

    The error is counted in units of each dimension's deviation (1 = no better than the mean). Sets w_avg.
    """
    mapping = generator.mapping.train().requires_grad_(True)
    random = np.random.default_rng(0)
    deviation = targets.std(dim=0)
    # The mapping's parameters are stored divided by its learning-rate multiplier: Adam's steps have to be that larger.
    optimise = torch.optim.Adam(
        mapping.parameters(), lr=learning_rate / generator.config.mapping_lr, betas=(0.9, 0.99)
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimise, lambda i: 0.01 + 0.99 * math.cos(0.5 * math.pi * i / steps)
    )
    errors: list[float] = []
    for step in range(steps):
        rows = random.integers(0, len(targets), batch)
        z = torch.from_numpy(coupling.sample(rows, random))
        error = ((mapping(z) - targets[rows]) / deviation).square().mean()
        optimise.zero_grad(set_to_none=True)
        error.backward()
        optimise.step()
        schedule.step()
        errors.append(error.item())
        if step % 200 == 199:
            report(step + 1, float(np.mean(errors[-200:])))
    measure_average(generator)


@torch.no_grad()
def measure_average(generator: Generator, samples: int = 20_000) -> None:
    """Set w_avg to the mean of w over that many z."""
    z = np.random.RandomState(0).randn(samples, generator.z_dim).astype(np.float32)
    device = generator.mapping.w_avg.device
    generator.mapping.w_avg.copy_(generator.mapping(torch.from_numpy(z).to(device)).mean(dim=0))


class Coupled(Regression):
    """Goes on from a regression's state: w now comes from a z that is coupled with the portrait."""

    def __init__(
        self,
        network: AdaINConfig,
        settings: Settings,
        known: PortraitSet,
        folder: Path,
        device: torch.device | str = "cpu",
        compiled: bool = False,
        processes: Processes = ALONE,
        match_steps: int = 20_000,
    ) -> None:
        super().__init__(network, settings, known, folder, device, compiled, processes)
        self.coupling = portrait_coupling(known, network.z_dim)
        self.own_random = np.random.default_rng(
            (settings.seed, processes.rank)
        )  # z's that other processes do not draw
        self.match_steps = match_steps
        self.matched = False
        self.optimise_mapping = torch.optim.Adam(
            self.generator.mapping.parameters(), lr=0.02 / network.mapping_lr * 0.01, betas=(0.9, 0.99)
        )

    def restore(self, state: dict[str, Any]) -> None:
        """See `Regression.restore`; a regression's own state is matched first."""
        super().restore(state)
        if state.get("matched"):
            self.matched = True
            self.optimise_mapping.load_state_dict(state["optimise_mapping"])

    def go_on(self, matched: bool) -> None:
        """Take up the folder's run, or what was taken up already, and match its mapping network if that is not done."""
        self.matched = matched
        if (self.folder / STATE).exists():
            self.restore(load_state(self.folder / STATE))
        if not self.matched:
            if self.processes.size > 1:
                raise ValueError(
                    "The mapping network is matched by one process: run this once without torchrun first."
                )
            self._match()

    def _match(self) -> None:
        move_to_positive(self)
        with torch.no_grad():
            targets = self.average.module.encoder(self.features.matrix.to(self.device)).cpu()
        show = partial(print, flush=True)
        match_mapping(
            self.generator,
            targets,
            self.coupling,
            self.match_steps,
            report=lambda step, error: show(f"match {step}/{self.match_steps} {error:.4f}"),
        )
        # What was averaged is the better synthesis to go on from, and the one whose W was matched.
        self.networks.synthesis.load_state_dict(self.average.module.synthesis.state_dict())
        self.networks.encoder.load_state_dict(self.average.module.encoder.state_dict())
        self.average.module.mapping.load_state_dict(self.generator.mapping.state_dict())
        self.matched = True
        self.save()

    def styles(self, rows: Tensor) -> Tensor:
        """w of the portraits `rows` from a z coupled with each; half of them truncated, and moved as `mixed` moves them."""
        settings = self.settings
        mapping = self.networks.mapping
        z = torch.from_numpy(self.coupling.sample(rows.numpy(), self.own_random)).to(self.device)
        w: Tensor = mapping(z)
        mapping.track_average(self.processes.mean(w.detach().float().mean(dim=0, keepdim=True)), 0.999)
        encoder = self.networks.encoder
        with torch.no_grad():
            plain = self.features.matrix[rows].to(self.device)
            moved = encoder(self.features.mixed(rows, settings.most_mixed, 0.0).to(self.device)) - encoder(
                plain
            )
            some = (torch.rand(len(rows), 1, device=self.device) < 0.5).float()
        towards = torch.rand(len(rows), 1, device=self.device) * PULLED * (1 - some)
        return torch.lerp(w + some * moved, mapping.w_avg, towards)

    def after_backward(self) -> None:
        """The mapping learns too."""
        self.optimise_mapping.step()
        self.optimise_mapping.zero_grad(set_to_none=True)

    def sheet_styles(self, rows: Tensor) -> Tensor:
        """w of the averaged mapping network from fixed z's of the portraits."""
        z = torch.from_numpy(self.coupling.sample(rows.numpy(), np.random.default_rng(0))).to(self.device)
        mapped: Tensor = self.average.module.mapping(z)
        return mapped

    def save(self) -> None:
        """See `Regression.save`; the averaged generator too, as it is shipped."""
        super().save()
        if self.matched:
            save_native(self.averaged(), self.folder / GENERATOR)

    def averaged(self) -> Generator:
        """The averaged generator on the CPU, its w_avg measured; of the levels that have been learned so far."""
        config = trainable(self.generator)
        level = self.settings.at(self.seen)[0].level
        generator = Generator(replace(config, channels=config.channels[: level + 1])).requires_grad_(False)
        average = self.average.module
        take_over(generator.synthesis, average.synthesis.state_dict())
        generator.mapping.load_state_dict(average.mapping.state_dict())
        measure_average(generator.eval())
        return generator

    def state(self) -> dict[str, Any]:
        """See `Regression.state`."""
        return {
            **super().state(),
            "matched": self.matched,
            "optimise_mapping": self.optimise_mapping.state_dict(),
        }


@torch.no_grad()
def move_to_positive(trainer: Regression) -> None:
    """Shift W by a constant so that w is nearly always positive; the pictures stay the same.

    The mapping ends in a leaky ReLU, which would bend a W around zero; the biases of the style layers take the shift back.
    """
    for networks in (trainer.networks, trainer.average.module):
        w = networks.encoder(trainer.features.matrix.to(trainer.device))
        shift = 3 * w.std(dim=0) - w.mean(dim=0)
        networks.encoder.bias.add_(shift)
        for layer in networks.synthesis.steps:
            assert isinstance(layer, AdaINLayer)
            layer.style.bias.sub_(layer.style.weight @ shift * layer.style.scale)
