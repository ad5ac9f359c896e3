"""What the timeline's tests share: the panel on a studio's pieces, poses, and a field that is typed into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ganinterface.document.document import Document
from ganinterface.qt.timeline import pose_pictures
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.studio.studio import Studio


def timeline_of(
    studio: Studio, render: Callable[[Any, Document], pose_pictures.Rendered] = pose_pictures.render
) -> TimelinePanel:
    """The panel alone; `render` makes the small pictures on the worker."""
    pictures = pose_pictures.PosePictures(studio.shown, studio.models, render=render)
    return TimelinePanel(studio.session, studio.playback, studio.view, pictures, studio.messages.say)


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
