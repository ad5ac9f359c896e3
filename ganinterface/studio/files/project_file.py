"""The file of the project that is open: whether another window works on it, and whether somebody else has written it."""

from __future__ import annotations

import contextlib
from pathlib import Path

from ganinterface.files.autosave.locks import Lock, project_lock
from ganinterface.session.session import Session

Stamp = tuple[int, int]  # of a file: when it was written (ns), and its size


class ProjectFile:
    """Follows the session from one project to the next; holds its lock where nobody else does."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._path: Path | None = None
        self._lock: Lock | None = None
        self._stamp: Stamp | None = None
        session.opened.connect(self._forget)
        for signal in (session.history_changed, session.saved_changed):
            signal.connect(self._follow)

    def is_elsewhere(self, path: Path) -> bool:
        """Whether another window has that project open, and not this one: a person was asked about that."""
        if self._path is not None and _same(path, self._path):
            return False
        lock = project_lock(path)
        try:
            taken = lock.acquire()
        except OSError:  # no folder for locks: nobody has one
            return False
        lock.release()
        return not taken

    def was_written_by_others(self, path: Path) -> bool:
        """Whether that is the open project's file, and not as it was when it was opened or saved last."""
        if self._path is None or not _same(path, self._path) or self._stamp is None:
            return False
        now = stamp_of(path)
        return now is not None and now != self._stamp

    def seen(self, path: Path) -> None:
        """The file is as we know it: just written."""
        if self._path is not None and _same(path, self._path):
            self._stamp = stamp_of(path)

    def close(self) -> None:
        """Nobody works on it here any more."""
        if self._lock is not None:
            self._lock.release()
        self._path = self._lock = self._stamp = None

    def _forget(self) -> None:
        self._stamp = None  # the same file may be opened anew, for somebody else has written it

    def _follow(self) -> None:
        path = self._session.path
        if path != self._path:
            self.close()
            self._path = path
            if path is not None:
                lock = project_lock(path)
                with contextlib.suppress(OSError):
                    self._lock = lock if lock.acquire() else None
        if path is not None and self._stamp is None:
            self._stamp = stamp_of(path)


def _same(first: Path, second: Path) -> bool:
    return first.absolute() == second.absolute()


def stamp_of(path: Path) -> Stamp | None:
    """What changes when a file does; None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
