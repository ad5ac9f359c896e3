"""Trains the tagger on rendered portraits that are distorted the way a generator's pictures differ from renders."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from stylegan.datasets.portrait_cache import PortraitSet, load
from stylegan.datasets.portrait_options import LABELS
from stylegan.datasets.tagging import FLAGS, GROUPS, HAIR, Tagger, as_tensor, save_tagger, split, true_tags

_CHUNK = 16  # pictures that share one shift and one loss of detail


def train_tagger(
    data: Path | PortraitSet,
    out: Path | None = None,
    epochs: float = 3.0,
    batch: int = 128,
    rate: float = 4e-3,
    seed: int = 0,
    tagger: Tagger | None = None,
    progress: Callable[[str], None] = lambda text: None,
) -> Tagger:
    """Train a tagger (a new one of the pictures' height unless given) and write it to `out`.

    AdamW with a one-cycle learning rate that peaks at `rate`. Returns it in eval mode, without gradients.
    """
    known = data if isinstance(data, PortraitSet) else load(data)
    torch.manual_seed(seed)
    tagger = (tagger or Tagger(known.pictures.shape[1])).train().requires_grad_(True)
    targets = torch.from_numpy(true_tags(known.labels))
    steps = max(2, round(epochs * len(known.pictures) / batch))
    optimiser = torch.optim.AdamW(tagger.parameters(), lr=rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.2)
    rows = _Rows(len(known.pictures), batch, np.random.default_rng(seed))
    spoken, losses = time.monotonic(), []
    for step in range(steps):
        chosen = next(rows)
        pictures = distort(as_tensor(known.pictures[chosen]))
        loss = tagging_loss(tagger(pictures), targets[torch.from_numpy(chosen)])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if time.monotonic() - spoken > 10 or step + 1 == steps:
            progress(f"step {step + 1} of {steps}, loss {np.mean(losses):.3f}")
            spoken, losses = time.monotonic(), []
    tagger.eval().requires_grad_(False)
    if out is not None:
        save_tagger(tagger, out)
    return tagger


def tagging_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of every group plus that of every flag; hair colours where hair is seen. bool [N, 25] targets."""
    truth = {label: targets[:, i] for i, label in enumerate(LABELS)}
    parts = split(logits)
    hair = torch.stack([truth[tag] for tag in HAIR]).any(dim=0)
    losses = [F.binary_cross_entropy_with_logits(parts[flag][:, 0], truth[flag].float()) for flag in FLAGS]
    for group, options in GROUPS.items():
        named = torch.stack([truth.get(option, torch.zeros_like(hair)) for option in options], dim=1)
        if "" in options:
            named[:, options.index("")] = ~named.any(dim=1)
        seen = hair if group == "hair colour" else torch.ones_like(hair)
        each = F.cross_entropy(parts[group], named.float(), reduction="none")
        losses.append((each * seen).sum() / seen.sum().clamp(min=1))
    return torch.stack(losses).sum()


@torch.no_grad()
def distort(pictures: Tensor) -> Tensor:
    """Pictures [N, 3, H, W] in -1..1 -> the same, as a generator might draw them; random, labels stay true.

    Mirrors, shifts by up to 2 pixels, loses detail, mixes in a little of another picture, adds blotches and noise and
    changes colours slightly: more would make platinum of silver.
    """
    count, _, height, width = pictures.shape

    def each(low: float, high: float, channels: int = 1) -> Tensor:
        return torch.empty(count, channels, 1, 1).uniform_(low, high)

    mixed = torch.lerp(pictures, pictures.roll(1, 0), each(-0.15, 0.15).clamp(min=0))
    detail = torch.cat([_moved(_blurred(part)) for part in mixed.split(_CHUNK)])
    blotches = F.interpolate(torch.randn(count, 3, 8, 4), (height, width), mode="bilinear") * each(0, 0.08)
    noise = torch.randn_like(detail) * each(0, 0.08)
    contrast, tint, light = each(0.94, 1.06), each(0.975, 1.025, 3), each(-0.03, 0.03)
    return (detail * contrast * tint + light + blotches + noise).clamp(-1.1, 1.1)


def _blurred(pictures: Tensor) -> Tensor:
    """One of: as it is, scaled down and up again, blurred."""
    how = torch.rand(()).item()
    if how < 0.35:
        return pictures
    if how < 0.7:
        size = [max(1, round(side * (0.45 + 0.5 * (how - 0.35) / 0.35))) for side in pictures.shape[2:]]
        small = F.interpolate(pictures, size, mode="bilinear", antialias=True)
        return F.interpolate(small, pictures.shape[2:], mode="bilinear")
    deviation = 0.4 + 0.9 * (how - 0.7) / 0.3  # pixels
    row = torch.exp(-torch.arange(-2, 3).square() / (2 * deviation**2))
    row = (row / row.sum()).expand(3, 1, 1, 5)
    padded = F.pad(pictures, (2, 2, 2, 2), mode="replicate")
    return F.conv2d(F.conv2d(padded, row, groups=3), row.transpose(2, 3), groups=3)


def _moved(pictures: Tensor) -> Tensor:
    """Mirrored one time in two, shifted by up to 2 pixels."""
    height, width = pictures.shape[2:]
    right, down = (int(shift) for shift in torch.randint(0, 5, (2,)))
    padded = F.pad(pictures, (2, 2, 2, 2), mode="replicate")[..., down : down + height, right : right + width]
    return padded.flip(3) if torch.rand(()) < 0.5 else padded


class _Rows:
    """Batches of row numbers, shuffled anew for every pass."""

    def __init__(self, total: int, batch: int, random: np.random.Generator) -> None:
        self.total, self.batch, self.random = total, min(batch, total), random
        self.left: NDArray[np.int64] = np.zeros(0, np.int64)

    def __next__(self) -> NDArray[np.int64]:
        if len(self.left) < self.batch:
            self.left = self.random.permutation(self.total)
        rows, self.left = self.left[: self.batch], self.left[self.batch :]
        return rows
