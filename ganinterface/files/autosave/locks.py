"""Locks that a living process holds: the system lets go of them when it ends, however that comes about."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ganinterface.files.autosave.folders import locks_folder

if TYPE_CHECKING:
    from filelock import FileLock


class Lock:
    """One of them, on a file that is there for nothing else; two of one path exclude each other in one process too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: FileLock | None = None

    def acquire(self) -> bool:
        """Take it and return True, or return False where somebody else has it. OSError when there can be none."""
        if self._held is None:
            from filelock import FileLock, Timeout  # 60 ms that the window does without

            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._path, timeout=0, thread_local=False)
            try:
                lock.acquire()
            except Timeout:
                return False
            self._held = lock
        return True

    def release(self) -> None:
        """Let go of it."""
        if self._held is not None:
            self._held.release()
            self._held = None


def project_lock(path: Path) -> Lock:
    """That of who works on a project file; it lies with the program's own files, for the project's folder is the person's."""
    name = hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    return Lock(locks_folder() / f"{name[:32]}.lock")
