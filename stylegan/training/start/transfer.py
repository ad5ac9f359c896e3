"""Starts a generator or a discriminator from another one's tensors, as far as they fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from stylegan.checkpoints import load
from stylegan.families.config import GeneratorConfig
from stylegan.families.stylegan import AdaINConfig
from stylegan.generator import Generator
from stylegan.training.checkpoint import load_state
from stylegan.training.watch.run_log import STATE


@dataclass(frozen=True)
class Transfer:
    """What became of a network's tensors, by name: `taken` as they were, `adapted` to another shape, `fresh`."""

    taken: tuple[str, ...]
    adapted: tuple[str, ...]
    fresh: tuple[str, ...]

    def __str__(self) -> str:
        text = f"{len(self.taken)} of {len(self.taken) + len(self.adapted) + len(self.fresh)} tensors are taken over"
        text += f"; adapted: {', '.join(self.adapted)}" if self.adapted else ""
        modules = dict.fromkeys(".".join(name.split(".")[:2]) for name in self.fresh)
        return text + (f"; new: {', '.join(modules)}" if modules else "")


def open_for_training(path: Path) -> Generator:
    """A generator of any format, whole: one that was saved while growing is taken as grown."""
    generator = load(path)
    config = generator.config
    # What was opened may lie in the file, mapped: training writes to it.
    fresh = Generator(replace(config, lod=0.0) if isinstance(config, AdaINConfig) else config)
    fresh.load_state_dict(generator.state_dict())
    return fresh


def transferred(source: Generator, config: GeneratorConfig) -> tuple[Generator, Transfer]:
    """A generator of that configuration with the tensors of `source` that fit; resolutions are counted from the start."""
    target = Generator(config)
    if source.config.family != config.family:
        raise ValueError(f"A {source.config.family} generator has no tensors for a {config.family} one.")
    return target, take_over(target, source.state_dict(), z_dim=min(source.z_dim, target.z_dim))


@torch.no_grad()
def take_over(module: nn.Module, tensors: dict[str, Tensor], z_dim: int = 0) -> Transfer:
    """Copy tensors of the same name and shape; those of pictures' channels and of labels are adapted.

    A grey network's colours are thirds of the same, an opaque one's alpha is 1. Where labels come or go, the first
    layer of the mapping keeps what it does to the first `z_dim` numbers of z.
    """
    taken, adapted, fresh = [], [], []
    for name, mine in module.state_dict().items():
        given = tensors.get(name)
        if given is not None and given.shape == mine.shape:
            mine.copy_(given)
            taken.append(name)
        elif given is not None and _adapt(name, mine, given.to(mine), z_dim):
            adapted.append(name)
        else:
            fresh.append(name)
    return Transfer(tuple(taken), tuple(adapted), tuple(fresh))


def _adapt(name: str, mine: Tensor, given: Tensor, z_dim: int) -> bool:
    """Fill `mine` from a tensor of another shape; False where that means nothing."""
    if name == "mapping.dense.0.weight" and len(mine) == len(given) and z_dim:
        mine.zero_()
        mine[:, :z_dim] = given[:, :z_dim]
        return True
    if ".to_rgb." in name and mine.shape[1:] == given.shape[1:]:
        return _adapt_colours(mine, given, opaque=mine.dim() == 1)
    return False


def _adapt_colours(mine: Tensor, given: Tensor, opaque: bool) -> bool:
    """Rows of toRGB, one per channel of the picture: its weights, or its biases (`opaque`)."""
    have, want = len(given), len(mine)
    if not {have, want} <= {1, 3, 4}:
        return False
    colours = given[:3]
    if have == 1:
        colours = given.expand(3, *given.shape[1:])
    if want == 1:
        mine.copy_(colours.mean(dim=0, keepdim=True))
        return True
    mine[:3] = colours
    if want == 4:
        mine[3] = 1.0 if opaque else 0.0
    return True


def discriminator_of_run(path: Path) -> dict[str, Tensor] | None:
    """The discriminator's tensors of the run that a generator's file belongs to; None where there is no run next to it."""
    file = path.resolve().parent / STATE
    if not file.is_file():
        return None
    tensors = load_state(file).get("discriminator")
    return tensors if isinstance(tensors, dict) else None
