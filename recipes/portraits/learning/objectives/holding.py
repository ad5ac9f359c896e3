"""What finer levels see of a network stays as it was where its pictures are right, while a coarser level is taught.

At 64x32 a step takes a sixth of the time, but whatever its maps become, finer levels have to be taught anew: after an hour
there, 25 minutes at 256x128 had not made hair's outlines crisp again. Held, 195,000 pictures at 64x32 cost the whole
picture 0.16 of loss in place of 0.4, most of which is back after a few minutes, and what is new there is seen at once.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor

from recipes.portraits.learning.pictures import Pyramid
from recipes.portraits.learning.reading import tensors_of
from stylegan.families.stylegan import AdaINConfig
from stylegan.files.atomic import atomic_path
from stylegan.files.system_errors import make_folder
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
        self.level = level_of(wrong, synthesis.config)

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


def level_of(wrong: Tensor, network: AdaINConfig) -> int:
    """The level whose maps have as many cells as what `how_wrong` found."""
    return (wrong.shape[2] // network.start[0]).bit_length() - 1


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
    make_folder(path.parent)
    with atomic_path(path) as temporary:
        save_file({_NAME: wrong}, temporary)


def load_wrong(path: Path) -> Tensor:
    """Read it. Errors as `tensors_of`, where the file is none of `save_wrong`."""
    with tensors_of(path, "a file of 'wrong', which says how wrong pictures are"):
        wrong = load_file(path)[_NAME]
        if wrong.dtype != torch.uint8 or wrong.dim() != 4 or wrong.shape[2] != 2 * wrong.shape[3]:
            raise ValueError("not how wrong pictures are")
    return wrong
