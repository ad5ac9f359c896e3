"""Qt's event loop, as the studio needs one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal


class QtLoop(QObject):
    """Makes calls and timers on the thread on which it was made, the GUI's."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._make, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], object], /) -> None:
        """See `Loop.post`."""
        self._posted.emit(call)

    def timer(
        self,
        call: Callable[[], object],
        *,
        interval_ms: int = 0,
        repeats: bool = False,
        precise: bool = False,
    ) -> QtTimer:
        """See `Loop.timer`."""
        kind = Qt.TimerType.PreciseTimer if precise else Qt.TimerType.CoarseTimer
        made = QTimer(self, singleShot=not repeats, interval=interval_ms, timerType=kind)
        made.timeout.connect(lambda: call())
        return QtTimer(made)

    def _make(self, call: Callable[[], object]) -> None:
        call()


class QtTimer:
    """A QTimer as a `studio.loop.Timer`."""

    def __init__(self, timer: QTimer) -> None:
        self._timer = timer

    @property
    def is_active(self) -> bool:
        """Whether it will call."""
        return self._timer.isActive()

    def start(self, interval_ms: int | None = None) -> None:
        """Begin to wait, anew if it was waiting."""
        if interval_ms is not None:
            self._timer.setInterval(interval_ms)
        self._timer.start()

    def stop(self) -> None:
        """Call no more."""
        self._timer.stop()
