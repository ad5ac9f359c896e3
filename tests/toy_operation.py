"""An operation of the tests' own: how much a map is blurred by its neighbours, as a new one would be written."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import avg_pool2d

from stylegan.edits import Operation


def _soften(x: Tensor, mask: Tensor, strength: float, value: Tensor) -> None:
    around = avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)
    x.add_(strength * mask * value * (around - x))


SOFTEN = Operation(
    name="soften",
    sentence="Mixes each cell with those around it",
    verb="softened by",
    apply=_soften,
    neutral=0.0,
    unit=1.0,
    receptive_radius=1,
)
