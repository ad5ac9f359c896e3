"""Opens zip archives that nobody vouches for: how much is in one is known before it costs anything."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

from stylegan.file_problem import FileProblem

MAX_DIRECTORY = 2**20  # bytes of the list of contents


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
