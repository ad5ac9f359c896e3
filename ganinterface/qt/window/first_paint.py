"""Tells when something is on the screen for the first time: the worker starts by it, and benchmarks/startup.py reads it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

# Set: the program says when it shows the window and a picture, then closes.
REPORT = "GANINTERFACE_REPORT_START"


class FirstPaint(QObject):
    """`done()` once: the widget was painted while `shows()` was true, and what was painted is handed to the screen."""

    done = Signal()

    def __init__(self, widget: QWidget, shows: Callable[[], bool] = lambda: True) -> None:
        super().__init__(widget)
        self._shows = shows
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._shows():
            watched.removeEventFilter(self)
            # Qt paints all the widgets and flushes the window before the event loop goes on.
            QTimer.singleShot(0, self.done.emit)
        return False


def report_start(window: QWidget, window_shown: FirstPaint, picture_shown: FirstPaint) -> None:
    """Where REPORT is set: print one JSON line {"shown", "monotonic"} for each, and close the window after the second."""
    if not os.environ.get(REPORT):
        return

    def say(what: str) -> None:
        print(json.dumps({"shown": what, "monotonic": time.monotonic()}), flush=True)

    def finish() -> None:
        say("picture")
        window.close()

    window_shown.done.connect(lambda: say("window"))
    picture_shown.done.connect(finish)
