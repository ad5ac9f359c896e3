"""The state of a torch network as it lies in a file: found, and checked to be tensors by dotted names, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

from stylegan.checkpoints.errors import CheckpointError


def averaged_state(data: Any, keys: tuple[str, str], is_generator: Callable[[dict[Any, Any]], bool]) -> Any:
    """The state of the averaged generator, of the trained one where there is no other; None where there is neither.

    data: what was read from a file; keys: of the two in a checkpoint of training. It may also be such a state alone.
    """
    if not isinstance(data, dict):
        return None
    found = (*(data.get(key) for key in keys), data)
    return next((each for each in found if isinstance(each, dict) and is_generator(each)), None)


def tensors_of(found: dict[Any, Any], name: str) -> dict[str, Tensor]:
    """The tensors of the file `name`; CheckpointError where something else, or no numbers with a point, is among them."""
    tensors = {}
    for key, value in found.items():
        if not isinstance(key, str) or not isinstance(value, Tensor) or not value.is_floating_point():
            raise CheckpointError(
                f"{name} holds a network in which '{key!s:.80}' is not a tensor of numbers."
            )
        tensors[key] = value
    return tensors
