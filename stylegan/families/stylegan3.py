"""StyleGAN3: signals are band-limited and start from Fourier features, which can be moved (Karras et al. 2021)."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import ClassVar

from stylegan.families.config import GeneratorConfig, check_numbers, check_size
from stylegan.families.family import Family

MAX_TAPS = 128  # of a filter: the paper's networks have 12 and 24


@dataclass(frozen=True)
class Band:
    """What the output of one layer can hold; frequencies and rates are in cycles and samples per picture."""

    cutoff: float
    half_width: float  # of the transition band
    rate: int  # samples per picture
    size: int  # height and width of the maps: the rate, and the margins on both sides
    channels: int

    @property
    def extent(self) -> float:
        """Height and width that the maps cover, in units of `rate` samples."""
        return self.size / self.rate


@dataclass(frozen=True)
class Resampling:
    """How one layer gets from its convolution's output through the non-linearity to its own sampling rate.

    The maps lose `trim` rows and columns (before, after; where negative, zeros are added), are enlarged by `up` with a
    filter of `up_taps` taps, lose `crop` of the samples that this gives, and are reduced by `down`. A filter of one
    tap is none. A dropped row is one that no sample which is kept depends on.
    """

    up: int
    down: int
    up_taps: int
    down_taps: int
    radial: bool  # whether the filter that reduces is a radially symmetric one
    fine_rate: int  # samples per picture between the filters
    size: int  # height and width after reducing
    trim: tuple[int, int]
    crop: tuple[int, int]

    @property
    def fine_size(self) -> int:
        """Height and width between the filters."""
        return (self.size - 1) * self.down + self.down_taps


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
            check_size(name, getattr(self, name), 1, 1 << 20)
        for name in ("num_critical", "margin_size"):
            check_size(name, getattr(self, name), 0)
        if not isinstance(self.use_radial_filters, bool):
            raise ValueError(f"Radial filters are used or not, not {self.use_radial_filters!r}.")
        if self.num_layers > 64 or self.num_critical >= self.num_layers:
            raise ValueError(f"{self.num_layers} layers with {self.num_critical} critical ones do not fit.")
        check_numbers(
            self, ("first_cutoff", "first_stopband", "last_stopband_rel", "output_scale", "conv_clamp")
        )
        _check(self)

    @property
    def resolution(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        return self.size, self.size

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands of the layers, and of toRGB."""
        return bands(self)

    @property
    def num_ws(self) -> int:
        """Styles per picture: the Fourier features', each layer's, and toRGB's."""
        return self.num_layers + 2


def bands(config: AliasFreeConfig) -> tuple[Band, ...]:
    """The bands of the layers and of toRGB (Karras et al. 2021, section 3.2 and appendix C.1).

    ValueError with one sentence where the settings give none that can be sampled.
    """
    last_cutoff = config.size / 2
    last_stopband = last_cutoff * config.last_stopband_rel
    lowest = min(config.first_cutoff, config.first_stopband, last_stopband)
    if lowest <= 0:
        raise ValueError("A StyleGAN3 generator has cutoffs above 0.")
    found = []
    for index in range(config.num_layers + 1):
        exponent = min(index / (config.num_layers - config.num_critical), 1.0)
        cutoff = config.first_cutoff * (last_cutoff / config.first_cutoff) ** exponent
        stopband = config.first_stopband * (last_stopband / config.first_stopband) ** exponent
        rate = 2.0 ** math.ceil(math.log2(min(stopband * 2, config.size)))
        half_width = max(stopband, rate / 2) - cutoff
        if rate < 1 or half_width <= 0:
            raise ValueError(
                f"Layer {index} of the StyleGAN3 generator has no band between {cutoff:g} and {stopband:g}."
            )
        last = index >= config.num_layers - 1
        size = config.size if last else int(rate) + 2 * config.margin_size
        channels = max(1, round(min(config.channel_base / 2 / cutoff, config.channel_max)))
        if index == config.num_layers:
            channels = config.image_channels
        found.append(Band(cutoff, half_width, int(rate), size, channels))
    return tuple(found)


def resampling(config: AliasFreeConfig, before: Band, after: Band, index: int) -> Resampling:
    """How layer `index` resamples from the band `before` it to its own, `after` (appendix C.3)."""
    fine_rate = max(before.rate, after.rate) * config.lrelu_upsampling
    up, down = fine_rate // before.rate, fine_rate // after.rate
    up_taps = config.filter_size * up if up > 1 else 1
    down_taps = config.filter_size * down if down > 1 else 1
    if max(up_taps, down_taps) > MAX_TAPS:
        raise ValueError(
            f"A filter of {max(up_taps, down_taps)} taps is too long: at most {MAX_TAPS} are possible."
        )
    if max(before.cutoff, after.cutoff) >= fine_rate / 2 and max(up, down) > 1:
        raise ValueError(f"Layer {index} of the StyleGAN3 generator is sampled too coarsely for its band.")
    # Zeros that the enlarged maps would need on both sides for the two grids to have the same centre.
    convolved = before.size + config.conv_kernel - 1
    zeros = (after.size - 1) * down + 1 - convolved * up + up_taps + down_taps - 2
    zeros_before = (zeros + up) // 2
    crops = (up_taps - 1 - zeros_before, up_taps - up - (zeros - zeros_before))
    trim = tuple(_trim(crop, up, up_taps) for crop in crops)
    return Resampling(
        up=up,
        down=down,
        up_taps=up_taps,
        down_taps=down_taps,
        radial=config.use_radial_filters and index < config.num_layers - config.num_critical,
        fine_rate=fine_rate,
        size=after.size,
        trim=(trim[0], trim[1]),
        crop=(crops[0] - trim[0] * up, crops[1] - trim[1] * up),
    )


def _check(config: AliasFreeConfig) -> None:
    """ValueError with one sentence where the bands cannot be sampled, or the filters are out of all proportion."""
    *inner, _ = config.bands
    for index, (before, after) in enumerate(itertools.pairwise([inner[0], *inner])):
        resampling(config, before, after, index)


def _trim(crop: int, up: int, taps: int) -> int:
    """Input samples at one end that reach none of the samples kept, or minus the zeros that are to be added there."""
    return crop // up if crop < 0 else max(0, -((taps - 1 - crop) // up))


FAMILY = Family(
    "StyleGAN3",
    AliasFreeConfig,
    "stylegan.networks.stylegan3:AliasFreeSynthesis",
    has_noise=False,
    takes_transform=True,
)
