"""Starts the program: the window first, torch and the model afterwards, on the worker."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from ganinterface.files.settings import load_settings
from ganinterface.qt.widgets.theme import apply_theme, icon
from ganinterface.qt.window.first_paint import FirstPaint, report_start
from ganinterface.qt.window.loop import QtLoop
from ganinterface.qt.window.main_window import NAME, MainWindow
from ganinterface.studio.notices import Notice, dismiss
from ganinterface.studio.studio import Studio

HEARTBEAT = 250  # ms; how often Python looks for Ctrl+C in the terminal while Qt's loop runs
FRAMED = 200  # ms; by then the window manager has put its frame around the window


def keep_on_screen(window: QMainWindow) -> None:
    """Maximise a window whose frame does not fit the screen, so that its status line is seen."""
    room, frame = window.screen().availableGeometry(), window.frameGeometry()
    if frame.width() > room.width() or frame.height() > room.height():
        window.showMaximized()


@contextlib.contextmanager
def ending_by_signals(app: QApplication) -> Iterator[None]:
    """The system, a terminal that closes or Ctrl+C in it end the program without a question: the journal keeps the work.

    One that comes while it is ending already is of no use; one that is ignored stays so (nohup).
    """
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {
        number: signal.signal(number, lambda number, frame: app.exit(128 + number))
        for number in numbers
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def start_collector(busy: bool) -> None:
    """Collect garbage from now on, among what is made from now on, once the worker has nothing to do.

    The modules, a quarter of a million objects, are none; looking through them stops the brush for 0.1 s.
    """
    if not busy and not gc.isenabled():
        gc.freeze()
        gc.enable()


def run(
    file: Path | None = None,
    model: Path | None = None,
    device: str = "auto",
    training: Path | None = None,
    osc: tuple[str, int] | None = None,
) -> int:
    """Open the window, on a file and a model if given (else the shipped one); returns the exit status.

    `device`: "auto" (what the settings say), "cpu", "cuda" or "mps". `training`: the folder of a run to be watched.
    `osc`: the address of this computer and the port on which OSC messages are taken, if any are.
    """
    app = _application()
    settings, problem = load_settings()
    studio = Studio(QtLoop(), settings, device)
    window = MainWindow(studio)
    shown = FirstPaint(window)
    picture_shown = FirstPaint(window.canvas, lambda: window.canvas.image is not None)
    report_start(window, shown, picture_shown)
    window.show()
    QTimer.singleShot(FRAMED, lambda: keep_on_screen(window))
    studio.autosave.start()
    studio.gallery.start()
    if problem:
        studio.notices.put(Notice("settings", problem, (dismiss(),)))
    for begin in (lambda: studio.opening.start(file, model), lambda: studio.recovery.look(file)):
        shown.done.connect(begin)
    picture_shown.done.connect(studio.presets.look_again)
    if training is not None:
        shown.done.connect(lambda: window.commands.show_training(training))
    if osc is not None:
        shown.done.connect(lambda: studio.live.listen(osc[1], osc[0]))
    studio.shown.busy.connect(start_collector)
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(HEARTBEAT)
    app.commitDataRequest.connect(lambda _session: studio.autosave.keep(), Qt.ConnectionType.DirectConnection)
    with ending_by_signals(app):
        try:
            return app.exec()
        finally:
            studio.close()


def _application() -> QApplication:
    """Qt's, with the program's name and looks."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise RuntimeError("There is an application without windows already.")
    app.setApplicationName(NAME)
    app.setApplicationDisplayName("")
    apply_theme(app)
    app.setWindowIcon(icon("paint-brush", active=True))
    return app
