"""Opens files that somebody named and that need not be files: a pipe may never send anything, a device never ends."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import zipfile
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from stylegan.files.problem import FileProblem
from stylegan.files.system_errors import NO_FILE, Unreadable, why_unreadable

MAX_DIRECTORY = 2**20  # bytes of a zip's list of contents


def open_file(path: Path | str) -> BufferedReader:
    """The file at `path` for reading, as `open(path, "rb")`; OSError for a pipe, a socket or a device too.

    The error's `strerror` is a clause in plain words, see `why_unreadable`.
    """
    try:
        return open(path, "rb", opener=_ordinary)
    except OSError as error:
        raise OSError(error.errno, why_unreadable(error, path), str(path)) from error


def read_bytes(path: Path | str, most: int) -> bytes:
    """All of a file; ValueError with a clause when it is larger than `most` bytes, OSError as `open_file`."""
    with open_file(path) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise ValueError(f"it is larger than {most // 2**20} MB")
    return content


def file_hash(path: Path | str) -> str:
    """sha256 of a file's content, in hex; OSError as `open_file`."""
    with open_file(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_special(path: Path | str) -> bool:
    """Whether something is there that is neither a file nor a folder."""
    try:
        return _special(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def refuse_special(path: Path | str) -> None:
    """OSError where something is there that is neither a file nor a folder."""
    if is_special(path):
        raise OSError(errno.ENXIO, Unreadable(NO_FILE), str(path))


def _ordinary(path: str, flags: int) -> int:
    # Otherwise opening a pipe waits until somebody writes into it.
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if _special(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.ENXIO, NO_FILE, path)
    return descriptor


def _special(mode: int) -> bool:
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def open_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive in an open file; FileProblem when its list of contents is absurdly long, and zipfile's own errors."""
    guarded = _Guarded(io.FileIO(stream.fileno(), closefd=False))
    archive = zipfile.ZipFile(guarded)
    guarded.most = None
    return archive


class _Guarded(io.BufferedReader):
    """A file from which a zip's list of contents is not read when it is absurdly long."""

    most: int | None = MAX_DIRECTORY

    def read(self, size: int | None = -1, /) -> bytes:
        if self.most is not None and size is not None and size > self.most:
            raise FileProblem(" is a zip file with an absurdly long list of contents")
        return super().read(size)
