"""The discriminator: residual-free blocks, minibatch standard deviation, growing with the generator (Karras et al. 2018a)."""

from __future__ import annotations

import math
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.networks.layers import EqualConv2d, EqualLinear, blur


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
    """[N, C, h, w] -> [N, C + 1, h, w]; neighbours in the batch are a group, of the largest size up to `group` that fits.

    So groups are the same where several processes have the parts of a batch, as far as those can be divided by it.
    """
    count, _, height, width = x.shape
    group = group_size(count, group)
    y = x.view(-1, group, *x.shape[1:])
    y = (y - y.mean(dim=1, keepdim=True)).square().mean(dim=1).add(1e-8).sqrt().mean(dim=(1, 2, 3))
    return torch.cat(
        [x, y.repeat_interleave(group).view(count, 1, 1, 1).expand(-1, -1, height, width)], dim=1
    )


def group_size(count: int, most: int) -> int:
    """How many of `count` pictures are compared, `most` of them at most."""
    return max(size for size in range(1, min(most, count) + 1) if count % size == 0)


class Discriminator(nn.Module):
    """Picture [N, C, h, w] at level `level` (0 = start) -> one score per picture [N, 1]; no final activation.

    conditional: "projection" adds to the score how well the picture's features fit its label's embedding (Miyato &
    Koyama 2018, eq. 4); "classifier" also predicts the class (Odena et al. 2017), see `classes`; or "none".
    """

    def __init__(
        self,
        start: tuple[int, int],
        channels: tuple[int, ...],
        image_channels: int = 3,
        group: int = 4,
        label_dim: int = 0,
        conditional: Literal["none", "projection", "classifier"] = "none",
    ) -> None:
        super().__init__()
        if conditional != "none" and not label_dim:
            raise ValueError(f"A discriminator with {conditional} needs pictures with labels.")
        self.group = group
        self.from_rgb = nn.ModuleList(ConvLeaky(image_channels, count, 1) for count in channels)
        self.blocks = nn.ModuleList(DownBlock(channels[i], channels[i - 1]) for i in range(1, len(channels)))
        self.conv = ConvLeaky(channels[0] + 1, channels[0])
        self.dense = EqualLinear(channels[0] * start[0] * start[1], channels[0], gain=math.sqrt(2))
        self.score = EqualLinear(channels[0], 1)
        projects, classifies = conditional == "projection", conditional == "classifier"
        self.embed = EqualLinear(label_dim, channels[0], gain=math.sqrt(label_dim)) if projects else None
        self.classifier = EqualLinear(channels[0], label_dim) if classifies else None

    def forward(self, picture: Tensor, level: int, fade: float = 1.0, labels: Tensor | None = None) -> Tensor:
        """`fade` blends the level in from the one below, as `AdaINSynthesis.grow` does; labels [N, label_dim]."""
        return self.judge(self.features(picture, level, fade), labels)

    def features(self, picture: Tensor, level: int, fade: float = 1.0) -> Tensor:
        """What the score is computed from, [N, channels of level 0]."""
        x = self.from_rgb[level](picture)
        for index in range(level, 0, -1):
            x = self.blocks[index - 1](x)
            if index == level and fade < 1:
                x = torch.lerp(self.from_rgb[level - 1](F.avg_pool2d(picture, 2)), x, fade)
        x = self.conv(minibatch_deviation(x, self.group))
        made: Tensor = F.leaky_relu(self.dense(x.flatten(1)), 0.2)
        return made

    def judge(self, features: Tensor, labels: Tensor | None = None) -> Tensor:
        """The scores [N, 1] of pictures with those features and labels (which "projection" needs)."""
        score: Tensor = self.score(features)
        if self.embed is None:
            return score
        if labels is None:
            raise ValueError("A discriminator with projection needs the pictures' labels.")
        fit: Tensor = (self.embed(labels) * features).sum(dim=1, keepdim=True)
        return score + fit / math.sqrt(features.shape[1])

    def classes(self, features: Tensor) -> Tensor:
        """One number per class (logits), [N, label_dim]. ValueError without a classifier."""
        if self.classifier is None:
            raise ValueError("This discriminator has no classifier.")
        logits: Tensor = self.classifier(features)
        return logits
