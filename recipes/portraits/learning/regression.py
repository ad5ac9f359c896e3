"""The supervised stages: known parameters -> w -> picture, by reconstruction and a patch discriminator, resumable."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from recipes.portraits.cache import PortraitSet
from recipes.portraits.learning.features import Features
from recipes.portraits.learning.losses import (
    PatchDiscriminator,
    hinge_loss,
    matching_loss,
    reconstruction_loss,
)
from recipes.portraits.learning.pictures import Pyramid
from recipes.portraits.learning.settings import Settings, Stage
from stylegan.families.stylegan import AdaINConfig
from stylegan.generator import Generator
from stylegan.networks.stylegan import AdaINSynthesis
from stylegan.pictures import premultiplied_over
from stylegan.training.checkpoint import load_state, save_state
from stylegan.training.ema import Average
from stylegan.training.loop import choose_precision
from stylegan.training.orders import Order, Orders
from stylegan.training.progress import Progress
from stylegan.training.step.processes import ALONE, Processes
from stylegan.training.watch.sheets import save_sheet

STATE = "regression.pt"
GROUND = (0.58, 0.7, 0.86)  # light blue, -1..1, below what is transparent on a sheet
REPORT_SECONDS = 20.0


class Encoder(nn.Module):
    """Features [n, F] -> w [n, w_dim], linear. Options of a palette begin where their colours lie, along three directions."""

    def __init__(self, features: Features, w_dim: int) -> None:
        super().__init__()
        weight = torch.randn(w_dim, features.size) / math.sqrt(features.size)
        for name, colours in features.colours().items():
            columns = features.columns(name)
            along = torch.randn(w_dim, 3) / math.sqrt(3 * len(features.colours()))
            weight[:, columns] = (along @ colours.T) * features.unit[columns]
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(torch.zeros(w_dim))

    def forward(self, features: Tensor) -> Tensor:
        return F.linear(features, self.weight, self.bias)


class Networks(nn.Module):
    """What is averaged and in the end shipped."""

    def __init__(self, encoder: Encoder, generator: Generator) -> None:
        super().__init__()
        assert isinstance(generator.synthesis, AdaINSynthesis)
        self.encoder, self.synthesis, self.mapping = encoder, generator.synthesis, generator.mapping


class Regression:
    """Trains encoder, synthesis and patch discriminator; its state can be saved after any step and resumed."""

    def __init__(
        self,
        network: AdaINConfig,
        settings: Settings,
        known: PortraitSet,
        folder: Path,
        device: torch.device | str = "cpu",
        compiled: bool = False,
        processes: Processes = ALONE,
    ) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.folder, self.device = settings, folder, torch.device(device)
        self.processes = processes
        self.pictures, self.features = Pyramid(known.pictures), Features(known)
        generator = Generator(network)
        self.generator = generator
        self.networks = Networks(Encoder(self.features, network.w_dim), generator).to(self.device)
        self.discriminator = PatchDiscriminator(self.features.size).to(self.device)
        for module in (generator.synthesis, self.discriminator):
            module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = Average(self.networks, settings.half_life)
        learned = [*self.networks.encoder.parameters(), *generator.synthesis.parameters()]
        self.optimise = torch.optim.Adam(learned, lr=settings.learning_rate, betas=(0.9, 0.99))
        self.optimise_discriminator = torch.optim.Adam(
            self.discriminator.parameters(), lr=settings.discriminator_rate, betas=(0.5, 0.99)
        )
        self.dtype = choose_precision(settings.precision, self.device)
        # The networks as they are called: compiled, a step takes four fifths of the time on the CPUs measured.
        self._grow = torch.compile(self._grown, dynamic=False) if compiled else self._grown
        self._discriminate = (
            torch.compile(self.discriminator, dynamic=False) if compiled else self.discriminator
        )
        self.seen = 0
        self.random = np.random.default_rng(settings.seed)

    def step(self) -> dict[str, float]:
        """One step of all networks; returns the losses by name."""
        stage, done, fade = self.settings.at(self.seen)
        self._set_rate(stage, done)
        own = slice(*self.processes.shard(stage.batch))
        rows = torch.from_numpy(self.random.integers(0, len(self.pictures), stage.batch)[own])
        wanted = self.wanted(rows, stage.level)
        with self._autocast():
            drawn = self.generate(self.styles(rows), stage.level, fade)
        drawn = drawn.float()
        loss = reconstruction_loss(drawn, wanted)
        losses = {"loss/reconstruction": loss.item()}
        weight = self._weight(stage)
        if weight > 0:
            known = self.features.matrix[rows].to(self.device)
            window = self._window(drawn)
            seen, theirs = self._step_discriminator(wanted[window], drawn[window].detach(), known)
            score, matching = self._judge(drawn[window], theirs, known)
            losses |= {"loss/patches": seen, "score/fake": score.item(), "loss/matching": matching.item()}
            loss = loss + weight * (self.settings.matching * matching - self.settings.adversarial * score)
        if not torch.isfinite(loss):
            raise FloatingPointError(
                "Training stopped: a loss is not finite. Resume with a lower learning rate."
            )
        self.optimise.zero_grad(set_to_none=True)
        loss.backward()
        self.optimise.step()
        self.after_backward()
        self.seen += stage.batch
        self.average.update(self.networks, stage.batch, self.seen)
        return losses

    def _together(self, losses: dict[str, float]) -> dict[str, float]:
        """The same of all processes' pictures."""
        numbers = self.processes.mean(torch.tensor(list(losses.values()), device=self.device))
        return dict(zip(losses, numbers.tolist(), strict=True))

    def after_backward(self) -> None:
        """What else learns from a step's gradients."""

    def _autocast(self) -> contextlib.AbstractContextManager[Any]:
        if self.dtype == torch.float32:
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=self.dtype)

    def _set_rate(self, stage: Stage, done: float) -> None:
        settings = self.settings
        part = 0.5 + 0.5 * math.cos(math.pi * done) if stage is settings.stages[-1] else 1.0
        for group in self.optimise.param_groups:
            group["lr"] = settings.final_rate + (settings.learning_rate - settings.final_rate) * part

    def _weight(self, stage: Stage) -> float:
        """How much the discriminator counts, 0..1."""
        if stage.level < self.settings.discriminator_level:
            return 0.0
        before = sum(s.pictures for s in self.settings.stages if s.level < self.settings.discriminator_level)
        return min(1.0, (self.seen - before + 1) / self.settings.ramp)

    def _window(self, drawn: Tensor) -> tuple[slice, ...]:
        """Half of the pictures' height, anywhere: patches are judged, and half of them cost half the time."""
        height = drawn.shape[2]
        top = int(self.random.integers(0, height // 16 + 1)) * 8
        return (slice(None), slice(None), slice(top, top + height // 2))

    def _step_discriminator(self, wanted: Tensor, drawn: Tensor, known: Tensor) -> tuple[float, list[Tensor]]:
        """Its loss, and its maps of the renders."""
        with self._autocast():
            real, theirs = self._discriminate(wanted, known)
            fake, _ = self._discriminate(drawn, known)
        loss = hinge_loss(real.float(), fake.float())
        self.optimise_discriminator.zero_grad(set_to_none=True)
        loss.backward()
        self.processes.mean_gradients(self.discriminator.parameters())
        self.optimise_discriminator.step()
        return loss.item(), [maps.detach() for maps in theirs]

    def _judge(self, drawn: Tensor, theirs: list[Tensor], known: Tensor) -> tuple[Tensor, Tensor]:
        """The mean score of what was drawn, and the feature matching loss."""
        self.discriminator.requires_grad_(False)
        with self._autocast():
            score, ours = self._discriminate(drawn, known)
        self.discriminator.requires_grad_(True)
        return score.float().mean(), matching_loss(ours, theirs)

    def styles(self, rows: Tensor) -> Tensor:
        """w of the portraits `rows`, their choices made less certain; [n, w_dim]."""
        settings = self.settings
        # First what is where, then what truncation asks for: mixing slows the first down.
        mixing = self.seen >= settings.mixed_from
        mixed = self.features.mixed(rows, settings.most_mixed, settings.pulled)
        features = (mixed if mixing else self.features.matrix[rows]).to(self.device)
        w: Tensor = self.networks.encoder(features)
        return w + settings.jitter * w.detach().std(dim=0) * torch.randn_like(w)

    def generate(self, w: Tensor, level: int, fade: float = 1.0, averaged: bool = False) -> Tensor:
        """w [n, w_dim] -> pictures at a level. Without noise: all that is seen is known."""
        if averaged:
            return self._picture(self.average.module.synthesis, w, level, fade)
        return self._grown(w, level, fade) if fade < 1 else self._grow(w, level, 1.0)

    def _grown(self, w: Tensor, level: int, fade: float) -> Tensor:
        return self._picture(self.networks.synthesis, w, level, fade)

    def _picture(self, synthesis: AdaINSynthesis, w: Tensor, level: int, fade: float) -> Tensor:
        ws = w[:, None].expand(-1, self.generator.num_ws, -1)
        return synthesis.grow(ws, [None] * len(self.generator.layers), level, fade)

    def wanted(self, rows: Tensor, level: int) -> Tensor:
        """The renders of `rows` at a level, float [n, 4, h, w] in -1..1."""
        height = self.networks.synthesis.config.start[0] << level
        return self.pictures.at(rows.numpy(), height).to(self.device)

    def run(self, minutes: float | None = None) -> None:
        """Train to the end or for so long, saving state and a sheet every few minutes; resumes from the folder's state.

        Ctrl-C and the signal that ends programs let the step end, and save first; then KeyboardInterrupt.
        """
        if (self.folder / STATE).exists():
            self.restore(load_state(self.folder / STATE))
        # What each process adds of its own: mixing, jitter.
        torch.manual_seed(self.settings.seed + 1000 * self.processes.rank + self.seen)
        first = self.processes.rank == 0
        progress = Progress(REPORT_SECONDS)
        with Orders(self.settings.save_minutes, minutes) as orders:
            order = Order.GO_ON
            while order != Order.END:
                over = self.seen >= self.settings.total
                order = Order(self.processes.broadcast(orders.order(over), self.device))
                if order != Order.GO_ON and first:
                    self.save()
                if order != Order.END:
                    before, values = self.seen, self.step()
                    means = progress.means(self.seen - before, values)
                    if means and first:
                        self.report(means)
        if orders.interrupted:
            raise KeyboardInterrupt

    def report(self, values: dict[str, float]) -> None:
        """Print a line."""
        stage, done, _ = self.settings.at(self.seen)
        text = "  ".join(f"{name.split('/')[-1]} {value:.4g}" for name, value in values.items())
        print(f"{self.seen} level {stage.level} ({done:.0%})  {text}", flush=True)

    @torch.no_grad()
    def save(self) -> None:
        """Write the state, and a sheet: renders, below each what is drawn of it."""
        save_state(self.state(), self.folder / STATE)
        stage, _, fade = self.settings.at(self.seen)
        rows = torch.arange(24)
        drawn = self.generate(self.sheet_styles(rows), stage.level, fade, averaged=True).cpu()
        wanted = self.wanted(rows, stage.level).cpu()
        pairs = torch.cat([torch.cat([wanted[part], drawn[part]]) for part in rows.split(12)])
        save_sheet(
            premultiplied_over(pairs.clamp(-1, 1), GROUND),
            12,
            self.folder / f"regression-{self.seen:08d}.png",
        )

    def sheet_styles(self, rows: Tensor) -> Tensor:
        """w of the averaged networks, for looking at: nothing mixed."""
        encoded: Tensor = self.average.module.encoder(self.features.matrix[rows].to(self.device))
        return encoded

    def _modules(self) -> dict[str, nn.Module]:
        return {
            "networks": self.networks,
            "average": self.average.module,
            "discriminator": self.discriminator,
        }

    def state(self) -> dict[str, Any]:
        """Everything that a resumed run needs."""
        return {
            "seen": self.seen,
            **{name: module.state_dict() for name, module in self._modules().items()},
            "optimise": self.optimise.state_dict(),
            "optimise_discriminator": self.optimise_discriminator.state_dict(),
            "random": random_state(self.random),
            "torch_random": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a saved state."""
        self.seen = int(state["seen"])
        for name, module in self._modules().items():
            module.load_state_dict(state[name])
        self.optimise.load_state_dict(state["optimise"])
        self.optimise_discriminator.load_state_dict(state["optimise_discriminator"])
        set_random_state(self.random, state["random"])
        torch.set_rng_state(state["torch_random"])


def random_state(random: np.random.Generator) -> list[str]:
    """A numpy generator's state as text: its whole numbers are too large for a tensor."""
    state = random.bit_generator.state
    return [
        str(state["state"]["state"]),
        str(state["state"]["inc"]),
        str(state["has_uint32"]),
        str(state["uinteger"]),
    ]


def set_random_state(random: np.random.Generator, numbers: list[str]) -> None:
    """Put a generator where `random_state` found it."""
    random.bit_generator.state = {
        **random.bit_generator.state,
        "state": {"state": int(numbers[0]), "inc": int(numbers[1])},
        "has_uint32": int(numbers[2]),
        "uinteger": int(numbers[3]),
    }
