"""Draws a portrait: the avataaars style with every option pinned, our headband added, as pixels."""

from __future__ import annotations

import importlib.resources
import io
import json
import re
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stylegan.datasets.portrait_options import FRINGES, MOUSTACHES, MOUTH_FIT, NONE, RGB, Portrait

_FRAME = (66, -16, 148, 296)  # x, y, width, height in the style's canvas: exactly 1:2
_MOUTH_PLACE = "translate(94 140)"
_BEARD_PLACE = "translate(81 98)"
_BEARD_SHIFT = (0.0, 4.0)  # follows the mouth, which sits that much lower than in the style
_MOUSTACHE_SHIFT = (0.0, 1.0)
_EYES_PLACE = "translate(98 98)"
_EYEBROWS_PLACE = "translate(91.86 82)"
_UNDER_HAIR, _OVER_HAIR = '<g id="under-hair"/>', '<g id="over-hair"/>'  # places for the headband
_CLIP = re.compile(r' clip-path="url\(#clip-[0-9a-f]+\)"')
_MISSING = "Rendering portraits needs the packages of the recipes extra: pip install 'ganinterface[recipes]'."
_EYEWEAR_COLOUR = "#262e33"


def render(portrait: Portrait, height: int = 128) -> NDArray[np.uint8]:
    """Draw a portrait as a picture [height, height/2, 3].

    Raises:
        ValueError: `height` is not a positive even number.
        ImportError: the packages of the `train` extra are missing.
    """
    if height < 2 or height % 2:
        raise ValueError(f"A portrait's height is a positive even number of pixels, not {height}.")
    size = {"width": height // 2, "height": height}
    png = _resvg().svg_to_bytes(svg_string=svg(portrait), skip_system_fonts=True, **size)
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    return np.ascontiguousarray(picture[:, ::-1] if portrait.flip else picture)


def svg(portrait: Portrait) -> str:
    """Return the drawing of a portrait, in its frame and not yet mirrored.

    Raises:
        ImportError: the packages of the `train` extra are missing.
    """
    avatar, style = _style()
    drawing = str(avatar(style, _style_options(portrait)))
    x, y, width, height = _FRAME
    drawing = drawing.replace('viewBox="0 0 280 280"', f'viewBox="{x} {y} {width} {height}"', 1)
    drawing = _CLIP.sub("", drawing)  # the frame clips already, and a clip path takes two fifths of the time
    drawing = drawing.replace(_MOUTH_PLACE, _mouth_transform(portrait))
    beard_shift = _MOUSTACHE_SHIFT if portrait.facial_hair in MOUSTACHES else _BEARD_SHIFT
    drawing = drawing.replace(_BEARD_PLACE, _shifted(_BEARD_PLACE, beard_shift))
    drawing = drawing.replace(_EYES_PLACE, _shifted(_EYES_PLACE, portrait.eyes_shift))
    drawing = drawing.replace(_EYEBROWS_PLACE, _shifted(_EYEBROWS_PLACE, portrait.eyebrows_shift))
    over = portrait.top in FRINGES
    drawing = drawing.replace(_UNDER_HAIR, "" if over else _headband(portrait))
    drawing = drawing.replace(_OVER_HAIR, _headband(portrait) if over else "")
    start = drawing.index(">") + 1
    back = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{_hex(portrait.background)}"/>'
    return drawing[:start] + back + drawing[start:]


def _shifted(place: str, shift: tuple[float, float]) -> str:
    return f"translate({shift[0]} {shift[1]}) {place}"


def _mouth_transform(portrait: Portrait) -> str:
    """Hang the mouth from its upper edge, so that at every size it stays in rows 72 to 92 of 128."""
    scale = round(portrait.mouth_scale * MOUTH_FIT.get(portrait.mouth, 1.0), 4)
    return f"translate(140 151.5) scale({scale}) translate(-46 -7)"


def _headband(portrait: Portrait) -> str:
    """Return a band around the forehead: its ends lie on the head's circle (radius 56 around 140, 92)."""
    if portrait.headband is None:
        return ""
    width = portrait.headband_width
    reach = 61 if portrait.top in FRINGES else 57  # over a fringe it lies on the hair, not on the skin
    low, high = 84.0, 84 - 0.7 * width  # at its ends, where it turns away and looks narrower
    wide, narrow = ((reach**2 - (92 - y) ** 2) ** 0.5 for y in (low, high))
    band = (
        f"M{140 - wide:.2f} {low:.2f}Q140 {low - 12:.2f} {140 + wide:.2f} {low:.2f}"
        f"L{140 + narrow:.2f} {high:.2f}Q140 {72 - 1.3 * width:.2f} {140 - narrow:.2f} {high:.2f}Z"
    )
    return f'<path d="{band}" fill="{_hex(portrait.headband)}"/>'


def _style_options(portrait: Portrait) -> dict[str, Any]:
    """Pin every option, so that nothing is left to the style's own random numbers."""
    shown = {
        "top": portrait.top,
        "accessories": portrait.eyewear,
        "facialHair": portrait.facial_hair,
    }
    colours = {
        "skin": portrait.skin,
        "hair": portrait.hair,
        "hat": portrait.hat,
        "clothes": portrait.clothes_colour,
        "facialHair": portrait.facial_hair_colour,
    }
    return {
        "seed": "portrait",
        "mouthVariant": portrait.mouth,
        "eyesVariant": portrait.eyes,
        "eyebrowsVariant": portrait.eyebrows,
        "noseVariant": "default",
        "clothesVariant": portrait.clothes,
        "accessoriesColor": _EYEWEAR_COLOUR,
        **{f"{name}Probability": 0 if variant == NONE else 100 for name, variant in shown.items()},
        **{f"{name}Variant": variant for name, variant in shown.items() if variant != NONE},
        **{f"{name}Color": _hex(colour) for name, colour in colours.items() if colour is not None},
    }


def _hex(colour: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


@lru_cache(maxsize=1)
def _style() -> tuple[Any, Any]:
    """Return dicebear's Avatar and the avataaars style with two places for the headband."""
    try:
        from dicebear import Avatar, Style

        text = (importlib.resources.files("dicebear_styles") / "avataaars.json").read_text(encoding="utf-8")
    except ImportError as error:
        raise ImportError(_MISSING) from error
    definition = json.loads(text)
    for colour in definition["colors"].values():
        colour.pop("notEqualTo", None)  # would drop a pinned colour that happens to equal another part's
    elements = definition["canvas"]["elements"]
    for place, before in (("under-hair", "eyebrows"), ("over-hair", "facialHair")):
        at = [element["name"] for element in elements].index(before)
        elements.insert(at, {"name": "g", "type": "element", "attributes": {"id": place}})
    return Avatar, Style(definition)


@lru_cache(maxsize=1)
def _resvg() -> Any:
    try:
        import resvg_py
    except ImportError as error:
        raise ImportError(_MISSING) from error
    return resvg_py
