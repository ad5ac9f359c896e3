"""The supervised stages: portraits whose parameters are known are drawn, from these or from a z that is coupled with them."""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from recipes.portraits.cache import PortraitSet
from recipes.portraits.learning.features import Features
from recipes.portraits.learning.latent import portrait_coupling
from recipes.portraits.learning.networks import (
    Encoder,
    Networks,
    positive_shift,
    take_shifted,
)
from recipes.portraits.learning.objectives.changes import Changes, change_loss
from recipes.portraits.learning.objectives.holding import Held
from recipes.portraits.learning.objectives.judge import Judge
from recipes.portraits.learning.objectives.losses import PatchDiscriminator, reconstruction_loss
from recipes.portraits.learning.outputs import fit_output
from recipes.portraits.learning.pictures import Pyramid
from recipes.portraits.learning.recorded import WARM, Recorded, Values
from recipes.portraits.learning.settings import Schedule, Settings, Stage, check_levels
from recipes.portraits.learning.showing import Showing
from recipes.portraits.learning.styles import Styles
from stylegan.checkpoints.convert.mean_of_w import estimate_mean_of_w
from stylegan.checkpoints.convert.native import save_native
from stylegan.families.stylegan import AdaINConfig
from stylegan.generator import Generator, seed_to_z
from stylegan.networks.stylegan import AdaINSynthesis
from stylegan.pictures import premultiplied_over
from stylegan.training.checkpoint import load_state, save_state
from stylegan.training.ema import Average
from stylegan.training.loop import choose_precision
from stylegan.training.orders import Order, Orders
from stylegan.training.progress import Progress
from stylegan.training.start.transfer import take_over
from stylegan.training.step.painting import trainable
from stylegan.training.step.processes import ALONE, Processes
from stylegan.training.watch.run_log import GENERATOR
from stylegan.training.watch.sheets import save_sheet

STATE = "supervised.pt"
GROUND = (0.58, 0.7, 0.86)  # light blue, -1..1, below what is transparent on a sheet
REPORT_SECONDS = 20.0
FITTED = 48  # portraits by which a level's output is fitted where training comes back to it
LOOKED_AT = 0.7  # psi of the sheet of portraits by lot


class Supervised:
    """Trains synthesis and patch discriminator; its state can be saved after any step and resumed.

    The mapping network brings the encoder's W, shifted so that it is positive, and is not taught here (see `mapping`). What
    is written takes the shifted W.
    """

    def __init__(
        self,
        network: AdaINConfig,
        settings: Settings,
        known: PortraitSet,
        folder: Path,
        device: torch.device | str = "cpu",
        compiled: bool = False,
        processes: Processes = ALONE,
        changed: PortraitSet | None = None,
    ) -> None:
        check_levels(settings.stages, network, known.pictures.shape[1])
        if changed is not None and any(stage.batch % 2 for stage in settings.stages):
            raise ValueError("With changed portraits a batch is even: half of it are these.")
        torch.manual_seed(settings.seed)
        self.settings, self.folder, self.device = settings, folder, torch.device(device)
        if self.on_gpu:
            torch.set_float32_matmul_precision("high")
            torch.backends.cudnn.benchmark = True
        self.processes = processes
        self.schedule = Schedule(settings.stages)
        self.pictures = Pyramid(known.pictures, self.device)
        self.generator = generator = Generator(network)
        features = Features(known)
        self.networks = Networks(Encoder(features, network.w_dim), generator).to(self.device)
        self.changes = None if changed is None else Changes(features, changed, self.device)
        self.features = features.to(self.device)
        self.showing = Showing(known, self.features, self.changes, settings)
        coupling = portrait_coupling(known, network.z_dim).to(self.device)
        self.discriminator = PatchDiscriminator(features.size).to(self.device)
        for module in (generator.synthesis, self.discriminator):
            module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = Average(self.networks, settings.half_life)
        generator.mapping.requires_grad_(False)
        self.optimise = self._adam(generator.synthesis.parameters(), (0.9, 0.99))
        self.optimise_discriminator = self._adam(self.discriminator.parameters(), (0.5, 0.99))
        self.dtype = choose_precision(settings.precision, self.device)
        # The networks as they are called: compiled, a step takes four fifths of the time on the CPUs measured.
        self._grow = torch.compile(self._opened, dynamic=False) if compiled else self._opened
        self.judge = Judge(self.discriminator, self.optimise_discriminator, settings, processes, compiled)
        self.seen, self.judged = 0, 0
        # Of W where the mapping network draws it.
        self.shift = positive_shift(self.networks.encoder, self.features.matrix)
        self.styles = Styles(self.networks, self.features, coupling, self.shift, settings)
        self.held: Held | None = None
        self._recorded: tuple[int, Recorded] | None = None
        self._clock = time.monotonic()

    def _adam(self, parameters: Any, betas: tuple[float, float]) -> torch.optim.Adam:
        return torch.optim.Adam(parameters, lr=self._rate(0.0), betas=betas, capturable=self.on_gpu)

    @property
    def on_gpu(self) -> bool:
        """Where steps are recorded."""
        return self.device.type == "cuda"

    @property
    def draws_from_z(self) -> bool:
        """Whether pictures have taught the mapping network yet."""
        return any(stage.z for stage in self.settings.stages[: self.schedule.index + 1])

    def _holds(self, stage: Stage) -> bool:
        return self.held is not None and stage.level == self.held.level

    def _rate(self, value: float) -> Any:
        """A learning rate; one that a recorded step reads anew each time."""
        return torch.tensor(value, device=self.device) if self.on_gpu else value

    def step(self) -> Values:
        """One step of all networks, or on a GPU the first of a stage a few; the losses by name."""
        stage, settings = self.schedule.stage, self.settings
        if self.schedule.comes_back:
            self._fit_output(stage.level)
        self._set_rates()
        fade = self.schedule.fade(settings.fade)
        # Where a coarser level is taught again, it has known finer pictures, and is to know them after.
        judges = stage.level >= settings.discriminator_level and not self._holds(stage)
        weight = min(1.0, (self.judged + 1) / settings.ramp) if judges else 0.0
        steady = fade == 1 and weight in (0, 1) and 0.1 * self.seen > settings.half_life
        steps = 1
        if self.on_gpu and steady:
            if self._recorded is None or self._recorded[0] != self.schedule.index:
                self._record(stage, weight)
                steps += WARM
            assert self._recorded is not None
            values = self._recorded[1]()
        else:
            values = self._step(stage, fade, weight, quick=not self.on_gpu)
        pictures = stage.batch * steps
        self.seen += pictures
        self.judged += pictures if judges else 0
        now = time.monotonic()
        # All processes are in the same stage: the first one's clock counts, in millionths.
        passed = self.processes.broadcast(round(1e6 * (now - self._clock)), self.device)
        spent, self._clock = passed / 1e6, now
        if self.schedule.advance(pictures, spent) and self.processes.rank == 0:
            self.save()
            self._clock = time.monotonic()
        return values

    def _record(self, stage: Stage, weight: float) -> None:
        """What it takes, compiling above all, is not counted as time of the stage."""
        self._recorded = None
        began = time.monotonic()
        self._recorded = self.schedule.index, Recorded(partial(self._step, stage, 1.0, weight))
        self._clock += time.monotonic() - began

    def _step(self, stage: Stage, fade: float, weight: float, quick: bool = True) -> Values:
        """`quick`: with the compiled networks, where they are."""
        # Where changes are shown, the other half are the same portraits, changed.
        shown = stage.batch if self.changes is None else stage.batch // 2
        share = slice(*self.processes.shard(shown))
        rows = self.showing.rows(shown)[share]
        wanted, known, w = self._asked(rows, stage)
        maps: Tensor | None = None
        with self._autocast():
            if fade == 1:
                drawn, maps = (self._grow if quick else self._opened)(w, stage.level)
            else:
                drawn = self._grown(w, stage.level, fade)
        drawn = drawn.float()
        loss, values = self._known_loss(drawn, wanted)
        if maps is not None and self.held is not None and self._holds(stage):
            with self._autocast():
                moved = self.held.loss(maps, self._ws(w.detach()), rows)
            loss = loss + self.settings.hold * moved
            values["loss/held"] = moved.detach()
        if weight > 0:
            with self._autocast():
                told, found = self.judge(drawn, wanted, known, quick)
            values |= found
            loss = loss + weight * told
        self.optimise.zero_grad(set_to_none=True)
        loss.backward()
        self.processes.mean_gradients(self.networks.synthesis.parameters())
        self.optimise.step()
        self.average.update(self.networks, stage.batch, self.seen)
        return values

    def _asked(self, rows: Tensor, stage: Stage) -> tuple[Tensor, Tensor, Tensor]:
        """The renders of some portraits and of these changed, their features, and the w to draw them from."""
        wanted, known = self.wanted(rows, stage.level), self.features.matrix[rows]
        w = self.styles(rows, stage)
        if self.changes is None:
            return wanted, known, w
        moved = self.changes.moved[rows]
        wanted = torch.cat([wanted, self.changes.pictures.at(rows, wanted.shape[2])])
        return wanted, torch.cat([known, known + moved]), torch.cat([w, w + self.networks.encoder(moved)])

    def _known_loss(self, drawn: Tensor, wanted: Tensor) -> tuple[Tensor, Values]:
        """How far pictures are from the renders, and their changes from these's."""
        loss = reconstruction_loss(drawn, wanted)
        values = {"loss/reconstruction": loss.detach()}
        if self.changes is not None:
            changing = change_loss(drawn, wanted)
            loss = loss + self.settings.changes * changing
            values["loss/changes"] = changing.detach()
        return loss, values

    @torch.no_grad()
    def _fit_output(self, level: int) -> None:
        rows = torch.arange(min(FITTED, len(self.pictures)), device=self.device)
        for networks in (self.networks, self.average.module):
            ws = self._ws(networks.encoder(self.features.matrix[rows]))
            fit_output(networks.synthesis, ws, self.wanted(rows, level), level)

    def _autocast(self) -> contextlib.AbstractContextManager[Any]:
        if self.dtype == torch.float32:
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=self.dtype)

    def _set_rates(self) -> None:
        settings, schedule = self.settings, self.schedule
        last = schedule.index >= len(settings.stages) - 1
        part = 0.5 + 0.5 * math.cos(math.pi * schedule.done) if last else 1.0
        rate = settings.final_rate + (settings.learning_rate - settings.final_rate) * part
        share = rate / settings.learning_rate
        for optimise, value in (
            (self.optimise, rate),
            (self.optimise_discriminator, settings.discriminator_rate * share),
        ):
            for group in optimise.param_groups:
                if self.on_gpu:
                    group["lr"].fill_(value)
                else:
                    group["lr"] = value

    def generate(self, w: Tensor, level: int) -> Tensor:
        """w [n, w_dim] -> the averaged network's pictures at a level. Without noise: all that is seen is known."""
        return self._picture(self.average.module.synthesis, w, level, 1.0)

    def known_pictures(self, features: Tensor, level: int) -> Tensor:
        """Features [n, F] -> this network's pictures at a level, as quickly as a step draws them."""
        with torch.no_grad(), self._autocast():
            return self._grow(self.networks.encoder(features), level)[0].float()

    def _opened(self, w: Tensor, level: int) -> tuple[Tensor, Tensor]:
        """What `_grown` draws, and the maps from which it is drawn."""
        synthesis = self.networks.synthesis
        maps = synthesis.grown_maps(self._ws(w), [None] * len(self.generator.layers), level)
        return synthesis.to_rgb[level](maps), maps

    def _grown(self, w: Tensor, level: int, fade: float) -> Tensor:
        return self._picture(self.networks.synthesis, w, level, fade)

    def _picture(self, synthesis: AdaINSynthesis, w: Tensor, level: int, fade: float) -> Tensor:
        return synthesis.grow(self._ws(w), [None] * len(self.generator.layers), level, fade)

    def _ws(self, w: Tensor) -> Tensor:
        return w[:, None].expand(-1, self.generator.num_ws, -1)

    def wanted(self, rows: Tensor, level: int) -> Tensor:
        """The renders of `rows` at a level, float [n, 4, h, w] in -1..1."""
        return self.pictures.at(rows, self.networks.synthesis.config.start[0] << level)

    def run(self, minutes: float | None = None) -> None:
        """Train to the end or for so long, saving state and a sheet every few minutes.

        Ctrl-C and the signal that ends programs let the step end, and save first; then KeyboardInterrupt.
        """
        # What each process adds of its own: mixing, jitter.
        torch.manual_seed(self.settings.seed + 1000 * self.processes.rank + self.seen)
        first = self.processes.rank == 0
        progress = Progress(REPORT_SECONDS)
        self._clock = time.monotonic()
        with Orders(self.settings.save_minutes, minutes) as orders:
            order = Order.GO_ON
            while order != Order.END:
                order = Order(self.processes.broadcast(orders.order(self.schedule.over), self.device))
                if order != Order.GO_ON and first:
                    self.save()
                    self._clock = time.monotonic()
                if order != Order.END:
                    before = self.seen
                    values = self.step()
                    if means := progress.means(self.seen - before, values):
                        self.say(means)
        if orders.interrupted:
            raise KeyboardInterrupt

    def say(self, means: dict[str, float]) -> None:
        """Print a line. FloatingPointError where a number is none."""
        if not all(map(math.isfinite, means.values())):
            raise FloatingPointError(
                "Training stopped: a loss is not finite. Resume with a lower learning rate."
            )
        if self.processes.rank == 0:
            schedule = self.schedule
            text = "  ".join(f"{name.split('/')[-1]} {value:.4g}" for name, value in means.items())
            stage = f"stage {schedule.index} level {schedule.stage.level} ({schedule.done:.0%})"
            print(f"{self.seen} {stage}  {text}", flush=True)

    @torch.no_grad()
    def save(self) -> None:
        """Write the state and sheets, and once W is drawn from z the averaged generator, as it is shipped."""
        save_state(self.state(), self.folder / STATE)
        self.save_sheets(self.schedule.stage.level)
        if self.draws_from_z:
            save_native(self.averaged(), self.folder / GENERATOR)

    @torch.no_grad()
    def save_sheets(self, level: int) -> None:
        """Renders, below each what is drawn of it; and portraits by lot once there are any."""
        rows = torch.arange(min(24, len(self.pictures)), device=self.device)
        average = self.average.module
        drawn = self.generate(average.encoder(self.features.matrix[rows]), level)
        pairs = [torch.cat([self.wanted(part, level), drawn[part]]) for part in rows.split(12)]
        self._save_sheet(torch.cat(pairs), "known")
        if self.draws_from_z:
            seeds = np.concatenate([seed_to_z(seed, self.generator.z_dim) for seed in range(48)])
            z = torch.from_numpy(seeds).to(self.device)
            w = torch.lerp(average.mapping.w_avg, average.mapping(z), LOOKED_AT) - self.shift
            self._save_sheet(self.generate(w, level), "by-lot")

    def _save_sheet(self, pictures: Tensor, name: str) -> None:
        shown = premultiplied_over(pictures.float().cpu().clamp(-1, 1), GROUND)
        save_sheet(shown, 12, self.folder / f"{name}-{self.seen:08d}.png")

    @torch.no_grad()
    def averaged(self) -> Generator:
        """The averaged generator on the CPU, its w_avg measured; of the levels that have been learned so far."""
        config = trainable(self.generator)
        channels = config.channels[: self.schedule.level + 1]
        generator = Generator(replace(config, channels=channels)).requires_grad_(False)
        average = self.average.module
        take_over(generator.synthesis, average.synthesis.state_dict())
        assert isinstance(generator.synthesis, AdaINSynthesis)
        take_shifted(generator.synthesis, self.shift)
        generator.mapping.load_state_dict(average.mapping.state_dict())
        generator.mapping.w_avg.copy_(estimate_mean_of_w(generator.eval(), GENERATOR)[0])
        return generator

    def _parts(self) -> dict[str, nn.Module | torch.optim.Optimizer]:
        return {
            "networks": self.networks,
            "average": self.average.module,
            "discriminator": self.discriminator,
            "optimise": self.optimise,
            "optimise_discriminator": self.optimise_discriminator,
        }

    def state(self) -> dict[str, Any]:
        """Everything that a resumed run needs."""
        schedule = self.schedule
        return {
            "seen": self.seen,
            "judged": self.judged,
            "stage": [schedule.index, schedule.shown, schedule.spent, schedule.learned],
            **{name: part.state_dict() for name, part in self._parts().items()},
            "random": torch.get_rng_state(),
        }

    def resume(self) -> bool:
        """Continue from the folder's state; False where there is none."""
        if not (self.folder / STATE).exists():
            return False
        self.restore(load_state(self.folder / STATE))
        return True

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a saved state."""
        self.seen, self.judged = int(state["seen"]), int(state["judged"])
        schedule = self.schedule
        schedule.index, schedule.shown, schedule.spent, schedule.learned = state["stage"]
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
            if isinstance(part, torch.optim.Optimizer):
                for group in part.param_groups:  # the file's may be another device's
                    group["lr"], group["capturable"] = self._rate(0.0), self.on_gpu
        torch.set_rng_state(state["random"])
        self._recorded = None
