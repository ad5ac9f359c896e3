"""What the timeline's tests share: the panel on a studio's pieces, poses, and a field that is typed into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ganinterface.document.document import Document
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.timeline.pose_pictures import PosePictures
from ganinterface.studio import side_pictures
from ganinterface.studio.side_pictures import Rendered
from ganinterface.studio.studio import Studio


def timeline_of(
    studio: Studio, draw: Callable[[Any, Document, Any], Rendered] = side_pictures.draw
) -> TimelinePanel:
    """The panel alone; `draw` makes the small pictures on the worker."""
    pictures = PosePictures(side_pictures.SidePictures(studio.shown, studio.models, draw))
    return TimelinePanel(
        studio.session,
        studio.playback,
        studio.tracks,
        studio.drivers,
        studio.keying,
        studio.view,
        pictures,
        studio.messages.say,
    )


def add_three_poses(studio: Studio) -> None:
    """Poses at 0, 1 and 2 s with psi 0, 0.5 and 1; ten frames a second, played once."""
    studio.playback.set_fps(10)
    studio.playback.set_mode("once")
    for psi in (0.0, 0.5, 1.0):
        studio.workbench.set_number("psi", psi)
        studio.playback.add_pose()


def type_into(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    box.insert(text)
    QTest.keyClick(box, Qt.Key.Key_Return)
