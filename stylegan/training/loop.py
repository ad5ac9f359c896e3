"""The adversarial training loop: progressive growing, lazy R1, averaged generator, resumable to the step."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from stylegan.checkpoints.native import save_native
from stylegan.config import Stage, TrainingConfig
from stylegan.discriminator import Discriminator
from stylegan.generator import Generator
from stylegan.training.checkpoint import load_state, random_state, save_state, set_random_state
from stylegan.training.ema import Average
from stylegan.training.losses import discriminator_loss, generator_loss, r1_penalty
from stylegan.training.pictures.source import PictureSource
from stylegan.training.sheet import save_sheet

STATE = "adversarial.pt"


class Anchor(Protocol):
    """A second loss that keeps a generator near what it learned before."""

    def loss(self, generator: Generator, level: int, fade: float, batch: int) -> Tensor:
        """A scalar."""


class Reporter(Protocol):
    """Who hears of a run's progress."""

    def report(self, seen: int, values: dict[str, float]) -> None:
        """Means since the last report, by name."""


def choose_precision(name: str, device: torch.device) -> torch.dtype:
    """ "auto" is bfloat16 on CUDA and on CPUs that multiply it in hardware (AVX-512 bf16 or AMX), else float32."""
    if name in ("float32", "bfloat16"):
        return torch.float32 if name == "float32" else torch.bfloat16
    if name != "auto":
        raise ValueError(f"Precision is auto, float32 or bfloat16, not '{name}'.")
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    has_bf16 = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return torch.bfloat16 if device.type == "cpu" and has_bf16() else torch.float32


class Trainer:
    """Generator against discriminator; every method leaves a state that can be saved and resumed."""

    def __init__(
        self,
        generator: Generator,
        settings: TrainingConfig,
        pictures: PictureSource,
        folder: Path,
        anchor: Anchor | None = None,
        device: torch.device | None = None,
    ) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.pictures, self.folder, self.anchor = settings, pictures, folder, anchor
        self.device = device or torch.device("cpu")
        config = generator.adain.config
        self.generator = generator.to(self.device).train().requires_grad_(True)
        self.discriminator = Discriminator(
            config.start, settings.discriminator_channels, config.image_channels, settings.deviation_group
        ).to(self.device)
        self.average = Average(self.generator, settings.half_life)
        self.optimise_generator, self.optimise_discriminator = (
            torch.optim.Adam(network.parameters(), lr=settings.learning_rate, betas=(0.0, 0.99))
            for network in (self.generator, self.discriminator)
        )
        self.dtype = choose_precision(settings.precision, self.device)
        self.seen = self.steps = 0
        self.random = np.random.default_rng(settings.seed)
        # Always the same 32, so that sheets can be compared.
        self.sheet_z = torch.from_numpy(np.random.RandomState(0).randn(32, config.z_dim).astype(np.float32))

    def autocast(self) -> contextlib.AbstractContextManager[Any]:
        """bfloat16 where it was chosen, else nothing."""
        if self.dtype == torch.float32:
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=self.dtype)

    def draw(self, count: int, level: int, fade: float) -> Tensor:
        """`count` generated pictures at a level, styles mixed at a random layer (Karras et al. 2019, section 3.1)."""
        generator = self.generator
        w = generator.mapping(torch.randn(count, generator.z_dim, device=self.device))
        generator.mapping.track_average(w)
        layers = 2 * level + 2
        ws = w[:, None].expand(-1, generator.num_ws, -1)
        if self.settings.mixing > 0:
            other = generator.mapping(torch.randn(count, generator.z_dim, device=self.device))
            crossover = torch.randint(1, layers, (count, 1), device=self.device)
            mixed = torch.rand(count, 1, device=self.device) < self.settings.mixing
            late = (torch.arange(generator.num_ws, device=self.device)[None] >= crossover) & mixed
            ws = torch.where(late[..., None], other[:, None], ws)
        return generator.adain.grow(ws, self.noise(count, layers), level, fade)

    def noise(self, count: int, layers: int) -> list[Tensor | None]:
        """Fresh noise for the first `layers` layers."""
        sizes = self.generator.layers[:layers]
        return [torch.randn(count, 1, layer.height, layer.width, device=self.device) for layer in sizes]

    def step(self) -> dict[str, float]:
        """One step of both networks; returns the losses."""
        stage, fade = self.settings.at(self.seen)
        losses = self.step_discriminator(stage, fade) | self.step_generator(stage, fade)
        self.steps += 1
        self.seen += stage.batch
        self.average.update(self.generator, stage.batch, self.seen)
        return losses

    def step_discriminator(self, stage: Stage, fade: float) -> dict[str, float]:
        """Tell rendered from generated pictures; every `r1_every`-th step with the gradient penalty."""
        height = self.generator.adain.config.start[0] << stage.level
        real = self.pictures.batch(stage.batch, height, self.random).to(self.device)
        if fade < 1:  # the real pictures lose the same detail as the generated ones
            coarse = torch.nn.functional.avg_pool2d(real, 2)
            real = torch.lerp(torch.nn.functional.interpolate(coarse, scale_factor=2), real, fade)
        with torch.no_grad(), self.autocast():
            fake = self.draw(stage.batch, stage.level, fade)
        with self.autocast():
            scores = self.discriminator(torch.cat([real, fake.to(real.dtype)]), stage.level, fade)
        real_scores, fake_scores = scores.float().chunk(2)
        loss = discriminator_loss(real_scores, fake_scores)
        losses = {"loss/discriminator": loss.item(), "score/real": real_scores.mean().item()}
        losses["score/fake"] = fake_scores.mean().item()
        if self.steps % self.settings.r1_every == 0:
            penalty = self.penalty(real, stage.level, fade)
            losses["loss/r1"] = penalty.item()
            loss = loss + penalty * self.settings.r1_every
        self.optimise(self.optimise_discriminator, loss)
        return losses

    def penalty(self, real: Tensor, level: int, fade: float) -> Tensor:
        """R1 in float32: its second derivatives are too small for bfloat16."""
        real = real.detach().requires_grad_(True)
        return r1_penalty(self.discriminator(real, level, fade), real, self.settings.r1_gamma)

    def step_generator(self, stage: Stage, fade: float) -> dict[str, float]:
        """Draw what the discriminator takes for rendered; with an anchor, also what was known before."""
        self.discriminator.requires_grad_(False)
        with self.autocast():
            scores = self.discriminator(self.draw(stage.batch, stage.level, fade), stage.level, fade)
        loss = generator_loss(scores.float())
        losses = {"loss/generator": loss.item()}
        if self.anchor is not None and self.settings.anchor > 0:
            anchored = self.anchor.loss(self.generator, stage.level, fade, stage.batch)
            losses["loss/anchor"] = anchored.item()
            loss = loss + self.settings.anchor * anchored
        self.optimise(self.optimise_generator, loss)
        self.discriminator.requires_grad_(True)
        return losses

    @staticmethod
    def optimise(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
        """One update; a loss that is not finite stops the run before it spoils the weights."""
        if not torch.isfinite(loss):
            raise FloatingPointError(
                "Training stopped: a loss is not finite. Resume with a lower learning rate."
            )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()

    def run(self, reporters: Iterable[Reporter] = (), report_seconds: float = 20.0) -> None:
        """Train to the end of the stages from wherever the folder's state is."""
        if (self.folder / STATE).exists():
            self.restore(load_state(self.folder / STATE))
        reporters, count = list(reporters), 0
        sums: dict[str, list[float]] = {}
        saved = reported = time.monotonic()
        while self.seen < self.settings.total:
            for name, value in self.step().items():
                sums.setdefault(name, []).append(value)
            count += self.settings.at(self.seen - 1)[0].batch
            now = time.monotonic()
            if now - reported >= report_seconds:
                values = {name: float(np.mean(numbers)) for name, numbers in sums.items()}
                values["pictures per second"] = count / (now - reported)
                for reporter in reporters:
                    reporter.report(self.seen, values)
                sums, count, reported = {}, 0, now
            if now - saved >= self.settings.save_minutes * 60:
                self.save()
                saved = now
        self.save()

    @torch.no_grad()
    def save(self) -> None:
        """Write the state, the averaged generator as a checkpoint, and a sheet of 32 pictures at psi 0.7."""
        save_state(self.state(), self.folder / STATE)
        averaged = self.average.module
        save_native(averaged, self.folder / "generator.safetensors")
        stage, fade = self.settings.at(self.seen)
        ws = averaged.truncate(averaged.map(self.sheet_z.to(self.device)), psi=0.7)
        noise = averaged.draw_noise("const")
        pictures = averaged.adain.grow(ws, noise, stage.level, fade)
        save_sheet(pictures, 16, self.folder / f"sheet-{self.seen:08d}.png")

    def state(self) -> dict[str, Any]:
        """Everything that a resumed run needs to go on with the same steps."""
        modules: dict[str, nn.Module] = self._modules()
        return {
            "seen": self.seen,
            "steps": self.steps,
            **{name: module.state_dict() for name, module in modules.items()},
            "optimise_generator": self.optimise_generator.state_dict(),
            "optimise_discriminator": self.optimise_discriminator.state_dict(),
            "random": random_state(self.random),
            "torch_random": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a state. ValueError when it belongs to other networks."""
        try:
            for name, module in self._modules().items():
                module.load_state_dict(state[name])
            self.optimise_generator.load_state_dict(state["optimise_generator"])
            self.optimise_discriminator.load_state_dict(state["optimise_discriminator"])
            self.seen, self.steps = int(state["seen"]), int(state["steps"])
            set_random_state(self.random, state["random"])
            torch.set_rng_state(state["torch_random"])
        except (KeyError, RuntimeError) as error:
            raise ValueError(
                f"{self.folder / STATE} belongs to other networks than these: {error}"
            ) from error

    def _modules(self) -> dict[str, nn.Module]:
        return {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "average": self.average.module,
        }
