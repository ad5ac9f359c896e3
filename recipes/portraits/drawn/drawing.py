"""Draws a portrait: parts and our own drawings put together as SVG, then as pixels with transparency."""

from __future__ import annotations

import io
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recipes.portraits.drawn import face
from recipes.portraits.drawn.colours import WHITE, css, mix
from recipes.portraits.drawn.lot import NONE, Portrait
from recipes.portraits.drawn.parts import MISSING, Outline, hair, line_data, paths
from recipes.portraits.drawn.wardrobe import BRIM, body, headwear

FRAME = (60, -150, 800, 1600)  # x, y, width, height in the style's canvas: exactly 1:2
FINER = 2  # pixels are drawn that much finer and averaged
NECK = (470, 850)  # what a nod turns about
ROOTS = (330.0, 1000.0)  # between these heights hair begins to sway and sways all the way
SWAY = 95.0  # units of the canvas that tips move
SEEN = 24  # of 255
FLOWERS_PLACE = (183, 329)
_LENS = {"clear": None, "white": ("#ffffff", 0.28), "dark": ("#1d2330", 0.72)}


def render(portrait: Portrait, height: int = 256, without: Collection[str] = ()) -> NDArray[np.uint8]:
    """A portrait as pixels [height, height/2, 4], colours premultiplied by alpha; `without` some of the parts of `svg`.

    Raises:
        ValueError: `height` is not a positive even number.
        ImportError: the packages of the `recipes` extra are missing.
    """
    if height < 2 or height % 2:
        raise ValueError(f"A portrait's height is a positive even number of pixels, not {height}.")
    size = {"width": FINER * height // 2, "height": FINER * height}
    png = _resvg().svg_to_bytes(svg_string=svg(portrait, without), skip_system_fonts=True, **size)
    straight = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(np.uint16)
    premultiplied = straight.copy()
    premultiplied[..., :3] = (straight[..., :3] * straight[..., 3:] + 127) // 255
    blocks = premultiplied.reshape(height, FINER, height // 2, FINER, 4).sum(axis=(1, 3))
    averaged: NDArray[np.uint8] = ((blocks + FINER**2 // 2) // FINER**2).astype(np.uint8)
    return averaged


def seen(
    portrait: Portrait, part: str, height: int = 256, without: Collection[str] = ()
) -> NDArray[np.bool_]:
    """Which pixels [height, height/2] would be others without a part of `svg`: where that is seen.

    `without` other parts: where it would be seen if they did not cover it.
    """
    whole, rest = (render(portrait, height, left).astype(np.int16) for left in (without, {*without, part}))
    changed: NDArray[np.bool_] = np.abs(whole - rest).max(axis=2) > SEEN
    return changed


def svg(p: Portrait, without: Collection[str] = ()) -> str:
    """The drawing of a portrait in its frame: back hair, head, clothes, front hair, hat; `without` mouth, eyes or hair."""
    place, behind, before = hair(p.hair)
    if "hair" in without:
        behind, before = [], []
    moved = (
        f"translate({p.shift_x * FRAME[2]:.2f} {p.shift_y * FRAME[3]:.2f}) "
        f"translate(460 1450) scale({p.scale:.4f}) translate(-460 -1450)"
    )
    nod = f'<g transform="rotate({p.nod:.2f} {NECK[0]} {NECK[1]})">'
    under_hat = f'<clipPath id="brim"><path d="{BRIM}"/></clipPath>' if p.hat != NONE else ""
    clipped = '<g clip-path="url(#brim)">' if p.hat != NONE else "<g>"
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{" ".join(map(str, FRAME))}">',
        under_hat,
        f'<g transform="{moved}">',
        f"{nod}{clipped}{_hair(p, behind, back=True)}</g>{_head(p, place, without)}</g>",
        body(p),
        f"{nod}{clipped}{_hair(p, before, back=False)}</g>{headwear(p)}{_flowers(p)}</g>",
        "</g></svg>",
    )
    return "".join(parts)


def _hair(p: Portrait, lines: Outline, back: bool) -> str:
    if not lines:
        return ""
    data = line_data(swayed(lines, p.sway))
    rim = mix(p.hair_colour, p.ink, 0.68)
    colour = mix(p.hair_colour, p.ink, 0.16) if back else p.hair_colour
    drawn = f'<path d="{data}" fill="{css(colour)}" stroke="{css(rim)}" stroke-width="9" stroke-linejoin="round"/>'
    if back:
        return drawn
    light = css(mix(p.hair_colour, WHITE, 0.42))
    return drawn + (
        f'<clipPath id="front"><path d="{data}"/></clipPath><g clip-path="url(#front)" fill="none" stroke="{light}" '
        'stroke-linecap="round"><path d="M318 318Q430 236 590 254" stroke-width="26"/>'
        '<path d="M640 270L676 288" stroke-width="22"/></g>'
    )


def swayed(lines: Outline, sway: float) -> Outline:
    """The outlines with their lower parts moved sideways, more the lower; roots stay."""
    if sway == 0:
        return lines
    moved = []
    for line in lines:
        part = np.clip((line[:, 1] - ROOTS[0]) / (ROOTS[1] - ROOTS[0]), 0, 1)
        top = np.clip((170 - line[:, 1]) / 300, 0, 1)  # buns and spikes above the head sway the same way
        shifted = line.copy()
        shifted[:, 0] += sway * SWAY * (part**1.5 + 0.6 * top)
        moved.append(shifted)
    return moved


def _head(p: Portrait, place: tuple[float, float], without: Collection[str]) -> str:
    slots = {"skin": css(p.skin), "outline": css(p.ink)}
    parts = ["".join(_path(data, slots.get(slot, slot)) for data, slot in paths("head", p.head))]
    parts.append(face.blush(p))
    if p.freckles:
        parts.append(_part("freckles", "variant01", (141, 343), css(mix(p.skin, (130, 66, 40), 0.6))))
    if p.beard != NONE:
        parts.append(_part("beard", p.beard, (106, 346), css(mix(p.hair_colour, p.ink, 0.3))))
    if "eyes" not in without:
        parts.append(_at(face.EYES_PLACE, face.eyes(p)))
    parts.append(_at(face.BROWS_PLACE, face.brows(p)))
    parts.append(_part("nose", p.nose, (359, 274), css(mix(p.skin, p.ink, 0.75))))
    if "mouth" not in without:
        parts.append(_at(face.MOUTH_PLACE, face.mouth(p.mouth, face.lip_colour(p.skin), p.ink)))
    if p.glasses != NONE:
        parts.append(_at((152, 197), _glasses(p)))
    if p.earrings != NONE:
        parts.append(
            f'<g stroke="{css(p.ink)}" stroke-width="5">{_part("earrings", p.earrings, (0, 338), css(p.accent))}</g>'
        )
    return _at(place, "".join(parts))


def _glasses(p: Portrait) -> str:
    """Lorelei's frames, made a little stronger, over a tint that is cut to the lenses."""
    tint = _LENS[p.lens]
    frames = "".join(_path(data, css(p.ink)) for data, _ in paths("glasses", p.glasses))
    if tint is None:
        return f'<g stroke="{css(p.ink)}" stroke-width="4">{frames}</g>'
    colour, opacity = tint
    lenses = "".join(f'<path d="{data}" fill="{colour}"/>' for data in _lenses(p.glasses))
    return f'<g opacity="{opacity}">{lenses}</g><g stroke="{css(p.ink)}" stroke-width="4">{frames}</g>'


@lru_cache(maxsize=8)
def _lenses(variant: str) -> tuple[str, ...]:
    """The outline without its holes: what the frame goes around."""
    (data, _), *_ = paths("glasses", variant)
    at = [i for i, letter in enumerate(data) if letter in "Mm"]
    return (data[: at[1]] if len(at) > 1 else data,)


def _flowers(p: Portrait) -> str:
    if not p.flowers:
        return ""
    slots = {"hairAccessories": css(p.accent)}
    drawn = "".join(_path(data, slots.get(slot, slot)) for data, slot in paths("hairAccessories", "flowers"))
    return _at(FLOWERS_PLACE, f'<g stroke="{css(p.ink)}" stroke-width="3">{drawn}</g>')


def _part(component: str, variant: str, place: tuple[float, float], colour: str) -> str:
    return _at(place, "".join(_path(data, colour) for data, _ in paths(component, variant)))


def _path(data: str, colour: str) -> str:
    return f'<path d="{data}" fill="{colour}"/>'


def _at(place: tuple[float, float], drawn: str) -> str:
    return f'<g transform="translate({place[0]} {place[1]})">{drawn}</g>'


@lru_cache(maxsize=1)
def _resvg() -> Any:
    try:
        import resvg_py
    except ImportError as error:
        raise ImportError(MISSING) from error
    return resvg_py
