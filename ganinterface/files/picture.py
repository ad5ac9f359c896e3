"""Pictures that carry the Document they were made from: PNG with JSON in an iTXt chunk."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.checks import check_arrays, check_document, document_array_uses
from ganinterface.document.document import Document, arrays_of
from ganinterface.document.project import ProjectError
from ganinterface.files.embedded import EmbeddedArray, embed, embedded_size, unembed
from ganinterface.files.json_format import VERSION, decode, reason
from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import open_file

if TYPE_CHECKING:
    from PIL.PngImagePlugin import PngInfo

# Pillow is imported where a file is read or written: the window shows without it.

KEYWORD = "ganinterface"
MAX_ARRAY_BYTES = 8 * 2**20  # beyond that a picture would be mostly arrays
MAX_COMPRESSED_TEXT = 2**20  # Pillow reads no compressed text chunk that unpacks to more


class LoadedPicture(NamedTuple):
    """The Document in a PNG and the arrays that it refers to."""

    document: Document
    arrays: ArrayStore


class _PictureFile(msgspec.Struct, frozen=True, kw_only=True):
    ganinterface: str = "picture"
    version: int = VERSION
    document: Document
    arrays: dict[str, EmbeddedArray] = {}


def save_png(
    path: Path | str,
    picture: NDArray[np.uint8],
    document: Document | None = None,
    arrays: ArrayStore | None = None,
) -> None:
    """Write a picture and the whole Document in it; ProjectError when that fails.

    The picture is uint8 [H, W, 3], or [H, W, 4] with straight alpha, which the PNG keeps.

    Arrays that the Document refers to go into the file too, up to 8 MB in all; with more, or without
    `arrays`, the picture is saved all the same, but its Document cannot be opened from it. The model is named
    by name and content, not by its path: pictures are given to others.
    """
    path = Path(path)
    try:
        atomic_write(path, png_bytes(picture, document, arrays))
    except (OSError, ValueError) as error:
        raise ProjectError(f"'{path.name}' cannot be saved: {reason(error)}.") from error


def png_bytes(
    picture: NDArray[np.uint8], document: Document | None = None, arrays: ArrayStore | None = None
) -> bytes:
    """What `save_png` writes; ValueError with a clause when that is not possible."""
    from PIL import Image

    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] not in (3, 4) or not picture.size:
        raise ValueError("a picture has the shape [height, width, 3 or 4] in bytes")
    info = _png_info(document, arrays) if document is not None else None
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def read_document_png(path: Path | str) -> LoadedPicture:
    """The Document in a PNG that this program wrote, with its arrays; else ProjectError with one sentence."""
    path = Path(path)
    try:
        with open_file(path) as stream:
            return document_of_png(stream)
    except (OSError, ValueError, OverflowError) as error:
        raise ProjectError(f"'{path.name}' cannot be opened: {reason(error)}.") from error


def document_of_png(png: BinaryIO) -> LoadedPicture:
    """The Document in a PNG; ValueError or OverflowError with a clause when there is none that makes sense."""
    loaded = decode(_text(png), _PictureFile, "its document", header=("picture", VERSION))
    return LoadedPicture(loaded.document, checked_arrays(loaded.document, loaded.arrays))


def checked_arrays(document: Document, packed: dict[str, EmbeddedArray]) -> ArrayStore:
    """The arrays that came with a Document; ValueError with a clause when something is wrong with either."""
    check_document(document)
    arrays = unembed(packed)
    check_arrays(document_array_uses(document), arrays)
    return arrays


def shared(document: Document) -> Document:
    """The Document as it is given to others: its model by name and content, without the path that it has here."""
    return replace(document, model=replace(document.model, path=""))


def _png_info(document: Document, arrays: ArrayStore | None) -> PngInfo:
    from PIL.PngImagePlugin import PngInfo

    check_document(document)
    packed = embed(arrays_of(document), arrays) if arrays is not None else {}
    if embedded_size(packed) > MAX_ARRAY_BYTES:
        packed = {}
    text = msgspec.json.encode(_PictureFile(document=shared(document), arrays=packed)).decode()
    info = PngInfo()
    info.add_itxt(KEYWORD, text, zip=len(text.encode()) < MAX_COMPRESSED_TEXT)
    return info


def _text(png: BinaryIO) -> str:
    """The chunk's text; the picture itself is not decoded, so its size does not matter."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(png, formats=["PNG"]) as image:
                text = image.info.get(KEYWORD)
    except (UnidentifiedImageError, SyntaxError) as error:
        raise ValueError("it is not a PNG picture, or it is damaged") from error
    except Image.DecompressionBombError as error:
        raise ValueError(str(error)) from error
    if not isinstance(text, str):
        raise ValueError("there is no GANInterface document in it")
    return str(text)
