"""From a configuration and tensors to a generator, the same checks for every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from stylegan.checkpoints.errors import CheckpointError
from stylegan.config import GeneratorConfig
from stylegan.generator import Generator

SHOWN = 5  # names that a message lists


@dataclass(frozen=True)
class Source:
    """What was found in a foreign file, nothing but data: construction arguments, and tensors by their names there."""

    name: str  # of the file, for messages
    settings: Mapping[str, Any]
    tensors: Mapping[str, Tensor]


def build(config: GeneratorConfig, tensors: Mapping[str, Tensor], name: str) -> Generator:
    """The generator with these tensors (named as its state is), in eval mode on the CPU, float32.

    CheckpointError for the file `name` lists tensors that are missing, unexpected, misshapen or not finite.
    """
    with torch.device("meta"):
        generator = Generator(config)
    _check(tensors, generator.state_dict(), name)
    generator.load_state_dict(
        {key: value.float().contiguous() for key, value in tensors.items()}, assign=True
    )
    return generator.eval().requires_grad_(False)


def _check(tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor], name: str) -> None:
    both = expected.keys() & tensors.keys()
    problems = {
        "lacks": sorted(expected.keys() - tensors.keys()),
        "has unexpected": sorted(tensors.keys() - expected.keys()),
        "has misshapen": sorted(key for key in both if tensors[key].shape != expected[key].shape),
        "has non-finite": sorted(key for key in both if not bool(torch.isfinite(tensors[key]).all())),
    }
    for what, names in problems.items():
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            raise CheckpointError(f"{name} {what} tensors: {', '.join(names[:SHOWN])}{more}.")
