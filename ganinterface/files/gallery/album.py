"""The portraits of one model that were looked at: a folder of small pictures, each with the Document that made it.

A file stands for itself: what a killed program leaves is whole, a damaged one takes no other with it, two windows may
add to one folder. When it was kept, which Document it has and whether it is a favourite is said by its name, so that a
gallery of thousands is there at once. Nothing here is for more than one thread at a time.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef, acting, arrays_of
from ganinterface.document.project import ProjectError
from ganinterface.files.autosave.folders import state_folder
from ganinterface.files.embedded import embed, embedded_size
from ganinterface.files.json_format import reason
from ganinterface.files.picture import MAX_ARRAY_BYTES, document_of_png, png_bytes, shared
from stylegan.files.atomic import atomic_write
from stylegan.files.leftovers import remove_leftovers
from stylegan.files.plain_files import read_bytes
from stylegan.files.system_errors import make_folder

MAX_PIXELS = 2**20  # of a picture; those that are written here are at most 256 high
MAX_FILE = 32 * 2**20  # bytes; none that is written here is larger
_NAME = re.compile(r"(\d{8}-\d{6}-\d{3}-([0-9a-f]{16}))(-favourite)?\.png", re.ASCII)

Picture = NDArray[np.uint8]  # [H, W, 3 or 4]


class Entry(NamedTuple):
    """One portrait: `key` says when it was kept and which Document it has, so that keys sort by time."""

    key: str
    is_favourite: bool = False
    size: int = 0  # bytes on the disk; 0 until it is there

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.key}{'-favourite' if self.is_favourite else ''}.png"

    @property
    def digest(self) -> str:
        """What of the key is the Document's, see `digest_of`."""
        return self.key.rpartition("-")[2]

    @property
    def moment(self) -> str:
        """When it was kept, for people: "2026-11-26 14:32"."""
        return f"{self.key[:4]}-{self.key[4:6]}-{self.key[6:8]} {self.key[9:11]}:{self.key[11:13]}"


class Portrait(NamedTuple):
    """What an entry stands for: the Document, the arrays that it refers to, and the small picture."""

    document: Document
    arrays: ArrayStore
    picture: Picture


def album_folder(model: ModelRef) -> Path:
    """Where the portraits of a model are kept; the folder need not be there."""
    name = model.hash or hashlib.sha256(model.name.encode("utf-8", "surrogateescape")).hexdigest()
    return state_folder() / "gallery" / name[:32]


def digest_of(document: Document) -> str:
    """The same for Documents that draw the same, wherever the model lies: 16 hexadecimal digits.

    Names, groups, and edits that do nothing do not count.
    """
    edits = tuple(
        replace(edit, id="", name="", group="")
        for edit in acting(document)
        if edit.enabled
        and edit.strength
        and edit.region.shapes
        and (edit.channels or edit.stamp or edit.motion)
    )
    seen = replace(shared(document), edits=edits, groups=())
    return hashlib.sha256(msgspec.json.encode(seen)).hexdigest()[:16]


def new_entry(document: Document) -> Entry:
    """The entry of a Document that is kept now."""
    now = time.time()
    stamp = f"{time.strftime('%Y%m%d-%H%M%S', time.localtime(now))}-{int(now % 1 * 1000):03d}"
    return Entry(f"{stamp}-{digest_of(document)}")


def entries_in(folder: Path) -> list[Entry]:
    """What is kept there, the newest first; nothing is opened. OSError when the folder cannot be read."""
    remove_leftovers(folder)
    try:
        with os.scandir(folder) as files:
            found = [
                Entry(named[1], bool(named[3]), file.stat().st_size)
                for file in files
                if (named := _NAME.fullmatch(file.name)) and file.is_file()
            ]
    except FileNotFoundError:
        return []
    return sorted(found, reverse=True)


def write_entry(folder: Path, entry: Entry, portrait: Portrait) -> Entry:
    """Write the portrait, whole or not at all; the entry with its size. ProjectError with one sentence when that fails."""
    document, arrays = portrait.document, portrait.arrays
    try:
        if embedded_size(embed(arrays_of(document), arrays)) > MAX_ARRAY_BYTES:
            raise ValueError("its stamps and latents are too large")
        make_folder(folder)
        atomic_write(folder / entry.file, png_bytes(portrait.picture, document, arrays))
    except (OSError, ValueError) as error:
        raise ProjectError(f"A portrait cannot be kept in the gallery: {reason(error)}.") from error
    return entry._replace(size=(folder / entry.file).stat().st_size)


def read_entry(folder: Path, entry: Entry) -> Portrait:
    """The portrait of an entry; ProjectError with one sentence when the file is damaged or gone."""
    from PIL import Image  # the window shows without it

    try:
        file = io.BytesIO(_content(folder, entry))
        document, arrays = document_of_png(file)
        file.seek(0)
        with Image.open(file, formats=["PNG"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValueError("it is none of the gallery's pictures")
            picture = np.asarray(image if image.mode in ("RGB", "RGBA") else image.convert("RGB"))
    except (OSError, ValueError, OverflowError, SyntaxError) as error:
        text = f"A portrait in the gallery cannot be read ({entry.file}: {reason(error)}); the others can."
        raise ProjectError(text) from error
    return Portrait(document, arrays, picture)


def read_document(folder: Path, entry: Entry) -> tuple[Document, ArrayStore]:
    """The same without the picture, which takes longest; errors as `read_entry`."""
    try:
        document, arrays = document_of_png(io.BytesIO(_content(folder, entry)))
    except (OSError, ValueError, OverflowError) as error:
        text = f"A portrait in the gallery cannot be read ({entry.file}: {reason(error)}); the others can."
        raise ProjectError(text) from error
    return document, arrays


def _content(folder: Path, entry: Entry) -> bytes:
    """Of its file, which may become a favourite or none at this very moment, on another thread or in another window."""
    for each in (entry, entry._replace(is_favourite=not entry.is_favourite)):
        with contextlib.suppress(FileNotFoundError):
            return read_bytes(folder / each.file, MAX_FILE)
    return read_bytes(folder / entry.file, MAX_FILE)


def set_favourite(folder: Path, entry: Entry, is_favourite: bool) -> None:
    """Say by its name whether an entry is a favourite. OSError when that fails."""
    os.replace(folder / entry.file, folder / entry._replace(is_favourite=is_favourite).file)


def remove_entries(folder: Path, entries: Iterable[Entry]) -> None:
    """Delete their files for good, those that are there. OSError when one cannot be deleted."""
    for entry in entries:
        for each in (entry, entry._replace(is_favourite=not entry.is_favourite)):
            with contextlib.suppress(FileNotFoundError):
                (folder / each.file).unlink()
