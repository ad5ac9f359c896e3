"""A generator of 16×8 pixels whose w is known to mean something, and a classifier that sees exactly that.

How bright a picture is follows w[0]; how red, against blue, follows w[1] and a part of w[0].
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import cast

import numpy as np
import torch
from PIL import Image

import stylegan
from stylegan import Generator
from stylegan.metrics import Classifier, Output, save_classifier
from stylegan.metrics.generating import generated_pictures, styles
from stylegan.networks.stylegan import AdaINLayer, ToRGB
from tests.conftest import make_tiny_generator

SPILL = 0.5  # of what w[0] does to the brightness, it does to the redness
OUTPUTS = (
    Output("flag", ("bright",)),
    Output("number", ("redness",), "Colour", low=-2.0, high=2.0),
    Output("options", ("warm_red", "warm_blue"), "Warmth"),
)


def planted_generator() -> Generator:
    """The tiny generator with the last layer's style and toRGB written by hand; nothing else reaches the brightness."""
    generator = make_tiny_generator()
    w = styles(generator, range(500))[:, 0]
    last = cast(AdaINLayer, generator.synthesis.steps[-1])
    style, channels = last.style, len(last.bias)
    with torch.no_grad():
        style.weight.zero_()
        style.bias.zero_()
        style.bias[
            :channels
        ] = -0.99  # what an instance norm gives has the mean 0, and is hardly seen besides
        for channel, amounts in enumerate(({0: 0.2}, {1: 0.2, 0: SPILL * 0.2})):
            for index, amount in amounts.items():
                style.weight[channels + channel, index] = amount / float(w[:, index].std()) / style.scale
                style.bias[channels + channel] -= amount * float(w[:, index].mean() / w[:, index].std())
        rgb = cast(ToRGB, generator.synthesis.to_rgb[-1])
        rgb.bias.zero_()
        weight = rgb.conv.weight.zero_()
        weight[:, 0] = 1 / rgb.conv.scale
        weight[0, 1], weight[2, 1] = 1 / rgb.conv.scale, -1 / rgb.conv.scale
    return generator


def seeing_classifier() -> Classifier:
    """Bright where the mean of a picture is above 0; redness is the mean of red less that of blue; warm by its sign."""
    classifier = Classifier(OUTPUTS, 3, 16, 8, convolutions=(3,), strides=(1,), hidden=2)
    with torch.no_grad():
        for parameter in classifier.parameters():
            parameter.zero_()
        convolution, norm = classifier.trunk[0], classifier.trunk[1]
        for channel in range(3):
            convolution.weight[channel, channel, 1, 1] = 1.0
        norm.weight.fill_(1.0)
        norm.running_mean.fill_(-2.0)  # x + 2, which no ReLU cuts
        linear = classifier.hidden[1]
        classifier.hidden[2].weight.fill_(1.0)
        cells = linear.in_features // 3
        linear.weight[0] = 1 / (3 * cells)
        linear.weight[1, :cells], linear.weight[1, 2 * cells :] = 1 / cells, -1 / cells
        linear.bias[1] = 4.0
        head = classifier.head
        head.weight[0, 0], head.bias[0] = 20.0, -40.0
        head.weight[1, 1], head.bias[1] = 0.25, -0.5  # -2..2 becomes 0..1
        head.weight[2, 1], head.bias[2] = 5.0, -20.0
    return classifier.eval().requires_grad_(False)


def planted_files(folder: Path) -> tuple[Path, Path]:
    """The generator and the classifier as files."""
    model, tagger = folder / "planted.safetensors", folder / "seeing.safetensors"
    stylegan.save(planted_generator(), model)
    save_classifier(seeing_classifier(), tagger)
    return model, tagger


def planted_set(path: Path, count: int = 60, first_seed: int = 5000, shift: float = 0.0) -> Path:
    """A zip of PNG of the generator's pictures of other seeds, made brighter by `shift`."""
    with zipfile.ZipFile(path, "w") as archive:
        pictures = torch.cat(list(generated_pictures(planted_generator(), count, first_seed=first_seed)))
        for number, pixels in enumerate(stylegan.to_uint8(pictures + shift).numpy()):
            with archive.open(f"{number:05d}.png", "w") as file:
                Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    return path
