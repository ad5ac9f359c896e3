"""Watches a run: measures it now and then, judges it by the health rules, tells the listeners, makes films."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
import torch

from stylegan.files import system_errors
from stylegan.training.progress import Listener
from stylegan.training.step.losses import LOSSES
from stylegan.training.watch.health import RULES, Health, Rule, Unhealthy, count_not_finite
from stylegan.training.watch.sheets import save_film
from stylegan.training.watch.statistics import measure, pairwise_distance

if TYPE_CHECKING:
    from stylegan.training.loop import Trainer

WINDOW = 100  # steps over which the discriminator's loss is averaged for the rule "saturated"
FILM_EVERY = 6  # saves
REAL = 64  # pictures whose distances are measured


class Watch:
    """The watcher of a `Trainer`.

    with Watch(trainer, listeners) as watch:
        trainer.run([watch])
    """

    def __init__(
        self,
        trainer: Trainer,
        listeners: Iterable[Listener],
        rules: Iterable[Rule] = RULES,
        minutes: float | None = None,
        film_every: int = FILM_EVERY,
    ) -> None:
        """`minutes`: after which the run is going to end, if it does not earlier."""
        self.trainer, self.listeners = trainer, list(listeners)
        self.health, self.film_every = Health(rules), film_every
        self._ends = None if minutes is None else time.time() + 60 * minutes
        self._began = False
        self._losses: deque[float] = deque(maxlen=WINDOW)
        self._guess = guessing_loss(trainer.settings.loss)
        self._real: dict[int, float] = {}  # level -> distance between real pictures
        self._saves = self._filmed_at = 0

    def __enter__(self) -> Watch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell the listeners how the run ended, if it began: what is refused before is none of the run's."""
        if not self._began:
            return
        seen, total = self.trainer.seen, self.trainer.settings.total
        if isinstance(error, FloatingPointError):  # the trainer looks for it itself, before a step is made
            self._warn("not-finite", "stop", str(error))
        if isinstance(error, KeyboardInterrupt):
            why, sentence = (
                "stopped",
                "Interrupted; everything is saved. The same command continues from here.",
            )
        elif error is not None:
            why, sentence = "failed", system_errors.sentence(error)
        elif seen < total:
            why, sentence = "stopped", "Stopped; everything is saved. The same command continues from here."
        else:
            why, sentence = "finished", f"All {total:,} pictures were seen."
        for listener in self.listeners:
            listener.end(seen, why, sentence)

    # --- what the trainer calls --------------------------------------------------------------------

    def begin(self) -> None:
        """Tell the listeners where the run begins, or goes on."""
        self._began, trainer = True, self.trainer
        rules = {rule.name: asdict(rule) for rule in self.health.rules.values()}
        settings = {**asdict(trainer.settings), "health": rules}
        for listener in self.listeners:
            listener.begin(trainer.seen, trainer.settings.total, settings, self._ends)

    def after_step(self, values: Mapping[str, float]) -> None:
        """See `Watcher`; raises `Unhealthy` where a rule stops the run."""
        measured = {"not-finite": count_not_finite(values)}
        if self._guess and "loss/discriminator" in values:
            self._losses.append(values["loss/discriminator"])
            if len(self._losses) == WINDOW:
                measured["saturated"] = float(np.mean(self._losses)) / self._guess
        self._judge(measured)

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        """See `Watcher`; the statistics are measured here and reported with the means. Raises `Unhealthy`."""
        trainer = self.trainer
        stage, fade = trainer.settings.at(seen)
        labels = trainer.shown_labels()
        measured = measure(trainer.generator, stage.level, fade, trainer.discriminator, labels)
        health = self._health_of(measured, stage.level)
        share = float(np.mean(self._losses)) / self._guess if self._losses and self._guess else None
        shown = health if share is None else {"saturated": share, **health}
        where = {"stage/level": float(stage.level), "stage/fade": fade}
        judged = {f"health/{name}": value for name, value in shown.items()}
        for listener in self.listeners:
            listener.report(seen, {**values, **where, **measured, **judged})
        self._judge({"not-finite": count_not_finite(measured), **health})

    def saved(self) -> None:
        """See `Watcher`: a film with every `film_every`-th, and with the last one of the stages."""
        trainer = self.trainer
        for listener in self.listeners:
            listener.saved(trainer.seen)
        self._saves += 1
        last = trainer.seen >= trainer.settings.total or self._is_to_end()
        if (self._saves % self.film_every == 0 or last) and trainer.seen != self._filmed_at:
            self._film()

    # --- how -----------------------------------------------------------------------------------------

    def _is_to_end(self) -> bool:
        return self.trainer.stop_requested() or (self._ends is not None and time.time() >= self._ends)

    def _health_of(self, measured: Mapping[str, float], level: int) -> dict[str, float]:
        """What the rules look at in the statistics, by rule's name."""

        def worst(group: str) -> float:
            return max(value for name, value in measured.items() if name.startswith(f"{group}/"))

        return {
            "collapsed": measured["distance/generated"] / max(self._real_distance(level), 1e-6),
            "activations": worst("beyond"),
            "dead": worst("dead"),
        }

    def _real_distance(self, level: int) -> float:
        """The mean distance of real pictures at a level, of a few that are drawn by lot of its own."""
        if level not in self._real:
            pictures = self.trainer.pictures
            rows = np.random.default_rng(0).permutation(len(pictures))[:REAL]
            real = pictures.at(rows, self.trainer.start[0] << level)
            self._real[level] = pairwise_distance(real) if len(rows) > 1 else 0.0
        return self._real[level]

    def _judge(self, measured: Mapping[str, float]) -> None:
        findings = self.health.judge(measured, self.trainer.seen)
        for finding in findings:
            self._warn(finding.rule, finding.action, finding.sentence)
        stop = next((finding for finding in findings if finding.action == "stop"), None)
        if stop is not None:
            raise Unhealthy(stop.rule, stop.sentence, spoiled=stop.rule == "not-finite")

    def _warn(self, rule: str, action: str, sentence: str) -> None:
        for listener in self.listeners:
            listener.warn(self.trainer.seen, rule, action, sentence)

    def _film(self) -> None:
        trainer = self.trainer
        stage, fade = trainer.settings.at(trainer.seen)
        path = trainer.folder / f"film-{trainer.seen:08d}.gif"
        try:
            save_film(trainer.average.module, path, stage.level, fade, labels=trainer.shown_labels())
            self._filmed_at = trainer.seen
        except OSError as error:  # a run is worth more than a film of it
            print(
                f"{path} was not written: {system_errors.why_unwritable(error)}.", file=sys.stderr, flush=True
            )


def guessing_loss(name: str) -> float:
    """What a discriminator that cannot tell real from generated pictures loses; 0 for losses without such a value."""
    score = torch.zeros(1, 1)
    return LOSSES[name].discriminator(score, score).item()
