"""From a configuration and tensors to a generator, the same checks for every format."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from stylegan.checkpoints.convert.mean_of_w import estimate_mean_of_w
from stylegan.checkpoints.errors import CheckpointError
from stylegan.families.config import GeneratorConfig
from stylegan.generator import Generator

W_AVG = "mapping.w_avg"  # the mean of w
_SHOWN = 5  # names that a message lists
# Weights of trained generators stay below 1e4. One damaged byte makes 1e37 of a weight, and of that a picture of NaN.
LARGEST = 1e7


@dataclass(frozen=True)
class Source:
    """What was found in a foreign file, nothing but data: construction arguments, and tensors by their names there."""

    name: str  # of the file, for messages
    settings: Mapping[str, Any]
    tensors: Mapping[str, Tensor]

    def shape(self, key: str, dimensions: int) -> tuple[int, ...]:
        """The shape of a tensor; CheckpointError where there is none, or one of another number of dimensions."""
        refuse(self.name, "lacks", {key} - self.tensors.keys())
        shape = tuple(self.tensors[key].shape)
        refuse(self.name, "has misshapen", {key} if len(shape) != dimensions else set())
        return shape


def build(config: GeneratorConfig, tensors: Mapping[str, Tensor], name: str) -> Generator:
    """The generator with these tensors (named as its state is), in eval mode on the CPU, float32.

    CheckpointError for the file `name` lists tensors that are missing, unexpected, misshapen, not finite or far
    too large.
    """
    with torch.device("meta"):
        generator = Generator(config)
    expected = generator.state_dict()
    both = expected.keys() & tensors.keys()
    refuse(name, "lacks", expected.keys() - tensors.keys())
    refuse(name, "has unexpected", tensors.keys() - expected.keys())
    refuse(name, "has misshapen", {key for key in both if tensors[key].shape != expected[key].shape})
    # float32 that lies in one piece stays where it is: a native file's tensors are not copied.
    whole = {key: value.float().contiguous() for key, value in tensors.items()}
    largest = {key: _largest(value) for key, value in whole.items()}
    refuse(name, "has non-finite", {key for key, value in largest.items() if not math.isfinite(value)})
    refuse(name, "has absurdly large numbers in", {key for key, value in largest.items() if value > LARGEST})
    generator.load_state_dict(whole, assign=True)
    return generator.eval().requires_grad_(False)


def build_foreign(config: GeneratorConfig, tensors: Mapping[str, Tensor], name: str) -> Generator:
    """As `build`, of a file of another program: where it has no mean of w, that is estimated, and a remark says so."""
    if W_AVG in tensors:
        return build(config, tensors, name)
    generator = build(config, {**tensors, W_AVG: torch.zeros(config.means_of_w)}, name)
    mean, samples = estimate_mean_of_w(generator, name)
    generator.mapping.w_avg.copy_(mean)
    generator.remarks = (
        f"{name} has no mean of w, which truncation pulls towards: it was estimated from {samples:,} samples.",
    )
    return generator


def _largest(tensor: Tensor) -> float:
    """The largest magnitude in it, NaN where there is one: one pass, in a twentieth of `torch.isfinite`'s time."""
    if not tensor.numel():
        return 0.0
    low, high = torch.aminmax(tensor)
    return max(abs(low.item()), abs(high.item()))


def refuse(name: str, what: str, keys: Set[str]) -> None:
    """CheckpointError such as "net.pkl lacks tensors: a, b and 3 more." where there are such keys."""
    if keys:
        more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
        shown = ", ".join(f"{key:.80}" for key in sorted(keys)[:_SHOWN])
        raise CheckpointError(f"{name} {what} tensors: {shown}{more}.")
