"""A small world for what ships: a generator that draws noise quickly, a made-up weight, a tagger that tells something."""

from __future__ import annotations

from pathlib import Path

import torch

import stylegan
from ganinterface.render.models import open_model
from recipes.portraits.shipping.workshop import Workshop, assemble
from recipes.portraits.tagger import OUTPUTS
from stylegan import AdaINConfig, Generator
from stylegan.metrics.classifier import Classifier
from stylegan.metrics.generating import generate, styles

HEIGHT, WIDTH, W_DIM, FEATURES = 32, 16, 256, 251


def tiny_generator(seed: int = 0) -> Generator:
    """32x16 RGBA pictures of a few maps, from a z that is as wide as portraits need."""
    config = AdaINConfig(
        z_dim=128,
        w_dim=W_DIM,
        start=(8, 4),
        channels=(6, 6, 6),
        mapping_layers=2,
        mapping_width=24,
        image_channels=4,
        cutoff=4,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        generator = Generator(config)
        with torch.no_grad():
            for name, parameter in generator.named_parameters():
                if name.endswith(("bias", "const")):
                    parameter.copy_(torch.randn_like(parameter) * 0.3)
            generator.mapping.w_avg.copy_(generator.mapping(torch.randn(500, 128)).mean(dim=0))
    return generator.eval().requires_grad_(False)


@torch.no_grad()
def tiny_tagger(generator: Generator, seed: int = 1) -> Classifier:
    """Untrained, but its outputs are spread evenly over what the generator draws: each tag is seen in some pictures."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        tagger = Classifier(
            OUTPUTS, channels=4, height=HEIGHT, width=WIDTH, convolutions=(8, 8), strides=(2, 2), hidden=32
        )
    tagger = tagger.eval().requires_grad_(False)
    logits = tagger(generate(generator, styles(generator, range(200), 0.7)))
    spread = logits.std(dim=0) + 1e-6
    tagger.head.weight.div_(spread[:, None])
    tagger.head.bias.copy_((tagger.head.bias - logits.mean(dim=0)) / spread)
    first = 0
    for output in OUTPUTS:
        if output.kind == "number":  # 0..1, half of it below one half
            tagger.head.weight[first] *= 0.25
            tagger.head.bias[first] = 0.25 * tagger.head.bias[first] + 0.5
        first += len(output.names)
    return tagger


def made_up_weight() -> torch.Tensor:
    """[w_dim, F]; every parameter moves w."""
    return torch.randn(W_DIM, FEATURES, generator=torch.Generator().manual_seed(2)) * 0.3


def tiny_workshop(folder: Path, spoken: list[str]) -> Workshop:
    """Everything that parts are made with, from a file in the folder."""
    generator = tiny_generator()
    file = folder / "tiny.safetensors"
    stylegan.save(generator, file)
    tagger = tiny_tagger(generator)
    return assemble(open_model(file, "cpu"), tagger, folder / "out", spoken.append, known=300)
