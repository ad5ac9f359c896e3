"""The state of a torch network as it lies in a file: tensors by dotted names, checked to be nothing else."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from stylegan.checkpoints.errors import CheckpointError


def tensors_of(found: dict[Any, Any], name: str) -> dict[str, Tensor]:
    """The tensors of the file `name`; CheckpointError where something else, or no numbers with a point, is among them."""
    tensors = {}
    for key, value in found.items():
        if not isinstance(key, str) or not isinstance(value, Tensor) or not value.is_floating_point():
            raise CheckpointError(f"{name} holds a network in which '{key!s:.80}' is no tensor of numbers.")
        tensors[key] = value
    return tensors
