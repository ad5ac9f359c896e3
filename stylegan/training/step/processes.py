"""Several processes that train one model, each with its shard of every batch, as torchrun starts them.

Gradients are averaged explicitly: DistributedDataParallel would, too, but neither knows the second derivatives of
gradient penalties nor levels of a growing network that have no gradients yet.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn


@dataclass(frozen=True)
class Processes:
    """This process among `size`; number 0 saves and reports. Alone, everything here does nothing."""

    rank: int = 0
    size: int = 1

    def shard(self, batch: int) -> tuple[int, int]:
        """The pictures (start, stop) of a batch that this process draws. ValueError where they cannot be shared out."""
        if batch % self.size:
            raise ValueError(f"A batch of {batch} pictures cannot be shared out to {self.size} processes.")
        own = batch // self.size
        return self.rank * own, (self.rank + 1) * own

    def mean(self, numbers: Tensor) -> Tensor:
        """The mean over all processes, in place."""
        if self.size > 1:
            with _with_the_others():
                dist.all_reduce(numbers)
            numbers /= self.size
        return numbers

    def mean_gradients(self, parameters: Iterable[nn.Parameter]) -> list[Tensor]:
        """Give every process the mean of their gradients; returns those that there are."""
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        if self.size > 1 and gradients:
            together = self.mean(torch.cat([gradient.flatten() for gradient in gradients]))
            for gradient, part in zip(
                gradients, together.split([gradient.numel() for gradient in gradients]), strict=True
            ):
                gradient.copy_(part.view_as(gradient))
        return gradients

    def broadcast(self, number: int, device: torch.device) -> int:
        """What process 0 decided, for all."""
        if self.size == 1:
            return number
        sent = torch.tensor(number, device=device)
        with _with_the_others():
            dist.broadcast(sent, src=0)
        return int(sent)


ALONE = Processes()


@contextlib.contextmanager
def _with_the_others() -> Iterator[None]:
    """ValueError with one sentence where another process is not there any more: why, it has said itself."""
    try:
        yield
    except RuntimeError as error:
        raise ValueError(
            "Another process of this run has ended, and this one with it; the same command continues from the last saved state."
        ) from error


@contextlib.contextmanager
def joined(device: torch.device) -> Iterator[tuple[Processes, torch.device]]:
    """The processes that torchrun started (by its environment variables), and this one's device; else this one alone.

    gloo connects CPUs, NCCL CUDA devices, of which each process of a machine takes its own.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size <= 1:
        yield ALONE, device
        return
    if device == torch.device("cuda"):
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Processes(dist.get_rank(), dist.get_world_size()), device
        # One that leaves while the first still saves may abort at its own end, and torchrun then stops the other.
        with contextlib.suppress(
            RuntimeError
        ):  # where a health rule or a person has stopped it, the first is gone
            dist.barrier()
    finally:
        dist.destroy_process_group()


def own_device(name: str) -> torch.device:
    """The device of that name. ValueError with one sentence where there is none here."""
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ValueError(f"There is no device '{name}' here: cpu, cuda, cuda:N or mps.") from error
    return device
