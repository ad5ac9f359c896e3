"""Gives transparent pixels the colours beside them, so that a codec that mixes neighbours' colours leaves no dark fringe."""

from __future__ import annotations

import numpy as np

from ganinterface.render.request import Picture


def bled(picture: Picture, reach: int) -> Picture:
    """Straight [H, W, 4] with the colours of what is seen carried on, `reach` pixels or more, into what is not; alpha stays."""
    from PIL import Image, ImageFilter

    height, width = picture.shape[:2]
    # Colours of cells by what is seen in and around them; Pillow counts them by alpha.
    cells = (
        Image.fromarray(picture).convert("RGBa").reduce(reach).filter(ImageFilter.BoxBlur(1)).convert("RGBA")
    )
    around = np.asarray(cells)[..., :3].repeat(reach, axis=0).repeat(reach, axis=1)[:height, :width]
    made = picture.copy()
    np.copyto(made[..., :3], around, where=picture[..., 3:] == 0)
    return made
