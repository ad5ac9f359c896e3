"""Pictures in rows and columns as one picture, with captions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ganinterface.render.request import Picture

GAP = 4  # px
SMALLEST = 128  # px; pictures that are lower are enlarged, so that captions have room
GROUND, TEXT = (35, 36, 40, 255), (231, 231, 234, 255)
LETTERS = 12  # px


def captioned(rows: Sequence[Sequence[Picture]], titles: Sequence[str], head: str) -> Picture:
    """Rows of pictures [H, W, 3 or 4] of one size -> one [h, w, 3 or 4], a title above each column, a head above all."""
    from PIL import Image, ImageDraw, ImageFont

    height, width, channels = rows[0][0].shape
    times = max(1, -(-SMALLEST // height))
    height, width = height * times, width * times
    font = ImageFont.load_default(LETTERS)
    narrowest = max(round(font.getlength(title)) for title in titles)
    column, line = max(width, narrowest) + GAP, LETTERS + 2 * GAP
    whole = max(len(titles) * column, round(font.getlength(head)) + GAP) + GAP
    mode = "RGBA" if channels == 4 else "RGB"
    made = Image.new(mode, (whole, 2 * line + len(rows) * (height + GAP)), GROUND[:channels])
    draw = ImageDraw.Draw(made)
    draw.text((GAP, GAP), head, TEXT[:channels], font)
    for place, title in enumerate(titles):
        draw.text((GAP + place * column, GAP + line), title, TEXT[:channels], font)
    for down, row in enumerate(rows):
        for right, picture in enumerate(row):
            tile = np.repeat(np.repeat(picture, times, axis=0), times, axis=1)
            made.paste(Image.fromarray(tile), (GAP + right * column, 2 * line + down * (height + GAP)))
    return np.asarray(made)
