"""What the supervised stages draw with, which is averaged and shipped: encoder, mapping network and synthesis."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from recipes.portraits.learning.features import Features
from stylegan.generator import Generator
from stylegan.networks.stylegan import AdaINLayer, AdaINSynthesis

ROOM = 1.0  # deviations that the lowest w is above 0, see `positive_shift`


def loudness(features: Features) -> Tensor:
    """How loud each column of the features is in W, [F]: the share of W's variance that its group has is decided here.

    By what is seen of it and by how hard it is to tell from z: a choice has more the more options it has, a colour's
    small differences nearly none. Left to be learned it had become 13 to 0.005 (by the encoder's singular values): places,
    which any network gets right, drowned brows and freckles, of which the mapping network then brought only noise.
    """
    found = []
    for name, width, choice in features.groups:
        if choice:
            energy = 1.5 * math.sqrt(width)
        elif name.endswith(("_red", "_green", "_blue")):
            energy = 0.1
        else:
            energy = 1.0 if width > 1 else 2.0  # a cover, a quantity
        found += [math.sqrt(energy / width)] * width
    return torch.tensor(found)


class Encoder(nn.Module):
    """Features [n, F] -> w [n, w_dim]: each is a number of w by itself, as loud as `loudness` says. Nothing of it is learned.

    So what a mapping network has to bring is known before; and an optimiser that scales its steps by each number's own
    gradients, as Adam does, takes large ones for what is rare or covers little, whose gradients are small. Along directions
    that every number of w has a part in, these were lost in the noise of all others.

    Raises:
        ValueError: W is narrower than the features.
    """

    weight: Tensor

    def __init__(self, features: Features, w_dim: int) -> None:
        super().__init__()
        if w_dim < features.size:
            raise ValueError(f"W needs a number for each of {features.size} features, not {w_dim} in all.")
        self.register_buffer("weight", torch.eye(w_dim, features.size) * loudness(features))

    def forward(self, features: Tensor) -> Tensor:
        return F.linear(features, self.weight)


class Networks(nn.Module):
    """What is averaged and in the end shipped."""

    def __init__(self, encoder: Encoder, generator: Generator) -> None:
        super().__init__()
        assert isinstance(generator.synthesis, AdaINSynthesis)
        self.encoder, self.synthesis, self.mapping = encoder, generator.synthesis, generator.mapping


def positive_shift(encoder: Encoder, matrix: Tensor) -> Tensor:
    """What W of the features [N, F] has to be shifted by to be positive, with some room, [w_dim].

    The mapping network ends in a leaky ReLU, which would bend what is negative.
    """
    w: Tensor = encoder(matrix)
    return ROOM * w.std(dim=0) - w.amin(dim=0)


@torch.no_grad()
def take_shifted(synthesis: AdaINSynthesis, by: Tensor) -> None:
    """Let the synthesis take W shifted by so much: the biases of its style layers take it back, the pictures stay the same.

    Only in what is written: with a w whose mean is far from 0, every step of a style's weights moves all pictures.
    """
    for layer in synthesis.steps:
        assert isinstance(layer, AdaINLayer)
        layer.style.bias.sub_(layer.style.weight @ by.to(layer.style.bias.device) * layer.style.scale)
