"""The numbers of a driver beside the rows, markers and the range on the ruler."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from ganinterface.document.animation.drivers import Constant, Follow, Mouth, Noise, Sine, Target
from ganinterface.document.animation.mouth_shapes import Cue
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.timeline.rows.key_sheet import LINE
from ganinterface.qt.timeline.ruler.ruler import HEIGHT
from tests.qt.desk import Desk
from tests.qt.timeline.panels import type_into
from tests.signals import Listener

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def test_a_driver_is_chosen_changed_and_removed(panel: TimelinePanel, desk: Desk, qtbot: QtBot) -> None:
    panel.resize(1200, 300)
    desk.drivers.add(Sine(0.2, 1.5), "psi")
    assert not panel.driver.isVisible()
    qtbot.mouseClick(panel.film.sheet, LEFT, pos=QPoint(300, LINE // 2))
    pane = panel.driver
    assert pane.isVisible()
    assert (pane.kind.currentText(), pane.about.text()) == ("Sine (sway)", "Psi")
    assert list(pane.sliders) == ["strength", "amplitude", "period", "phase", "mean", "start"]
    assert "0.02 to 3600" in pane.sliders["period"].slider.toolTip()
    steps = len(desk.session.step_labels)
    type_into(pane.sliders["amplitude"].box, "0.5")
    assert desk.session.timeline.drivers[0].source == Sine(0.5, 1.5)
    heard = Listener(desk.messages)
    type_into(pane.sliders["period"].box, "0")
    assert desk.session.timeline.drivers[0].source == Sine(0.5, 0.02)
    assert len(heard.at("warning")) == 1
    type_into(pane.sliders["strength"].box, "0.25")
    assert desk.session.timeline.drivers[0].strength == 0.25
    pane.mix.chosen.emit("replace")
    assert desk.session.timeline.drivers[0].mix == "replace"
    type_into(pane.name, "sway")
    assert desk.session.timeline.drivers[0].name == "sway"
    assert len(desk.session.step_labels) == steps + 5
    assert desk.session.step_labels[steps] == "Driver sine: amplitude"
    desk.workbench.undo()
    assert pane.name.text() == "sine"
    desk.drivers.remove(desk.session.timeline.drivers[0].id)
    assert not pane.isVisible()


def test_every_kind_of_driver_has_its_numbers(panel: TimelinePanel, desk: Desk) -> None:
    seen = {}
    for source in (Noise(), Follow("psi")):
        driver = desk.drivers.add(source, "transform/x")
        desk.view.selected_driver = driver.id
        seen[type(source)] = list(panel.driver.sliders)
    assert seen[Noise] == ["strength", "seed", "amplitude", "period", "mean", "smooth", "loop", "start"]
    assert seen[Follow] == ["strength", "delay", "scale", "offset", "start"]
    type_into(panel.driver.sliders["delay"].box, "0.3")
    assert desk.session.timeline.drivers[1].source == Follow("psi", 0.3)


def choose_kind(panel: TimelinePanel, kind: str) -> None:
    box = panel.driver.kind
    box.setCurrentIndex(box.findText(kind))
    box.activated.emit(box.currentIndex())


def test_a_driver_becomes_one_of_another_kind_and_what_both_have_stays(
    panel: TimelinePanel, desk: Desk
) -> None:
    made = desk.drivers.add(Sine(0.3, 1.5, 0.25, 0.1), "psi", strength=0.5, start=0.2)
    desk.drivers.add(Constant(0.1), "transform/x", "mine")
    desk.tracks.set_key("transform/y", 0.0)
    desk.view.selected_driver = made.id
    steps = len(desk.session.step_labels)
    choose_kind(panel, "Noise (life)")
    driver = desk.session.timeline.drivers[0]
    assert driver.source == Noise(amplitude=0.3, period=1.5, mean=0.1)
    assert (driver.id, driver.name, driver.address) == (made.id, "noise", "psi")
    assert (driver.strength, driver.start) == (0.5, 0.2)
    assert list(panel.driver.sliders)[:2] == ["strength", "seed"]
    assert desk.session.step_labels[steps:] == ("Driver sine: noise",)
    choose_kind(panel, "Move down, a moment later")
    assert desk.session.timeline.drivers[0].source == Follow("transform/y", 0.2)
    desk.workbench.undo()
    desk.workbench.undo()
    assert desk.session.timeline.drivers[0] == made
    assert panel.driver.kind.currentText() == "Sine (sway)"
    desk.view.selected_driver = desk.session.timeline.drivers[1].id
    choose_kind(panel, "Sine (sway)")
    assert desk.session.timeline.drivers[1].name == "mine", "somebody gave it that name"


def test_what_a_kind_needs_from_elsewhere_changes_nothing_until_it_is_there(
    panel: TimelinePanel, desk: Desk
) -> None:
    made = desk.drivers.add(Sine(), "psi")
    desk.view.selected_driver = made.id
    choose_kind(panel, "Loudness of the sound")
    assert "no sound yet" in desk.messages.last.text
    assert desk.session.timeline.drivers == (made,)
    assert panel.driver.kind.currentText() == "Sine (sway)"


def test_mouth_shapes_can_be_no_other_kind(panel: TimelinePanel, desk: Desk) -> None:
    made = desk.drivers.add(Mouth((Cue(0.0, "A"),), 1.0, (Target("A", "psi"),)))
    desk.view.selected_driver = made.id
    assert (panel.driver.kind.currentText(), panel.driver.kind.isEnabled()) == ("Mouth shapes", False)


def test_only_a_driver_of_the_track_above_it_stands_below_one(panel: TimelinePanel, desk: Desk) -> None:
    desk.tracks.set_key("psi")
    for name, address in (("", "transform/x"), ("", "psi"), ("float", "transform/y")):
        desk.drivers.add(Sine(0.2, 1.5), address, name)
    heads = [head.label.text() for head in panel.film.heads._heads]
    assert heads == ["Psi", "↳ sine 1", "Move right · sine", "float"]


# --- the ruler ---


def ruler_drag(panel: TimelinePanel, y: int, *seconds: float) -> None:
    spots = [QPoint(round(panel.scale.x_of(each)), y) for each in seconds]
    QTest.mousePress(panel.ruler, LEFT, NO_KEY, spots[0])
    for spot in spots[1:]:
        QTest.mouseMove(panel.ruler, spot)
    QTest.mouseRelease(panel.ruler, LEFT, NO_KEY, spots[-1])


def test_markers_are_seen_gone_to_and_dragged(panel: TimelinePanel, desk: Desk, qtbot: QtBot) -> None:
    desk.drivers.put_marker(0.8, "hello")
    assert panel.ruler.height() > HEIGHT
    spot = QPoint(round(panel.scale.x_of(0.8)) + 2, HEIGHT + 6)
    qtbot.mouseClick(panel.ruler, LEFT, pos=spot)
    assert desk.playback.time == pytest.approx(0.8)
    ruler_drag(panel, HEIGHT + 6, 0.8, 1.0, 1.43)
    assert desk.session.timeline.markers[0].time == pytest.approx(1.4)
    assert desk.session.undo_label == "Move hello"
    panel.marks.open_menu(QPointF(panel.scale.x_of(1.4), HEIGHT + 6), QPoint(5, 5))
    menu = panel.ruler.findChild(QMenu, "ruler_menu")
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Remove the marker").trigger()
    assert desk.session.timeline.markers == ()
    assert panel.ruler.height() == HEIGHT


def test_the_range_is_set_by_the_menu_and_dragged_by_its_ends(panel: TimelinePanel, desk: Desk) -> None:
    panel.marks.open_menu(QPointF(panel.scale.x_of(0.5), 15), QPoint(5, 5))
    menu = panel.ruler.findChild(QMenu, "ruler_menu")
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Begin playing at 0.50 s").trigger()
    assert desk.session.timeline.range == (0.5, 2.0)
    ruler_drag(panel, 4, 2.0, 1.7, 1.52)
    assert desk.session.timeline.range == (0.5, pytest.approx(1.5))
    assert desk.session.undo_label == "Change what is played"
    ruler_drag(panel, 4, 0.5, 1.7, 1.9)  # the start stays before the end
    assert desk.session.timeline.range == (pytest.approx(1.4), pytest.approx(1.5))


def test_the_ruler_counts_frames_if_one_wants(panel: TimelinePanel, desk: Desk, qtbot: QtBot) -> None:
    assert panel.ruler.moment_text(1.0) == "1.00 s"
    qtbot.mouseClick(panel.corner.unit, LEFT)
    assert panel.ruler.moment_text(1.0) == "frame 10"
    assert desk.view.count_frames


def test_plus_and_minus_zoom_and_0_shows_everything(panel: TimelinePanel, desk: Desk) -> None:
    desk.playback.go_to(1.0)
    x = panel.scale.x_of(1.0)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus):
        QTest.keyClick(panel.poses, key)
    assert panel.scale.x_of(1.0) == pytest.approx(x)
    assert panel.scale.span < 2.0
    QTest.keyClick(panel.poses, Qt.Key.Key_0)
    assert panel.scale.fitted


def test_auto_key_is_seen_on_the_playhead(panel: TimelinePanel, desk: Desk, qtbot: QtBot) -> None:
    desk.playback.go_to(0.5)
    qtbot.mouseClick(panel.bar.auto, LEFT)
    assert desk.tracks.auto_key
    assert panel.scale.moment.role == "error"
    desk.workbench.set_number("psi", 0.3)
    assert [key.time for key in desk.session.timeline.tracks[0].keys] == [0.5]
    desk.tracks.auto_key = False
    assert not panel.bar.auto.isChecked()
    assert panel.scale.moment.role == "accent"


def test_without_poses_there_is_time_to_put_keys_in(empty: TimelinePanel, desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(empty.ruler, LEFT, pos=QPoint(round(empty.scale.x_of(2.0)), 15))
    assert desk.playback.key_time == pytest.approx(2.0)
    desk.keying.toggle("psi")
    assert [line.title for line in empty.film.lines] == ["Psi"]
    assert QApplication.focusWidget() is not empty.poses
