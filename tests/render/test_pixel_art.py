"""Sprites have pixels that want to be seen; drawings with smooth edges, noise and large pictures have not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ganinterface.render.looks.pixel_art import is_pixel_art


def sprite(size: int, seed: int, noise: float = 2.0) -> NDArray[np.uint8]:
    """Rectangles in few colours, with the noise that a network leaves."""
    random = np.random.RandomState(seed)
    drawn = np.zeros((size, size, 3))
    for _ in range(12):
        x, y = random.randint(0, size, 2)
        width, height = random.randint(2, size // 2, 2)
        drawn[y : y + height, x : x + width] = random.randint(0, 256, 3)
    return np.clip(drawn + random.normal(0, noise, drawn.shape), 0, 255).astype(np.uint8)


def drawing(size: int, seed: int) -> NDArray[np.uint8]:
    """Discs with smooth edges."""
    random = np.random.RandomState(seed)
    large = Image.new("RGB", (size * 8, size * 8), tuple(random.randint(0, 256, 3)))
    for _ in range(10):
        x, y, radius = random.randint(0, size * 8, 3)
        box = (x - radius / 3, y - radius / 3, x + radius / 3, y + radius / 3)
        ImageDraw.Draw(large).ellipse(box, fill=tuple(random.randint(0, 256, 3)))
    return np.asarray(large.resize((size, size), Image.Resampling.LANCZOS))


@pytest.mark.parametrize("size", [16, 32, 64, 128])
@pytest.mark.parametrize("seed", range(5))
def test_sprites_and_drawings_are_told_apart(size: int, seed: int) -> None:
    assert is_pixel_art(sprite(size, seed))
    if size >= 64:  # smaller ones are hard to tell, even for a person
        assert not is_pixel_art(drawing(size, seed))


def test_noise_a_plain_colour_and_a_large_picture_are_none() -> None:
    random = np.random.RandomState(0)
    assert not is_pixel_art(random.randint(0, 256, (64, 64, 3)).astype(np.uint8))
    assert not is_pixel_art(np.full((64, 64, 1), 90, np.uint8))
    assert not is_pixel_art(np.kron(sprite(64, 1), np.ones((8, 8, 1), np.uint8)))


def test_the_shipped_portraits_are_none() -> None:
    from ganinterface.assets import SHIPPED_MODEL, asset

    try:
        path = asset(SHIPPED_MODEL)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    import stylegan
    from ganinterface.document.arrays import ArrayStore
    from ganinterface.document.document import Document, LatentPart, Truncation
    from ganinterface.render.pictures import picture

    generator = stylegan.load(path)
    for seed in range(8):
        drawn = Document(latent=(LatentPart(seed),), truncation=Truncation(0.7))
        assert not is_pixel_art(picture(generator, drawn, ArrayStore()))
