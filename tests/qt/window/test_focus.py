"""The keys belong to the canvas: whoever leaves a field, in whatever way, paints and undoes at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDockWidget, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import Tool
from tests.qt.helpers import PATIENCE, add_visible_edit
from tests.qt.panel_helpers import turn_wheel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def at_work(window: MainWindow, studio: Studio) -> MainWindow:
    """A window with an edit and two poses."""
    add_visible_edit(studio)
    studio.playback.add_pose()
    studio.workbench.new_portrait()
    studio.playback.add_pose()
    return window


def lines(window: MainWindow) -> list[QLineEdit]:
    """Every field of every panel in which a person can type now."""
    found = []
    for dock in window.docks.all:
        window.docks.raise_panel(dock.windowTitle())
        QApplication.processEvents()
        found += [line for line in dock.findChildren(QLineEdit) if line.isVisible() and line.isEnabled()]
    return [*window.top_bar.findChildren(QLineEdit), *found]


def show(window: MainWindow, widget: QWidget) -> None:
    """Bring the panel with that widget to the front."""
    for dock in window.docks.all:
        if dock.isAncestorOf(widget):
            window.docks.raise_panel(dock.windowTitle())
    QApplication.processEvents()


def begin(window: MainWindow, widget: QWidget) -> None:
    """Click into a field."""
    show(window, widget)
    QTest.mouseClick(widget, LEFT)
    assert not window.canvas.hasFocus(), widget.objectName()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_return_and_escape_leave_every_field_and_draw_no_other_portrait(
    at_work: MainWindow, key: Qt.Key
) -> None:
    fields, seed = lines(at_work), at_work.studio.session.document.seed
    assert len(fields) > 10
    for field in fields:
        show(at_work, field)
        if not (field.isVisible() and field.isEnabled()):
            continue
        begin(at_work, field)
        QTest.keyClick(field, key)
        assert at_work.canvas.hasFocus(), field.objectName()
    assert at_work.studio.session.document.seed == seed


def test_escape_puts_back_what_stood_there_and_return_keeps_what_was_typed(at_work: MainWindow) -> None:
    box = at_work.top_bar.psi.box
    begin(at_work, box)
    box.selectAll()
    QTest.keyClicks(box, "0.3")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == "0.70"
    assert at_work.studio.session.document.truncation.psi == 0.7
    begin(at_work, box)
    box.selectAll()
    QTest.keyClicks(box, "0.3")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert at_work.studio.session.document.truncation.psi == 0.3


@pytest.mark.parametrize(
    "place", ["tool_brush_button", "layer_panel", "edit_panel", "timeline_panel", "timeline_poses", "top_bar"]
)
def test_a_click_on_a_tool_a_panels_ground_or_the_timeline_leaves_the_field(
    at_work: MainWindow, place: str
) -> None:
    seed = at_work.top_bar.seed
    target = at_work.findChild(QWidget, place)
    assert target is not None
    show(at_work, target)
    begin(at_work, seed)
    button = place.endswith("button")
    QTest.mouseClick(target, LEFT, pos=target.rect().center() if button else QPoint(target.width() - 3, 2))
    assert at_work.canvas.hasFocus()


@pytest.mark.parametrize("name", ["layer", "map_order", "colour_map", "scale_mode", "cutoff"])
@pytest.mark.parametrize("choose", [True, False])
def test_a_list_that_closes_gives_the_keys_back(
    at_work: MainWindow, qtbot: QtBot, name: str, choose: bool
) -> None:
    combo = at_work.findChild(QComboBox, name)
    assert combo is not None
    show(at_work, combo)
    QTest.mouseClick(combo, LEFT)
    view = combo.view()
    qtbot.waitUntil(view.isVisible, timeout=PATIENCE)
    QTest.keyClick(view, Qt.Key.Key_Return if choose else Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not view.isVisible(), timeout=PATIENCE)
    qtbot.waitUntil(at_work.canvas.hasFocus, timeout=PATIENCE)


def test_the_keys_of_the_canvas_work_at_once(at_work: MainWindow) -> None:
    begin(at_work, at_work.top_bar.seed)
    QTest.keyClicks(at_work.top_bar.seed, "12")
    QTest.keyClick(at_work.top_bar.seed, Qt.Key.Key_Return)
    view, radius = at_work.studio.view, at_work.studio.view.radius
    for keys in ("b", "]"):
        QTest.keyClicks(at_work.canvas, keys)
    assert view.tool is Tool.BRUSH
    assert view.radius > radius
    QTest.keyPress(at_work.canvas, Qt.Key.Key_Space)
    assert at_work.canvas.tools.tool is Tool.HAND
    QTest.keyRelease(at_work.canvas, Qt.Key.Key_Space)


def test_undo_is_the_programs_but_while_a_text_is_typed(at_work: MainWindow) -> None:
    studio, field = at_work.studio, at_work.findChild(QLineEdit, "find_map")
    assert field is not None
    ctrl, steps = Qt.KeyboardModifier.ControlModifier, studio.session.step_position
    begin(at_work, field)
    QTest.keyClicks(field, "3")
    QTest.keyClick(field, Qt.Key.Key_Z, ctrl)
    assert (field.text(), studio.session.step_position) == ("", steps)
    QTest.keyClicks(field, "1")
    at_work.canvas.setFocus()
    begin(at_work, field)
    QTest.keyClick(field, Qt.Key.Key_Z, ctrl)
    assert (field.text(), studio.session.step_position) == ("1", steps - 1)
    while studio.session.undo_label:
        studio.workbench.undo()
    QTest.keyClick(field, Qt.Key.Key_Z, ctrl)  # nothing is left to undo: the text is not touched either
    assert field.text() == "1"


def test_the_mouse_on_the_picture_takes_the_keys_from_a_list_but_not_from_a_text(at_work: MainWindow) -> None:
    grid = at_work.findChild(QWidget, "map_grid")
    assert grid is not None

    def enter() -> None:
        at = QPointF(at_work.canvas.rect().center())
        QApplication.sendEvent(at_work.canvas, QEnterEvent(at, at, at))

    grid.setFocus()
    enter()
    assert at_work.canvas.hasFocus()
    begin(at_work, at_work.top_bar.seed)
    enter()
    assert at_work.top_bar.seed.hasFocus()


def test_a_field_that_goes_gives_the_keys_back(at_work: MainWindow) -> None:
    edits = at_work.findChild(QWidget, "edit_stack")
    assert edits is not None
    show(at_work, edits)
    at_work.studio.view.renaming = at_work.studio.session.document.edits[0].id
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, "beard")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert at_work.studio.session.document.edits[0].name == "beard"
    assert at_work.studio.edits.selected is not None
    assert at_work.canvas.hasFocus()


@pytest.mark.parametrize("leave", ["key", "button", "ground"])
def test_a_floating_panel_gives_them_back_too(at_work: MainWindow, qtbot: QtBot, leave: str) -> None:
    dock = at_work.findChild(QDockWidget, "layers_dock")
    find = at_work.findChild(QLineEdit, "find_map")
    other = at_work.findChild(QWidget, "histogram_shown")
    assert dock is not None
    assert find is not None
    assert other is not None
    dock.setFloating(True)
    dock.activateWindow()
    qtbot.waitUntil(dock.isActiveWindow, timeout=PATIENCE)
    QTest.mouseClick(find, LEFT)
    ways: dict[str, Callable[[], object]] = {
        "key": lambda: QTest.keyClick(find, Qt.Key.Key_Escape),
        "button": lambda: QTest.mouseClick(other, LEFT),
        "ground": lambda: QTest.mouseClick(dock.widget(), LEFT, pos=QPoint(2, 2)),
    }
    assert find.hasFocus()
    ways[leave]()
    qtbot.waitUntil(at_work.canvas.hasFocus, timeout=PATIENCE)
    assert dock.focusWidget() is not find


def test_a_wheel_that_scrolls_over_a_list_changes_it_only_where_the_list_has_the_keys(
    at_work: MainWindow,
) -> None:
    for dock in at_work.docks.all:
        dock.show()
    lists = [each for each in at_work.findChildren(QComboBox) if each.count() > 1 and each.isEnabled()]
    assert len(lists) > 8
    for each in lists:
        before = each.currentIndex()
        turn_wheel(each, QPoint(4, 4), -1)
        turn_wheel(each, QPoint(4, 4), 1)
        turn_wheel(each, QPoint(4, 4), -1 if before == 0 else 1)
        assert each.currentIndex() == before, each.objectName()
        assert not each.hasFocus()
