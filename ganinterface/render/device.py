"""Chooses where the generator runs, CUDA, Apple's MPS or the CPU, and how much of its memory activations may take."""

from __future__ import annotations

import os

import torch

from ganinterface.render.portraits.shard import own_shard

PART = 0.25  # of the memory that there is
UNKNOWN = 8 << 30  # bytes that a machine is taken to have which does not say


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
        return torch.device(name, own_shard().local % max(1, torch.cuda.device_count()))
    return torch.device(name)


def describe(device: torch.device) -> str:
    """How the window names a device: "CPU", "Apple GPU", "CUDA NVIDIA …"."""
    if device.type == "cuda":
        return f"CUDA {torch.cuda.get_device_name(device)}"
    return {"mps": "Apple GPU"}.get(device.type, device.type.upper())


def activation_budget(device: torch.device | None = None) -> int:
    """Bytes that activations may take on a device, by default the CPU: a quarter of what there is."""
    if device is not None and device.type == "cuda":
        return int(PART * torch.cuda.get_device_properties(device).total_memory)
    if device is not None and device.type == "mps":
        return int(PART * torch.mps.recommended_max_memory())
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows
        memory = UNKNOWN
    return int(PART * memory)
