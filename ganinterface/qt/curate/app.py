"""Starts `ganinterface curate`: reads the set on a thread, then shows the window."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from ganinterface.qt.curate.background import Background
from ganinterface.qt.curate.opening import Opened, open_set
from ganinterface.qt.curate.window import CurateWindow
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.theme import PADDING, apply_theme, icon, named, resize_on_screen, set_role
from stylegan.training.pictures import DatasetError

SIZE = QSize(1280, 800)
HEARTBEAT = 250  # ms; how often Python looks for Ctrl+C in the terminal while Qt's loop runs


class Opening(QMainWindow):
    """What is seen while a set is read, and where it cannot be."""

    def __init__(self, where: Path, scores: Path | None, column: str | None) -> None:
        super().__init__()
        self.setObjectName("curate_opening")
        self.setWindowTitle(f"{where.name} – Curate")
        resize_on_screen(self, SIZE)
        self.message = named(label(f"Reading {where.name} …", "secondary", self), "opening_message")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setWordWrap(True)
        self.message.setMargin(4 * PADDING)
        self.setCentralWidget(self.message)
        self.window_shown: CurateWindow | None = None
        self.problem: str | None = None
        self._work = Background(lambda _: open_set(where, scores, column), self)
        self._work.done.connect(self._on_opened)
        self._work.failed.connect(self._on_failed)
        self._work.start()

    def _on_opened(self, opened: Opened) -> None:
        self.window_shown = CurateWindow(opened)
        self.window_shown.resize(self.size())
        self.window_shown.move(self.pos())
        self.window_shown.show()
        self.close()

    def _on_failed(self, why: str) -> None:
        self.problem = why
        self.message.setText(why)
        set_role(self.message, "error")


def run(where: Path, scores: Path | None = None, column: str | None = None) -> int:
    """Open the window on a zip or a folder; returns the exit status.

    DatasetError, once the window that says so is closed, where the set could not be opened.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise RuntimeError("There is an application without windows already.")
    app.setApplicationName("GANInterface curate")
    app.setApplicationDisplayName("")
    apply_theme(app)
    app.setWindowIcon(icon("grid-four", active=True))
    opening = Opening(where, scores, column)
    opening.show()
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(HEARTBEAT)

    def interrupt(number: int, frame: object) -> None:
        for window in app.topLevelWidgets():
            window.close()
        app.exit(130)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        status = app.exec()
    finally:
        signal.signal(signal.SIGINT, before)
    if opening.problem is not None:
        raise DatasetError(opening.problem)
    return status
