"""Keys on the timeline: selected, moved, copied, eased and removed, each one undo step that can be read."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from ganinterface.document.animation.drivers import Sine
from ganinterface.document.animation.keys import KeyRef
from ganinterface.files.clips import Clip
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.timeline.rows.key_sheet import LINE, KeySheet
from ganinterface.qt.timeline.rows.line_heads import LineHead
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE, pixels

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PSI, SMILE = "psi", "transform/x"


@pytest.fixture
def sheet(panel: TimelinePanel, desk: Desk) -> KeySheet:
    """Beside three poses at 0, 1 and 2 s (ten frames a second) psi has keys at 0.5, 1.5 and x one at 0.8 s."""
    panel.resize(1200, 400)
    for time, value in ((0.5, 0.2), (1.5, 0.9)):
        desk.tracks.set_key(PSI, value, time=time)
    desk.tracks.set_key(SMILE, 0.1, time=0.8)
    return panel.film.sheet


def spot(sheet: KeySheet, line: int, seconds: float) -> QPoint:
    return QPoint(round(sheet.scale.x_of(seconds)), round((line + 0.5) * LINE))


def drag(sheet: KeySheet, start: QPoint, *way: QPoint, keys: Qt.KeyboardModifier = NO_KEY) -> None:
    QTest.mousePress(sheet, LEFT, keys, start)
    for place in way:
        QTest.mouseEvent(QTest.MouseAction.MouseMove, sheet, Qt.MouseButton.NoButton, keys, place)
    QTest.mouseRelease(sheet, LEFT, keys, way[-1])


def times(desk: Desk, address: str) -> list[object]:
    track = desk.session.timeline.track(address)
    return [] if track is None else [pytest.approx(key.time) for key in track.keys]


def test_every_track_has_a_line_with_the_name_of_its_number(panel: TimelinePanel, sheet: KeySheet) -> None:
    assert [(line.title, line.about) for line in panel.film.lines] == [
        ("Psi", "portrait"),
        ("Move right", "picture"),
    ]
    assert sheet.isVisible()
    assert sheet.height() == panel.film.heads.height() == 2 * LINE


def test_what_is_said_of_a_track_that_is_gone_goes_with_it(
    panel: TimelinePanel, sheet: KeySheet, desk: Desk
) -> None:
    heads = panel.film.heads.findChildren(LineHead)
    assert [head.isVisibleTo(panel) for head in heads] == [True, True]
    desk.session.undo()  # the key of x, and with it its track
    assert [head.isVisibleTo(panel) for head in heads] == [True, False], "at once, not when it is deleted"


def test_what_is_painted_leaves_the_rows_as_they_are(
    panel: TimelinePanel, sheet: KeySheet, desk: Desk
) -> None:
    driver = desk.drivers.add(Sine(0.2, 1.0), PSI)
    said, lines = panel.film.lines[1].value, panel.film.lines
    assert said is not None
    assert said(0.25) == pytest.approx(0.2)
    assert desk.edits.add_edit({0: 1.0}) is not None
    assert panel.film.lines is lines, "a stroke changes the edits many times a second"
    desk.drivers.set_source(driver.id, amplitude=0.4)
    assert panel.film.lines[1].value is not None
    assert panel.film.lines[1].value is not said
    assert panel.film.lines[1].value(0.25) == pytest.approx(0.4)


def test_a_click_selects_a_key_and_goes_there_and_ctrl_adds_one(
    sheet: KeySheet, desk: Desk, qtbot: QtBot
) -> None:
    steps = desk.session.step_labels
    qtbot.mouseClick(sheet, LEFT, pos=spot(sheet, 0, 0.5))
    assert desk.view.selected_keys == (KeyRef(PSI, 0.5),)
    assert desk.playback.time == 0.5
    qtbot.mouseClick(sheet, LEFT, CTRL, spot(sheet, 1, 0.8))
    assert set(desk.view.selected_keys) == {(PSI, 0.5), (SMILE, 0.8)}
    qtbot.mouseClick(sheet, LEFT, CTRL, spot(sheet, 0, 0.5))
    assert desk.view.selected_keys == ((SMILE, 0.8),)
    qtbot.mouseClick(sheet, LEFT, pos=spot(sheet, 1, 1.7))
    assert desk.view.selected_keys == ()
    assert desk.playback.time == pytest.approx(1.7)
    assert desk.session.step_labels == steps  # looking changes nothing


def test_a_box_selects_what_is_in_it(sheet: KeySheet, desk: Desk) -> None:
    drag(sheet, spot(sheet, 0, 0.3), spot(sheet, 0, 0.6), spot(sheet, 1, 1.0))
    assert set(desk.view.selected_keys) == {(PSI, 0.5), (SMILE, 0.8)}
    QTest.keyClick(sheet, Qt.Key.Key_A, CTRL)
    assert len(desk.view.selected_keys) == 3


def test_several_keys_are_dragged_together_as_one_step(sheet: KeySheet, desk: Desk) -> None:
    desk.view.selected_keys = (KeyRef(PSI, 0.5), KeyRef(SMILE, 0.8))
    steps = len(desk.session.step_labels)
    drag(sheet, spot(sheet, 0, 0.5), spot(sheet, 0, 0.6), spot(sheet, 0, 1.2), spot(sheet, 0, 0.71))
    assert times(desk, PSI) == [0.7, 1.5]  # on the nearest frame
    assert times(desk, SMILE) == [1.0]
    assert desk.session.step_labels[steps:] == ("Move 2 keys",)
    assert set(desk.view.selected_keys) == {KeyRef(PSI, 0.7), KeyRef(SMILE, 1.0)}
    desk.workbench.undo()
    assert times(desk, PSI) == [0.5, 1.5]


def test_a_key_that_another_passes_over_is_there_again(sheet: KeySheet, desk: Desk) -> None:
    drag(sheet, spot(sheet, 0, 0.5), spot(sheet, 0, 1.5), spot(sheet, 0, 1.8))
    track = desk.session.timeline.track(PSI)
    assert track is not None
    assert [key.value for key in track.keys] == [0.9, 0.2]


def test_with_ctrl_a_copy_is_dragged_and_shift_lets_go_of_frames(sheet: KeySheet, desk: Desk) -> None:
    drag(sheet, spot(sheet, 0, 0.5), spot(sheet, 0, 0.7), spot(sheet, 0, 0.9), keys=CTRL)
    assert times(desk, PSI) == [0.5, 0.9, 1.5]
    assert desk.session.undo_label == "Copy key of Psi"
    drag(sheet, spot(sheet, 0, 1.5), spot(sheet, 0, 1.6), spot(sheet, 0, 1.777), keys=SHIFT)
    reached = desk.session.timeline.track(PSI)
    assert reached is not None
    assert reached.keys[-1].time != pytest.approx(1.8, abs=1e-3)


def test_keys_snap_to_poses_and_to_other_keys_unless_that_is_switched_off(
    sheet: KeySheet, desk: Desk
) -> None:
    desk.tracks.set_key("transform/y", 0.1, time=1.23)  # between two frames
    drag(sheet, spot(sheet, 0, 0.5), spot(sheet, 0, 0.9), spot(sheet, 0, 1.232))
    assert times(desk, PSI) == [1.23, 1.5]
    desk.workbench.undo()
    desk.view.snapping = False
    drag(sheet, spot(sheet, 0, 0.5), spot(sheet, 0, 0.9), spot(sheet, 0, 1.232))
    assert times(desk, PSI) == [1.2, 1.5]


def test_escape_gives_a_drag_up(sheet: KeySheet, desk: Desk) -> None:
    project = desk.session.project
    QTest.mousePress(sheet, LEFT, NO_KEY, spot(sheet, 0, 0.5))
    QTest.mouseMove(sheet, spot(sheet, 0, 0.9))
    assert desk.session.project != project
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    QTest.mouseRelease(sheet, LEFT, NO_KEY, spot(sheet, 0, 0.9))
    assert desk.session.project == project
    assert desk.view.selected_keys == (KeyRef(PSI, 0.5),)


def test_keys_are_copied_pasted_at_the_playhead_and_removed(
    sheet: KeySheet, desk: Desk, qtbot: QtBot
) -> None:
    clips: list[Clip] = []
    desk.clipboard.offered.connect(clips.append)
    qtbot.mouseClick(sheet, LEFT, pos=spot(sheet, 0, 0.5))
    qtbot.mouseClick(sheet, LEFT, CTRL, spot(sheet, 1, 0.8))
    desk.clipboard.copy()
    desk.playback.go_to(1.0)
    paste(desk, clips[-1])
    assert times(desk, PSI) == [0.5, 1.0, 1.5]
    assert times(desk, SMILE) == [0.8, 1.3]
    assert desk.session.undo_label == "Paste 2 keys"
    desk.clipboard.cut()  # what was pasted is selected
    assert times(desk, PSI) == [0.5, 1.5]
    assert desk.session.undo_label == "Remove 2 keys"
    QTest.keyClick(sheet, Qt.Key.Key_A, CTRL)
    QTest.keyClick(sheet, Qt.Key.Key_Delete)
    assert not desk.session.timeline.tracks
    assert not sheet.isVisible()
    paste(desk, clips[-1])
    assert times(desk, PSI) == [1.0]
    broken = Clip(clips[-1].text.replace(b'"time"', b'"tome"'))
    project = desk.session.project
    paste(desk, broken)
    assert desk.session.project == project
    assert "cannot be pasted" in desk.heard.at("error")[-1]


def test_at_a_pose_it_is_the_key_that_was_clicked_that_is_copied(
    sheet: KeySheet, desk: Desk, qtbot: QtBot
) -> None:
    desk.tracks.set_key(PSI, 0.4, time=1.0)
    qtbot.mouseClick(sheet, LEFT, pos=spot(sheet, 0, 1.0))
    assert desk.view.selected_pose == desk.session.timeline.poses[1].id
    assert desk.view.in_hand == "keys"


def paste(desk: Desk, clip: Clip) -> None:
    desk.clipboard.paste(clip)
    desk.loop.run_until(lambda: not desk.files.is_reading)


def test_everything_goes_with_the_keyboard(sheet: KeySheet, desk: Desk) -> None:
    seen = []
    desk.playback.go_to(0.0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_L, Qt.Key.Key_J):
        QTest.keyClick(sheet, key)
        seen.append(desk.playback.time)
    assert seen == [0.5, 1.5, 0.5]
    QTest.keyClick(sheet, Qt.Key.Key_Right, CTRL)  # a frame later
    assert times(desk, PSI) == [0.6, 1.5]
    desk.playback.go_to(1.0)
    QTest.keyClick(sheet, Qt.Key.Key_I)
    assert times(desk, PSI) == [0.6, 1.0, 1.5]
    QTest.keyClick(sheet, Qt.Key.Key_Down)
    QTest.keyClick(sheet, Qt.Key.Key_K)
    assert times(desk, SMILE) == [0.8, 1.0]
    taken = []
    for key in (Qt.Key.Key_L, Qt.Key.Key_O):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, NO_KEY)
        event.ignore()
        QApplication.sendEvent(sheet, event)
        taken.append(event.isAccepted())
    assert taken == [True, False]  # L is the sheet's here, O (outline) the window's


def test_a_double_click_sets_a_key_where_it_is(sheet: KeySheet, desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseDClick(sheet, LEFT, pos=spot(sheet, 0, 1.0))
    track = desk.session.timeline.track(PSI)
    assert track is not None
    assert times(desk, PSI) == [0.5, 1.0, 1.5]
    assert track.keys[1].value == pytest.approx(0.55)  # what the curve was there


def test_the_menu_eases_keys_repeats_tracks_and_adds_drivers(
    panel: TimelinePanel, sheet: KeySheet, desk: Desk
) -> None:
    desk.view.selected_keys = (KeyRef(PSI, 0.5),)
    panel.film.open_menu(0, QPoint(5, 5))
    menu = sheet.findChild(QMenu, "keys_menu")
    assert menu is not None
    chosen(menu, "On to the next key", "Spring (swings in)")
    track = desk.session.timeline.track(PSI)
    assert track is not None
    assert track.keys[0].easing == "spring"
    chosen(menu, "Repeat", "With all its keys (2.00 s)")
    assert desk.session.timeline.track(PSI).loop == 2.0  # type: ignore[union-attr]
    chosen(menu, "Add a driver", "Sine (sway)")
    assert [line.about for line in panel.film.lines] == ["portrait", "sine · Psi", "picture"]
    chosen(menu, "", "Remove the track")
    assert desk.session.timeline.track(PSI) is None
    assert desk.session.undo_label == "Remove track Psi"


def chosen(menu: QMenu, submenu: str, text: str) -> None:
    if submenu:
        found = next(action.menu() for action in menu.actions() if action.text() == submenu)
        assert isinstance(found, QMenu)
        menu = found
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_heads_turn_tracks_and_drivers_off_and_let_a_track_repeat(
    panel: TimelinePanel, sheet: KeySheet, desk: Desk, qtbot: QtBot
) -> None:
    desk.drivers.add(Sine(0.1), PSI)
    track, driver = panel.film.heads._heads[:2]
    qtbot.mouseClick(track.eye, LEFT)
    qtbot.mouseClick(driver.eye, LEFT)
    assert not desk.session.timeline.tracks[0].enabled
    assert not desk.session.timeline.drivers[0].enabled
    assert track.eye.accessibleName() == "Turn on Psi"
    qtbot.mouseClick(track.repeat, LEFT)
    assert desk.session.timeline.tracks[0].loop == 2.0  # a second there, and as long back
    desk.tracks.set_track(PSI, loop=0.0)
    desk.tracks.set_value([KeyRef(PSI, 1.5)], 0.2)
    qtbot.mouseClick(track.repeat, LEFT)
    assert desk.session.timeline.tracks[0].loop == 1.0  # the last key is the first again
    qtbot.mouseClick(track.repeat, LEFT)
    assert desk.session.timeline.tracks[0].loop == 0.0
    assert not driver.repeat.isVisible()


def test_a_track_of_a_number_that_is_not_there_says_so(
    panel: TimelinePanel, sheet: KeySheet, desk: Desk
) -> None:
    assert all(line.is_known for line in panel.film.lines)
    desk.tracks.set_values({"mixes/0/amount": 0.5})
    assert [line.is_known for line in panel.film.lines] == [True, True, False]
    assert "no such number" in panel.film.heads._heads[2].label.toolTip()


def test_keys_that_come_from_elsewhere_are_in_the_hand_but_take_it_from_no_text(
    sheet: KeySheet, panel: TimelinePanel, desk: Desk, qtbot: QtBot
) -> None:
    qtbot.waitUntil(panel.isActiveWindow, timeout=PATIENCE)
    panel.setFocus()
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    field.activateWindow()
    qtbot.waitUntil(field.hasFocus, timeout=PATIENCE)
    desk.view.selected_keys = (KeyRef(PSI, 0.5),)
    assert field.hasFocus()
    field.close()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=PATIENCE)
    sheet.clearFocus()
    desk.view.selected_keys = (KeyRef(PSI, 1.5),)
    assert sheet.hasFocus()
    QTest.keyClick(sheet, Qt.Key.Key_Delete)
    assert times(desk, PSI) == [0.5]


def test_the_bar_of_a_driver_shows_how_it_goes(sheet: KeySheet, panel: TimelinePanel, desk: Desk) -> None:
    desk.drivers.add(Sine(1.0, 2.0), "transform/y")
    line = len(panel.film.lines) - 1
    painted = pixels(sheet.grab().toImage())

    def height(seconds: float) -> float:
        """Of the curve, in px above the middle of its row."""
        column = painted[line * LINE + 2 : (line + 1) * LINE - 2, round(sheet.scale.x_of(seconds))].astype(
            int
        )
        return LINE / 2 - 2 - float(np.argmax(column.sum(axis=-1)))

    assert height(0.5) > 4
    assert height(1.5) < -4
    assert abs(height(1.0)) < 3
