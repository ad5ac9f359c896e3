"""The selected pose: name, duration and easing can be changed, and it can take the picture on the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.studio.controller import Controller
from tests.qt.helpers import Listener, on_screen

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(controller: Controller, qtbot: QtBot) -> TimelinePanel:
    """Three poses, a second apart, played once; the second is selected."""
    controller.player.set_mode("once")
    for psi in (0.0, 0.5, 1.0):
        controller.latents.set_psi(psi)
        controller.player.add_pose()
    made = on_screen(qtbot, TimelinePanel(controller), 1200, 100)
    made.select(controller.session.timeline.poses[1].id)
    return made


def type_into(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    box.insert(text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def test_name_duration_and_easing_can_be_changed(panel: TimelinePanel, controller: Controller) -> None:
    editor = panel.bar.editor
    type_into(editor.name, "  wide  open ")
    type_into(editor.duration.box, "2,5")
    editor.easing.setCurrentIndex(editor.easing.findData("hold"))
    editor.easing.activated.emit(editor.easing.currentIndex())
    pose = controller.session.timeline.poses[1]
    assert (pose.name, pose.duration, pose.easing) == ("wide open", 2.5, "hold")
    QTest.keyClick(editor.duration.box, Qt.Key.Key_Up)
    assert controller.session.timeline.poses[1].duration == pytest.approx(2.6)


@pytest.mark.parametrize(
    ("text", "shown", "words"),
    [
        ("99", "60", "99 is out of range: duration 0.01 to 60 s."),
        ("soon", "1", "'soon' is not a number: duration 0.01 to 60 s."),
    ],
)
def test_a_duration_that_cannot_be_is_said(
    panel: TimelinePanel, controller: Controller, text: str, shown: str, words: str
) -> None:
    heard = Listener(controller)
    type_into(panel.bar.editor.duration.box, text)
    assert panel.bar.editor.duration.box.text() == shown
    assert heard.at("warning") == [words]


def test_an_empty_name_keeps_the_old_one(panel: TimelinePanel, controller: Controller) -> None:
    type_into(panel.bar.editor.name, " ")
    assert panel.bar.editor.name.text() == "pose 2"
    assert controller.session.timeline.poses[1].name == "pose 2"


def test_the_last_pose_of_an_animation_that_ends_there_has_no_duration(
    panel: TimelinePanel, controller: Controller
) -> None:
    panel.select(controller.session.timeline.poses[2].id)
    assert not panel.bar.editor.duration.isEnabled()
    controller.player.set_mode("loop")
    assert panel.bar.editor.duration.isEnabled()


def test_a_pose_takes_the_picture_on_the_canvas(
    panel: TimelinePanel, controller: Controller, qtbot: QtBot
) -> None:
    controller.latents.set_psi(-1.0)
    qtbot.mouseClick(panel.bar.editor.update_pose, LEFT)
    assert controller.session.timeline.poses[1].document.truncation.psi == -1.0
    assert controller.session.undo_label == "Update pose 2"
