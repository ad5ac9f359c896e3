"""The picture files of a folder or a zip: their names in order, their bytes when asked for, bounded and never trusted."""

from __future__ import annotations

import os
import struct
import threading
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from stylegan.files.plain_files import open_file, refuse_special
from stylegan.files.problem import quoted
from stylegan.files.system_errors import why_unreadable
from stylegan.training.pictures import DatasetError

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp"})
INDEX = "dataset.json"  # labels, where StyleGAN2-ADA and StyleGAN3 keep them too
MAX_BYTES = 2**28  # of one picture file
MAX_INDEX_BYTES = 2**30

_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, OverflowError)


class PictureFiles(ABC):
    """Picture files by name. Every method may be called on any thread."""

    where: Path
    names: Sequence[str]  # relative to `where`, with "/", sorted as code points
    indexed: bool  # whether it has a `dataset.json`

    def read(self, name: str) -> bytes:
        """A picture file's bytes; DatasetError with one sentence when they cannot be had."""
        return self._read(name, MAX_BYTES)

    def index(self) -> bytes | None:
        """What `dataset.json` holds, None without one; DatasetError as above."""
        return self._read(INDEX, MAX_INDEX_BYTES) if self.indexed else None

    def close(self) -> None:
        """No more reading."""
        return

    @abstractmethod
    def _read(self, name: str, limit: int) -> bytes: ...


def open_files(where: Path) -> PictureFiles:
    """The picture files of a zip or a folder, also those in folders below; DatasetError with one sentence without any.

    Hidden files, and what macOS adds to zips, are left out.
    """
    if not where.exists():
        raise DatasetError(f"There is no file or folder '{where}'.")
    files = FolderFiles(where) if where.is_dir() else ZipFiles(where)
    if not files.names:
        files.close()
        raise DatasetError(f"{where} holds no pictures ({', '.join(sorted(ENDINGS))}).")
    return files


class FolderFiles(PictureFiles):
    """Of a folder with its index; or without an index, the files that are `listed`, in that order."""

    def __init__(self, where: Path, listed: Sequence[str] | None = None) -> None:
        self.where = where
        self.names = _walk(where) if listed is None else list(listed)
        self.indexed = listed is None and (where / INDEX).is_file()

    def _read(self, name: str, limit: int) -> bytes:
        path = self.where / name
        try:
            with open_file(path) as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise DatasetError(f"'{path}' cannot be read: {why_unreadable(error, path)}.") from error
        if len(data) > limit:
            raise DatasetError(f"'{path}' is larger than {_size(limit)}, which no picture should be.")
        return data


class ZipFiles(PictureFiles):
    """Of a zip, stored or deflated. Nothing is unpacked to the disk."""

    def __init__(self, where: Path) -> None:
        self.where = where
        self._lock = threading.Lock()  # zipfile counts its readers without one
        try:
            refuse_special(where)
            self._zip = zipfile.ZipFile(where)
        except OSError as error:
            raise DatasetError(f"{where} cannot be read: {why_unreadable(error, where)}.") from error
        except (*_DAMAGED, NotImplementedError) as error:
            raise DatasetError(f"{where} is not a zip file, or it is damaged: {error}.") from error
        self.names = sorted(name for name in self._zip.namelist() if is_picture_name(name))
        self.indexed = INDEX in self._zip.NameToInfo
        for one, other in zip(self.names, self.names[1:], strict=False):
            if one == other:
                self.close()
                raise DatasetError(f"{where} holds '{quoted(one)}' twice.")

    def close(self) -> None:
        self._zip.close()

    def _read(self, name: str, limit: int) -> bytes:
        shown = f"'{quoted_name(name)}' in {self.where.name}"
        try:
            entry = self._zip.getinfo(name)
            if entry.file_size > limit:  # more than that is never unpacked: zipfile stops at this size
                raise DatasetError(f"{shown} is larger than {_size(limit)}, which no picture should be.")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise DatasetError(f"{shown} is compressed in a way that is not read here.")
            with self._lock, self._zip.open(entry) as file:
                data = file.read(limit)
        except KeyError as error:
            raise DatasetError(f"There is no '{quoted_name(name)}' in {self.where.name}.") from error
        except OSError as error:
            raise DatasetError(f"{shown} cannot be read: {why_unreadable(error, self.where)}.") from error
        except _DAMAGED as error:
            if str(error).startswith(shown):
                raise
            raise DatasetError(f"{shown} is damaged: {error}.") from error
        if len(data) != entry.file_size:
            raise DatasetError(f"{shown} is damaged: it ends too soon.")
        return data


def _walk(where: Path) -> list[str]:
    found: list[str] = []
    for folder, folders, names in os.walk(where):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = PurePosixPath(Path(folder).relative_to(where).as_posix())
        found += [str(inside / name) for name in names if is_picture_name(name)]
    return sorted(found)


def is_picture_name(name: str) -> bool:
    """Whether a file is taken for a picture: by its ending, and neither hidden nor macOS's."""
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return path.suffix.lower() in ENDINGS and not hidden


def quoted_name(name: str) -> str:
    """A name for a message: its end, which tells more than its beginning, without what cannot be shown."""
    return (
        quoted(name) if len(name) <= 24 else "…" + "".join(c if c.isprintable() else "�" for c in name[-60:])
    )


def _size(count: int) -> str:
    return f"{count // 2**20} MiB"
