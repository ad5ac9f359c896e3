"""What holds for the whole film is chosen in a dialog, seen at once, and on the undo list."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QCheckBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.document.animation.walking import Walk
from ganinterface.qt.timeline.whole_film import WholeFilm, show_whole_film
from tests.qt.desk import Desk


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(desk: Desk, window: QWidget) -> WholeFilm:
    for _ in range(2):  # the one that is open comes to the front
        show_whole_film(window, desk.session, desk.drivers, desk.tracks, desk.messages)
    (found,) = window.findChildren(WholeFilm)
    return found


def test_a_walk_is_begun_set_and_ended(dialog: WholeFilm, desk: Desk) -> None:
    session = desk.session
    assert not dialog.sliders["period"].isEnabled()
    dialog.walks.click()
    assert session.timeline.walk == Walk()
    assert dialog.sliders["period"].isEnabled()
    slider = dialog.sliders["reach"]
    slider.started.emit()
    for value in (0.5, 0.25):
        slider.moved.emit(value)
    slider.finished.emit()
    assert session.timeline.walk == Walk(reach=0.25)
    assert session.step_labels[-2:] == ("Walk through portraits", "Walk through portraits")
    dialog.sliders["detail"].moved.emit(3.0)
    dialog.roll.click()
    walk = session.timeline.walk
    assert walk is not None
    assert (walk.detail, type(walk.detail)) == (3, int)
    assert walk.seed != 0
    dialog.walks.click()
    assert session.timeline.walk is None
    session.undo()
    assert dialog.walks.isChecked()


def test_travel_and_loop_are_chosen_and_undone(dialog: WholeFilm, desk: Desk) -> None:
    sphere = dialog.findChild(QToolButton, "film_travel_sphere")
    assert sphere is not None
    sphere.click()
    dialog.closes.click()
    timeline = desk.session.timeline
    assert (timeline.travel, timeline.closes) == ("sphere", True)
    desk.session.undo()
    found = dialog.findChild(QCheckBox, "film_closes")
    assert found is not None
    assert not found.isChecked()
