"""StyleGAN synthesis: a learned constant, then noise, bias, leaky ReLU and AdaIN per layer (Karras et al. 2019, fig. 1b)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.families.stylegan import AdaINConfig
from stylegan.incremental.rects import Rect, clipped, doubled, grown, halved
from stylegan.networks.layers import EqualConv2d, EqualLinear, blur, initial
from stylegan.networks.synthesis import Layer, State, Statistics, Synthesis, Tile
from stylegan.ops.activation import activate
from stylegan.ops.norm import adain, normalise


class AdaINLayer(nn.Module):
    """[enlarging] convolution -> noise -> bias -> leaky ReLU 0.2 -> instance norm -> style.

    The first layer of a network has no convolution: it starts from the learned constant.
    """

    noise_const: Tensor

    def __init__(
        self, inputs: int, outputs: int, size: tuple[int, int], w_dim: int, up: bool = False
    ) -> None:
        super().__init__()
        self.conv = EqualConv2d(inputs, outputs, 3, up=up, size=size) if inputs else None
        self.const = None if inputs else nn.Parameter(torch.ones(1, outputs, *size))
        self.noise_weight = nn.Parameter(torch.zeros(outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.style = EqualLinear(w_dim, 2 * outputs)
        self.register_buffer("noise_const", initial(1, 1, *size))

    def forward(
        self, x: Tensor | None, w: Tensor, noise: Tensor | None, statistics: Statistics | None = None
    ) -> tuple[Tensor, Statistics]:
        """x [N, I, h, w] (None for the constant), w [N, w_dim], noise [N or 1, 1, h, w] -> maps [N, O, h', w']."""
        if self.conv is None:
            assert self.const is not None
            x = self.const.to(w.dtype).expand(w.shape[0], -1, -1, -1)
        else:
            assert x is not None
            x = self.conv(x)
            x = blur(x) if self.conv.up else x
        bias, strength = self.bias.view(1, -1, 1, 1), self.noise_weight.view(1, -1, 1, 1)
        x = activate(x, bias, noise, strength, own=self.conv is not None)
        used = adain(x, self.style(w)) if statistics is None else statistics
        return normalise(x, used), used


class AdaINSynthesis(Synthesis):
    """ws [N, num_ws, w_dim] -> picture, as a sequence of named layers."""

    def __init__(self, config: AdaINConfig) -> None:
        super().__init__()
        self.blocks: list[tuple[int, int]] = []  # (height, width) per resolution
        layers: list[Layer] = []
        modules: list[AdaINLayer] = []
        before = 0
        for level, channels in enumerate(config.channels):
            height, width = config.start[0] << level, config.start[1] << level
            self.blocks.append((height, width))
            for name, inputs in (("const" if level == 0 else "conv0", before), ("conv1", channels)):
                modules.append(
                    AdaINLayer(
                        inputs, channels, (height, width), config.w_dim, up=level > 0 and name == "conv0"
                    )
                )
                layers.append(Layer(f"{height}x{width} {name}", height, width, channels))
            before = channels
        self.config = config
        # Progressive growing (Karras et al. 2018a, fig. 2): lod 0 shows the last level alone; lod 1.3 the last but one,
        # 0.3 of which the level below still is.
        missing = int(config.lod)
        self.shown = len(config.channels) - 1 - missing  # the level whose picture is seen
        self.fade = 1.0 - (config.lod - missing)  # its share
        self.steps = nn.ModuleList(modules)
        self.to_rgb = nn.ModuleList(ToRGB(channels, config.image_channels) for channels in config.channels)
        self.layers = tuple(layers)

    def step(
        self,
        index: int,
        state: State | None,
        ws: Tensor,
        noise: Tensor | None,
        statistics: Statistics | None,
        transform: Tensor | None = None,
    ) -> tuple[State, Statistics | None]:
        """See `Synthesis.step`."""
        x, used = self.steps[index](state.x if state else None, ws[:, index], noise, statistics)
        return State(x, self._picture(index - 1, state) if state else None), used

    @property
    def affines(self) -> tuple[EqualLinear, ...]:
        """See `Synthesis.affines`."""
        return tuple(step.style for step in self.steps if isinstance(step, AdaINLayer))

    def reach(self, index: int, dirty: Rect) -> Rect | None:
        """See `Synthesis.reach`: a 3x3 convolution adds one cell; one that enlarges, with its blur, two and a half."""
        if self.config.lod:
            return None
        if index == len(self.layers):
            return dirty
        layer = self.layers[index]
        dirty = grown(dirty, 1, 1) if index % 2 else grown(doubled(dirty), 2, 2)
        return clipped(dirty, layer.height, layer.width)

    def tile(self, index: int, dirty: Rect) -> Tile:
        """See `Synthesis.tile`."""
        if index == len(self.layers):
            return Tile(dirty, dirty, dirty)
        height, width = self.layers[index].height, self.layers[index].width
        if index % 2:
            field = clipped(grown(dirty, 1, 1), height, width)
            return Tile(dirty, field, field)
        field = clipped(halved(grown(dirty, 2, 2)), height // 2, width // 2)
        return Tile(dirty, field, doubled(field))

    def image(self, state: State, ws: Tensor) -> Tensor:
        """See `Synthesis.image`: toRGB of the level that is shown, blended with the one below where it fades in."""
        picture = self._picture(len(self.layers) - 1, state)
        assert picture is not None
        scale = 2 ** (len(self.blocks) - 1 - self.shown)
        return F.interpolate(picture, scale_factor=scale, mode="nearest") if scale > 1 else picture

    def _picture(self, index: int, state: State) -> Tensor | None:
        """The picture so far, from the edited output of layer `index`, at the resolution of the level that gave it.

        None before the first level that is used: one below the one that is shown, if that is fading in.
        """
        level, second = divmod(index, 2)
        if not second or level not in (self.shown, self.shown - 1):
            return state.rgb
        if level == self.shown - 1:
            return self._to_rgb(level, state.x) if self.fade < 1 else None
        return self._fade_in(level, state.x, state.rgb, self.fade)

    def _fade_in(self, level: int, x: Tensor, coarse: Tensor | None, fade: float) -> Tensor:
        """This level's picture, a share of `fade` of it where there is a coarse one, which is enlarged by 2."""
        picture = self._to_rgb(level, x)
        if coarse is None:
            return picture
        return torch.lerp(F.interpolate(coarse, scale_factor=2, mode="nearest"), picture, fade)

    def _to_rgb(self, level: int, x: Tensor) -> Tensor:
        picture: Tensor = self.to_rgb[level](x)
        return picture

    def grow(self, ws: Tensor, noise: list[Tensor | None], level: int, fade: float = 1.0) -> Tensor:
        """The picture at resolution `level` (0 = start), faded in from the one below (Karras et al. 2018a, fig. 2).

        fade 0 shows the enlarged picture of the level below, 1 this level's own. [N, C, h, w].
        """
        if fade == 1 or level == 0:
            return self._to_rgb(level, self.grown_maps(ws, noise, level))
        below = self.grown_maps(ws, noise, level - 1)
        maps = self.grown_maps(ws, noise, level, below)
        return self._fade_in(level, maps, self._to_rgb(level - 1, below), fade)

    def grown_maps(
        self, ws: Tensor, noise: list[Tensor | None], level: int, below: Tensor | None = None
    ) -> Tensor:
        """The maps that the picture of resolution `level` is drawn from, [N, C, h, w]; made of those `below` where given."""
        first = 0 if below is None else 2 * level
        state = None if below is None else State(below)
        for index in range(first, 2 * level + 2):
            state, _ = self.step(index, state, ws, noise[index], None)
        assert state is not None
        return state.x

    def noise_shape(self, index: int) -> tuple[int, int] | None:
        """See `Synthesis.noise_shape`."""
        layer = self.layers[index]
        return layer.height, layer.width

    def noise_buffer(self, index: int) -> Tensor | None:
        """See `Synthesis.noise_buffer`."""
        layer = self.steps[index]
        assert isinstance(layer, AdaINLayer)
        return layer.noise_const


class ToRGB(nn.Module):
    """1x1 convolution with bias, gain 1.  [N, C, h, w] -> [N, image channels, h, w]."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = EqualConv2d(inputs, outputs, 1, gain=1.0)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        picture: Tensor = self.conv(x) + self.bias.view(1, -1, 1, 1)
        return picture
