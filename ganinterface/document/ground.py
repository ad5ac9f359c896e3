"""What stands behind a picture with transparent parts: a chequerboard or a colour in the window, a colour in files."""

from __future__ import annotations

import contextlib
import re

# Pillow is imported where a colour is at hand: the settings are read without it.

Colour = tuple[int, int, int]  # red, green, blue, 0..255

CHEQUERBOARD, DARK, LIGHT = "chequerboard", "dark", "light"
BLACK = "#000000"
_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE | re.ASCII)


def is_ground(text: str) -> bool:
    """Whether that names a ground of the window: "chequerboard", "dark", "light", or a colour as #rrggbb."""
    return text in (CHEQUERBOARD, DARK, LIGHT) or _HEX.fullmatch(text) is not None


def colour_of(text: str) -> Colour:
    """A colour by its CSS name ("white") or as #rgb or #rrggbb; ValueError with one sentence for anything else."""
    from PIL import ImageColor

    found: tuple[int, ...] = ()
    with contextlib.suppress(ValueError):
        found = ImageColor.getrgb(text.strip())
    if len(found) != 3:  # or it has alpha
        raise ValueError(f"A colour is a name such as white, or #rrggbb, not '{text}'.")
    return found[0], found[1], found[2]
