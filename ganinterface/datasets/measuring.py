"""Measures every picture of a set once: how sharp it is, and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ganinterface.datasets.hashing import nearest, perceptual_hash, together
from ganinterface.datasets.preparing import in_order
from ganinterface.progress import Progress
from stylegan.training.pictures.files import PictureFiles

if TYPE_CHECKING:
    from PIL import Image

THREADS = 2
READING = 0.9  # of the time goes into it, the rest into comparing
LONGEST_SIDE = 256  # px; sharpness is compared at one scale, about that of training


def sharpness(picture: Image.Image) -> float:
    """Variance of the Laplacian of the grey values 0..255 (Pech-Pacheco et al. 2000), at most 256 pixels a side.

    0 is a flat picture; a few hundred and more is sharp. What is transparent counts as mid-grey.
    """
    from PIL import Image

    from stylegan.training.pictures.decoding import with_channels

    small = with_channels(picture, 1, (128, 128, 128)).copy()
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    grey = np.asarray(small, np.float32)
    if min(grey.shape) < 3:
        return 0.0
    middle = grey[1:-1, 1:-1]
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * middle
    return float(laplacian.var())


@dataclass(frozen=True, eq=False)
class Measured:
    """Of each picture: sharpness (NaN: unreadable), bits to the picture most like it (NaN: none is), and its place in
    an order in which those that look alike stand together."""

    sharpness: NDArray[np.float64]
    nearest: NDArray[np.float64]
    together: NDArray[np.int64]


def measure(files: PictureFiles, progress: Progress) -> Measured:
    """Read every picture; one that cannot be read is like no other."""
    count = len(files.names)
    sharp, hashes = np.full(count, np.nan), np.zeros(count, np.uint64)
    message = f"of {count:,} pictures measured"
    results = in_order(
        lambda name: _measured(files, name), files.names, THREADS, progress, message, (0, READING)
    )
    for row, found in enumerate(results):
        if found is not None:
            sharp[row], hashes[row] = found
    readable = np.flatnonzero(~np.isnan(sharp))

    def compared(done: int) -> None:
        if done % 100 == 0:
            progress.check()
            share = READING + (1 - READING) * done / count
            progress.report(share, f"{done:,} of {count:,} pictures compared")

    distance, other = nearest(hashes[readable], compared)
    order = readable[together(distance, other)]
    bits = np.full(count, np.nan)
    bits[readable] = np.where(other >= 0, distance, np.nan)
    return Measured(sharp, bits, np.concatenate([order, np.flatnonzero(np.isnan(sharp))]))


def _measured(files: PictureFiles, name: str) -> tuple[float, int] | None:
    from stylegan.training.pictures.decoding import decode

    try:
        picture = decode(files.read(name), name)
    except ValueError:
        return None
    return sharpness(picture), perceptual_hash(picture)
