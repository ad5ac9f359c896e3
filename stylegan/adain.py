"""StyleGAN synthesis: a learned constant, then noise, bias, leaky ReLU and AdaIN per layer (Karras et al. 2019, fig. 1b)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.config import AdaINConfig
from stylegan.layers import EqualConv2d, EqualLinear, adain, blur, instance_statistics
from stylegan.synthesis import Layer, State, Statistics


class AdaINLayer(nn.Module):
    """[enlarging] convolution -> noise -> bias -> leaky ReLU 0.2 -> instance norm -> style.

    The first layer of a network has no convolution: it starts from the learned constant.
    """

    noise_const: Tensor

    def __init__(
        self, inputs: int, outputs: int, size: tuple[int, int], w_dim: int, up: bool = False
    ) -> None:
        super().__init__()
        self.conv = EqualConv2d(inputs, outputs, 3, up=up) if inputs else None
        self.const = None if inputs else nn.Parameter(torch.ones(1, outputs, *size))
        self.noise_weight = nn.Parameter(torch.zeros(outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.style = EqualLinear(w_dim, 2 * outputs)
        self.register_buffer("noise_const", torch.randn(1, 1, *size))

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
        bias = self.bias.view(1, -1, 1, 1)
        x = x + (bias if noise is None else bias + noise * self.noise_weight.view(1, -1, 1, 1))
        x = F.leaky_relu(x, 0.2)
        statistics = instance_statistics(x) if statistics is None else statistics
        return adain(x, self.style(w), statistics), statistics


class AdaINSynthesis(nn.Module):
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
        self.takes_transform = False
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
        return State(x), used

    def image(self, state: State, ws: Tensor) -> Tensor:
        """See `Synthesis.image`: toRGB of the last resolution alone."""
        picture: Tensor = self.to_rgb[-1](state.x)
        return picture

    def grow(self, ws: Tensor, noise: list[Tensor | None], level: int, fade: float = 1.0) -> Tensor:
        """The picture at resolution `level` (0 = start), faded in from the one below (Karras et al. 2018a, fig. 2).

        fade 0 shows the enlarged picture of the level below, 1 this level's own. [N, C, h, w].
        """
        state, coarse = None, None
        for index in range(2 * level + 2):
            state, _ = self.step(index, state, ws, noise[index], None)
            if index == 2 * level - 1 and fade < 1:
                coarse = self.to_rgb[level - 1](state.x)
        assert state is not None
        picture: Tensor = self.to_rgb[level](state.x)
        if coarse is None:
            return picture
        return torch.lerp(F.interpolate(coarse, scale_factor=2, mode="nearest"), picture, fade)

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
