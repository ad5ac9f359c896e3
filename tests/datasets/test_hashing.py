"""Pictures that look alike are found, and how sharp they are."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageFilter

from ganinterface.datasets.hashing import near, nearest, perceptual_hash, together
from ganinterface.datasets.measuring import sharpness
from tests.datasets.pictures import as_bytes, picture


def bits(one: Image.Image, other: Image.Image) -> int:
    return (perceptual_hash(one) ^ perceptual_hash(other)).bit_count()


def test_a_smaller_or_compressed_or_paler_copy_has_nearly_the_same_hash_and_another_picture_has_not() -> None:
    for seed in range(8):
        first = picture(seed, 256, 128)
        with Image.open(io.BytesIO(as_bytes(first, "JPEG", quality=70))) as compressed:
            assert bits(first, compressed.convert("RGB")) <= 4
        assert bits(first, first.resize((50, 100))) <= 4
        assert bits(first, first.point(lambda value: round(value * 0.8) + 20)) <= 4
        assert bits(first, picture(seed + 100, 256, 128)) > 12


def test_transparent_pictures_are_compared_as_they_look() -> None:
    clear = Image.new("RGBA", (16, 32), (0, 0, 0, 0))
    assert perceptual_hash(clear) == perceptual_hash(Image.new("RGB", (16, 32), "white"))
    assert perceptual_hash(Image.new("L", (9, 9), 3)) == perceptual_hash(Image.new("L", (9, 9), 200))


def random_hashes(count: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Some alone, some a few bits beside another, some the same."""
    random = np.random.default_rng(4)
    hashes = random.integers(0, 2**64, count, np.uint64)
    for row in range(0, count - 1, 3):
        flipped = random.integers(0, 64, random.integers(0, 10))
        hashes[row + 1] = hashes[row] ^ np.bitwise_xor.reduce(
            np.uint64(1) << flipped.astype(np.uint64), initial=0
        )
    return hashes


@pytest.mark.parametrize("most", [0, 3, 8])
def test_what_is_near_is_what_counting_bits_one_by_one_finds(most: int) -> None:
    hashes = random_hashes(300)
    for row, own in enumerate(hashes):
        apart = [(int(own) ^ int(other)).bit_count() for other in hashes]
        expected = [other for other, bits in enumerate(apart) if bits <= most and other != row]
        found, distances = near(hashes, row, most)
        assert found.tolist() == expected
        assert distances.tolist() == [apart[other] for other in expected]


def test_pictures_that_look_alike_stand_together_the_nearest_first() -> None:
    a, b = 0x0F0F_0F0F_0F0F_0F0F, 0xFFFF_0000_FFFF_0000
    hashes = np.array(
        [a, 0x1234_5678_9ABC_DEF0, b, a ^ 0b111, b ^ 1, 0x5555_AAAA_1111_EEEE, a ^ 0b11], np.uint64
    )
    distance, other = nearest(hashes)
    assert distance.tolist() == [2, 255, 1, 1, 1, 255, 1]
    order = together(distance, other).tolist()
    assert sorted(order) == list(range(7))
    assert sorted(order[:2]) == [2, 4] or sorted(order[:3]) == [0, 3, 6]
    places = {row: place for place, row in enumerate(order)}
    assert abs(places[2] - places[4]) == 1
    assert abs(places[3] - places[6]) == 1
    assert order[-2:] == [1, 5]


def test_a_blurred_copy_is_less_sharp() -> None:
    noise = Image.fromarray(np.random.RandomState(0).randint(0, 256, (200, 100, 3), np.uint8))
    blurred = noise.filter(ImageFilter.GaussianBlur(2))
    assert sharpness(noise) > 10 * sharpness(blurred) > 0
    assert sharpness(Image.new("RGB", (50, 50), "red")) == 0
    assert sharpness(Image.new("RGBA", (2, 1))) == 0


def test_sharpness_is_the_variance_of_the_laplacian() -> None:
    grey = np.zeros((5, 5), np.uint8)
    grey[2, 2] = 100
    laplacian = np.array([[0, 100, 0], [100, -400, 100], [0, 100, 0]])
    assert sharpness(Image.fromarray(grey)) == pytest.approx(laplacian.var())
