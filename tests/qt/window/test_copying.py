"""As a person does it in the window: keys and menus copy, paste, rename and remove what is selected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.files.clips import NOTHING
from ganinterface.qt.attributes.panel import AttributePanel
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.edits.row import EditRow
from ganinterface.qt.layers.panel import LayerPanel
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.timeline.rows.pose_row import RAIL
from ganinterface.qt.window.actions.menu_table import CONTEXTS
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import Tool
from tests.qt.helpers import PATIENCE, add_visible_edit, on_canvas
from tests.qt.panel_helpers import find
from tests.signals import Listener

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CTRL, NO_KEY = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def panel(window: MainWindow, kind: type[QWidget]) -> QWidget:
    found = window.findChild(kind)
    assert isinstance(found, kind)
    return found


def rows(window: MainWindow) -> list[EditRow]:
    return panel(window, EditPanel).stack.rows  # type: ignore[attr-defined]


def names(studio: Studio) -> list[str]:
    return [edit.name for edit in studio.session.document.edits]


def menu_of(window: MainWindow, on: QWidget, at: QPoint) -> QMenu:
    """The right button on a spot of a widget, as the window system sends it, and the menu that opens."""
    QTest.mousePress(on, RIGHT, NO_KEY, at)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(on, QContextMenuEvent(reason, at, on.mapToGlobal(at)))
    QTest.mouseRelease(on, RIGHT, NO_KEY, at)
    (menu,) = [menu for menu in window.findChildren(QMenu) if menu.isVisible()]
    return menu


def test_every_menu_of_the_right_button_has_the_actions_of_the_menu_bar(
    window: MainWindow, studio: Studio, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    add_visible_edit(studio)
    studio.playback.add_pose()
    studio.view.tool = Tool.PICK
    settle()
    grid = panel(window, LayerPanel).grid.viewport()  # type: ignore[attr-defined]
    track = panel(window, TimelinePanel).poses  # type: ignore[attr-defined]
    spots = {
        "edit": lambda: (rows(window)[0], QPoint(60, 10)),
        "pose": lambda: (track, QPoint(round(track.scale.x_of(0)), RAIL)),
        "track": lambda: (track, QPoint(track.width() - 5, 4)),
        "map": lambda: (grid, QPoint(20, 20)),
        "canvas_edit": lambda: (window.canvas, on_canvas(window.canvas, (0.5, 0.5))),
        "canvas": lambda: (window.canvas, QPoint(3, 3)),
        "attributes": lambda: (panel(window, AttributePanel), QPoint(10, 80)),
    }
    for name, spot in spots.items():
        if name == "attributes":
            window.docks.raise_panel("Attributes")
        menu = menu_of(window, *spot())
        assert menu.objectName() == f"{name}_menu"
        wanted = [window.actions_by_id[entry] for entry in CONTEXTS[name] if entry[0] not in "-@"]
        assert [action for action in menu.actions() if action in wanted] == wanted
        menu.close()


def test_the_right_button_selects_what_its_menu_is_about(
    window: MainWindow, studio: Studio, qtbot: QtBot
) -> None:
    add_visible_edit(studio)
    add_visible_edit(studio)
    QApplication.processEvents()
    first = studio.session.document.edits[0]
    menu = menu_of(window, rows(window)[1], QPoint(60, 10))
    assert studio.view.selected_edit == first.id
    remove = window.actions_by_id["remove"]
    menu.setActiveAction(remove)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert first.id not in [edit.id for edit in studio.session.document.edits]
    studio.workbench.undo()
    assert studio.view.selected_edit == first.id


def test_where_the_right_button_erases_there_is_no_menu_but_the_menu_key_opens_it(
    window: MainWindow, studio: Studio
) -> None:
    studio.view.tool = Tool.BRUSH
    spot = on_canvas(window.canvas, (0.5, 0.5))
    for reason, opens in ((QContextMenuEvent.Reason.Mouse, 0), (QContextMenuEvent.Reason.Keyboard, 1)):
        QApplication.sendEvent(
            window.canvas, QContextMenuEvent(reason, spot, window.canvas.mapToGlobal(spot))
        )
        menus = [menu for menu in window.findChildren(QMenu) if menu.isVisible()]
        assert len(menus) == opens


def test_keys_copy_paste_duplicate_rename_and_remove_the_selected_edit(
    window: MainWindow, studio: Studio, qtbot: QtBot
) -> None:
    add_visible_edit(studio)
    QTest.keyClick(window.canvas, Qt.Key.Key_C, CTRL)
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: names(studio) == ["edit 1", "edit 2"], timeout=PATIENCE)
    QTest.keyClick(window.canvas, Qt.Key.Key_F2)
    box = find(rows(window)[0], QLineEdit, "edit_name")
    assert box.hasFocus()
    QTest.keyClicks(box, "mouth\r")
    assert names(studio) == ["edit 1", "mouth"]
    assert studio.edits.selected == studio.session.document.edits[1]
    QTest.keyClick(window.canvas, Qt.Key.Key_D, CTRL)
    assert names(studio) == ["edit 1", "mouth", "mouth 1"]
    QTest.keyClick(window.canvas, Qt.Key.Key_X, CTRL)
    assert names(studio) == ["edit 1", "mouth"]
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    assert studio.edits.selected is not None
    assert studio.edits.selected.name == "mouth 1"
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete, CTRL)
    assert names(studio) == ["edit 1", "mouth"]


def test_an_empty_clipboard_is_said_to_hold_nothing(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    heard = Listener(studio.messages)
    QGuiApplication.clipboard().clear()
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: heard.said != [], timeout=PATIENCE)
    assert [text for text, _ in heard.said] == [NOTHING]


def test_what_is_typed_in_a_field_is_copied_there(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    add_visible_edit(studio)
    box = find(window, QLineEdit, "seed")
    box.setFocus()
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == box.text()
    QTest.keyClick(box, Qt.Key.Key_V, CTRL)
    assert names(studio) == ["edit 1"]


def test_the_picture_is_an_image_for_other_programs_and_comes_back_with_all_that_made_it(
    window: MainWindow, studio: Studio, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    QGuiApplication.clipboard().setText("a shopping list")
    add_visible_edit(studio)
    settle()
    made = studio.session.document
    QTest.keyClick(window.canvas, Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: bool(clipboard.mimeData().hasImage()), timeout=PATIENCE)
    image = clipboard.image().convertToFormat(QImage.Format.Format_RGB888)
    assert image == window.canvas.image.convertToFormat(QImage.Format.Format_RGB888)  # type: ignore[union-attr]
    studio.projects.new()
    assert studio.session.document != made
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: studio.session.document == made, timeout=PATIENCE)
    assert studio.session.undo_label == "Paste picture"


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_the_pane_of_stamps_has_the_keys_and_covers_nothing_of_the_picture(
    window: MainWindow, studio: Studio, qtbot: QtBot, settle: Callable[[], None], size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.docks.reset()
    add_visible_edit(studio)
    settle()
    before = window.canvas.viewport.rect
    QTest.keyClick(window.canvas, Qt.Key.Key_T, CTRL)
    pane = panel(window, EditPanel).stamps  # type: ignore[attr-defined]
    assert pane.isVisible()
    assert pane.isAncestorOf(QApplication.focusWidget())
    assert window.canvas.viewport.rect == before
    assert (window.width(), window.height()) == size
    place = pane.mapTo(window, pane.rect().topLeft())
    assert not window.canvas.geometry().contains(place)
    qtbot.waitUntil(lambda: studio.stamping.is_ready, timeout=PATIENCE)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not pane.isVisible()
    assert window.canvas.hasFocus()
    assert studio.workbench.shown_document == studio.session.document
