"""Runs the program as a person starts it, and tells the test where things are on the screen and when it is at rest.

The test sees and does everything else from outside: keys and mouse through the X server, pixels and files.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ganinterface.qt import app
from ganinterface.qt.main_window import MainWindow

OUT = Path(sys.argv[1])


def report() -> None:
    """Write the rectangles of all visible named widgets, and whether the picture is that of the Document."""
    windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
    if not windows:
        return
    window = windows[0]
    controller = window.controller
    frame = controller.last_frame
    rest = frame is not None and frame.request.document == controller.shown_document
    places = {}
    for widget in [*QApplication.topLevelWidgets(), *window.findChildren(QWidget)]:
        if widget.objectName() and widget.isVisible():
            corner = widget.mapToGlobal(QPoint(0, 0))
            places[widget.objectName()] = (corner.x(), corner.y(), widget.width(), widget.height())
    picture = window.canvas.framing.rect
    corner = window.canvas.mapToGlobal(picture.topLeft().toPoint())
    places["picture"] = (corner.x(), corner.y(), round(picture.width()), round(picture.height()))
    state = {
        "rest": rest,
        "places": places,
        "layer": controller.view.layer,
        "steps": list(controller.session.step_labels[: controller.session.step_position]),
        "edits": [
            (edit.layer, edit.strength, len(edit.region.shapes)) for edit in controller.session.document.edits
        ],
        "poses": len(controller.session.timeline.poses),
        "jobs": [(job.name, job.state) for job in controller.jobs.recent]
        if hasattr(controller.jobs, "recent")
        else [],
        "dialog": bool(QApplication.activeModalWidget()),
    }
    part = OUT.with_suffix(".part")
    part.write_text(json.dumps(state))
    os.replace(part, OUT)


class Reporting(QTimer):
    """Starts with the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.timeout.connect(report)
        self.start(100)


def main() -> int:
    """Run the program."""
    application = QApplication(sys.argv[:1])
    application.timer = Reporting()  # type: ignore[attr-defined]  # kept alive
    return app.run()


if __name__ == "__main__":
    sys.exit(main())
