"""Follows a run's folder on a thread of its own: log and pictures may lie on a slow disk, the window does not wait."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from ganinterface.qt.training.run_folder import RunFolder, Snapshot

EVERY = 1000  # ms between two looks


class Follower(QObject):
    """`looked(Snapshot)` about once a second while a folder is followed; `picture_read(Path, QImage)` on request."""

    looked = Signal(object)
    picture_read = Signal(object, object)

    def __init__(self, parent: QObject | None = None, every: int = EVERY) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "training-folder")
        self._run: RunFolder | None = None
        self._looking = False
        self._timer = QTimer(self, interval=every)
        self._timer.timeout.connect(self.look)
        self.looked.connect(self._on_looked)

    @property
    def folder(self) -> Path | None:
        """What is followed."""
        return self._run.folder if self._run else None

    def follow(self, folder: Path, started: int | None = None) -> None:
        """From now on this folder, which need not exist yet; `started`: see `RunFolder`."""
        self._run = RunFolder(folder, started)
        self._timer.start()
        self._looking = False
        self.look()

    def look(self) -> None:
        """Look now, unless that is being done."""
        if self._run is not None and not self._looking:
            self._looking = True
            run = self._run
            self._do(lambda: self.looked.emit(run.look()))

    def read_picture(self, path: Path) -> None:
        """Read a picture; it comes as `picture_read`, a null image where it cannot be read."""
        self._do(lambda: self.picture_read.emit(path, QImage(str(path))))

    def close(self) -> None:
        """Follow no more; returns when the thread is idle."""
        self._timer.stop()
        self._run = None
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _do(self, work: Callable[[], None]) -> None:
        self._thread.submit(work)

    def _on_looked(self, snapshot: Snapshot) -> None:
        if snapshot.folder == self.folder:
            self._looking = False
