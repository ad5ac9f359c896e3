"""Starts the program: the window first, torch and the model afterwards, on the worker."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from ganinterface.qt.controller import Controller
from ganinterface.qt.main_window import NAME, MainWindow
from ganinterface.qt.theme import apply_theme, icon
from ganinterface.session.settings import load_settings

HEARTBEAT = 250  # ms; how often Python looks for Ctrl+C in the terminal while Qt's loop runs
FRAMED = 200  # ms; by then the window manager has put its frame around the window


def keep_on_screen(window: QMainWindow) -> None:
    """Maximise a window whose frame does not fit the screen, so that its status line is seen."""
    room, frame = window.screen().availableGeometry(), window.frameGeometry()
    if frame.width() > room.width() or frame.height() > room.height():
        window.showMaximized()


def run(file: Path | None = None, model: Path | None = None, device: str = "auto") -> int:
    """Open the window, on a file and a model if given (else the shipped one); returns the exit status.

    `device`: "auto" (what the settings say), "cpu", "cuda" or "mps".
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise RuntimeError("There is an application without windows already.")
    app.setApplicationName(NAME)
    app.setApplicationDisplayName("")
    apply_theme(app)
    app.setWindowIcon(icon("paint-brush", active=True))
    settings = load_settings()
    controller = Controller(settings if device == "auto" else replace(settings, device=device))
    window = MainWindow(controller)
    window.show()
    QTimer.singleShot(FRAMED, lambda: keep_on_screen(window))
    QTimer.singleShot(0, lambda: controller.files.start(file, model))
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(HEARTBEAT)
    before = signal.signal(signal.SIGINT, lambda number, frame: app.exit(130))
    try:
        return app.exec()
    finally:
        signal.signal(signal.SIGINT, before)
        controller.close()
