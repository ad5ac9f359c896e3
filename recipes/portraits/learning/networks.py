"""What the supervised stages train and average: encoder, mapping network and synthesis."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from recipes.portraits.learning.features import Features
from stylegan.generator import Generator
from stylegan.networks.stylegan import AdaINLayer, AdaINSynthesis

POSITIVE = 3.0  # deviations that the mean of w is above 0, see `positive_shift`


class Encoder(nn.Module):
    """Features [n, F] -> w [n, w_dim], linear. Options of a palette begin where their colours lie, along three directions."""

    def __init__(self, features: Features, w_dim: int) -> None:
        super().__init__()
        weight = torch.randn(w_dim, features.size) / math.sqrt(features.size)
        for name, colours in features.colours().items():
            columns = features.columns(name)
            along = torch.randn(w_dim, 3) / math.sqrt(3 * len(features.colours()))
            weight[:, columns] = (along @ colours.T) * features.unit[columns]
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(torch.zeros(w_dim))

    def forward(self, features: Tensor) -> Tensor:
        return F.linear(features, self.weight, self.bias)


class Networks(nn.Module):
    """What is averaged and in the end shipped."""

    def __init__(self, encoder: Encoder, generator: Generator) -> None:
        super().__init__()
        assert isinstance(generator.synthesis, AdaINSynthesis)
        self.encoder, self.synthesis, self.mapping = encoder, generator.synthesis, generator.mapping


@torch.no_grad()
def positive_shift(networks: Networks, matrix: Tensor) -> Tensor:
    """What W of the features [N, F] would have to be shifted by to be nearly always positive, [w_dim].

    The mapping network ends in a leaky ReLU, which would bend a W around zero.
    """
    w: Tensor = networks.encoder(matrix)
    return POSITIVE * w.std(dim=0) - w.mean(dim=0)


@torch.no_grad()
def take_shifted(synthesis: AdaINSynthesis, by: Tensor) -> None:
    """Let the synthesis take W shifted by so much: the biases of its style layers take it back, the pictures stay the same.

    Only in what is written: with a w whose mean is far from 0, every step of a style's weights moves all pictures.
    """
    for layer in synthesis.steps:
        assert isinstance(layer, AdaINLayer)
        layer.style.bias.sub_(layer.style.weight @ by.to(layer.style.bias.device) * layer.style.scale)
