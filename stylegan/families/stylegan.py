"""StyleGAN: styles set the mean and deviation of each map (AdaIN), so a layer has statistics (Karras et al. 2019)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from stylegan.families.config import GrowingConfig, check_numbers
from stylegan.families.family import Family


@dataclass(frozen=True)
class AdaINConfig(GrowingConfig):
    """StyleGAN (Karras et al. 2019)."""

    family: ClassVar[str] = "stylegan"

    labels: Literal["joined", "separate"] = "joined"
    cutoff: int | None = 8
    lod: float = 0.0  # doublings that are missing in a checkpoint from the middle of progressive growing

    def __post_init__(self) -> None:
        super().__post_init__()
        check_numbers(self, ("lod",))
        if not 0 <= self.lod <= len(self.channels) - 1:
            raise ValueError(
                f"A level of detail of {self.lod} does not fit {len(self.channels)} resolutions."
            )


FAMILY = Family("StyleGAN", AdaINConfig, "stylegan.networks.stylegan:AdaINSynthesis", has_statistics=True)
