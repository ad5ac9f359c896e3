"""One piece of work on a thread of its own, heard of on Qt's thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from stylegan.files.system_errors import sentence

PAUSE = 0.1  # seconds between two reports of progress


class _Stopped(BaseException):
    """Nobody wants the result any more."""


class Background(QObject):
    """Calls `work(self)` on a thread, which reports and checks as `ganinterface.progress.Progress` says.

    One of `done` (the result) and `failed` (a sentence) comes at the end, none after `stop`.
    """

    progressed = Signal(float, str)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, work: Callable[[Background], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._stopped = threading.Event()
        self._next = 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """No more signals; the work ends when it checks next."""
        self._stopped.set()

    def wait(self) -> None:
        """Until the thread is through."""
        if self._thread.is_alive():
            self._thread.join()

    def report(self, fraction: float, message: str | None = None) -> None:
        if time.monotonic() >= self._next and not self._stopped.is_set():
            self._next = time.monotonic() + PAUSE
            self.progressed.emit(fraction, message or "")

    def check(self) -> None:
        if self._stopped.is_set():
            raise _Stopped

    def _run(self) -> None:
        try:
            result = self._work(self)
        except _Stopped:
            return
        except Exception as error:  # whatever it is, the person hears of it and the window goes on
            if not self._stopped.is_set():
                self.failed.emit(sentence(error))
            return
        if not self._stopped.is_set():
            self.done.emit(result)
