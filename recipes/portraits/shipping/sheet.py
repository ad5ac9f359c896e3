"""The sheet of uncurated portraits, over a plain ground."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from recipes.portraits.learning.supervised import GROUND
from recipes.portraits.shipping.pool import PSI, batch_of
from stylegan import Generator
from stylegan.files.atomic import atomic_path
from stylegan.metrics.generating import generate, styles
from stylegan.pictures import premultiplied_over
from stylegan.training.watch.sheets import save_sheet

SHEET_SEEDS, COLUMNS = range(1, 65), 16


def sheet_pictures(generator: Generator) -> Tensor:
    """The portraits of seeds 1 to 64 at psi 0.7, none left out, [64, C, H, W]."""
    ws = styles(generator, SHEET_SEEDS, PSI)
    return torch.cat([generate(generator, part).cpu() for part in ws.split(batch_of(generator))])


def make_sheet(generator: Generator, path: Path) -> None:
    """Write them in rows of sixteen as a JPEG of high quality: a third of a PNG's bytes, and no colour is left out."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "sheet.png"
        save_sheet(grounded(sheet_pictures(generator)), COLUMNS, whole)
        with Image.open(whole) as sheet, atomic_path(path) as temporary:
            sheet.convert("RGB").save(temporary, "JPEG", quality=93, subsampling=0, optimize=True)


def grounded(pictures: Tensor) -> Tensor:
    """Pictures over the recipe's plain ground, [N, 3, H, W]; as they are where they have no alpha."""
    return premultiplied_over(pictures.clamp(-1, 1), GROUND) if pictures.shape[1] == 4 else pictures
