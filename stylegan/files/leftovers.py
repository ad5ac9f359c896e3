"""Hidden folders in which files wait until they are whole: named after their process, removed when that was killed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

NAME = re.compile(r"\.saving-([0-9a-f]{8})-(\d+)-[0-9a-f]{16}")
PAUSE = (
    2.0  # seconds after which a folder is looked through again: it may be large, and saved into all the time
)

_ours: set[str] = set()  # names of those in use
_looked_at: dict[Path, float] = {}
_lock = threading.Lock()


@contextlib.contextmanager
def hidden_folder(place: Path) -> Iterator[Path]:
    """A new hidden folder in `place`, gone with all that is in it when the block ends; first those go that were left there."""
    remove_leftovers(place)
    made = place / f".saving-{_machine()}-{os.getpid()}-{secrets.token_hex(8)}"
    with _lock:
        _ours.add(made.name)
    try:
        try:
            made.mkdir()
        except OSError as error:
            error.filename = str(place)  # the folder that was tried means nothing to anybody
            raise
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
    finally:
        with _lock:
            _ours.discard(made.name)


def is_hidden(path: Path, place: Path) -> bool:
    """Whether a path is one of the hidden folders in `place`, or in one of them."""
    return path.is_relative_to(place) and bool(NAME.match(str(path.relative_to(place))))


def remove_leftovers(place: Path) -> None:
    """Remove what processes of this machine were killed over in a folder (if it is there); nothing of anybody else's."""
    now = time.monotonic()
    with _lock:
        if now - _looked_at.get(place, -PAUSE) < PAUSE:
            return
        _looked_at[place] = now
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            match = NAME.fullmatch(entry.name)
            if match and match[1] == _machine() and _is_left(entry.name, int(match[2])):
                shutil.rmtree(entry.path, ignore_errors=True)


def _machine() -> str:
    """The machine, for a folder may be on a disk that several share: their processes have numbers of their own."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _is_left(name: str, process: int) -> bool:
    if process == os.getpid():  # else of a process that had our number once
        with _lock:
            return name not in _ours
    return not _is_alive(process)


if sys.platform == "win32":  # pragma: no cover

    def _is_alive(process: int) -> bool:
        import ctypes

        synchronize, still_running = 0x100000, 0x102
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(synchronize, False, process)
        if not handle:
            return bool(kernel.GetLastError() == 5)  # access denied: it is somebody else's
        try:
            return bool(kernel.WaitForSingleObject(handle, 0) == still_running)
        finally:
            kernel.CloseHandle(handle)
else:

    def _is_alive(process: int) -> bool:
        try:
            os.kill(process, 0)  # sends nothing
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):  # it is somebody else's
            return True
        return True
