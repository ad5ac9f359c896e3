"""One entry of the catalogue of models, and how its numbers are written."""

from __future__ import annotations

import os

import msgspec


class CatalogueError(ValueError):
    """A list of models that cannot be read, or a name that is in none, in one sentence."""


class Entry(msgspec.Struct, frozen=True):
    """One published generator: what it is, who may use it for what, and where its file is."""

    name: str
    family: str  # a name of `stylegan.families.table.FAMILIES`
    resolution: tuple[int, int]  # height, width of the picture
    licence: str
    address: str  # http or https, ending in the file's suffix
    about: str = ""  # what it shows
    licence_page: str = ""  # address of the licence or of the page that names it
    size: int | None = None  # bytes, about; None where nobody states it
    sha256: str = ""  # empty where it is not published
    own: bool = False  # from the person's own list

    @property
    def file_name(self) -> str:
        """What its file is called once it is downloaded: the entry's name with the address's suffix."""
        return self.name + os.path.splitext(self.address)[1].lower()


def size_text(size: int) -> str:
    """Bytes as a person says them, in powers of ten as file managers do: "382 MB", "1.2 GB"."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        amount = size / factor
        if amount >= 0.9995:
            return f"{amount:.1f} {unit}" if amount < 9.95 else f"{amount:.0f} {unit}"
    return f"{size} bytes"
