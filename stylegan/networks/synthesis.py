"""What every synthesis network is: a sequence of named layers, state in, state out.

Taps, edits, resuming and locked statistics are written once (generator.py) against this form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor, nn

from stylegan.incremental.rects import Rect
from stylegan.networks.layers import EqualLinear
from stylegan.ops.norm import Statistics as Statistics


@dataclass(frozen=True)
class Layer:
    """One synthesis layer: its output is what a heatmap shows and an edit changes."""

    name: str
    height: int
    width: int
    channels: int
    # The rectangle x0, y0, x1, y1 of the picture (0..1) that the maps cover; beyond it where they carry a margin.
    extent: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class State:
    """What one layer hands to the next.

    x: maps [N, C, h, w], the layer's output; rgb: the picture so far where a network adds up toRGBs; skip: what goes
    around the block's convolutions where it is residual.
    """

    x: Tensor
    rgb: Tensor | None = None
    skip: Tensor | None = None


@dataclass(frozen=True)
class Tile:
    """A rectangle of a layer's output that is run again, and what that takes."""

    dirty: Rect  # what of the output is wanted
    receptive_field: Rect  # what of the input that is made from
    output: (
        Rect  # what a run on the receptive field alone gives; at its edges, outside of `dirty`, it is wrong
    )
    # What of the picture so far comes with it, where the layer adds to it, at the input's resolution.
    rgb: Rect | None = None


class Synthesis(nn.Module):
    """A sequence of named layers that turns styles into a picture; a network has `layers`, `step` and `image` of its own."""

    layers: tuple[Layer, ...]

    def step(
        self,
        index: int,
        state: State | None,
        ws: Tensor,
        noise: Tensor | None,
        statistics: Statistics | None,
        transform: Tensor | None = None,
    ) -> tuple[State, Statistics | None]:
        """Run one layer on the edited state of the one before (None for the first).

        `statistics` replaces those of its instance norm; returns those that were used (None where there is no norm).
        `transform` [3, 3] replaces the checkpoint's input transform where there is one.
        """
        raise NotImplementedError

    def image(self, state: State, ws: Tensor) -> Tensor:
        """The last layer's state -> picture [N, C, H, W], nominal range -1..1."""
        raise NotImplementedError

    def reach(self, index: int, dirty: Rect) -> Rect | None:
        """What of layer `index`'s output can differ where a rectangle of the maps before it does; statistics are given.

        `index` may be the number of layers: then the output is the picture. None where nothing less than all is known.
        """
        return None

    def tile(self, index: int, dirty: Rect) -> Tile:
        """How to run a rectangle of layer `index`'s output again; for networks that know `reach`."""
        raise ValueError("This network is run whole.")

    @property
    def transform(self) -> Tensor | None:
        """The checkpoint's own input transform [3, 3], where the network takes one."""
        return None

    @property
    def affines(self) -> tuple[EqualLinear, ...]:
        """Each layer's map from w to its styles, y = x Wᵀ + b, in their order; none where a network has no such maps."""
        return ()

    @property
    def previews(self) -> tuple[int, ...]:
        """After how many layers there is a picture so far (see `preview`), fewest first; none for most networks."""
        return ()

    def preview(self, index: int, state: State, ws: Tensor) -> Tensor:
        """The picture so far, smaller than the whole one, of the edited state of layer `index`: one of `previews`."""
        raise ValueError("This network has no picture before its last layer.")

    def noise_shape(self, index: int) -> tuple[int, int] | None:
        """(height, width) of a layer's noise, None where it takes none."""
        return None

    def noise_buffer(self, index: int) -> Tensor | None:
        """The checkpoint's constant noise [1, 1, h, w] of a layer."""
        return None


def multiplications(layers: Sequence[Layer]) -> list[float]:
    """About how many multiplications each layer's 3x3 convolution takes for one picture."""
    inputs = [layers[0].channels, *(layer.channels for layer in layers)]
    return [
        9.0 * layer.height * layer.width * layer.channels * before
        for layer, before in zip(layers, inputs, strict=False)
    ]
