"""The selected pose: name, duration and easing can be changed, and it can take the picture on the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.studio.studio import Studio
from tests.qt.helpers import on_screen
from tests.signals import Listener

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(studio: Studio, qtbot: QtBot) -> TimelinePanel:
    """Three poses, a second apart, played once; the second is selected."""
    studio.playback.set_mode("once")
    for psi in (0.0, 0.5, 1.0):
        studio.latents.set_psi(psi)
        studio.playback.add_pose()
    made = on_screen(qtbot, TimelinePanel(studio), 1200, 100)
    made.select(studio.session.timeline.poses[1].id)
    return made


def type_into(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    box.insert(text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def test_name_duration_and_easing_can_be_changed(panel: TimelinePanel, studio: Studio) -> None:
    editor = panel.bar.editor
    type_into(editor.name, "  wide  open ")
    type_into(editor.duration.box, "2,5")
    editor.easing.setCurrentIndex(editor.easing.findData("hold"))
    editor.easing.activated.emit(editor.easing.currentIndex())
    pose = studio.session.timeline.poses[1]
    assert (pose.name, pose.duration, pose.easing) == ("wide open", 2.5, "hold")
    QTest.keyClick(editor.duration.box, Qt.Key.Key_Up)
    assert studio.session.timeline.poses[1].duration == pytest.approx(2.6)


@pytest.mark.parametrize(
    ("text", "shown", "words"),
    [
        ("99", "60", "99 is out of range: duration 0.01 to 60 s."),
        ("soon", "1", "'soon' is not a number: duration 0.01 to 60 s."),
    ],
)
def test_a_duration_that_cannot_be_is_said(
    panel: TimelinePanel, studio: Studio, text: str, shown: str, words: str
) -> None:
    heard = Listener(studio.messages)
    type_into(panel.bar.editor.duration.box, text)
    assert panel.bar.editor.duration.box.text() == shown
    assert heard.at("warning") == [words]


def test_an_empty_name_keeps_the_old_one(panel: TimelinePanel, studio: Studio) -> None:
    type_into(panel.bar.editor.name, " ")
    assert panel.bar.editor.name.text() == "pose 2"
    assert studio.session.timeline.poses[1].name == "pose 2"


def test_the_last_pose_of_an_animation_that_ends_there_has_no_duration(
    panel: TimelinePanel, studio: Studio
) -> None:
    panel.select(studio.session.timeline.poses[2].id)
    assert not panel.bar.editor.duration.isEnabled()
    studio.playback.set_mode("loop")
    assert panel.bar.editor.duration.isEnabled()


def test_a_pose_takes_the_picture_on_the_canvas(panel: TimelinePanel, studio: Studio, qtbot: QtBot) -> None:
    studio.latents.set_psi(-1.0)
    qtbot.mouseClick(panel.bar.editor.update_pose, LEFT)
    assert studio.session.timeline.poses[1].document.truncation.psi == -1.0
    assert studio.session.undo_label == "Update pose 2"
