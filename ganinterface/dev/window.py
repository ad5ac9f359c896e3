"""The program's window for whoever measures or pictures it: in its own thread, with the first picture in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stylegan.allocator import tune_allocator

if TYPE_CHECKING:
    from ganinterface.qt.window.main_window import MainWindow


@contextmanager
def opened(model: Path | None = None) -> Iterator[MainWindow]:
    """The window on the shipped model or another; on the display if there is one, else on Qt's offscreen platform."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    tune_allocator()  # as the program does, before Qt starts threads
    from PySide6.QtWidgets import QApplication

    from ganinterface.qt.widgets.theme import apply_theme
    from ganinterface.qt.window.loop import QtLoop
    from ganinterface.qt.window.main_window import MainWindow
    from ganinterface.studio.studio import Studio

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    apply_theme(app)
    studio = Studio(QtLoop())
    window = MainWindow(studio)
    window.resize(1280, 720)
    window.show()
    studio.opening.start(None, model)
    try:
        while studio.shown.last_frame is None:
            app.processEvents()
        yield window
    finally:
        studio.close()
        window.hide()
        window.deleteLater()
