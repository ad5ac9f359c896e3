"""What is measured of a picture to sort a set by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 256  # sharpness is compared at one scale, about that of training


def sharpness(picture: Image.Image) -> float:
    """Variance of the Laplacian of the grey values 0..255 (Pech-Pacheco et al. 2000), at most 256 pixels a side.

    0 is a flat picture; a few hundred and more is sharp. What is transparent counts as mid-grey.
    """
    from PIL import Image

    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, (128, 128, 128, 255)), picture)
    picture = picture.convert("L")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    grey = np.asarray(picture, np.float32)
    if min(grey.shape) < 3:
        return 0.0
    middle = grey[1:-1, 1:-1]
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * middle
    return float(laplacian.var())
