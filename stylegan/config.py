"""Frozen settings of networks: what a checkpoint's header stores."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class GeneratorConfig:
    """Sizes of an AdaIN StyleGAN generator (Karras et al. 2019).

    A generator grows from `start` (height, width) by doublings; `channels` has one entry per resolution.
    """

    z_dim: int = 512
    w_dim: int = 512
    start: tuple[int, int] = (4, 4)
    channels: tuple[int, ...] = (512, 512, 512, 512)
    mapping_layers: int = 8
    mapping_width: int = 512
    mapping_lr: float = 0.01  # learning-rate multiplier of the mapping network
    image_channels: int = 3
    label_dim: int = 0
    psi: float = 0.7  # truncation that the model brings
    cutoff: int | None = 8
    family: str = "stylegan"

    def __post_init__(self) -> None:
        sizes = (self.z_dim, self.w_dim, *self.start, *self.channels, self.mapping_layers, self.mapping_width)
        if len(self.start) != 2 or not self.channels or min(*sizes, self.image_channels) < 1:
            raise ValueError(
                "A generator needs a start of two sizes, one channel count or more, and no size below 1."
            )
        if self.family != "stylegan" or self.label_dim != 0:
            raise ValueError(
                f"A '{self.family}' generator with {self.label_dim} labels is not supported here."
            )

    @property
    def resolution(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        scale = 2 ** (len(self.channels) - 1)
        return self.start[0] * scale, self.start[1] * scale

    @property
    def num_ws(self) -> int:
        """Styles per picture: two per resolution."""
        return 2 * len(self.channels)

    def to_json(self) -> dict[str, Any]:
        """A dict of plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> GeneratorConfig:
        """The inverse of `to_json`; unknown keys are ignored, wrong types raise ValueError."""
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        try:
            for name in ("start", "channels"):
                if name in known:
                    known[name] = tuple(_whole(number) for number in known[name])
            for name in ("z_dim", "w_dim", "mapping_layers", "mapping_width", "image_channels", "label_dim"):
                if name in known:
                    known[name] = _whole(known[name])
            return cls(**known)
        except TypeError as error:
            raise ValueError(f"The generator's configuration does not fit: {error}.") from error


def _whole(number: Any) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 1 << 16:
        raise TypeError(f"{number!r} is no size")
    return number


@dataclass(frozen=True)
class Stage:
    """One resolution of a growing run: `level` 0 is the generator's start; the first `fade` pictures blend it in."""

    level: int
    batch: int
    fade: int  # pictures
    pictures: int  # pictures of the whole stage, fade included


@dataclass(frozen=True)
class TrainingConfig:
    """Settings of adversarial training; `python -m stylegan.training adversarial --help` prints what each means."""

    stages: tuple[Stage, ...]
    discriminator_channels: tuple[int, ...]  # one per resolution
    learning_rate: float = 0.002  # Adam's, of both networks
    r1_gamma: float = 3.0  # weight of the gradient penalty on real pictures
    r1_every: int = 8  # steps between two penalties, each then counted that many times (lazy regularisation)
    mixing: float = 0.7  # share of pictures drawn with two styles
    half_life: float = 10_000.0  # of the averaged generator, in pictures
    deviation_group: int = 4  # pictures that the minibatch standard deviation compares
    anchor: float = 0.0  # weight of the reconstruction loss where a supervised stage came first
    precision: str = "auto"  # "auto", "float32" or "bfloat16"
    save_minutes: float = 5.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.stages or any(
            min(s.batch, s.pictures) < 1 or not 0 <= s.fade <= s.pictures for s in self.stages
        ):
            raise ValueError(
                "Training needs one stage or more, each with a batch and pictures, and a fade within them."
            )
        if (
            min(self.learning_rate, self.half_life, self.r1_every, self.deviation_group) <= 0
            or self.r1_gamma < 0
        ):
            raise ValueError(
                "Learning rate, half-life, R1 interval and group size are above 0, R1 gamma is not below."
            )

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
