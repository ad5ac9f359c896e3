"""StyleGAN2 synthesis: modulated convolution, noise, bias and leaky ReLU per layer (Karras et al. 2020a, fig. 2d and 7).

Nothing here is normalised by what the maps hold, so a layer has no statistics: locked edits and free ones are the same.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from stylegan.families.stylegan2 import ModulatedConfig
from stylegan.incremental.rects import Rect, clipped, doubled, grown, halved, hull
from stylegan.networks.layers import EqualConv2d, EqualLinear, initial
from stylegan.networks.modulation import ModulatedLayer
from stylegan.networks.synthesis import Layer, State, Statistics, Synthesis, Tile
from stylegan.ops.resampling import upsample


class ModulatedToRGB(nn.Module):
    """Modulated 1x1 convolution without demodulation, bias, clamp; the style carries the gain 1 / sqrt(fan_in)."""

    def __init__(self, inputs: int, outputs: int, w_dim: int, clamp: float | None) -> None:
        super().__init__()
        self.weight = nn.Parameter(initial(outputs, inputs, 1, 1))
        self.affine = EqualLinear(w_dim, inputs, bias=1.0)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale = 1 / math.sqrt(inputs)
        self.clamp = clamp

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """x [N, I, h, w], w [N, w_dim] -> [N, image channels, h, w]."""
        # So few outputs that here scaling the weight is cheaper than scaling the input.
        weight = self.weight[None, :, :, 0, 0] * (self.affine.cached(w) * self.scale)[:, None]
        pixels = x.movedim(1, -1).flatten(1, 2)  # [N, h * w, I]
        x = torch.baddbmm(self.bias, pixels, weight.mT).unflatten(1, x.shape[2:]).movedim(-1, 1)
        return x if self.clamp is None else x.clamp(-self.clamp, self.clamp)


class ModulatedSynthesis(Synthesis):
    """ws [N, num_ws, w_dim] -> picture, as a sequence of named layers.

    The layers use ws in their order; a resolution's toRGB uses the one after its last layer's. In the residual
    architecture the output of "conv1" is the block's: the sum with what goes around it.
    """

    def __init__(self, config: ModulatedConfig) -> None:
        super().__init__()
        self.config = config
        sizes = [
            (config.start[0] << level, config.start[1] << level) for level in range(len(config.channels))
        ]
        layers: list[Layer] = []
        modules: list[ModulatedLayer] = []
        before = config.channels[0]
        for level, channels in enumerate(config.channels):
            for name in ("conv0", "conv1") if level else ("conv1",):
                height, width = sizes[level]
                layers.append(Layer(f"{height}x{width} {name}", height, width, channels))
                modules.append(self._layer(before, channels, sizes[level], up=name == "conv0", level=level))
                before = channels
        self.const = nn.Parameter(initial(1, config.channels[0], *config.start))
        self.steps = nn.ModuleList(modules)
        self.layers = tuple(layers)
        to_rgb = config.channels if config.architecture == "skip" else config.channels[-1:]
        self.to_rgb = nn.ModuleList(
            ModulatedToRGB(channels, config.image_channels, config.w_dim, config.conv_clamp)
            for channels in to_rgb
        )
        around = zip(config.channels, config.channels[1:], strict=False) if self._residual else ()
        self.skips = nn.ModuleList(EqualConv2d(i, o, 1, gain=math.sqrt(0.5)) for i, o in around)

    def _layer(
        self, inputs: int, outputs: int, size: tuple[int, int], *, up: bool, level: int
    ) -> ModulatedLayer:
        config = self.config
        gain = math.sqrt(0.5) if self._residual and level and not up else 1.0
        taps = config.resample_filter if up else None
        return ModulatedLayer(inputs, outputs, size, config.w_dim, taps, config.conv_clamp, gain)

    @property
    def _residual(self) -> bool:
        return self.config.architecture == "resnet"

    def step(
        self,
        index: int,
        state: State | None,
        ws: Tensor,
        noise: Tensor | None,
        statistics: Statistics | None,
        transform: Tensor | None = None,
    ) -> tuple[State, Statistics | None]:
        """See `Synthesis.step`; there are no statistics to use or to return."""
        layer = self.steps[index]
        if state is None:
            x = self.const.to(ws.dtype).expand(ws.shape[0], -1, -1, -1)
            return State(layer(x, ws[:, index], noise)), None
        if index % 2:  # conv0: a new resolution begins, what comes from the one before is finished
            return State(
                layer(state.x, ws[:, index], noise),
                self._add_rgb(state, ws, index),
                self._around(state, index),
            ), None
        x = layer(state.x, ws[:, index], noise)
        return State(x if state.skip is None else x + state.skip, state.rgb), None

    def _add_rgb(self, state: State, ws: Tensor, index: int) -> Tensor | None:
        """The picture up to the resolution that `state` ends, where the architecture adds up toRGBs."""
        if self.config.architecture != "skip":
            return None
        rgb: Tensor = self.to_rgb[index // 2](state.x, ws[:, index])
        if rgb.dtype == torch.bfloat16:
            rgb = rgb.float()  # three channels cost nothing, and their sum is the picture
        return rgb if state.rgb is None else upsample(state.rgb, self.config.resample_filter) + rgb

    def _around(self, state: State, index: int) -> Tensor | None:
        """What goes around a residual block, enlarged: added to its last layer's output."""
        return (
            upsample(self.skips[index // 2](state.x), self.config.resample_filter) if self._residual else None
        )

    @property
    def affines(self) -> tuple[EqualLinear, ...]:
        """See `Synthesis.affines`."""
        return tuple(step.conv.affine for step in self.steps if isinstance(step, ModulatedLayer))

    def reach(self, index: int, dirty: Rect) -> Rect | None:
        """See `Synthesis.reach`. The enlarged picture so far carries no farther than the maps that it is added to."""
        if index == len(self.layers):
            return dirty
        layer = self.layers[index]
        if index % 2 == 0:
            return clipped(grown(dirty, 1, 1), layer.height, layer.width)
        before = (len(self.config.resample_filter) - 1) // 2
        spread = grown(doubled(dirty), len(self.config.resample_filter) - before - 1, before + 1)
        return clipped(spread, layer.height, layer.width)

    def tile(self, index: int, dirty: Rect) -> Tile:
        """See `Synthesis.tile`."""
        if index < len(self.layers) and index % 2 == 0:  # conv1
            field = clipped(grown(dirty, 1, 1), self.layers[index].height, self.layers[index].width)
            return Tile(dirty, field, field)
        height, width = self.layers[index - 1].height, self.layers[index - 1].width  # of the input
        ends = index == len(self.layers)
        adds = self.config.architecture == "skip"
        rgb = clipped(dirty if ends else halved(dirty), height, width) if adds else None
        # The enlarged picture before is wrong at a part's edges, where the filter meets what lies beyond.
        taps = len(self.config.resample_filter)
        around = None if rgb is None else grown(rgb, (taps + 1) // 2, (taps + 1) // 2)
        if ends:
            field = self._halving(clipped(around or dirty, height, width), index)
            return Tile(dirty, field, field, rgb)
        before = (taps - 1) // 2
        top, left, bottom, right = grown(dirty, before + 2, taps - before - 2)
        inputs = (top // 2, left // 2, bottom // 2 + 1, right // 2 + 1)
        field = self._halving(clipped(hull(inputs, around) or inputs, height, width), index)
        return Tile(dirty, field, doubled(field), rgb)

    def _halving(self, rect: Rect, index: int) -> Rect:
        """Begun and ended at even cells where there is a coarser picture to be cut in the same place."""
        top, left, bottom, right = rect
        if index == 1:
            return rect
        return top - top % 2, left - left % 2, bottom + bottom % 2, right + right % 2

    @property
    def previews(self) -> tuple[int, ...]:
        """See `Synthesis.previews`: after every resolution but the last, where toRGBs add up."""
        return tuple(range(1, len(self.layers), 2)) if self.config.architecture == "skip" else ()

    def preview(self, index: int, state: State, ws: Tensor) -> Tensor:
        """See `Synthesis.preview`."""
        picture = self._add_rgb(state, ws, index + 1)
        assert picture is not None
        return picture

    def image(self, state: State, ws: Tensor) -> Tensor:
        """See `Synthesis.image`."""
        index = len(self.layers)
        picture = self._add_rgb(state, ws, index)
        return self.to_rgb[-1](state.x, ws[:, index]) if picture is None else picture

    def noise_shape(self, index: int) -> tuple[int, int] | None:
        """See `Synthesis.noise_shape`."""
        layer = self.layers[index]
        return layer.height, layer.width

    def noise_buffer(self, index: int) -> Tensor | None:
        """See `Synthesis.noise_buffer`."""
        buffer: Any = self.steps[index].noise_const
        assert isinstance(buffer, Tensor)
        return buffer
