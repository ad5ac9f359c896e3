"""Watches a run: measures it now and then, judges it by the health rules, tells the listeners, makes sheets and films."""

from __future__ import annotations

import dataclasses
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from stylegan.training.watch.film import save_film
from stylegan.training.watch.health import RULES, Health, Rule, Unhealthy, count_not_finite
from stylegan.training.watch.report import Listener
from stylegan.training.watch.statistics import Probe, pairwise_distance

if TYPE_CHECKING:
    from stylegan.training.loop import Trainer

WINDOW = 100  # steps over which the discriminator's loss is averaged for the rule "saturated"
FILM_EVERY = 6  # saves
DRAW = 2 * float(np.log(2))  # the logistic loss of a discriminator that guesses


class Watch:
    """A reporter and a watcher of a `Trainer` in one.

    with Watch(trainer, listeners) as watch:
        trainer.run([watch], [watch])
    """

    def __init__(
        self,
        trainer: Trainer,
        listeners: Iterable[Listener],
        rules: Iterable[Rule] = RULES,
        film_every: int = FILM_EVERY,
    ) -> None:
        self.trainer, self.listeners = trainer, list(listeners)
        self.health, self.film_every = Health(rules), film_every
        self._began: int | None = None  # pictures seen before this process's first step
        self._losses: deque[float] = deque(maxlen=WINDOW)
        self._probe = Probe(trainer.generator.z_dim, trainer.generator.label_dim)
        self._real: dict[int, float] = {}  # level -> distance between real pictures
        self._saves = 0

    def __enter__(self) -> Watch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Make the last film, and tell the listeners how the run ended."""
        seen, total = self.trainer.seen, self.trainer.settings.total
        if error is None and self._began is not None:
            self._film()
        if isinstance(error, KeyboardInterrupt):
            why, sentence = "stopped", "Interrupted. The same command goes on from the last saved state."
        elif error is not None:
            why, sentence = "failed", str(error)
        elif seen < total:
            why, sentence = "stopped", "Stopped, everything is saved. The same command goes on from here."
        else:
            why, sentence = "finished", f"All {total} pictures were seen."
        for listener in self.listeners:
            listener.end(seen, why, sentence)

    # --- what the trainer calls --------------------------------------------------------------------

    def after_step(self, trainer: Trainer, values: Mapping[str, float]) -> None:
        """After every step. Raises `Unhealthy` where a rule stops the run."""
        if self._began is None:
            self._begin(trainer.settings.at(trainer.seen - 1)[0].batch)
        measured = {"not-finite": count_not_finite(values)}
        loss = values.get("loss/discriminator")
        if loss is not None and self._draw is not None:
            self._losses.append(loss)
            if len(self._losses) == WINDOW:
                measured["saturated"] = float(np.mean(self._losses)) / self._draw
        self._judge(measured)

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        """See `Reporter.report`; the statistics are measured here and told with the means. Raises `Unhealthy`."""
        trainer = self.trainer
        stage, fade = trainer.settings.at(seen)
        measured = self._probe.measure(trainer.generator, stage.level, fade)
        health = self._health_of(measured, stage.level)
        everything = {
            **values,
            "stage/level": float(stage.level),
            "stage/fade": fade,
            **measured,
            **{f"health/{name}": value for name, value in health.items()},
        }
        for listener in self.listeners:
            listener.report(seen, everything)
        del health["saturated"]  # judged after every step
        self._judge(health)

    def saved(self, trainer: Trainer) -> None:
        """After every save: a film with every `film_every`-th."""
        self._saves += 1
        if self._saves % self.film_every == 0:
            self._film()
        newest = sorted(trainer.folder.glob("sheet-*.png"))[-1:]
        files = [file.name for file in (*newest, trainer.folder / "generator.safetensors") if file.exists()]
        for listener in self.listeners:
            listener.saved(trainer.seen, files)

    # --- how -----------------------------------------------------------------------------------------

    def _begin(self, batch: int) -> None:
        self._began = self.trainer.seen - batch
        rules = {rule.name: dataclasses.asdict(rule) for rule in self.health.rules.values()}
        settings = {**dataclasses.asdict(self.trainer.settings), "health": rules}
        for listener in self.listeners:
            listener.begin(self._began, self.trainer.settings.total, settings)

    @property
    def _draw(self) -> float | None:
        """What a discriminator that guesses would lose; None for losses that have no such value."""
        return DRAW

    def _health_of(self, measured: Mapping[str, float], level: int) -> dict[str, float]:
        """What the rules look at, by rule's name."""

        def worst(group: str) -> float:
            return max(value for name, value in measured.items() if name.startswith(f"{group}/"))

        loss = float(np.mean(self._losses)) if self._losses else float("nan")
        return {
            "saturated": loss / (self._draw or float("nan")),
            "collapsed": measured["distance/generated"] / max(self._real_distance(level), 1e-6),
            "activations": worst("beyond"),
            "dead": worst("dead"),
        }

    def _real_distance(self, level: int) -> float:
        """The mean distance of as many real pictures at a level; drawn by lot of its own."""
        if level not in self._real:
            height = self.trainer.generator.layers[2 * level].height
            real = self.trainer.pictures.batch(64, height, np.random.default_rng(0))
            self._real[level] = pairwise_distance(real)
        return self._real[level]

    def _judge(self, measured: Mapping[str, float]) -> None:
        seen = self.trainer.seen
        findings = self.health.judge(measured, seen)
        for finding in findings:
            for listener in self.listeners:
                listener.warn(seen, finding.rule, finding.action, finding.sentence)
        stop = next((finding for finding in findings if finding.action == "stop"), None)
        if stop is not None:
            raise Unhealthy(stop.rule, stop.sentence, spoiled=stop.rule == "not-finite")

    def _film(self) -> None:
        trainer = self.trainer
        stage, fade = trainer.settings.at(trainer.seen)
        path = trainer.folder / f"film-{trainer.seen:08d}.gif"
        try:
            save_film(trainer.average.module, path, stage.level, fade)
        except OSError as error:  # a run is worth more than a film of it
            print(f"{path} was not written: {error.strerror or error}.", file=sys.stderr, flush=True)
