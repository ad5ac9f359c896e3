"""What stands behind a picture with transparent parts: a chequerboard or a colour in the window, a colour in files."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# numpy and Pillow are imported where a picture or a colour is at hand: the settings are read without them.

Colour = tuple[int, int, int]  # red, green, blue, 0..255

CHEQUERBOARD, DARK, LIGHT = "chequerboard", "dark", "light"
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


def over(picture: NDArray[np.uint8], ground: Colour | None) -> NDArray[np.uint8]:
    """The picture [H, W, 3 or 4] over a colour, [H, W, 3]; as it is where it has no alpha or there is no ground."""
    if ground is None or picture.shape[2] == 3:
        return picture
    import numpy as np

    alpha = picture[..., 3:].astype(np.uint16)
    behind = (255 - alpha) * np.array(ground, np.uint16) + np.uint16(127)
    mixed: NDArray[np.uint8] = ((picture[..., :3] * alpha + behind) // 255).astype(np.uint8)
    return mixed
