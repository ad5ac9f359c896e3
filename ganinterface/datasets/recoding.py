"""Gives the pictures of a set the same channels, and mirrored twins where they are wanted."""

from __future__ import annotations

from dataclasses import dataclass

from ganinterface.datasets.cropping import Colour
from ganinterface.datasets.preparing import as_png


@dataclass(frozen=True)
class Form:
    """What every picture of a set becomes."""

    channels: int  # 1, 3 or 4
    ground: Colour  # below what is transparent, where there is no alpha
    doubled: bool  # a mirrored twin follows each


def recoded(png: bytes, mode: str, form: Form) -> list[bytes]:
    """The files that a picture (a PNG of this mode) becomes; the same bytes where nothing is to be done."""
    from PIL import ImageOps

    from stylegan.training.pictures.decoding import MODES, decode, with_channels

    same = mode == MODES[form.channels]
    if same and not form.doubled:
        return [png]
    picture = with_channels(decode(png, "a picture"), form.channels, form.ground)
    first = png if same else as_png(picture)
    return [first, as_png(ImageOps.mirror(picture))] if form.doubled else [first]
