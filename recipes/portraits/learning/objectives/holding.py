"""What finer levels see of a network stays as it was where its pictures are right, while a coarser level is taught.

At 64x32 a step takes a sixth of the time, but whatever its maps become, finer levels have to be taught anew: after an hour
there, 25 minutes at 256x128 had not made hair's outlines crisp again. Held, 195,000 pictures at 64x32 cost the whole
picture 0.16 of loss in place of 0.4, most of which is back after a few minutes, and what is new there is seen at once.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path

import safetensors
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor

from recipes.portraits.learning.pictures import Pyramid
from stylegan.files.atomic import atomic_path
from stylegan.networks.stylegan import AdaINSynthesis

WRONG = 0.25  # of -1..1: what is wrong by more is free
AROUND = 3  # cells that what is free is wider than what is wrong, which finer levels see together
BATCH = 16
_NAME = "wrong"


class Held:
    """The maps of a level as a synthesis has them now, of which later ones are to keep what is right.

    Attributes:
        level: whose maps are held.
    """

    def __init__(self, synthesis: AdaINSynthesis, wrong: Tensor) -> None:
        """wrong: of `how_wrong`, one set of pictures after the other, [sets, N, h, w]."""
        self.synthesis = copy.deepcopy(synthesis).requires_grad_(False)
        self.wrong = wrong.to(next(synthesis.parameters()).device)
        self.level = (wrong.shape[2] // synthesis.config.start[0]).bit_length() - 1

    def free(self, rows: Tensor) -> Tensor:
        """Where each portrait may change, 0 or 1; those `rows` of every set, [sets n, 1, h, w]."""
        wrong = self.wrong[:, rows].flatten(0, 1)[:, None].float() / 127.5
        return F.max_pool2d((wrong > WRONG).float(), AROUND, stride=1, padding=AROUND // 2)

    def loss(self, maps: Tensor, ws: Tensor, rows: Tensor) -> Tensor:
        """Mean square of what maps [sets n, c, h, w] have moved where they are held, in units of their own deviation."""
        with torch.no_grad():
            before = self.synthesis.grown_maps(ws, [None] * ws.shape[1], self.level).float()
            unit = before.std(dim=(0, 2, 3), keepdim=True) + 1e-3
            stays = 1 - self.free(rows)
        return (((maps.float() - before) / unit).square() * stays).mean()


@torch.no_grad()
def how_wrong(
    draw: Callable[[Tensor], Tensor],
    sets: Sequence[tuple[Tensor, Pyramid]],
    sizes: tuple[int, int],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Tensor:
    """How wrong whole pictures are in the cells of a coarser level: uint8 [sets, N, h, w], 255 is 2 of -1..1.

    draw: features [n, F] -> pictures [n, 4, H, W]. sets: of each the features and the pictures that are wanted. sizes: H, h.
    """
    finest, height = sizes
    found = [torch.zeros(len(pictures), height, height // 2, dtype=torch.uint8) for _, pictures in sets]
    for which, (features, pictures) in enumerate(sets):
        for rows in torch.arange(len(pictures), device=features.device).split(BATCH):
            wrong = draw(features[rows]) - pictures.at(rows, finest)
            largest = F.avg_pool2d(wrong, finest // height).abs().amax(dim=1)
            found[which][rows.cpu()] = (largest * 127.5).round().clamp(0, 255).byte().cpu()
            progress(which * len(pictures) + int(rows[-1]) + 1, len(sets) * len(pictures))
    return torch.stack(found)


def save_wrong(wrong: Tensor, path: Path) -> None:
    """Write what `how_wrong` found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as temporary:
        save_file({_NAME: wrong}, temporary)


def load_wrong(path: Path) -> Tensor:
    """Read it. ValueError with one sentence where the file is none of `save_wrong`."""
    try:
        wrong = load_file(path)[_NAME]
        if wrong.dtype != torch.uint8 or wrong.dim() != 4:
            raise ValueError("not how wrong pictures are")
    except (OSError, safetensors.SafetensorError, KeyError, ValueError) as error:
        raise ValueError(f"'{path.name}' does not say how wrong pictures are: {error}") from error
    return wrong
