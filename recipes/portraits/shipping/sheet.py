"""The sheet of uncurated portraits, over a plain ground."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.render.finding import drawn, styles_of
from recipes.portraits.learning.regression import on_ground
from recipes.portraits.shipping.pool import BATCH, PSI
from stylegan import Generator
from stylegan.training.sheet import save_sheet

SHEET_SEEDS, COLUMNS = range(1, 65), 16


def sheet_pictures(generator: Generator) -> Tensor:
    """The portraits of seeds 1 to 64 at psi 0.7, none left out, [64, C, H, W]."""
    ws = styles_of(generator, SHEET_SEEDS, PSI, generator.config.cutoff)
    return torch.cat([plain for plain, _ in drawn(generator, ws, batch=BATCH)])


def make_sheet(generator: Generator, path: Path) -> None:
    """Write them in rows of sixteen."""
    save_sheet(grounded(sheet_pictures(generator)), COLUMNS, path)


def grounded(pictures: Tensor) -> Tensor:
    """Pictures over the recipe's plain ground, [N, 3, H, W]; as they are where they have no alpha."""
    return on_ground(pictures) if pictures.shape[1] == 4 else pictures


def straight(pictures: Tensor) -> NDArray[np.uint8]:
    """Pictures [N, C, H, W], premultiplied, as bytes [N, H, W, 4 or 3] with straight alpha."""
    unit = ((pictures + 1) / 2).clamp(0, 1)
    if unit.shape[1] == 4:
        colours = (unit[:, :3] / unit[:, 3:].clamp(min=1 / 255)).clamp(0, 1)
        unit = torch.cat([colours, unit[:, 3:]], dim=1)
    bytes_: NDArray[np.uint8] = (unit * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    return bytes_
