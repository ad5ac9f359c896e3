"""The palettes that portraits take their colours from, and mixing."""

from __future__ import annotations

RGB = tuple[int, int, int]

WHITE: RGB = (255, 253, 251)
INK: RGB = (42, 34, 48)
HAIR: dict[str, RGB] = {
    "pink": (244, 160, 196),
    "ink": (47, 43, 58),
    "golden": (232, 190, 88),
    "brown": (122, 72, 46),
    "sky": (122, 172, 242),
    "silver": (192, 198, 210),
    "green": (78, 178, 136),
    "red": (214, 62, 62),
    "violet": (138, 92, 214),
    "orange": (242, 142, 56),
    "platinum": (246, 232, 196),
    "auburn": (164, 78, 60),
}
SKIN: dict[str, RGB] = {
    "porcelain": (255, 230, 214),
    "peach": (248, 208, 180),
    "honey": (224, 168, 126),
    "umber": (168, 113, 76),
    "cocoa": (112, 72, 50),
}
SKIN_WEIGHTS = (3.0, 3.0, 2.0, 1.5, 1.5)
IRIS: dict[str, RGB] = {
    "blue": (74, 132, 236),
    "brown": (132, 80, 44),
    "green": (62, 158, 100),
    "rose": (206, 84, 150),
    "amber": (232, 160, 40),
    "grey": (108, 116, 136),
    "crimson": (200, 52, 58),
}
CLOTH: tuple[RGB, ...] = (
    (59, 91, 146),
    (184, 65, 90),
    (47, 111, 98),
    (224, 169, 59),
    (107, 91, 149),
    (60, 65, 80),
    (230, 233, 242),
    (217, 143, 168),
    (126, 176, 190),
    (150, 104, 76),
)
ACCENT: tuple[RGB, ...] = ((232, 195, 74), (226, 95, 95), (95, 176, 226), (244, 240, 250), (120, 190, 130))


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """`a` with a share (0..1) of `b`."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def css(colour: RGB) -> str:
    """As SVG writes it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
