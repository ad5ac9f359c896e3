"""When the fast ways are open, and weights that are computed once for all pictures."""

from __future__ import annotations

import itertools
from typing import Generic, Self, TypeVar

import torch
from torch import Tensor, nn

PRECISE = (torch.float32, torch.float64)  # full precision
Made = TypeVar("Made")  # a run-time weight: a tensor, or a few


class Prepared(nn.Module, Generic[Made]):
    """A layer whose run-time weight is computed from `weight`: every time in training, once in inference.

    It is kept in eval mode while `weight` needs no gradient, until that is replaced, moved or written to.
    It is not a part of the state.
    """

    weight: nn.Parameter
    _kept: tuple[Tensor, int, int, Made] | None = None  # weight, its version and address, what it became

    def prepare(self) -> Made:
        """The run-time weight, computed from `weight`."""
        raise NotImplementedError

    def prepared(self) -> Made:
        """The run-time weight, the one that was kept if that still holds."""
        weight = self.weight
        # A compiled layer must not depend on what is kept here: it would be compiled again with every change.
        if torch.compiler.is_compiling() or self.training or weight.requires_grad or weight.is_inference():
            return self.prepare()
        kept, address = self._kept, weight.data_ptr()
        if kept is not None and kept[0] is weight and kept[1] == weight._version and kept[2] == address:
            return kept[3]
        # An ordinary tensor even where the caller is in inference mode: w may be optimised through it later.
        with torch.inference_mode(False), torch.no_grad():
            made = self.prepare()
        self._kept = (weight, weight._version, address, made)
        return made

    def learns(self) -> bool:
        """Whether the weight is about to change: then nothing is laid out for inference."""
        return self.training or self.weight.requires_grad

    def train(self, mode: bool = True) -> Self:
        """See `nn.Module.train`; drops the kept weight."""
        self._kept = None
        return super().train(mode)


def infers_on_cpu(module: nn.Module, *inputs: Tensor, half: bool = False) -> bool:
    """Whether this is inference on a CPU, where no gradient is wanted: faster ways are open then.

    In full precision, or (`half`) in bfloat16 too.
    """
    if module.training or torch.compiler.is_compiling():
        return False
    if any(not x.is_cpu or not (x.dtype in PRECISE or (half and x.dtype == torch.bfloat16)) for x in inputs):
        return False
    return not torch.is_grad_enabled() or not any(
        x.requires_grad for x in itertools.chain(inputs, module.parameters())
    )


def laid_out(weight: Tensor) -> Tensor:
    """For inference: the maps take the layout of the weight.

    Channels last is faster for most of what a CPU does to them, and what a GPU's matrix units take 16-bit numbers in.
    """
    last = weight.is_cpu or (weight.is_cuda and weight.dtype in (torch.float16, torch.bfloat16))
    return weight.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)
