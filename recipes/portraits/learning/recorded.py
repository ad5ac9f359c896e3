"""Steps that a GPU repeats as they were recorded, without being told again what to do."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Values = dict[str, Tensor]
AHEAD = 8  # steps that may wait for the GPU
WARM = 3  # steps before the recorded one: libraries choose their kernels meanwhile


class Recorded:
    """A step as a CUDA graph. Its function must ask nothing of the GPU's results and take nothing from the CPU but constants.

    Recording performs `WARM` steps.
    """

    def __init__(self, step: Callable[[], Values]) -> None:
        beside = torch.cuda.Stream()
        beside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(beside):
            for _ in range(WARM):
                step()
        torch.cuda.current_stream().wait_stream(beside)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self._values = step()
        self._asked = 0

    def __call__(self) -> Values:
        """Another step; the values are overwritten by the next one."""
        self._graph.replay()
        self._asked += 1
        if self._asked % AHEAD == 0:
            torch.cuda.synchronize()
        return self._values
