"""The discriminator: residual-free blocks, minibatch standard deviation, growing with the generator (Karras et al. 2018a)."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.layers import EqualConv2d, EqualLinear, blur


class ConvLeaky(nn.Module):
    """3x3 or 1x1 convolution, bias, leaky ReLU 0.2.  [N, in, h, w] -> [N, out, h, w]."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3) -> None:
        super().__init__()
        self.conv = EqualConv2d(inputs, outputs, kernel)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(self.conv(x) + self.bias.view(1, -1, 1, 1), 0.2)


class DownBlock(nn.Module):
    """Convolution, blur and halving, convolution.  [N, in, h, w] -> [N, out, h/2, w/2].

    Halving comes before the second convolution, which then costs a quarter.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = ConvLeaky(inputs, inputs)
        self.second = ConvLeaky(inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.second(F.avg_pool2d(blur(self.first(x)), 2))
        return y


# Minibatch standard deviation (Karras et al. 2018a, section 3): how much the pictures of a group differ, as one more map.
def minibatch_deviation(x: Tensor, group: int) -> Tensor:
    """[N, C, h, w] -> [N, C + 1, h, w]; N must be divisible by the group's size or smaller than it."""
    count, _, height, width = x.shape
    group = min(group, count) if count % min(group, count) == 0 else count
    y = x.view(group, -1, *x.shape[1:])
    y = (y - y.mean(dim=0)).square().mean(dim=0).add(1e-8).sqrt().mean(dim=(1, 2, 3))
    return torch.cat([x, y.repeat(group).view(count, 1, 1, 1).expand(-1, -1, height, width)], dim=1)


class Discriminator(nn.Module):
    """Picture [N, C, h, w] at level `level` (0 = start) -> one score per picture [N, 1]; no final activation."""

    def __init__(
        self, start: tuple[int, int], channels: tuple[int, ...], image_channels: int = 3, group: int = 4
    ) -> None:
        super().__init__()
        self.group = group
        self.from_rgb = nn.ModuleList(ConvLeaky(image_channels, count, 1) for count in channels)
        self.blocks = nn.ModuleList(DownBlock(channels[i], channels[i - 1]) for i in range(1, len(channels)))
        self.conv = ConvLeaky(channels[0] + 1, channels[0])
        self.dense = EqualLinear(channels[0] * start[0] * start[1], channels[0], gain=math.sqrt(2))
        self.score = EqualLinear(channels[0], 1)

    def forward(self, picture: Tensor, level: int, fade: float = 1.0) -> Tensor:
        """`fade` blends the level in from the one below, as `AdaINSynthesis.grow` does."""
        x = self.from_rgb[level](picture)
        for index in range(level, 0, -1):
            x = self.blocks[index - 1](x)
            if index == level and fade < 1:
                x = torch.lerp(self.from_rgb[level - 1](F.avg_pool2d(picture, 2)), x, fade)
        x = self.conv(minibatch_deviation(x, self.group))
        x = F.leaky_relu(self.dense(x.flatten(1)), 0.2)
        score: Tensor = self.score(x)
        return score
