"""From a configuration and tensors to a generator, the same checks for every format."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from stylegan.checkpoints.errors import CheckpointError
from stylegan.config import GeneratorConfig
from stylegan.generator import Generator

SHOWN = 5  # names that a message lists
# Weights of trained generators stay below 1e4. One damaged byte makes 1e37 of a weight, and of that a picture of NaN.
LARGEST = 1e7


@dataclass(frozen=True)
class Source:
    """What was found in a foreign file, nothing but data: construction arguments, and tensors by their names there."""

    name: str  # of the file, for messages
    settings: Mapping[str, Any]
    tensors: Mapping[str, Tensor]


def build(config: GeneratorConfig, tensors: Mapping[str, Tensor], name: str) -> Generator:
    """The generator with these tensors (named as its state is), in eval mode on the CPU, float32.

    CheckpointError for the file `name` lists tensors that are missing, unexpected, misshapen, not finite or far
    too large.
    """
    with torch.device("meta"), _Unfilled():
        generator = Generator(config)
    expected = generator.state_dict()
    both = expected.keys() & tensors.keys()
    _refuse(name, "lacks", expected.keys() - tensors.keys())
    _refuse(name, "has unexpected", tensors.keys() - expected.keys())
    _refuse(name, "has misshapen", {key for key in both if tensors[key].shape != expected[key].shape})
    # float32 that lies in one piece stays where it is: a native file's tensors are not copied.
    whole = {key: value.float().contiguous() for key, value in tensors.items()}
    largest = {key: _largest(value) for key, value in whole.items()}
    _refuse(name, "has non-finite", {key for key, value in largest.items() if not math.isfinite(value)})
    _refuse(name, "has absurdly large numbers in", {key for key, value in largest.items() if value > LARGEST})
    generator.load_state_dict(whole, assign=True)
    return generator.eval().requires_grad_(False)


class _Unfilled(TorchFunctionMode):
    """Leaves out the random numbers that a new network starts from: they cost more than reading its tensors.

    Their scaling too: a division on the meta device imports 800 modules (torch._dynamo, sympy), for 1.5 s.
    """

    def __torch_function__(
        self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if function is Tensor.div:
            return args[0]
        return (torch.empty if function is torch.randn else function)(*args, **(kwargs or {}))


def _largest(tensor: Tensor) -> float:
    """The largest magnitude in it, NaN where there is one: one pass, in a twentieth of `torch.isfinite`'s time."""
    if not tensor.numel():
        return 0.0
    low, high = torch.aminmax(tensor)
    return max(abs(low.item()), abs(high.item()))


def _refuse(name: str, what: str, keys: Set[str]) -> None:
    if keys:
        shown = sorted(keys)
        more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
        raise CheckpointError(f"{name} {what} tensors: {', '.join(shown[:SHOWN])}{more}.")
