"""The adversarial training loop: steps through the stages, averaged generator, resumable to the step."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from stylegan.generator import Generator
from stylegan.precision import bfloat16_is_fast
from stylegan.training.checkpoint import claimed, load_state, save_checkpoint, save_class_names, save_state
from stylegan.training.ema import Average
from stylegan.training.orders import Order, Orders
from stylegan.training.pictures.source import PictureSource
from stylegan.training.progress import Progress, Watcher
from stylegan.training.settings import TrainingConfig
from stylegan.training.step.adversaries import Adversaries, Moment
from stylegan.training.step.painting import as_shown, fixed_styles, paint, trainable
from stylegan.training.step.processes import ALONE, Processes
from stylegan.training.watch.run_log import GENERATOR, STATE, STOP
from stylegan.training.watch.sheets import save_sheet

SHEET, COLUMNS = 32, 8  # pictures on a sheet, and in a row of it


def choose_precision(name: str, device: torch.device) -> torch.dtype:
    """ "auto" is bfloat16 on devices that multiply it in hardware (CUDA; AVX-512 bf16 or AMX), else float32."""
    if name in ("float32", "bfloat16"):
        return torch.float32 if name == "float32" else torch.bfloat16
    if name != "auto":
        raise ValueError(f"Precision is auto, float32 or bfloat16, not '{name}'.")
    return torch.bfloat16 if bfloat16_is_fast(device) else torch.float32


class Trainer(Adversaries):
    """Generator against discriminator; every step leaves a state that can be saved and resumed.

    Of several processes each draws its share of every batch, and the first one saves and reports.
    """

    def __init__(
        self,
        generator: Generator,
        settings: TrainingConfig,
        pictures: PictureSource,
        folder: Path,
        device: torch.device | None = None,
        processes: Processes = ALONE,
    ) -> None:
        torch.manual_seed(settings.seed)  # what the discriminator's weights are drawn with
        device = device or torch.device("cpu")
        dtype = choose_precision(settings.precision, device)
        super().__init__(generator, settings, pictures, device, dtype, processes)
        self.folder = folder
        self.average = Average(self.generator, settings.half_life)
        self.seen = self.steps = 0
        self.watchers: Sequence[Watcher] = ()

    def moment(self) -> Moment:
        """Where in the run the next step is."""
        return Moment(self.steps, *self.settings.at(self.seen))

    def step(self) -> dict[str, float]:
        """One step of both networks; returns losses, scores and norms of gradients by name, of all processes' pictures."""
        moment = self.moment()
        drawn = self.contest(moment)
        numbers = self.processes.mean(torch.stack([value.float() for value in drawn.values()]))
        values: dict[str, float] = dict(zip(drawn, numbers.tolist(), strict=True))
        batch = moment.stage.batch
        if self.augment is not None:
            values["augment/p"] = self.augment.probability
            if self.settings.augment == "adaptive":
                target, over = self.settings.augment_target, self.settings.augment_pictures
                self.augment.adapt(values["augment/sign"], batch, target, over)
        self.steps += 1
        self.seen += batch
        self.average.update(self.generator, batch, self.seen)
        return values

    def run(
        self,
        watchers: Sequence[Watcher] = (),
        report_seconds: float = 20.0,
        minutes: float | None = None,
    ) -> None:
        """Train to the end of the stages from wherever the folder's state is, or for so many minutes.

        The state is saved now and then, and at the end: of the stages, of the minutes, after Ctrl-C or the signal that
        ends programs (then KeyboardInterrupt), where the folder holds a file `stop`, and where a watcher
        raises (unless the exception has a true `spoiled`: the state that was saved before is better then).
        ValueError, and nothing is changed, where another process trains in the folder, or its state is of other networks.
        """
        first = self.processes.rank == 0
        with claimed(self.folder) if first else contextlib.nullcontext():
            if (self.folder / STATE).exists():
                self.restore(load_state(self.folder / STATE))
            self.watchers = watchers if first else ()
            for watcher in self.watchers:
                watcher.begin()
            self._go_on(Progress(report_seconds), minutes)

    def _go_on(self, progress: Progress, minutes: float | None) -> None:
        first, problem = self.processes.rank == 0, None
        with Orders(self.settings.save_minutes, minutes) as orders:
            order = Order.GO_ON
            while order != Order.END:
                over = problem is not None or self.seen >= self.settings.total or self.stop_requested()
                order = Order(self.processes.broadcast(orders.order(over), self.device))
                if order != Order.GO_ON and first and not getattr(problem, "spoiled", False):
                    self.save()
                if order != Order.END:
                    problem = self.watched_step(progress)
        if first:
            (self.folder / STOP).unlink(missing_ok=True)
        if problem is not None:
            raise problem
        if orders.interrupted:
            raise KeyboardInterrupt

    def stop_requested(self) -> bool:
        """Whether somebody, such as a window, has put a file `stop` into the run's folder."""
        return (self.folder / STOP).exists()

    def watched_step(self, progress: Progress) -> Exception | None:
        """A step that the watchers hear of; returns what one of them raised."""
        before = self.seen
        values = self.step()
        self.look_ahead(self.moment())
        means = progress.means(self.seen - before, values)
        try:
            for watcher in self.watchers:
                if means is not None:
                    watcher.report(self.seen, means)
                watcher.after_step(values)
        except Exception as error:
            return error
        return None

    @torch.no_grad()
    def save(self) -> None:
        """Write the state, the averaged generator as a checkpoint, and a sheet of 32 pictures at psi 0.7."""
        save_state(self.state(), self.folder / STATE)
        moment = self.moment()
        shown = copy.copy(self.average.module)
        shown.config = as_shown(trainable(shown), moment.stage.level, moment.fade)
        save_checkpoint(shown, self.folder / GENERATOR)
        labels = self.pictures.labels
        if labels is not None and len(labels.names) == self.generator.label_dim:
            save_class_names(labels.names, self.folder / GENERATOR)
        save_sheet(self.sheet(), COLUMNS, self.folder / f"sheet-{self.seen:08d}.png")
        for watcher in self.watchers:
            watcher.saved()

    def shown_labels(self) -> Tensor | None:
        """Those of a few of the set's pictures, where labels are numbers of which there are no classes to show."""
        labels = self.pictures.labels
        if labels is None or labels.are_classes or not self.generator.label_dim:
            return None
        return self.pictures.labels_of(np.linspace(0, len(self.pictures) - 1, SHEET, dtype=np.int64))

    def sheet(self) -> Tensor:
        """The averaged generator's pictures at psi 0.7, one class after the other, [32, C, h, w]."""
        averaged, moment = self.average.module, self.moment()
        ws = averaged.truncate(fixed_styles(averaged, SHEET, labels=self.shown_labels()), psi=0.7)
        noise = averaged.draw_noise("const")
        level, fade = moment.stage.level, moment.fade
        return torch.cat([paint(averaged, part, noise, level, fade) for part in ws.split(8)])

    def state(self) -> dict[str, Any]:
        """Everything that a resumed run needs to go on with the same steps."""
        return {
            "seen": self.seen,
            "steps": self.steps,
            "generator_config": json.dumps(self.generator.config.to_json()),
            "settings": json.dumps(asdict(self.settings)),
            **{name: part.state_dict() for name, part in self._parts().items()},
            "augment": None if self.augment is None else self.augment.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a state, with this run's learning rate. ValueError when it belongs to other networks."""
        name = "state"
        try:
            for name, part in self._parts().items():
                part.load_state_dict(state[name])
            name = "state"
            if self.augment is not None and state["augment"] is not None:
                self.augment.restore(state["augment"])
            self.seen, self.steps = int(state["seen"]), int(state["steps"])
        except (LookupError, RuntimeError, ValueError, TypeError, AttributeError) as error:
            raise ValueError(
                f"{self.folder / STATE} belongs to other networks than these: its {name.replace('_', ' ')} does not fit."
            ) from error
        for optimiser in (self.optimise_generator, self.optimise_discriminator):
            for group in optimiser.param_groups:
                group["lr"] = self.settings.learning_rate

    def _parts(self) -> dict[str, nn.Module | torch.optim.Optimizer]:
        return {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "average": self.average.module,
            "optimise_generator": self.optimise_generator,
            "optimise_discriminator": self.optimise_discriminator,
        }
