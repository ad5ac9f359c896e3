"""What the settings of all families have in common, as a checkpoint's header stores them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

MAX_SIZE = 1 << 16  # no size of a network is larger
_WHOLE = ("z_dim", "w_dim", "mapping_layers", "mapping_width", "image_channels", "label_dim")


@dataclass(frozen=True)
class GeneratorConfig:
    """What the generators of every family have. ValueError with one sentence when a value makes no sense.

    labels: "joined": z and the label's embedding are concatenated, then normalised together (StyleGAN, StyleGAN2 in
    TensorFlow); "separate": each is normalised, then concatenated (StyleGAN2-ADA, StyleGAN3).
    """

    family: ClassVar[str] = ""

    z_dim: int = 512
    w_dim: int = 512
    mapping_layers: int = 8
    mapping_width: int = 512
    mapping_lr: float = 0.01  # learning-rate multiplier of the mapping network
    image_channels: int = 3
    label_dim: int = 0
    labels: Literal["joined", "separate"] = "separate"
    psi: float = 0.7  # truncation that the model brings
    cutoff: int | None = None

    def __post_init__(self) -> None:
        least = {name: 0 if name == "label_dim" else 1 for name in _WHOLE}
        for name, low in least.items():
            check_size(name, getattr(self, name), low)
        if self.image_channels not in (1, 3, 4):
            raise ValueError(
                f"A picture has 1 channel (grey), 3 (RGB) or 4 (RGBA, premultiplied), not {self.image_channels}."
            )
        if self.labels not in ("joined", "separate"):
            raise ValueError(f"Labels are joined or separate, not {self.labels!r}.")
        if self.cutoff is not None:
            check_size("cutoff", self.cutoff, 0)
        check_numbers(self, ("mapping_lr", "psi"))
        if self.mapping_lr <= 0:
            raise ValueError(f"A learning-rate multiplier (mapping_lr) is above 0, not {self.mapping_lr}.")

    @property
    def resolution(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        raise NotImplementedError

    @property
    def num_ws(self) -> int:
        """Styles per picture."""
        raise NotImplementedError

    @property
    def class_embedding(self) -> tuple[int, int]:
        """How many features each class has that are projected (0: it is embedded at once), and the embedding's length."""
        return 0, self.z_dim if self.labels == "joined" else self.w_dim

    @property
    def means_of_w(self) -> tuple[int, ...]:
        """The shape of `w_avg`: [w_dim], or a row for each class."""
        return (self.w_dim,)

    def to_json(self) -> dict[str, Any]:
        """A dict of plain JSON values, the family among them."""
        return {"family": self.family, **asdict(self)}


@dataclass(frozen=True)
class GrowingConfig(GeneratorConfig):
    """A generator that grows from `start` (height, width) by doublings; `channels` has one entry per resolution."""

    start: tuple[int, int] = (4, 4)
    channels: tuple[int, ...] = (512, 512, 512, 512)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (isinstance(self.start, tuple) and len(self.start) == 2):
            raise ValueError(f"A generator's start is a height and a width, not {self.start!r}.")
        if not (isinstance(self.channels, tuple) and 1 <= len(self.channels) <= 16):
            raise ValueError("A generator has one channel count per resolution, of 1 to 16 resolutions.")
        for size in (*self.start, *self.channels):
            check_size("start or channels", size, 1)

    @property
    def resolution(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        scale = 2 ** (len(self.channels) - 1)
        return self.start[0] * scale, self.start[1] * scale

    @property
    def num_ws(self) -> int:
        """Styles per picture: two per resolution."""
        return 2 * len(self.channels)


def check_size(name: str, value: Any, least: int, most: int = MAX_SIZE) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(
            f"{value!r} is not a size for '{name}' of a generator: it is a whole number from {least} to {most}."
        )


def check_numbers(config: GeneratorConfig, names: tuple[str, ...], *more: Any) -> None:
    for name, value in [*((name, getattr(config, name)) for name in names), *(("a filter", v) for v in more)]:
        if value is None and name == "conv_clamp":
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e9:
            raise ValueError(f"{value!r} is not a number for '{name}' of a generator.")
