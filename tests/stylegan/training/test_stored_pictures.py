"""Pictures of a zip or a folder, read as they are needed: the same as in memory, and safe whatever the file holds."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from stylegan.training.pictures.cache import MemoryCache
from stylegan.training.pictures.decoding import MAX_PIXELS, decode
from stylegan.training.pictures.files import open_files
from stylegan.training.pictures.source import Pictures
from stylegan.training.pictures.stored import StoredPictures
from tests.datasets.pictures import as_bytes, picture, write_folder, write_zip

COUNT = 6


def entries(mode: str = "RGB", count: int = COUNT) -> dict[str, bytes]:
    return {f"00000/img{i:08d}.png": as_bytes(picture(i, mode=mode)) for i in range(count)}


def in_memory(mode: str) -> Pictures:
    arrays = [np.asarray(picture(i, mode=mode)) for i in range(COUNT)]
    stacked = np.stack([array[..., None] if array.ndim == 2 else array for array in arrays])
    return Pictures(stacked)


@pytest.mark.parametrize(("mode", "channels"), [("L", 1), ("RGB", 3), ("RGBA", 4)])
@pytest.mark.parametrize("height", [32, 16, 4])
def test_a_zip_gives_the_batches_that_the_same_pictures_in_memory_give(
    mode: str, channels: int, height: int, tmp_path: Path
) -> None:
    path = write_zip(tmp_path / "set.zip", entries(mode))
    stored = StoredPictures(path, (32, 16), channels)
    random = np.random.default_rng(5)
    for _ in range(3):
        rows = random.integers(0, COUNT, 8)
        batch = stored.at(rows, height)
        assert batch.shape == (8, channels, height, height // 2)
        torch.testing.assert_close(batch, in_memory(mode).at(rows, height), atol=3e-5, rtol=0)
    stored.close()


def test_colours_are_premultiplied_before_they_are_averaged(tmp_path: Path) -> None:
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, 0] = (255, 0, 51, 255)
    pixels[0, 1] = (0, 255, 0, 0)  # clear: its green is nowhere
    path = write_zip(tmp_path / "set.zip", {"a.png": as_bytes(Image.fromarray(pixels))})
    stored = StoredPictures(path)
    assert (stored.channels, stored.size) == (4, (2, 2))
    whole = stored.at(np.array([0]), 2)[0]
    torch.testing.assert_close(whole[:, 0, 0], torch.tensor([1.0, -1.0, -0.6, 1.0]))
    torch.testing.assert_close(whole[:, 0, 1], torch.tensor([-1.0, -1.0, -1.0, -1.0]))
    mean = stored.at(np.array([0]), 1)[0, :, 0, 0]
    torch.testing.assert_close(mean, torch.tensor([-0.5, -1.0, -0.9, -0.5]), atol=3e-5, rtol=0)


def test_what_is_kept_or_decoded_ahead_changes_no_number(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "set.zip", entries("RGBA"))
    little = StoredPictures(path, memory=0, threads=1)
    much = StoredPictures(path, memory=2**24, threads=3)
    random = np.random.default_rng(1)
    for turn in range(8):
        height, rows = (32, 8)[turn % 2], random.integers(0, COUNT, 5)
        much.decode_ahead(
            (rows + turn // 5) % COUNT, height
        )  # from the sixth turn on others than are asked for
        assert torch.equal(little.at(rows, height), much.at(rows, height))
    little.close()
    much.close()


def test_pictures_of_another_shape_are_cropped_in_the_middle_and_clear_ones_lie_on_white(
    tmp_path: Path,
) -> None:
    wide = Image.new("RGB", (60, 20), (0, 0, 255))
    wide.paste((255, 0, 0), (20, 0, 40, 20))
    clear = Image.new("RGBA", (10, 20), (9, 9, 9, 0))
    folder = write_folder(tmp_path / "set", {"wide.jpg": as_bytes(wide), "a/clear.png": as_bytes(clear)})
    stored = StoredPictures(folder, (16, 8), 3)
    both = stored.at(np.array([0, 1]), 16)
    assert both[0].min() == 1  # a/clear.png comes first
    assert both[1, 0].min() == 1
    assert both[1, 2].max() == -1


def test_labels_are_read_as_nvidias_trainers_write_them(tmp_path: Path) -> None:
    names = list(entries())
    index = {"labels": [[name.replace("/", "\\") if i == 1 else name, i % 3] for i, name in enumerate(names)]}
    classes = StoredPictures(write_zip(tmp_path / "classes.zip", entries(), index))
    assert classes.label_dim == 3
    labels = classes.labels_of(np.array([5, 1, 3]))
    assert labels is not None
    assert labels.argmax(1).tolist() == [2, 1, 0]
    index = {"labels": [[name, [0.5, float(i)]] for i, name in enumerate(names)]}
    numbers = StoredPictures(write_zip(tmp_path / "numbers.zip", entries(), index))
    assert numbers.labels_of(np.array([4])).tolist() == [[0.5, 4.0]]  # type: ignore[union-attr]
    none = StoredPictures(write_zip(tmp_path / "none.zip", entries(), {"labels": None, "mirror": True}))
    assert none.labels is None
    assert none.mirror
    assert none.labels_of(np.array([0])) is None


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ({"labels": [["00000/img00000000.png", 0]]}, "no label for"),
        ({"labels": [["x.png", 0], ["x.png", 1]]}, "two labels for 'x.png'"),
        ({"labels": [[f"00000/img{i:08d}.png", 10**12] for i in range(COUNT)]}, "neither classes"),
        (
            {"labels": [[f"00000/img{i:08d}.png", [1.0] * (i + 1)] for i in range(COUNT)]},
            "labels that are neither",
        ),
        ({"labels": [[f"00000/img{i:08d}.png", "cat"] for i in range(COUNT)]}, "labels that are neither"),
        ({"labels": [[f"00000/img{i:08d}.png", [1e99]] for i in range(COUNT)]}, "labels that are neither"),
        ({"labels": {"a": 1}}, "a list 'labels'"),
        ({"labels": [3]}, "not pairs"),
        ([1, 2], "should hold an object"),
    ],
)
def test_an_index_that_is_none_is_said_with_the_files_name(index: object, said: str, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "set.zip", entries(), index)
    with pytest.raises(ValueError, match=said) as caught:
        StoredPictures(path)
    assert "set.zip" in str(caught.value)


def test_an_entry_that_is_no_picture_is_named_when_its_turn_comes(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "set.zip", {**entries(), "00000/img00000009.png": b"no picture"})
    stored = StoredPictures(path)
    with pytest.raises(ValueError, match=r"img00000009.png' is not a PNG, JPEG, WebP or BMP picture"):
        stored.at(np.array([0, COUNT]), 32)
    assert stored.at(np.array([0]), 32).shape == (1, 3, 32, 16)  # and the others go on


def test_what_is_no_zip_or_holds_no_pictures_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("hello")
    whole = write_zip(tmp_path / "whole.zip", entries()).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    write_zip(
        tmp_path / "empty.zip", {"readme.txt": b"", "__MACOSX/a.png": b"", ".a.png": b"", "b/._c.png": b""}
    )
    for name, said in (
        ("text", "not a zip file"),
        ("cut", "not a zip file"),
        ("empty", "no pictures"),
        ("gone", "no file"),
    ):
        with pytest.raises(ValueError, match=said):
            open_files(tmp_path / f"{name}.zip")


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
            archive.writestr("a.png", b"1")
            archive.writestr("a.png", b"2")
    with pytest.raises(ValueError, match=r"holds 'a.png' twice"):
        open_files(tmp_path / "set.zip")


def test_an_entry_that_unpacks_to_more_than_a_picture_may_have_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stylegan.training.pictures.files.MAX_BYTES", 2**16)
    with zipfile.ZipFile(tmp_path / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.png", bytes(2**17))
    with pytest.raises(ValueError, match=r"'a.png' in set.zip is larger than"):
        open_files(tmp_path / "set.zip").read("a.png")
    (tmp_path / "a.png").write_bytes(bytes(2**17))
    with pytest.raises(ValueError, match="is larger than"):
        open_files(tmp_path).read("a.png")


def test_an_entry_that_lies_about_its_size_or_content_is_damaged(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "set.zip", {"a.png": as_bytes(picture(0))})
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF  # within the stored picture
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"'a.png' in set.zip is damaged"):
        open_files(path).read("a.png")


def test_a_picture_of_too_many_pixels_is_refused_before_they_are_unpacked() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    for side in (2**13 + 1, 2**15, 2**30):
        header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))
        with pytest.raises(ValueError, match=r"'a.png'.* pixels") as caught:
            decode(bomb, "a.png")
        assert side * side > MAX_PIXELS
        assert "\n" not in str(caught.value)


def test_every_kind_of_picture_becomes_grey_rgb_or_rgba_upright() -> None:
    red = Image.new("RGB", (4, 6), (250, 10, 10))
    red.putpixel((0, 0), (0, 0, 250))
    orientation = Image.Exif()
    orientation[0x112] = 6  # a camera held on its side
    turned = decode(as_bytes(red.transpose(Image.Transpose.ROTATE_90), exif=orientation), "a")
    assert turned.size == (4, 6)
    assert turned.getpixel((0, 0)) == (0, 0, 250)
    assert decode(as_bytes(red.convert("CMYK"), "JPEG"), "a").mode == "RGB"
    assert decode(as_bytes(red.quantize(4)), "a").getpixel((2, 2)) == (250, 10, 10)
    assert decode(as_bytes(red.convert("1")), "a").mode == "L"
    deep = Image.fromarray(np.array([[0, 257 * 100, 65535]], np.uint16))
    assert list(np.asarray(decode(as_bytes(deep), "a"))[0]) == [0, 100, 255]
    clear = decode(as_bytes(red.quantize(4), transparency=0), "a")
    assert clear.mode == "RGBA"
    assert decode(as_bytes(Image.new("LA", (2, 2), (7, 9))), "a").getpixel((0, 0)) == (7, 7, 7, 9)


def linear_profile() -> bytes:
    """An ICC profile (version 2, matrix and curves) with the primaries of sRGB and no gamma."""

    def numbers(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    def place(*values: float) -> bytes:
        return b"XYZ " + bytes(4) + numbers(*values)

    text = b"linear\0"
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78),
        b"cprt": b"text" + bytes(4) + text,
        b"wtpt": place(0.9642, 1.0, 0.8249),
        b"rXYZ": place(0.4361, 0.2225, 0.0139),
        b"gXYZ": place(0.3851, 0.7169, 0.0971),
        b"bXYZ": place(0.1431, 0.0606, 0.7141),
    } | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv" + bytes(8))
    table, content = struct.pack(">I", len(tags)), b""
    for name, held in tags.items():
        padded = held + bytes(-len(held) % 4)
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(content), len(held))
        content += padded
    header = bytes(4) + b"none" + struct.pack(">I", 0x02100000) + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    header += bytes(28) + numbers(0.9642, 1.0, 0.8249)
    whole = header.ljust(128, b"\0") + table + content
    return struct.pack(">I", len(whole)) + whole[4:]


def test_another_colour_profile_becomes_srgb_and_a_broken_one_is_left_alone() -> None:
    from PIL import ImageCms

    grey = Image.new("RGB", (2, 2), (55, 55, 55))
    light = decode(as_bytes(grey, icc_profile=linear_profile()), "a").getpixel((0, 0))
    assert light == pytest.approx((128, 128, 128), abs=2)  # 55 / 255 of the light
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert decode(as_bytes(grey, icc_profile=srgb), "a").getpixel((0, 0)) == (55, 55, 55)
    assert decode(as_bytes(grey, icc_profile=b"nonsense"), "a").getpixel((0, 0)) == (55, 55, 55)
    clear = Image.new("RGBA", (2, 2), (55, 55, 55, 90))
    converted = decode(as_bytes(clear, icc_profile=linear_profile()), "a").getpixel((0, 0))
    assert converted == pytest.approx((128, 128, 128, 90), abs=2)


def test_the_cache_keeps_what_was_used_last_within_its_memory() -> None:
    cache: MemoryCache[np.ndarray] = MemoryCache(250, lambda array: array.nbytes)
    for key in range(3):
        cache.put(key, np.zeros(100, np.uint8))
        cache.get(0)
    assert [key in cache for key in range(3)] == [True, False, True]
    cache.put("large", np.zeros(1000, np.uint8))
    assert "large" not in cache
    assert cache.held == 200


def test_a_height_that_does_not_divide_the_pictures_is_refused(tmp_path: Path) -> None:
    stored = StoredPictures(write_zip(tmp_path / "set.zip", entries()))
    with pytest.raises(ValueError, match="cannot be averaged down to height 5"):
        stored.at(np.array([0]), 5)
