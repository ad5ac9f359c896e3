"""StyleGAN-XL: StyleGAN3's layers, grown in stages, for many classes (Sauer et al. 2022)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from stylegan.families.config import check_numbers, check_size
from stylegan.families.family import Family
from stylegan.families.stylegan3 import AliasFreeConfig, Band

_BANDS = ("cutoffs", "half_widths", "rates", "sizes", "channels")


@dataclass(frozen=True)
class StagedConfig(AliasFreeConfig):
    """StyleGAN-XL. A stage takes the layers of the one before but its critically sampled ones, and adds some of its own.

    So the bands of the layers follow from no formula: each is given, toRGB's last. A class is described by features, which
    are projected; each class has a mean of w.
    """

    family: ClassVar[str] = "stylegan-xl"

    class_features: int = 0
    cutoffs: tuple[float, ...] = ()
    half_widths: tuple[float, ...] = ()
    rates: tuple[int, ...] = ()
    sizes: tuple[int, ...] = ()
    channels: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        given: list[Any] = [getattr(self, name) for name in _BANDS]
        if not all(isinstance(each, tuple) and len(each) == self.num_layers + 1 for each in given):
            raise ValueError(f"A generator of {self.num_layers} layers has as many bands, and one of toRGB.")
        check_numbers(self, (), *self.cutoffs, *self.half_widths)
        if min(*self.cutoffs, *self.half_widths) <= 0:
            raise ValueError("A StyleGAN-XL generator has cutoffs and half widths above 0.")
        for name, values in zip(_BANDS[2:], given[2:], strict=True):
            for value in values:
                check_size(name, value, 1)
        if any(rate & (rate - 1) for rate in self.rates) or list(self.rates) != sorted(self.rates):
            raise ValueError("Sampling rates are powers of two, none below the one before.")
        if (self.sizes[-1], self.channels[-1]) != (self.size, self.image_channels):
            raise ValueError("The last band of a generator is that of its picture.")
        check_size("class_features", self.class_features, 1 if self.label_dim else 0)
        super().__post_init__()

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands of the layers, and of toRGB."""
        return tuple(map(Band, self.cutoffs, self.half_widths, self.rates, self.sizes, self.channels))

    @property
    def class_embedding(self) -> tuple[int, int]:
        """See `GeneratorConfig.class_embedding`."""
        return self.class_features, self.z_dim

    @property
    def means_of_w(self) -> tuple[int, ...]:
        """See `GeneratorConfig.means_of_w`."""
        return (self.label_dim, self.w_dim) if self.label_dim else (self.w_dim,)


FAMILY = Family(
    "StyleGAN-XL",
    StagedConfig,
    "stylegan.networks.stylegan3:AliasFreeSynthesis",
    has_noise=False,
    takes_transform=True,
)
