"""StyleGAN3's settings from the names of its layers alone, which say how large they are and how many channels they have."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from stylegan.families.stylegan3 import AliasFreeConfig

PAPERS_MARGIN = 10  # pixels
MOST_CRITICAL = 8  # layers at the end: the paper's networks have two


def layer_names(config: AliasFreeConfig) -> list[str]:
    """The names of the layers of such a generator in NVIDIA's files, toRGB last: "synthesis.L0_36_512", …"""
    return [f"synthesis.L{index}_{band.size}_{band.channels}" for index, band in enumerate(config.bands)]


def fitted(make: Callable[..., AliasFreeConfig], names: list[str]) -> AliasFreeConfig:
    """The configuration that gives layers of these names: the paper's where it does, or where none does.

    make: with settings by their names, a configuration that has the sizes which the tensors show.
    """
    for settings in ({}, *_candidates(make, names)):
        with suppress(ValueError):
            config = make(**settings)
            if layer_names(config) == names:
                return config
    return make()


def _candidates(make: Callable[..., AliasFreeConfig], names: list[str]) -> Iterator[dict[str, int]]:
    """Settings with which the layers may be so."""
    sizes, channels = zip(*(map(int, name.rsplit("_", 2)[1:]) for name in names[:-1]), strict=True)
    margins = dict.fromkeys(
        (PAPERS_MARGIN, *((sizes[0] - rate) // 2 for rate in (16, 8, 32, 4) if sizes[0] >= rate))
    )
    for critical, margin in itertools.product((2, 0, 1, *range(3, MOST_CRITICAL)), margins):
        settings = {"num_critical": critical, "margin_size": margin, "channel_max": max(channels)}
        with suppress(ValueError):
            cutoffs = [band.cutoff for band in make(**settings).bands]
            yield settings | {"channel_base": _channel_base(cutoffs, channels)}


def _channel_base(cutoffs: Iterable[float], channels: Iterable[int]) -> int:
    """The number that gives layers of these cutoffs their channels: min(base / 2 / cutoff, most), rounded."""
    pairs = list(zip(cutoffs, channels, strict=False))
    most = max(count for _, count in pairs)
    low = max((count - 0.5) * 2 * cutoff for cutoff, count in pairs)
    high = min(((count + 0.5) * 2 * cutoff for cutoff, count in pairs if count < most), default=math.inf)
    power = 2 ** math.ceil(math.log2(low))
    return power if power <= high else math.ceil(low)
