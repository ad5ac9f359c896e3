"""Opens a file for reading as memory: mapped, so that only what is looked at is read from the disk."""

from __future__ import annotations

import mmap
import stat
from pathlib import Path

from stylegan.checkpoints.errors import CheckpointError
from stylegan.files.system_errors import why_unreadable


def map_file(path: Path) -> mmap.mmap:
    """The file's bytes. Writing to them (torch asks for memory that it could write to) does not change the file.

    CheckpointError for what cannot be read, is empty, or is not a file: a folder, or a pipe, which would never end.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise CheckpointError(f"{path.name} is a folder, not a checkpoint: please choose a file in it.")
        if not stat.S_ISREG(mode):
            raise CheckpointError(f"{path.name} is not a file that can be opened.")
        with path.open("rb") as file:
            if path.stat().st_size == 0:
                raise CheckpointError(f"{path.name} is empty: please download or copy it again.")
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    except (OSError, ValueError) as error:
        if isinstance(error, CheckpointError):
            raise
        reason = why_unreadable(error, path) if isinstance(error, OSError) else error
        raise CheckpointError(f"{path.name} cannot be read: {reason}.") from error
