"""A family of the tests' own, as a new one would be written: two layers with one style, toRGB with another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from stylegan.families.config import GeneratorConfig
from stylegan.families.family import Family
from stylegan.families.family import truncate as towards
from stylegan.networks.layers import EqualLinear
from stylegan.networks.synthesis import Layer, State, Statistics, Synthesis


@dataclass(frozen=True)
class ToyConfig(GeneratorConfig):
    family: ClassVar[str] = "toy"

    side: int = 8

    @property
    def resolution(self) -> tuple[int, int]:
        return self.side, self.side

    @property
    def num_ws(self) -> int:
        return 2


class ToySynthesis(Synthesis):
    """Maps that w scales, then smoothed; colours that the other w mixes."""

    def __init__(self, config: ToyConfig) -> None:
        super().__init__()
        self.layers = tuple(Layer(name, config.side, config.side, 4) for name in ("first", "second"))
        self.start = nn.Parameter(torch.randn(1, 4, config.side, config.side))
        self.scales = nn.ModuleList(EqualLinear(config.w_dim, 4) for _ in range(2))
        self.colours = EqualLinear(config.w_dim, 4 * config.image_channels)

    def step(
        self,
        index: int,
        state: State | None,
        ws: Tensor,
        noise: Tensor | None,
        statistics: Statistics | None,
        transform: Tensor | None = None,
    ) -> tuple[State, Statistics | None]:
        x = self.start.expand(len(ws), -1, -1, -1) if state is None else state.x
        return State(torch.tanh(x * self.scales[index](ws[:, 0])[..., None, None])), None

    def image(self, state: State, ws: Tensor) -> Tensor:
        weight = self.colours(ws[:, 1]).unflatten(1, (-1, 4))
        return torch.einsum("nci,nihw->nchw", weight, state.x)


def _styles_of(config: ToyConfig, index: int) -> tuple[int, ...]:
    return (0,) if index < 2 else (1,)


def _truncate(
    mapping: nn.Module,
    ws: Tensor,
    psi: float,
    cutoff: int | None,
    base: Tensor | None,
    labels: Tensor | None,
) -> Tensor:
    """Towards a mean of the class's own: here simply the number of the class."""
    if base is None and labels is not None:
        base = labels.argmax(dim=1).to(ws)[0].expand(ws.shape[-1])
    return towards(mapping, ws, psi, cutoff, base, labels)  # type: ignore[arg-type]


TOY = Family("Toy", ToyConfig, "tests.toy_family:ToySynthesis", _styles_of, _truncate, has_noise=False)
