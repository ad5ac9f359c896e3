"""Frozen settings of a training run, checked once, each with its range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from stylegan.training.step.losses import LOSSES

CONDITIONAL = ("none", "projection", "classifier")
# Smallest and largest value of every number; None stands for the loss's own.
RANGES: dict[str, tuple[float, float]] = {
    "learning_rate": (1e-7, 1.0),
    "penalty": (0.0, 1e4),
    "penalty_every": (1, 1000),
    "mixing": (0.0, 1.0),
    "half_life": (1.0, 1e9),
    "deviation_group": (1, 256),
    "augment_target": (-1.0, 1.0),
    "augment_pictures": (100, 1e9),
    "class_weight": (0.0, 1000.0),
    "save_minutes": (0.01, 10_000.0),
    "seed": (0, 2**32 - 1),
}


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
    """Settings of adversarial training; `python -m stylegan.training --help` prints what each means.

    ValueError with one sentence where a value is outside its range.
    """

    stages: tuple[Stage, ...]
    discriminator_channels: tuple[int, ...]  # one per resolution
    loss: str = "logistic"  # a name of losses.LOSSES
    learning_rate: float = 0.002  # Adam's, of both networks
    penalty: float | None = None  # weight of the gradient penalties; None: the loss's own
    penalty_every: int | None = None  # steps between two, each then counted that often (lazy regularisation)
    mixing: float = 0.7  # share of pictures drawn with two styles
    noise: bool = True  # whether layers add noise; without, its weights stay 0
    half_life: float = 10_000.0  # of the averaged generator, in pictures
    deviation_group: int = 4  # pictures that the minibatch standard deviation compares
    augment: str = "none"  # "none", "adaptive", or a probability
    augment_operations: tuple[str, ...] = ()  # names of augment.OPERATIONS; none: all that fit the pictures
    augment_target: float = 0.6  # of the mean sign of the real pictures' scores
    augment_pictures: float = 100_000.0  # over which an adaptive probability can go from 0 to 1
    conditional: Literal["none", "projection", "classifier"] = "none"
    class_weight: float = 1.0  # of the auxiliary classifier's loss
    precision: str = "auto"  # "auto", "float32" or "bfloat16"
    save_minutes: float = 5.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.stages:
            raise ValueError("Training needs one stage or more.")
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:  # NaN is not inside anything
                raise ValueError(
                    f"{name.replace('_', ' ').capitalize()} is a number from {low:g} to {high:g}, not {value:g}."
                )
        if self.loss not in LOSSES:
            raise ValueError(f"The loss is {', '.join(LOSSES)}, not '{self.loss}'.")
        if self.conditional not in CONDITIONAL:
            raise ValueError(f"Conditional is {', '.join(CONDITIONAL)}, not '{self.conditional}'.")
        self._check_augment()

    def _check_augment(self) -> None:
        if self.augment == "adaptive" and not LOSSES[self.loss].adapts:
            raise ValueError(
                f"Adaptive augmentation goes by the sign of scores, which means nothing with the loss {self.loss}: "
                "give a probability."
            )
        if self.augment not in ("none", "adaptive") and not 0 <= _number(self.augment) <= 1:
            raise ValueError(
                f"Augmentation is none, adaptive or a probability from 0 to 1, not '{self.augment}'."
            )

    @property
    def augment_fixed(self) -> float:
        """The probability where one was given, else 0: what an adaptive one starts from."""
        return 0.0 if self.augment in ("none", "adaptive") else _number(self.augment)

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


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
