"""Finds the file of a film's sound, without reading more of it than says that it is the one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ganinterface.document.animation.sounds import SoundRef
from stylegan.files.plain_files import file_hash


def find_sound(wanted: SoundRef, beside: Path | None = None) -> Path | None:
    """Where it was, or beside the file `beside` (a project); None when it is nowhere.

    A reference with a hash is only satisfied by a file with that content; one without takes the file that is there.
    """
    for path in _places(wanted, beside):
        with contextlib.suppress(OSError, ValueError):  # a file that cannot be read is not there
            if path.is_file() and wanted.hash in ("", file_hash(path)):
                return path
    return None


def _places(wanted: SoundRef, beside: Path | None) -> Iterator[Path]:
    if wanted.path:
        yield Path(wanted.path)
    if beside is not None:
        yield from (beside.parent / each for each in (wanted.path, wanted.name) if each)
