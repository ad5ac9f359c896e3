"""What a family of generators is: one row of the table in `stylegan.families.table`. Needs no torch to be imported."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stylegan.families.config import GeneratorConfig

if TYPE_CHECKING:
    from torch import Tensor

    from stylegan.networks.mapping import Mapping
    from stylegan.networks.synthesis import Synthesis

# mapping, ws, psi, cutoff, base, labels -> truncated ws; see `Generator.truncate`.
Truncation = Callable[["Mapping", "Tensor", float, int | None, "Tensor | None", "Tensor | None"], "Tensor"]


def one_style_per_layer(config: GeneratorConfig, index: int) -> tuple[int, ...]:
    """Layer i uses style i; the picture, which counts as one more layer, the last one where there are so many."""
    return (index,) if index < config.num_ws else ()


def truncate(
    mapping: Mapping, ws: Tensor, psi: float, cutoff: int | None, base: Tensor | None, labels: Tensor | None
) -> Tensor:
    """base + psi * (ws - base), where the base is the mean of w, if none is given (Karras et al. 2019, appendix B).

    That is the mean of the labels' classes where each has its own.
    """
    if psi == 1.0:
        return ws
    styles = slice(0, cutoff if cutoff is None else max(0, cutoff))
    base = (mapping.mean(labels) if base is None else base).to(ws).expand_as(ws)
    result = ws.clone()
    result[:, styles] = base[:, styles].lerp(ws[:, styles], psi)
    return result


@dataclass(frozen=True)
class Family:
    """One family: its settings, its network, and what a generator asks of it."""

    title: str  # for people
    config: type[GeneratorConfig]  # its `family` is the name in files
    network: str  # "module:class" of the Synthesis that is made with a configuration; imported then
    # The styles that one layer of the synthesis uses; the picture counts as one more layer.
    styles_of: Callable[[Any, int], tuple[int, ...]] = one_style_per_layer
    truncate: Truncation = truncate
    has_statistics: bool = (
        False  # whether layers normalise by what the maps hold: locked edits differ from free ones
    )
    has_noise: bool = True  # whether layers add noise
    takes_transform: bool = False  # whether the picture can be moved and turned

    def synthesis(self, config: GeneratorConfig) -> Synthesis:
        """A new synthesis network."""
        module, name = self.network.split(":")
        made: Synthesis = getattr(importlib.import_module(module), name)(config)
        return made
