"""Writes a file so that the old one stays whole until the new one is: hidden folder, fsync, rename."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from stylegan.files.leftovers import hidden_folder, is_hidden
from stylegan.files.plain_files import is_special
from stylegan.files.system_errors import tell_unwritable


def atomic_write(
    path: Path | str, content: bytes | Callable[[BinaryIO], object], *, follow_links: bool = True
) -> None:
    """Write bytes, or what a callable writes to the binary file it is given, as the whole file at `path`.

    Whatever goes wrong, `path` holds either what it held before or all of the new content. OSError, told in
    plain words, and the callable's own exceptions are passed on.
    """
    with atomic_path(path, follow_links=follow_links) as temporary, temporary.open("wb") as file:
        if callable(content):
            content(file)
        else:
            file.write(content)


@contextlib.contextmanager
def atomic_path(path: Path | str, *, follow_links: bool = True) -> Iterator[Path]:
    """A path of the same name in a hidden folder beside `path` that becomes `path` when the block ends well.

    For writers that want a path, not a file (films), or leave files of their own where they are killed. The temporary
    file exists already, empty.
    """
    # A link stays a link, its target is replaced; or else the link is.
    target = Path(os.path.realpath(path)) if follow_links else Path(path)
    with naming_target(target):
        _refuse_others(target)
        with hidden_folder(target.parent) as folder:
            temporary = folder / target.name
            temporary.touch()
            mode = temporary.stat().st_mode
            yield temporary
            # Some writers (safetensors) put a file in its place that only its owner may read.
            temporary.chmod(target.stat().st_mode if target.exists() else mode)
            sync(temporary)
            os.replace(temporary, target)
    sync_folder(target.parent)


def _refuse_others(target: Path) -> None:
    """OSError where something is there that no file may replace, before there is anything to write."""
    number = errno.ENXIO if is_special(target) else errno.EISDIR if target.is_dir() else 0
    if number and not target.is_symlink():
        raise OSError(number, os.strerror(number), str(target))


@contextlib.contextmanager
def naming_target(target: Path, meant: Callable[[Path], Path] | None = None) -> Iterator[None]:
    """Errors of the system say that `target` cannot be written, but those that name a file elsewhere.

    `meant`: of what is named in a hidden folder, beside the target or in it, what a person means by it (the target).
    """
    try:
        yield
    except OSError as error:
        # A write to a full disk names nothing, and a hidden folder means nothing to anybody.
        named = Path(str(error.filename or target))
        if named in (target, target.parent):
            tell_unwritable(error, target)
        elif is_hidden(named, target) or is_hidden(named, target.parent):
            tell_unwritable(error, target if meant is None else meant(named))
        raise


def sync(path: Path) -> None:
    """Return when a file's content is safe on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """The same of the names in a folder, where the system can do that; the files themselves are safe without."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
