"""Settings of the recipe's supervised stages, and where a run is in them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from stylegan.families.stylegan import AdaINConfig

NETWORK = AdaINConfig(
    z_dim=128,
    w_dim=256,
    start=(8, 4),
    channels=(192, 192, 160, 96, 64, 32),
    mapping_layers=4,
    mapping_width=768,
    image_channels=4,
)


@dataclass(frozen=True)
class Stage:
    """A part of a run: `level` (0 = the start's size) at a batch, for so many pictures or so many seconds.

    Attributes:
        z: the share of the portraits whose w comes from a z through the mapping network, 0..1; that of the others comes
            from their parameters.
        mixed: whether choices are made less certain, as truncation asks for; it slows down learning what is where.
    """

    level: int
    batch: int
    pictures: int = 0
    seconds: float = 0.0
    z: float = 0.0
    mixed: bool = False


@dataclass(frozen=True)
class Settings:
    """Of the supervised run.

    Attributes:
        stages: one after the other; each begins by fading in from the one before.
        learning_rate, final_rate: Adam's, of the synthesis; the last stage ends at the final one.
        discriminator_rate: Adam's, of the patch discriminator.
        discriminator_level: from which level on the patch discriminator takes part.
        adversarial, matching: weights of its score and of its feature matching beside the reconstruction loss.
        ramp: pictures over which both weights grow from 0.
        changes: weight of what a change does, where changed portraits are shown beside the same ones unchanged.
        hold: weight of what maps that are held move, see `objectives.holding`.
        most_mixed, pulled: see `Features.mixed`.
        jitter: deviation of noise on w, in units of w's own deviation.
        rare: how much more often a portrait is shown for every rare thing that it has, see `features.rarities`.
        taught, taught_more: groups of features, and how much more often a portrait is shown whose change is of one of them.
        fade: pictures over which a stage is blended in.
        half_life: of the averaged weights, in pictures.
        save_minutes: between two saved states and sheets.
        precision: "auto", "float32" or "bfloat16".
        seed: of the run.
    """

    stages: tuple[Stage, ...]
    learning_rate: float = 2e-3
    final_rate: float = 2e-4
    discriminator_rate: float = 1e-3
    discriminator_level: int = 3
    adversarial: float = 0.1
    matching: float = 0.15
    ramp: int = 5000
    changes: float = 1.0
    hold: float = 2.0
    most_mixed: float = 0.4
    pulled: float = 0.4
    jitter: float = 0.03
    rare: float = 0.0
    taught: tuple[str, ...] = ()
    taught_more: float = 6.0
    fade: int = 10_000
    half_life: float = 6000.0
    save_minutes: float = 5.0
    precision: str = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        above = {"learning_rate": self.learning_rate, "half_life": self.half_life}
        for name, value in above.items():
            if not (value > 0 and math.isfinite(value)):
                raise ValueError(f"The {name.replace('_', ' ')} has to be a number above 0, not {value:g}.")
        weights = {
            "How much more often rare things are shown": self.rare,
            "How much more often taught changes are shown": self.taught_more,
            "The weight of what a change does": self.changes,
        }
        for name, value in weights.items():
            if not (value >= 0 and math.isfinite(value)):
                raise ValueError(f"{name} is 0 or more, not {value:g}.")


class Schedule:
    """Where a run is in its stages.

    Attributes:
        index: the number of the stage.
        shown, spent: pictures and seconds of this stage so far.
        learned: the highest level that was learned before the first stage, -1 for none.
    """

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        self.stages, self.learned = stages, -1
        self.index, self.shown, self.spent = 0, 0, 0.0

    @property
    def stage(self) -> Stage:
        """The present one; the last one after all of them."""
        return self.stages[min(self.index, len(self.stages) - 1)]

    @property
    def over(self) -> bool:
        """Whether all are done."""
        return self.index >= len(self.stages)

    @property
    def done(self) -> float:
        """How much of the stage is done, 0..1."""
        if self.over:
            return 1.0
        stage = self.stage
        return min(1.0, self.spent / stage.seconds if stage.seconds else self.shown / stage.pictures)

    @property
    def level(self) -> int:
        """The highest level that has been learned so far, or is being so."""
        return max(self.learned, *(stage.level for stage in self.stages[: self.index + 1]))

    @property
    def comes_back(self) -> bool:
        """Whether a stage begins whose level was learned before, and another one since; or a kept run goes on."""
        if self.over or self.shown:
            return False
        if self.index == 0:
            return self.stage.level <= self.learned
        before = self.stages[: self.index]
        return before[-1].level != self.stage.level <= max(self.learned, *(stage.level for stage in before))

    def fade(self, pictures: int) -> float:
        """How far the stage is faded in after so many pictures are, 0..1: a level above one that there was before."""
        before = max([self.learned, *(stage.level for stage in self.stages[: self.index])])
        if before < 0 or self.over or self.stage.level <= before:
            return 1.0
        return min(1.0, (self.shown + 1) / pictures)

    def advance(self, pictures: int, seconds: float) -> bool:
        """Count a step; whether a stage ends with it."""
        if self.over:
            return False
        self.shown += pictures
        self.spent += seconds
        if self.done < 1:
            return False
        self.index, self.shown, self.spent = self.index + 1, 0, 0.0
        return True


def stages_from(text: str) -> tuple[Stage, ...]:
    """ "level:batch:amount[:zPERCENT][:mixed],..." -> stages; the amount is of pictures, or of seconds ("40s").

    ValueError with one sentence for anything else.
    """
    try:
        return tuple(_stage(part.split(":")) for part in text.split(","))
    except (ValueError, TypeError, IndexError) as error:
        raise ValueError(
            "Stages look like 3:24:100000,4:16:40s:mixed,5:16:160000:z75:mixed (level:batch:pictures or seconds, "
            f"percent from z, mixed), not '{text}'."
        ) from error


def check_levels(stages: tuple[Stage, ...], network: AdaINConfig, height: int) -> None:
    """ValueError with one sentence where a stage's level is none of the network's, or finer than pictures of that height."""
    for level in (stage.level for stage in stages):
        if level >= len(network.channels):
            raise ValueError(
                f"The network has levels 0 to {len(network.channels) - 1}, there is no level {level}."
            )
        if network.start[0] << level > height:
            raise ValueError(
                f"Level {level} is {network.start[0] << level} pixels high, the pictures are {height}."
            )


def _stage(parts: list[str]) -> Stage:
    level, batch, amount, more = int(parts[0]), int(parts[1]), parts[2], set(parts[3:])
    shares = {word for word in more if word.startswith("z")}
    timed = amount.endswith("s")
    number = float(amount[:-1]) if timed else int(amount)
    z = int(shares.pop()[1:]) / 100 if shares else 0.0
    wrong = shares or more - {"mixed"} - {word for word in more if word.startswith("z")}
    if wrong or level < 0 or batch < 1 or not 0 <= z <= 1 or not (number > 0 and math.isfinite(number)):
        raise ValueError(parts)
    return Stage(
        level, batch, 0 if timed else int(number), float(number) if timed else 0.0, z, "mixed" in more
    )
