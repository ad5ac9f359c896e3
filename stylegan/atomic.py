"""Writes a file so that the old one stays whole until the new one is: temporary file, fsync, rename."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO


def atomic_write(path: Path | str, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write bytes, or what a callable writes to the binary file it is given, as the whole file at `path`.

    Whatever goes wrong, `path` holds either what it held before or all of the new content. OSError and the
    callable's own exceptions are passed on.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        if callable(content):
            content(file)
        else:
            file.write(content)


@contextlib.contextmanager
def atomic_path(path: Path | str) -> Iterator[Path]:
    """A temporary path beside `path`, with its suffix, that becomes `path` when the block ends well.

    For writers that want a path, not a file (films). The temporary file exists already, empty.
    """
    target = Path(os.path.realpath(path))  # a link stays a link, its target is replaced
    temporary = target.with_name(f".{secrets.token_hex(8)}{target.suffix}")
    # Opened with 0o666, so that the person's umask decides who may read it, as for any other file.
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    mode = temporary.stat().st_mode
    try:
        yield temporary
        # Some writers (safetensors) put a file in its place that only its owner may read.
        temporary.chmod(target.stat().st_mode if target.exists() else mode)
        _sync(temporary, os.O_RDWR)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        with contextlib.suppress(OSError):  # some file systems cannot sync a folder; the file itself is safe
            _sync(target.parent, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
