"""The selected pose: name, duration and easing can be changed, and it can take the picture on the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QStyleOptionFrame
from pytestqt.qtbot import QtBot

from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.widgets.theme import UNIT
from tests.qt.desk import Desk
from tests.qt.timeline.panels import type_into
from tests.signals import Listener

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(panel: TimelinePanel, desk: Desk) -> TimelinePanel:
    """Three poses, a second apart, played once; the second is selected."""
    desk.playback.select_pose(desk.session.timeline.poses[1].id)
    return panel


def test_name_duration_and_easing_can_be_changed(panel: TimelinePanel, desk: Desk) -> None:
    editor = panel.bar.editor
    type_into(editor.name, "  wide  open ")
    type_into(editor.duration.box, "2,5")
    editor.easing.setCurrentIndex(editor.easing.findData("hold"))
    editor.easing.activated.emit(editor.easing.currentIndex())
    pose = desk.session.timeline.poses[1]
    assert (pose.name, pose.duration, pose.easing) == ("wide open", 2.5, "hold")
    QTest.keyClick(editor.duration.box, Qt.Key.Key_Up)
    assert desk.session.timeline.poses[1].duration == pytest.approx(2.6)


def test_a_duration_between_two_frames_is_read_whole(panel: TimelinePanel, desk: Desk) -> None:
    box = panel.bar.editor.duration.box
    type_into(box, "0.583")
    option = QStyleOptionFrame()
    box.initStyleOption(option)
    room = box.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, box).width() - UNIT
    assert box.fontMetrics().horizontalAdvance("0.583") <= room  # Qt keeps two pixels at either side


@pytest.mark.parametrize(
    ("text", "shown", "words"),
    [
        ("99", "60", "99 is out of range: duration 0.01 to 60 s."),
        ("soon", "1", "'soon' is not a number: duration 0.01 to 60 s."),
    ],
)
def test_a_duration_that_cannot_be_is_said(
    panel: TimelinePanel, desk: Desk, text: str, shown: str, words: str
) -> None:
    heard = Listener(desk.messages)
    type_into(panel.bar.editor.duration.box, text)
    assert panel.bar.editor.duration.box.text() == shown
    assert heard.at("warning") == [words]


def test_an_empty_name_keeps_the_old_one(panel: TimelinePanel, desk: Desk) -> None:
    type_into(panel.bar.editor.name, " ")
    assert panel.bar.editor.name.text() == "pose 2"
    assert desk.session.timeline.poses[1].name == "pose 2"


def test_the_last_pose_of_an_animation_that_ends_there_has_no_duration(
    panel: TimelinePanel, desk: Desk
) -> None:
    desk.playback.select_pose(desk.session.timeline.poses[2].id)
    assert not panel.bar.editor.duration.isEnabled()
    desk.playback.set_mode("loop")
    assert panel.bar.editor.duration.isEnabled()


def test_a_pose_takes_the_picture_on_the_canvas(panel: TimelinePanel, desk: Desk, qtbot: QtBot) -> None:
    desk.workbench.set_number("psi", -1.0)
    qtbot.mouseClick(panel.bar.editor.update_pose, LEFT)
    assert desk.session.timeline.poses[1].document.truncation.psi == -1.0
    assert desk.session.undo_label == "Update pose 2"
