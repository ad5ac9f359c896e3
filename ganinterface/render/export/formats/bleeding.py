"""Gives transparent pixels the colours beside them, so that a codec that mixes neighbours' colours leaves no dark fringe."""

from __future__ import annotations

import numpy as np

from ganinterface.render.request import Picture


def bled(picture: Picture, reach: int) -> Picture:
    """Straight [H, W, 4] with the colours of what is seen carried on `reach` pixels into what is not; alpha stays."""
    from PIL import Image, ImageFilter

    image = Image.fromarray(picture)
    around = np.asarray(image.convert("RGBa").filter(ImageFilter.BoxBlur(reach)).convert("RGBA"))
    unseen = picture[..., 3:] == 0
    colours = np.where(unseen, around[..., :3], picture[..., :3])
    return np.concatenate([colours, picture[..., 3:]], axis=2)
