"""Bytes of a picture file -> an upright 8-bit picture in grey, RGB or RGBA, in the colours of sRGB."""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
MAX_PIXELS = 2**26  # 8192 × 8192; a quarter of a GiB once it is RGBA
CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}
MODES = {count: mode for mode, count in CHANNELS.items()}

# Pillow only warns of pictures between its own limit and twice that. As an error it is caught below; a filter for the time
# of a call would be one for all threads.
warnings.simplefilter("error", Image.DecompressionBombWarning)


def decode(data: bytes, name: str) -> Image.Image:
    """The picture in a file's bytes, mode L, RGB or RGBA (straight alpha), turned as its EXIF data say.

    Colour profiles are converted to sRGB; of a film the first picture is taken; 16 bits become 8. ValueError with one
    sentence that begins with `name` for anything that is no picture, damaged, or of more than 2^26 pixels.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ValueError(f"it has {opened.width}×{opened.height} pixels")
            opened.load()
            return _plain(_in_srgb(_upright(opened)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(f"'{name}' has too many pixels.") from error
    except UnidentifiedImageError as error:
        raise ValueError(f"'{name}' is not a PNG, JPEG, WebP or BMP picture.") from error
    except Exception as error:  # Pillow's readers fail in many ways on what somebody made up
        reason = str(error).rstrip(".") or type(error).__name__
        raise ValueError(f"'{name}' cannot be read as a picture: {reason}.") from error


def with_channels(picture: Image.Image, channels: int, ground: tuple[int, int, int]) -> Image.Image:
    """A decoded picture with 1, 3 or 4 channels; what is transparent is laid on `ground` where alpha goes."""
    if CHANNELS[picture.mode] == channels:
        return picture
    if picture.mode == "RGBA":
        below = Image.new("RGBA", picture.size, (*ground, 255))
        picture = Image.alpha_composite(below, picture).convert("RGB")
    return picture.convert(MODES[channels])


def pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """uint8 [h, w, C] of a decoded picture."""
    array = np.asarray(picture)
    return array[..., None] if array.ndim == 2 else array


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # EXIF data that cannot be read turn nothing
        return picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(own).lower():
            return picture
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        return (
            ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
            or picture
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture  # a profile that cannot be read says nothing


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode in CHANNELS and "transparency" not in picture.info:
        return picture if type(picture) is Image.Image else picture.copy()
    if picture.mode.startswith("I;16"):
        grey = np.asarray(picture.convert("I"), np.int64)
        return Image.fromarray(((grey + 128) // 257).astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError("its numbers are not colours")
    if picture.mode in ("LA", "La", "PA", "RGBa", "RGBA") or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode == "1" else "RGB")
