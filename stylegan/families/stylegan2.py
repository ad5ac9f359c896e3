"""StyleGAN2: styles modulate the weights of the convolutions (Karras et al. 2020a and 2020b)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from stylegan.families.config import GrowingConfig, check_numbers
from stylegan.families.family import Family


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
        check_numbers(self, ("conv_clamp",), *self.resample_filter)
        if abs(sum(self.resample_filter)) < 1e-6:
            raise ValueError("A resampling filter whose taps add up to 0 lets nothing through.")
        if self.conv_clamp is not None and self.conv_clamp < 0:
            raise ValueError(f"A clamp of {self.conv_clamp} leaves nothing.")


FAMILY = Family("StyleGAN2", ModulatedConfig, "stylegan.networks.stylegan2:ModulatedSynthesis")
