"""Settings of the recipe's training stages."""

from __future__ import annotations

from dataclasses import dataclass

from stylegan.families.stylegan import AdaINConfig

NETWORK = AdaINConfig(
    z_dim=128,
    w_dim=192,
    start=(8, 4),
    channels=(192, 192, 160, 96, 64, 24),
    mapping_layers=4,
    mapping_width=512,
    image_channels=4,
)


@dataclass(frozen=True)
class Stage:
    """A part of a run: `level` (0 = the start's size) at a batch, for so many pictures."""

    level: int
    batch: int
    pictures: int


@dataclass(frozen=True)
class Settings:
    """Of the supervised run.

    Attributes:
        stages: one after the other; each begins by fading in from the one before.
        learning_rate, final_rate: Adam's, of synthesis and encoder; the last stage ends at the final one.
        discriminator_rate: Adam's, of the patch discriminator.
        discriminator_level: from which level on it takes part.
        adversarial, matching: weights of its score and of its feature matching beside the reconstruction loss.
        ramp: pictures over which both weights grow from 0.
        most_mixed, pulled: see `Features.mixed`; from `mixed_from` pictures on.
        jitter: deviation of noise on w, in units of w's own deviation.
        fade: pictures over which a stage is blended in.
        half_life: of the averaged weights, in pictures.
        save_minutes: between two saved states and sheets.
        precision: "auto", "float32" or "bfloat16".
        seed: of the run.
    """

    stages: tuple[Stage, ...]
    learning_rate: float = 2e-3
    final_rate: float = 3e-4
    discriminator_rate: float = 1e-3
    discriminator_level: int = 3
    adversarial: float = 0.03
    matching: float = 0.15
    ramp: int = 20_000
    most_mixed: float = 0.4
    pulled: float = 0.4
    mixed_from: int = 0
    jitter: float = 0.03
    fade: int = 4000
    half_life: float = 6000.0
    save_minutes: float = 5.0
    precision: str = "auto"
    seed: int = 0

    def at(self, seen: int) -> tuple[Stage, float, float]:
        """The stage after `seen` pictures, how much of it is done and how far it is faded in, both 0..1."""
        begun = 0
        for stage in self.stages:
            if seen < begun + stage.pictures:
                done = seen - begun
                return stage, done / stage.pictures, min(1.0, (done + 1) / self.fade) if stage.level else 1.0
            begun += stage.pictures
        return self.stages[-1], 1.0, 1.0

    @property
    def total(self) -> int:
        """Pictures of all stages."""
        return sum(stage.pictures for stage in self.stages)


def stages_from(text: str) -> tuple[Stage, ...]:
    """ "level:batch:pictures,..." -> stages. ValueError with one sentence for anything else."""
    try:
        return tuple(Stage(*(int(number) for number in part.split(":"))) for part in text.split(","))
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"Stages look like 3:24:100000,4:16:200000 (level:batch:pictures), not '{text}'."
        ) from error
