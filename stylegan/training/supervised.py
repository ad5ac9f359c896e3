"""The supervised first stage: learn synthesis from renders whose parameters are known (after ConfigNet, Kowalski et al. 2020).

A linear encoder turns the known parameters of a render into w, and synthesis learns to draw the render from it.
Because the encoder is linear, every parameter is a direction of W; because groups of parameters are blended with
another portrait's while learning, synthesis draws a mouth or a hat wholly, even where w goes only most of the way.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from stylegan.adain import AdaINSynthesis
from stylegan.checkpoints.native import save_native
from stylegan.config import AdaINConfig
from stylegan.datasets.portraits import PortraitSet
from stylegan.generator import Generator
from stylegan.training.checkpoint import load_state, random_state, save_state, set_random_state
from stylegan.training.coupling import Coupling
from stylegan.training.data import Pictures
from stylegan.training.ema import Average
from stylegan.training.sheet import save_sheet

STATE = "supervised.pt"


@dataclass(frozen=True)
class SupervisedConfig:
    """Settings of the supervised stage; `stages` are (level, batch, pictures): level 0 is the generator's start."""

    stages: tuple[tuple[int, int, int], ...] = ((2, 32, 40_000), (3, 24, 120_000), (4, 16, 240_000))
    learning_rate: float = 3e-3
    final_rate: float = 3e-4
    # Labels that are drawn more often, and how much: where a network is too smooth to tell a rare thing's z from its
    # neighbours', the loss would otherwise decide for the frequent one.
    rare: tuple[tuple[str, float], ...] = (
        ("headband", 6.0),
        ("wrap", 3.0),
        ("bald", 3.0),
        ("sunglasses", 3.0),
        ("beard", 3.0),
        ("eyes_closed", 3.0),
    )
    jitter: float = 0.05  # deviation of noise on w, in units of w's own deviation
    fade: int = 3000  # pictures over which a stage is blended in from the one before
    most_mixed: float = 0.45  # how much of a group of parameters may come from another portrait
    half_life: float = 4000.0  # of the averaged weights, in pictures
    save_minutes: float = 3.0
    seed: int = 0
    # The mapping network's, once z is coupled (its parameters are stored 100 times larger).
    coupled_rate: float = 0.02


class Features:
    """The known parameters of a set as numbers [N, F] in named groups: one-hot categories, labels, values."""

    def __init__(self, known: PortraitSet) -> None:
        parts: list[NDArray[np.float32]] = []
        self.groups: list[tuple[str, int, bool]] = []  # name, width, whether it may be mixed
        for column, (name, options) in enumerate(known.category_options.items()):
            parts.append(np.eye(len(options), dtype=np.float32)[known.categories[:, column]])
            self.groups.append((name, len(options), True))
        parts.append(known.labels)
        self.groups += [(name, 1, True) for name in known.label_names]
        parts.append(2 * known.values - 1)
        self.groups += [(name, 1, False) for name in known.value_names]
        self.matrix = torch.from_numpy(np.concatenate(parts, axis=1).astype(np.float32))
        self.mean = self.matrix.mean(dim=0)
        self.mixable = torch.tensor([mixable for _, _, mixable in self.groups])
        self.widths = torch.tensor([width for _, width, _ in self.groups])

    @property
    def size(self) -> int:
        """F."""
        return int(self.matrix.shape[1])

    def mixed(self, rows: Tensor, most: float) -> Tensor:
        """Features of `rows` [n, F]; half of the mixable groups of each blended with those of another portrait.

        Less than half (`most` < 0.5) comes from the other, so that the picture stays that of `rows`: synthesis learns
        that the larger part wins, which is what truncation, interpolation and sliders later ask of it.
        """
        other = torch.randint(0, len(self.matrix), (len(rows),))
        parts = torch.rand(len(rows), len(self.groups)) * most
        kept = (torch.rand_like(parts) < 0.5) | ~self.mixable
        parts = parts.masked_fill(kept, 0).repeat_interleave(self.widths, dim=1)
        return torch.lerp(self.matrix[rows], self.matrix[other], parts)


class Encoder(nn.Module):
    """Features [n, F] -> w [n, w_dim], linear."""

    def __init__(self, size: int, w_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(w_dim, size) * 0.3)
        self.bias = nn.Parameter(torch.zeros(w_dim))

    def forward(self, features: Tensor) -> Tensor:
        return F.linear(features, self.weight, self.bias)


class Networks(nn.Module):
    """What the supervised stages train."""

    def __init__(self, encoder: Encoder, generator: Generator) -> None:
        super().__init__()
        self.encoder = encoder
        self.synthesis = generator.adain
        self.mapping = generator.mapping


def reconstruction_loss(drawn: Tensor, wanted: Tensor) -> Tensor:
    """Mean absolute error of pixels and of their differences, face and eyes counted more. [N, 3, H, W] -> scalar."""
    error = drawn - wanted
    height, width = error.shape[2:]
    rows, columns = slice(height * 44 // 128, height * 96 // 128), slice(width * 14 // 64, width * 50 // 64)
    # A few lines, which a mean over a picture hardly sees.
    eyes = slice(height * 52 // 128, height * 74 // 128)
    edges = (error[..., 1:, :] - error[..., :-1, :]).abs().mean() + (
        error[..., 1:] - error[..., :-1]
    ).abs().mean()
    face = error[..., rows, columns].abs().mean() + error[..., eyes, columns].abs().mean()
    return error.abs().mean() + 0.5 * edges + 0.3 * face


class SupervisedTrainer:
    """Trains encoder and synthesis; its state can be saved after any step and resumed."""

    def __init__(
        self,
        network: AdaINConfig,
        settings: SupervisedConfig,
        known: PortraitSet,
        folder: Path,
        coupling: Coupling | None = None,
    ) -> None:
        torch.manual_seed(settings.seed)
        self.coupling = coupling
        self.settings, self.folder = settings, folder
        self.pictures = Pictures(known.pictures)
        weights = np.ones(len(known.labels))
        for name, weight in settings.rare:
            if name in known.label_names:
                shown = known.labels[:, known.label_names.index(name)] > 0.5
                weights[shown] = np.maximum(weights[shown], weight)
        self.shares = np.cumsum(weights) / weights.sum()  # of the rows up to each, for drawing one
        self.features = Features(known)
        self.generator = Generator(network)
        self.encoder = Encoder(self.features.size, network.w_dim)
        self.networks = Networks(self.encoder, self.generator)
        self.average = Average(self.networks, settings.half_life)
        learned = [self.encoder.parameters(), self.generator.synthesis.parameters()]
        self.optimiser = torch.optim.Adam(
            [{"params": list(parameters)} for parameters in learned],
            lr=settings.learning_rate,
            betas=(0.9, 0.99),
        )
        self.optimise_mapping = torch.optim.Adam(
            self.generator.mapping.parameters(), lr=settings.coupled_rate, betas=(0.9, 0.99)
        )
        self.seen = 0
        self.matched = False  # whether the mapping has learned the encoder's W
        self.random = np.random.default_rng(settings.seed)

    @property
    def total(self) -> int:
        """Pictures of all stages together."""
        return sum(pictures for _, _, pictures in self.settings.stages)

    def stage(self) -> tuple[int, int, float, float]:
        """(level, batch, how much of the stage is done 0..1, how far it is faded in 0..1) at this point."""
        begun = 0
        for level, batch, pictures in self.settings.stages:
            if self.seen < begun + pictures:
                done = self.seen - begun
                return level, batch, done / pictures, min(1.0, (done + 1) / self.settings.fade)
            begun += pictures
        return self.settings.stages[-1][0], self.settings.stages[-1][1], 1.0, 1.0

    def step(self) -> float:
        """One optimiser step; returns the loss."""
        level, batch, done, fade = self.stage()
        settings = self.settings
        last = level == settings.stages[-1][0]
        rate = settings.final_rate + (settings.learning_rate - settings.final_rate) * (
            0.5 + 0.5 * math.cos(math.pi * done) if last else 1.0
        )
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        rows = torch.from_numpy(np.searchsorted(self.shares, self.random.random(batch)))
        w = self.styles(rows)
        w = w + settings.jitter * w.detach().std(dim=0) * torch.randn_like(w)
        drawn = self.draw(w, level, fade)
        loss = reconstruction_loss(drawn, self.wanted(rows, level))
        for optimiser in (self.optimiser, self.optimise_mapping):
            optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        if self.coupling is not None:
            self.optimise_mapping.step()
        self.seen += batch
        self.average.update(self.networks, batch, self.seen)
        return loss.item()

    def styles(self, rows: Tensor) -> Tensor:
        """w of the portraits `rows` [n, w_dim], groups mixed: from their features, or from a z that is coupled with them.

        With a coupled z, half of them are pulled towards the mean as truncation does, and the encoder only adds the mixing.
        """
        mixed: Tensor = self.encoder(self.features.mixed(rows, self.settings.most_mixed))
        if self.coupling is None:
            return mixed
        moved = (mixed - self.encoder(self.features.matrix[rows])).detach()
        z = torch.from_numpy(self.coupling.draw(rows.numpy(), self.random))
        w: Tensor = self.generator.mapping(z)
        self.generator.mapping.track_average(w)
        psi = torch.empty(len(rows), 1).uniform_(0.65, 1.35).clamp(max=1)
        some = (torch.rand(len(rows), 1) < 0.5).float()
        pulled: Tensor = torch.lerp(self.generator.mapping.w_avg, w, psi)
        return pulled.add(some * moved)

    def draw(self, w: Tensor, level: int, fade: float = 1.0, averaged: bool = False) -> Tensor:
        """w [n, w_dim] -> pictures at a level, random noise."""
        synthesis: AdaINSynthesis = (self.average.module if averaged else self.networks).synthesis
        noise: list[Tensor | None] = [
            torch.randn(len(w), 1, layer.height, layer.width) for layer in synthesis.layers[: 2 * level + 2]
        ]
        ws = w[:, None].expand(-1, self.generator.num_ws, -1)
        return synthesis.grow(ws, noise, level, fade if level else 1.0)

    def wanted(self, rows: Tensor, level: int) -> Tensor:
        """The renders of `rows` at a level, float [n, 3, h, w] in -1..1."""
        return self.pictures.at(rows.numpy(), self.generator.adain.config.start[0] << level)

    def run(self) -> None:
        """Train to the end, saving state and a sheet every few minutes; resumes from the folder's state."""
        if (self.folder / STATE).exists():
            self.restore(load_state(self.folder / STATE))
        saved = reported = time.monotonic()
        losses: list[float] = []
        begun_at, begun = time.monotonic(), self.seen
        while self.seen < self.total:
            losses.append(self.step())
            now = time.monotonic()
            if now - reported > 20:
                rate = (self.seen - begun) / (now - begun_at)
                level = self.stage()[0]
                left = (self.total - self.seen) / max(rate, 1e-9) / 60
                print(
                    f"{self.seen} level {level} loss {np.mean(losses):.4f} {rate:.1f} img/s, {left:.0f} min left",
                    flush=True,
                )
                losses, reported = [], now
            if now - saved > self.settings.save_minutes * 60:
                self.save()
                saved = now
        self.save()

    @torch.no_grad()
    def save(self) -> None:
        """Write the state, and a sheet of renders above what is drawn of them."""
        save_state(self.state(), self.folder / STATE)
        if self.coupling is not None:
            save_native(self.averaged(), self.folder / "generator.safetensors")
        level, _, _, fade = self.stage()
        rows = torch.arange(24)
        w = self.sheet_styles(rows)
        drawn = self.draw(w, level, fade, averaged=True)
        pairs = torch.cat([torch.cat([self.wanted(part, level), drawn[part]]) for part in rows.split(12)])
        save_sheet(pairs, 12, self.folder / f"supervised-{self.seen:07d}.png")

    def begin_coupled(self) -> None:
        """From now on w comes from z: the average takes the mapping over as it is, and the encoder stays as it is."""
        self.matched = True
        self.average.module.mapping.load_state_dict(self.generator.mapping.state_dict())

    @torch.no_grad()
    def take(self, generator: Generator) -> None:
        """Begin with the weights of a generator; the encoder says nothing, so that mixing moves nothing."""
        for networks in (self.networks, self.average.module):
            networks.synthesis.load_state_dict(generator.synthesis.state_dict())
            networks.mapping.load_state_dict(generator.mapping.state_dict())
            networks.encoder.weight.zero_()
        self.matched = True

    def sheet_styles(self, rows: Tensor) -> Tensor:
        """w of the averaged networks, for looking at: nothing mixed."""
        if self.coupling is None:
            encoded: Tensor = self.average.module.encoder(self.features.matrix[rows])
            return encoded
        z = torch.from_numpy(self.coupling.draw(rows.numpy(), np.random.default_rng(0)))
        mapped: Tensor = self.average.module.mapping(z)
        return mapped

    def averaged(self) -> Generator:
        """The averaged generator, as it is shipped."""
        generator = Generator(self.generator.config).eval().requires_grad_(False)
        generator.synthesis.load_state_dict(self.average.module.synthesis.state_dict())
        generator.mapping.load_state_dict(self.average.module.mapping.state_dict())
        return generator

    def state(self) -> dict[str, Any]:
        """Everything that a resumed run needs."""
        return {
            "seen": self.seen,
            "matched": self.matched,
            "networks": self.networks.state_dict(),
            "average": self.average.module.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "optimise_mapping": self.optimise_mapping.state_dict(),
            "random": random_state(self.random),
            "torch_random": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a saved state."""
        self.seen, self.matched = int(state["seen"]), bool(state.get("matched", False))
        self.networks.load_state_dict(state["networks"])
        self.average.module.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.optimise_mapping.load_state_dict(state["optimise_mapping"])
        set_random_state(self.random, state["random"])
        torch.set_rng_state(state["torch_random"])


class ReconstructionAnchor:
    """Keeps an adversarial run near its supervised stage: portraits are still drawn from the z they are coupled with."""

    def __init__(self, known: PortraitSet, coupling: Coupling, seed: int = 0) -> None:
        self.known, self.coupling = Pictures(known.pictures), coupling
        self.random = np.random.default_rng(seed)

    def loss(self, generator: Generator, level: int, fade: float, batch: int) -> Tensor:
        """Reconstruction loss of `batch` portraits at a level; scalar."""
        rows = self.random.integers(0, len(self.known), batch)
        ws = generator.map(torch.from_numpy(self.coupling.draw(rows, self.random)))
        noise: list[Tensor | None] = [
            torch.randn(batch, 1, layer.height, layer.width) for layer in generator.layers[: 2 * level + 2]
        ]
        drawn = generator.adain.grow(ws, noise, level, fade)
        return reconstruction_loss(drawn, self.known.at(rows, drawn.shape[2]))
