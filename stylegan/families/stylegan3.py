"""StyleGAN3: signals are band-limited and start from Fourier features, which can be moved (Karras et al. 2021)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from stylegan.families import stylegan3_plan
from stylegan.families.config import GeneratorConfig, check_numbers, check_size
from stylegan.families.family import Family


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
        stylegan3_plan.check(self)

    @property
    def resolution(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        return self.size, self.size

    @property
    def bands(self) -> tuple[stylegan3_plan.Band, ...]:
        """The bands of the layers, and of toRGB."""
        return stylegan3_plan.bands(self)

    @property
    def num_ws(self) -> int:
        """Styles per picture: the Fourier features', each layer's, and toRGB's."""
        return self.num_layers + 2


FAMILY = Family(
    "StyleGAN3",
    AliasFreeConfig,
    "stylegan.networks.stylegan3:AliasFreeSynthesis",
    has_noise=False,
    takes_transform=True,
)
