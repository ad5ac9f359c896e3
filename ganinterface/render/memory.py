"""How much memory kept activations take, and how much they may."""

from __future__ import annotations

import os
from collections.abc import Iterable

import torch

from stylegan.generator import Trace

SHARE = 0.25  # of the memory that there is
UNKNOWN = 8 << 30  # bytes that a machine is taken to have which does not say


def activation_budget(device: torch.device | None = None) -> int:
    """Bytes that activations may take on a device, by default the CPU: a quarter of what there is."""
    if device is not None and device.type == "cuda":
        return int(SHARE * torch.cuda.get_device_properties(device).total_memory)
    if device is not None and device.type == "mps":
        return int(SHARE * torch.mps.recommended_max_memory())
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows
        memory = UNKNOWN
    return int(SHARE * memory)


def size_of(traces: Iterable[Trace]) -> int:
    """Bytes of all maps in these traces; what they share counts once."""
    sizes: dict[int, int] = {}
    for trace in traces:
        for state in trace.raw:
            for maps in (state.x, state.rgb, state.skip):
                if maps is not None:
                    storage = maps.untyped_storage()
                    sizes[storage.data_ptr()] = storage.nbytes()
    return sum(sizes.values())


def fitting(trace: Trace, budget: int) -> Trace:
    """As many first layers as fit into the budget, and all statistics: the last layers are the largest."""
    count = len(trace.raw)
    while count and size_of([trace.head(count)]) > budget:
        count -= 1
    return Trace(trace.raw[:count], trace.statistics)
