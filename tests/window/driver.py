"""Runs the program as a person starts it, and tells the test where things are on the screen and when it is at rest.

The test sees and does everything else from outside: keys and mouse through the X server, pixels and files.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from ganinterface.qt.window import app
from ganinterface.qt.window.main_window import MainWindow

OUT = Path(sys.argv[1])


def report() -> None:
    """Write the rectangles of all visible named widgets, and whether the picture is that of the Document."""
    windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
    if not windows:
        return
    window = windows[0]
    studio = window.studio
    frame = studio.shown.last_frame
    rest = frame is not None and frame.request.document == studio.workbench.shown_document
    places = {}
    for widget in [*QApplication.topLevelWidgets(), *window.findChildren(QWidget)]:
        if widget.objectName() and widget.isVisible():
            corner = widget.mapToGlobal(QPoint(0, 0))
            places[widget.objectName()] = (corner.x(), corner.y(), widget.width(), widget.height())
    question = QApplication.activeModalWidget()
    discard = (
        question.button(QMessageBox.StandardButton.Discard) if isinstance(question, QMessageBox) else None
    )
    if discard is not None:
        corner = discard.mapToGlobal(QPoint(0, 0))
        places["discard"] = (corner.x(), corner.y(), discard.width(), discard.height())
    picture = window.canvas.viewport.rect
    corner = window.canvas.mapToGlobal(picture.topLeft().toPoint())
    places["picture"] = (corner.x(), corner.y(), round(picture.width()), round(picture.height()))
    state = {
        "rest": rest,
        "places": places,
        "layer": studio.view.layer,
        "model": studio.session.model.ref.name if studio.session.model else "",
        "said": window.status.message.text(),
        "steps": list(studio.session.step_labels[: studio.session.step_position]),
        "edits": [
            (edit.layer, edit.strength, len(edit.region.shapes)) for edit in studio.session.document.edits
        ],
        "names": [edit.name for edit in studio.session.document.edits],
        "selected": studio.edits.selected.name if studio.edits.selected else "",
        "stamps": sum(edit.stamp is not None for edit in studio.session.document.edits),
        "menu": QApplication.activePopupWidget().objectName() if QApplication.activePopupWidget() else "",
        "poses": list(studio.session.timeline.pose_times),
        "dialog": bool(QApplication.activeModalWidget()),
    }
    part = OUT.with_suffix(".part")
    part.write_text(json.dumps(state))
    os.replace(part, OUT)


def drop() -> None:
    """Let the file that the test names fall on the window."""
    wish = OUT.with_name("drop")
    windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
    if windows and wish.exists():
        path = wish.read_text()
        wish.unlink()
        # Not from here: the drop may ask a question, and this timer does not run while it is waited for.
        QTimer.singleShot(0, lambda: drop_on(windows[0], path))


def drop_on(window: MainWindow, path: str) -> None:
    """What the window system sends when a file is dropped."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    where, action = QPointF(window.rect().center()), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), action, data, buttons, keys)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(where, action, data, buttons, keys))


class Reporting(QTimer):
    """Starts with the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.timeout.connect(report)
        self.timeout.connect(drop)
        self.start(100)


def main() -> int:
    """Run the program."""
    application = QApplication(sys.argv[:1])
    application.timer = Reporting()  # type: ignore[attr-defined]  # kept alive
    return app.run()


if __name__ == "__main__":
    sys.exit(main())
