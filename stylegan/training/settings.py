"""Frozen settings of a training run, checked once, each with its range."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from stylegan.training.step.augment import OPERATIONS
from stylegan.training.step.losses import LOSSES, AdversarialLoss

CHOICES = {
    "loss": tuple(LOSSES),
    "conditional": ("none", "projection", "classifier"),
    "precision": ("auto", "float32", "bfloat16"),
}


def _setting(default: Any, meaning: str, low: float | None = None, high: float | None = None) -> Any:
    """A field with what it means on the command line, with its unit, and its smallest and largest value."""
    return field(default=default, metadata={"meaning": meaning, "range": (low, high)})


def _of_losses(show: Callable[[AdversarialLoss], str]) -> str:
    return (
        f"the loss's own if left out ({', '.join(f'{name} {show(loss)}' for name, loss in LOSSES.items())})"
    )


@dataclass(frozen=True)
class Stage:
    """One resolution of a run: `level` 0 is the generator's start; the first `fade` pictures blend it in."""

    level: int
    batch: int  # pictures per step, of all processes together
    fade: int  # pictures
    pictures: int  # pictures of the whole stage, fade included

    def __post_init__(self) -> None:
        if not (0 <= self.level <= 15 and 1 <= self.batch <= 1 << 16):
            raise ValueError(
                f"A stage has a level from 0 to 15 and a batch from 1 to 65,536, not {self.level} and {self.batch}."
            )
        if self.pictures < 1 or not 0 <= self.fade <= self.pictures:
            raise ValueError(
                f"A stage has one picture or more, and a fade within them, not {self.fade} of {self.pictures}."
            )
        if self.fade and not self.level:
            raise ValueError("Level 0 has none below it that it could be faded in from: its fade is 0.")


@dataclass(frozen=True)
class TrainingConfig:
    """Settings of adversarial training. ValueError with one sentence where a value is outside its range."""

    stages: tuple[Stage, ...]
    discriminator_channels: tuple[int, ...]  # one per resolution
    loss: str = _setting("logistic", "; ".join(f"{name}: {loss.title}" for name, loss in LOSSES.items()))
    learning_rate: float = _setting(0.002, "Adam's learning rate of both networks, per step", 1e-7, 1.0)
    penalty: float | None = _setting(
        None,
        "weight of the gradient penalties: gamma of R1 and R2, lambda of wgan-gp; "
        + _of_losses(lambda loss: f"{loss.weight:g}"),
        0.0,
        1e4,
    )
    penalty_every: int | None = _setting(
        None,
        "steps between two penalties, each then counted that often; "
        + _of_losses(lambda loss: f"{loss.every}"),
        1,
        1000,
    )
    mixing: float = _setting(0.7, "share of pictures drawn with two styles", 0.0, 1.0)
    noise: bool = _setting(True, "whether layers add noise; without it all detail comes from w (drawings)")
    half_life: float = _setting(10_000.0, "half-life of the averaged generator, in pictures", 1.0, 1e9)
    deviation_group: int = _setting(
        4, "pictures that the minibatch standard deviation compares, at most; within one process", 1, 256
    )
    augment: str = _setting(
        "none",
        "augmentation of what the discriminator sees: none, adaptive (for small sets), or a probability 0 to 1",
    )
    augment_operations: tuple[str, ...] = _setting(
        (), f"those of {', '.join(OPERATIONS)}, with commas; all that fit the pictures if left out"
    )
    augment_target: float = _setting(
        0.6, "adaptive: mean sign of the real pictures' scores that is aimed at", -1.0, 1.0
    )
    augment_pictures: float = _setting(
        100_000.0, "adaptive: pictures over which the probability can go from 0 to 1", 100, 1e9
    )
    conditional: Literal["none", "projection", "classifier"] = _setting(
        "none", "how the discriminator knows labels: none, projection, or an auxiliary classifier"
    )
    class_weight: float = _setting(1.0, "weight of the auxiliary classifier's loss", 0.0, 1000.0)
    precision: str = _setting(
        "auto", "auto, float32 or bfloat16 (auto: bfloat16 where the processor multiplies it)"
    )
    save_minutes: float = _setting(5.0, "minutes between two saved states and sheets", 0.01, 10_000.0)
    seed: int = _setting(0, "seed of the run, a whole number", 0, 2**32 - 1)

    def __post_init__(self) -> None:
        if not self.stages:
            raise ValueError("Training needs one stage or more.")
        for each in fields(self):
            value, (low, high) = getattr(self, each.name), each.metadata.get("range", (None, None))
            if None not in (value, low) and not low <= value <= high:  # NaN is not inside anything
                name = each.name.replace("_", " ").capitalize()
                raise ValueError(
                    f"{name} is a number from {plain(low)} to {plain(high)}, not {plain(value)}."
                )
        if self.loss not in LOSSES:
            raise ValueError(f"The loss is {', '.join(LOSSES)}, not '{self.loss}'.")
        if self.conditional not in CHOICES["conditional"]:
            raise ValueError(f"Conditional is {', '.join(CHOICES['conditional'])}, not '{self.conditional}'.")
        self._check_augment()

    def _check_augment(self) -> None:
        if self.augment == "adaptive" and not LOSSES[self.loss].adapts:
            raise ValueError(
                f"Adaptive augmentation goes by the sign of scores, which means nothing with the loss {self.loss}: "
                "give a probability."
            )
        if self.augment not in ("none", "adaptive") and not 0 <= number_or_nan(self.augment) <= 1:
            raise ValueError(
                f"Augmentation is none, adaptive or a probability from 0 to 1, not '{self.augment}'."
            )

    @property
    def augment_fixed(self) -> float:
        """The probability where one was given, else 0: what an adaptive one starts from."""
        return 0.0 if self.augment in ("none", "adaptive") else number_or_nan(self.augment)

    @property
    def penalty_weight(self) -> float:
        """The weight of the gradient penalties."""
        return LOSSES[self.loss].weight if self.penalty is None else self.penalty

    @property
    def penalty_steps(self) -> int:
        """Steps between two gradient penalties."""
        return LOSSES[self.loss].every if self.penalty_every is None else self.penalty_every

    @property
    def total(self) -> int:
        """Pictures of all stages."""
        return sum(stage.pictures for stage in self.stages)

    def at(self, seen: int) -> tuple[Stage, float]:
        """The stage after `seen` pictures, and how far it is faded in (0..1)."""
        for stage in self.stages:
            if seen < stage.pictures:
                return stage, min(1.0, seen / stage.fade) if stage.fade else 1.0
            seen -= stage.pictures
        return self.stages[-1], 1.0


def plain(number: float) -> str:
    """A number for people: 4,294,967,295 and 0.002."""
    return f"{number:,.0f}" if abs(number) < 1e15 and number == round(number) else f"{number:g}"


def number_or_nan(text: str) -> float:
    """A number that was typed; nan where it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan
