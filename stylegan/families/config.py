"""Frozen settings of generators, one class per family, as a checkpoint's header stores them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Literal

from stylegan.families import stylegan3_plan as aliasfree_plan

MOST = 1 << 16  # no size of a network is larger
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
            _check_size(name, getattr(self, name), low)
        if self.image_channels not in (1, 3, 4):
            raise ValueError(
                f"A picture has 1 channel (grey), 3 (RGB) or 4 (RGBA, premultiplied), not {self.image_channels}."
            )
        if self.labels not in ("joined", "separate"):
            raise ValueError(f"Labels are joined or separate, not {self.labels!r}.")
        if self.cutoff is not None:
            _check_size("cutoff", self.cutoff, 0)
        _check_numbers(self, ("mapping_lr", "psi"))
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

    def to_json(self) -> dict[str, Any]:
        """A dict of plain JSON values, the family among them."""
        return {"family": self.family, **asdict(self)}

    @staticmethod
    def from_json(values: dict[str, Any]) -> GeneratorConfig:
        """The inverse of `to_json`; unknown keys are ignored, wrong values raise ValueError."""
        kind = _FAMILIES.get(str(values.get("family")))
        if kind is None:
            raise ValueError(f"The family '{values.get('family')}' of generators is not known.")
        known = {field.name: values[field.name] for field in fields(kind) if field.name in values}
        known |= {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        try:
            return kind(**known)
        except TypeError as error:
            raise ValueError(f"The generator's configuration does not fit: {error}.") from error


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
            _check_size("start or channels", size, 1)

    @property
    def resolution(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        scale = 2 ** (len(self.channels) - 1)
        return self.start[0] * scale, self.start[1] * scale

    @property
    def num_ws(self) -> int:
        """Styles per picture: two per resolution."""
        return 2 * len(self.channels)


@dataclass(frozen=True)
class AdaINConfig(GrowingConfig):
    """StyleGAN (Karras et al. 2019)."""

    family: ClassVar[str] = "stylegan"

    labels: Literal["joined", "separate"] = "joined"
    cutoff: int | None = 8
    lod: float = 0.0  # doublings that are missing in a checkpoint from the middle of progressive growing

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_numbers(self, ("lod",))
        if not 0 <= self.lod <= len(self.channels) - 1:
            raise ValueError(
                f"A level of detail of {self.lod} does not fit {len(self.channels)} resolutions."
            )


@dataclass(frozen=True)
class ModulatedConfig(GrowingConfig):
    """StyleGAN2 and StyleGAN2-ADA (Karras et al. 2020)."""

    family: ClassVar[str] = "stylegan2"

    architecture: Literal["skip", "resnet", "orig"] = "skip"
    resample_filter: tuple[float, ...] = (1.0, 3.0, 3.0, 1.0)
    conv_clamp: float | None = None  # of the convolutions' outputs, times the layer's gain

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.architecture not in ("skip", "resnet", "orig"):
            raise ValueError(f"The architecture {self.architecture!r} is not skip, resnet or orig.")
        if not (isinstance(self.resample_filter, tuple) and 1 <= len(self.resample_filter) <= 64):
            raise ValueError("A resampling filter has 1 to 64 taps.")
        _check_numbers(self, ("conv_clamp",), *self.resample_filter)
        if abs(sum(self.resample_filter)) < 1e-6:
            raise ValueError("A resampling filter whose taps add up to 0 lets nothing through.")
        if self.conv_clamp is not None and self.conv_clamp < 0:
            raise ValueError(f"A clamp of {self.conv_clamp} leaves nothing.")


@dataclass(frozen=True)
class AliasFreeConfig(GeneratorConfig):
    """StyleGAN3, configurations T and R (Karras et al. 2021); names as in the paper's code."""

    family: ClassVar[str] = "stylegan3"

    mapping_layers: int = 2
    size: int = 256  # height and width of the picture
    channel_base: int = 32768
    channel_max: int = 512
    num_layers: int = 14  # without the Fourier features and toRGB
    num_critical: int = 2  # critically sampled layers at the end
    first_cutoff: float = 2.0
    first_stopband: float = 2**2.1
    last_stopband_rel: float = 2**0.3
    margin_size: int = 10  # pixels around the picture that the layers carry
    output_scale: float = 0.25
    conv_kernel: int = 3
    filter_size: int = 6  # taps of the low-pass filters, relative to the lower sampling rate
    lrelu_upsampling: int = 2
    use_radial_filters: bool = False  # configuration R
    conv_clamp: float | None = 256.0

    def __post_init__(self) -> None:
        super().__post_init__()
        whole = (
            "size",
            "channel_base",
            "channel_max",
            "num_layers",
            "conv_kernel",
            "filter_size",
            "lrelu_upsampling",
        )
        for name in whole:
            _check_size(name, getattr(self, name), 1, 1 << 20)
        for name in ("num_critical", "margin_size"):
            _check_size(name, getattr(self, name), 0)
        if not isinstance(self.use_radial_filters, bool):
            raise ValueError(f"Radial filters are used or not, not {self.use_radial_filters!r}.")
        if self.num_layers > 64 or self.num_critical >= self.num_layers:
            raise ValueError(f"{self.num_layers} layers with {self.num_critical} critical ones do not fit.")
        _check_numbers(
            self, ("first_cutoff", "first_stopband", "last_stopband_rel", "output_scale", "conv_clamp")
        )
        aliasfree_plan.check(self)

    @property
    def resolution(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        return self.size, self.size

    @property
    def num_ws(self) -> int:
        """Styles per picture: the Fourier features', each layer's, and toRGB's."""
        return self.num_layers + 2


_FAMILIES: dict[str, type[GeneratorConfig]] = {
    kind.family: kind for kind in (AdaINConfig, ModulatedConfig, AliasFreeConfig)
}


def _check_size(name: str, value: Any, least: int, most: int = MOST) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(
            f"{value!r} is no size for '{name}' of a generator: it is a whole number from {least} to {most}."
        )


def _check_numbers(config: GeneratorConfig, names: tuple[str, ...], *more: Any) -> None:
    for name, value in [*((name, getattr(config, name)) for name in names), *(("a filter", v) for v in more)]:
        if value is None and name == "conv_clamp":
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e9:
            raise ValueError(f"{value!r} is no number for '{name}' of a generator.")
