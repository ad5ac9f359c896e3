"""Chooses where the generator runs: CUDA, Apple's MPS or the CPU."""

from __future__ import annotations

import torch

from ganinterface.render.portraits.shard import own_share


def choose_device(name: str = "auto") -> torch.device:
    """The device of that name; "auto" is CUDA, then MPS, then the CPU. Processes of one `torchrun` get a GPU each.

    ValueError with one sentence when the name is unknown or the machine has no such device.
    """
    present = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(kind for kind, there in present.items() if there)
    if name not in present:
        raise ValueError(f"A device is auto, {', '.join(present)}, not '{name}'.")
    if not present[name]:
        raise ValueError(f"This machine has no {name.upper()} device that torch can use.")
    if name == "cuda":
        return torch.device(name, own_share().local % max(1, torch.cuda.device_count()))
    return torch.device(name)


def describe(device: torch.device) -> str:
    """How the window names a device: "CPU", "Apple GPU", "CUDA NVIDIA …"."""
    if device.type == "cuda":
        return f"CUDA {torch.cuda.get_device_name(device)}"
    return {"mps": "Apple GPU"}.get(device.type, device.type.upper())
