"""Mouth, eyes and brows: our own drawings, from numbers. Coordinates are those of a component in Lorelei's head."""

from __future__ import annotations

from recipes.portraits.drawn.colours import RGB, WHITE, css, mix
from recipes.portraits.drawn.lot import NONE, Portrait
from recipes.portraits.drawn.mouth_shapes import CLOSED, Mouth
from recipes.portraits.drawn.parts import paths

CAVITY, TONGUE, TEETH = (104, 28, 42), (226, 116, 126), (255, 250, 245)
MOUTH_PLACE, EYES_PLACE, BROWS_PLACE = (223, 402), (159, 232), (164, 126)
_EYES = ((64.0, 54.0, 54.0, 1.0), (268.0, 54.0, 44.0, 0.96))  # x, y, half width, size; left, right


def lip_colour(skin: RGB) -> RGB:
    """Dark red; darker on dark skin."""
    return mix((150, 44, 58), (92, 26, 36), 0.0 if sum(skin) > 420 else 0.8)


def mouth(m: Mouth, lip: RGB, ink: RGB) -> str:
    """The middle of a mouth lies at (130, 44); three quarters to the right, so the right half is shorter."""
    pulled = 1 - 0.48 * m.round
    left, right = 130 - 80 * m.width * pulled, 130 + 68 * m.width * pulled
    lift = -17 * m.smile
    if m.open < CLOSED:
        return _closed(m, left, right, 44 + lift, lip, ink)
    top = 44 + 10 * m.smile - 8 * m.open - 12 * m.round * m.open
    bottom = 52 + 14 * m.smile + 96 * m.open * (0.85 + 0.3 * m.round) - 10 * m.bite
    corner_left, corner_right = 44 + lift + 12 * m.open, 44 + 0.8 * lift + 12 * m.open
    shape = (
        f"M{left:.1f} {corner_left:.1f}C{left + 18:.1f} {top:.1f} {right - 18:.1f} {top:.1f} {right:.1f} {corner_right:.1f}"
        f"C{right - 1:.1f} {bottom:.1f} {left + 1:.1f} {bottom:.1f} {left:.1f} {corner_left:.1f}Z"
    )
    # A cubic whose handles lie that low reaches three quarters of the way.
    low, high = 0.25 * corner_left + 0.75 * bottom, 0.25 * corner_left + 0.75 * top
    inside = _tongue(m, left, right, low, high) + _teeth(m, left, right, low, high, lip)
    width = 11 + 5 * m.round
    drawn = (
        f'<clipPath id="mouth"><path d="{shape}"/></clipPath><path d="{shape}" fill="{css(CAVITY)}"/>'
        f'<g clip-path="url(#mouth)">{inside}</g>'
        f'<path d="{shape}" fill="none" stroke="{css(lip)}" stroke-width="{width:.1f}" stroke-linejoin="round"/>'
    )
    return drawn + _bitten(m, left, right, low, lip)


def _closed(m: Mouth, left: float, right: float, y: float, lip: RGB, ink: RGB) -> str:
    middle, bow = (left + right) / 2, y + 24 * m.smile + 3
    line = f"M{left:.1f} {y:.1f}Q{middle:.1f} {bow:.1f} {right:.1f} {y + 2:.1f}"
    full = 20 * m.round  # pushed out: lips are seen above and below the line
    lips = ""
    if full > 2:
        lips = (
            f'<path d="M{left:.1f} {y:.1f}Q{middle:.1f} {bow - full:.1f} {right:.1f} {y + 2:.1f}'
            f'Q{middle:.1f} {bow + 1.5 * full:.1f} {left:.1f} {y:.1f}Z" fill="{css(mix(lip, (226, 116, 126), 0.45))}"/>'
        )
    return lips + (
        f'<path d="{line}" fill="none" stroke="{css(mix(lip, ink, 0.35))}" stroke-width="12" stroke-linecap="round"/>'
    )


def _teeth(m: Mouth, left: float, right: float, low: float, high: float, lip: RGB) -> str:
    if m.teeth < 0.05:
        return ""
    share = 0.12 + 0.88 * m.teeth**1.5 if m.open < 0.4 else 0.1 + 0.3 * m.teeth
    width, height = right - left + 16, (low - high) * share + 20
    place = f'x="{left - 8:.1f}" y="{high - 20:.1f}" width="{width:.1f}" height="{height:.1f}"'
    rows = f'<rect {place} fill="{css(TEETH)}"/>'
    if m.teeth > 0.85 and m.open < 0.4:  # the rows meet
        middle = high + 0.55 * (low - high)
        rows += f'<path d="M{left:.1f} {middle:.1f}H{right:.1f}" stroke="{css(mix(TEETH, lip, 0.5))}" stroke-width="6"/>'
    return rows


def _tongue(m: Mouth, left: float, right: float, low: float, high: float) -> str:
    if m.tongue < 0.05 or m.open < 0.25:
        return ""
    up = max(0.0, m.tongue - 0.6) / 0.4
    height = (low - high) * (0.18 + 0.26 * m.tongue + 0.3 * up)
    width = (right - left) * (0.36 - 0.08 * up)
    middle = (left + right) / 2
    return f'<ellipse cx="{middle - 4:.1f}" cy="{low + 4:.1f}" rx="{width:.1f}" ry="{height:.1f}" fill="{css(TONGUE)}"/>'


def _bitten(m: Mouth, left: float, right: float, low: float, lip: RGB) -> str:
    """The lower lip drawn in under the upper teeth: a thick line below them."""
    if m.bite < 0.05:
        return ""
    x0, x1 = left + 16, right - 14
    return (
        f'<path d="M{x0:.1f} {low - 2:.1f}Q{(x0 + x1) / 2:.1f} {low + 10 * m.bite:.1f} {x1:.1f} {low - 3:.1f}" fill="none" '
        f'stroke="{css(lip)}" stroke-width="{8 + 4 * m.bite:.1f}" stroke-linecap="round"/>'
    )


def eyes(p: Portrait) -> str:
    """Whites, irises, lids; a blink lets the upper lid down onto the lower one."""
    parts = []
    for (x, y, half, size), blink, name in zip(
        _EYES, (p.blink_left, p.blink_right), ("left", "right"), strict=True
    ):
        parts.append(_eye(p, x, y, half, 54.0 * size * p.eye_size, blink, name))
    return "".join(parts)


def _eye(p: Portrait, x: float, y: float, half: float, tall: float, blink: float, name: str) -> str:
    ink = css(p.ink)
    bottom = y + 0.62 * tall  # the lower lid's middle
    top = y - tall + blink * (bottom - (y - tall) + 6)
    corner = y + 0.1 * tall + 0.25 * blink * tall
    left, right = x - half, x + half
    lid = f"M{left:.1f} {corner:.1f}Q{x - 4:.1f} {2 * top - corner:.1f} {right:.1f} {corner - 4:.1f}"
    lash = f'<path d="{lid}" fill="none" stroke="{ink}" stroke-width="{17 - 4 * blink:.1f}" stroke-linecap="round"/>'
    tip = (
        f'<path d="M{left:.1f} {corner:.1f}l-12 -9" stroke="{ink}" stroke-width="9" stroke-linecap="round"/>'
    )
    if blink > 0.9:
        return lash + tip
    opening = f"{lid}Q{x:.1f} {2 * bottom - corner:.1f} {left:.1f} {corner:.1f}Z"
    look_x, look_y = x + 3 + 18 * p.gaze_x, y - 6 + 11 * p.gaze_y
    iris, wide = 0.92 * tall, 0.66 * tall
    ball = (
        f'<path d="{opening}" fill="{css(WHITE)}"/>'
        + _oval(look_x, look_y, wide, iris, mix(p.iris, p.ink, 0.55))
        + _oval(look_x, look_y + 0.22 * iris, 0.84 * wide, 0.72 * iris, p.iris)
        + _oval(look_x, look_y, 0.46 * wide, 0.5 * iris, p.ink)
        + _oval(look_x - 0.4 * wide, look_y - 0.4 * iris, 0.24 * tall, 0.24 * tall, (255, 255, 255))
    )
    below = (
        f"M{left + 0.45 * half:.1f} {bottom - 1:.1f}"
        f"Q{x + 4:.1f} {bottom + 5:.1f} {right - 0.3 * half:.1f} {bottom - 3:.1f}"
    )
    under = (
        f'<path d="{below}" fill="none" stroke="{ink}" stroke-width="6" stroke-linecap="round" '
        f'opacity="{0.75 * (1 - blink):.2f}"/>'
    )
    clip = f'<clipPath id="eye-{name}"><path d="{opening}"/></clipPath>'
    return f'{clip}<g clip-path="url(#eye-{name})">{ball}</g>{under}{lash}{tip}'


def _oval(x: float, y: float, wide: float, tall: float, colour: RGB) -> str:
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{wide:.1f}" ry="{tall:.1f}" fill="{css(colour)}"/>'


def brows(p: Portrait) -> str:
    """Lorelei's brows, lifted and tilted: +1 is angry, -1 worried; none where a changed portrait has none."""
    if p.brows == NONE:
        return ""
    colour = css(mix(p.hair_colour, p.ink, 0.5))
    drawn = "".join(f'<path d="{data}" fill="{colour}"/>' for data, _ in paths("eyebrows", p.brows))
    lift = -20 - 24 * p.brow_lift
    halves = []
    # Each brow turns about its own middle, the two against each other.
    for name, box, (x, y), turn in (
        ("left", (-20, -60, 225, 300), (100, 60), 9.0),
        ("right", (205, -60, 200, 300), (290, 60), -9.0),
    ):
        clip = f'<clipPath id="brow-{name}"><rect x="{box[0]}" y="{box[1]}" width="{box[2]}" height="{box[3]}"/></clipPath>'
        halves.append(
            f'{clip}<g transform="translate(0 {lift:.1f}) rotate({turn * p.brow_tilt:.2f} {x} {y})">'
            f'<g clip-path="url(#brow-{name})">{drawn}</g></g>'
        )
    return "".join(halves)


def blush(p: Portrait) -> str:
    """Two soft spots on the cheeks, in the head's coordinates."""
    if p.blush <= 0:
        return ""
    return (
        f'<g opacity="{0.62 * p.blush:.3f}" fill="#f06c78"><ellipse cx="190" cy="388" rx="52" ry="24"/>'
        f'<ellipse cx="448" cy="380" rx="38" ry="22"/></g>'
    )
