"""What can be measured of a generator while it trains: w, every layer, and how much its pictures differ.

Always of the same few latents and without touching the run's random numbers: measuring changes no step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from stylegan.generator import Generator
from stylegan.networks.discriminator import ConvLeaky, Discriminator
from stylegan.networks.synthesis import State, Statistics
from stylegan.training.step.painting import fixed_styles, paint

COUNT = 16  # pictures
BEYOND = 256.0  # see health.py
CONSTANT = 1e-4  # deviation within a picture below which a map holds nothing


@torch.no_grad()
def w_statistics(w: Tensor, w_avg: Tensor) -> dict[str, float]:
    """w [N, w_dim] -> its mean, its deviation from one portrait to another (mean over numbers), and |w - w_avg|."""
    return {
        "w/mean": w.mean().item(),
        "w/deviation": w.std(dim=0).mean().item(),
        "w/distance from average": (w - w_avg).norm(dim=1).mean().item(),
    }


@torch.no_grad()
def layer_statistics(x: Tensor) -> dict[str, float]:
    """Maps [N, C, h, w] -> mean |x|, deviation of all values, share beyond ±256, share of maps that hold nothing."""
    x = x.float()
    size = x.abs()
    within = x.flatten(2).std(dim=2, correction=0)  # [N, C]
    return {
        "mean activation": size.mean().item(),
        "deviation": x.std().item(),
        "beyond": (size > BEYOND).float().mean().item(),
        "dead": (within < CONSTANT).all(dim=0).float().mean().item(),
    }


@torch.no_grad()
def pairwise_distance(pictures: Tensor) -> float:
    """Pictures [N, C, h, w] -> mean over pairs of the root mean square difference of their pixels; N is 2 or more."""
    rows = pictures.float().flatten(1)
    return float((torch.pdist(rows) / rows.shape[1] ** 0.5).mean())


@contextmanager
def tapped(generator: Generator) -> Iterator[dict[str, dict[str, float]]]:
    """Statistics of every layer that runs in the block, by the layer's name."""
    found: dict[str, dict[str, float]] = {}
    synthesis: Any = generator.synthesis
    run = synthesis.step

    def step(index: int, *given: Any) -> tuple[State, Statistics | None]:
        state, used = run(index, *given)
        found[generator.layers[index].name] = layer_statistics(state.x)
        return state, used

    synthesis.step = step  # found before the class's own
    try:
        yield found
    finally:
        del synthesis.step


@torch.no_grad()
def discriminator_activations(
    discriminator: Discriminator, pictures: Tensor, level: int, fade: float
) -> dict[str, float]:
    """Mean |x| of what every convolution of a discriminator makes of pictures at a level, by name, finest first."""
    found: dict[str, float] = {}

    def listen(name: str, module: nn.Module) -> torch.utils.hooks.RemovableHandle:
        def take(_module: object, _inputs: object, output: Tensor) -> None:
            found[name] = output.abs().mean().item()

        return module.register_forward_hook(take)

    convolutions = [
        (name, part) for name, part in discriminator.named_modules() if isinstance(part, ConvLeaky)
    ]
    handles = [listen(name, part) for name, part in convolutions]
    try:
        discriminator.features(pictures, level, fade)
    finally:
        for handle in handles:
            handle.remove()
    return found


@torch.no_grad()
def measure(
    generator: Generator,
    level: int,
    fade: float = 1.0,
    discriminator: Discriminator | None = None,
    labels: Tensor | None = None,
) -> dict[str, float]:
    """All numbers of both at a level; their modes, averages and the run's random numbers stay. `labels`: see `fixed_styles`.

    They are "w/…", "mean activation/LAYER", "deviation/LAYER", "beyond/LAYER", "dead/LAYER", "distance/generated", and where a
    discriminator is given "discriminator activation/CONVOLUTION".
    """
    ws = fixed_styles(generator, COUNT, labels=labels)
    with tapped(generator) as layers:
        pictures = paint(generator, ws, generator.draw_noise("const"), level, fade)
    values = w_statistics(ws[:, 0], generator.mapping.w_avg)
    for layer, numbers in layers.items():
        values |= {f"{name}/{layer}": number for name, number in numbers.items()}
    values["distance/generated"] = pairwise_distance(pictures)
    if discriminator is not None:
        found = discriminator_activations(discriminator, pictures, level, fade)
        values |= {f"discriminator activation/{name}": value for name, value in found.items()}
    return values
