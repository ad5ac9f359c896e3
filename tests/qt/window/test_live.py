"""Live in the window: a slider's menu learns and tells the OSC address, and the picture alone goes with the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.live.panel import LivePanel
from ganinterface.qt.widgets.numbers.slider import Slider
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from tests.live.sender import Sender
from tests.qt.helpers import PATIENCE, add_visible_edit
from tests.qt.panel_helpers import find


def menu_on(window: MainWindow, widget: QWidget) -> QMenu:
    """What the right button opens on the middle of a widget."""
    at = QPoint(widget.width() // 2, widget.height() // 2)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))
    (menu,) = [menu for menu in window.findChildren(QMenu) if menu.objectName() == "number_menu"]
    return menu


def test_every_slider_of_the_picture_can_be_learnt_and_tells_its_address(
    window: MainWindow, studio: Studio, qtbot: QtBot
) -> None:
    add_visible_edit(studio)
    assert studio.live.listen(0)
    for slider, address in (
        (window.top_bar.psi.slider, "/psi"),
        (find(window, Slider, "strength_slider"), "/edits/edit 1/strength"),
    ):
        menu = menu_on(window, slider)
        learn, copy = menu.actions()[-2:]
        assert learn.text() == "Learn from MIDI or OSC"
        copy.trigger()
        assert QApplication.clipboard().text() == address
        learn.trigger()
        assert studio.live.learning == address[1:]
        menu.close()
        menu.deleteLater()
        QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)
    assert studio.live.port is not None
    with Sender(studio.live.port) as sender:
        sender.send("/fader", 0.25)
    qtbot.waitUntil(lambda: studio.session.document.edits[0].strength == 0.25, timeout=PATIENCE)


def test_the_action_shows_the_picture_alone_and_it_goes_with_the_window(
    window: MainWindow, studio: Studio
) -> None:
    QTest.keyClick(window.canvas, Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert window.projection.isVisible()
    assert window.actions_by_id["projected"].isChecked()
    studio.session.mark_saved("closed.ganproj")
    window._may_close = True
    window.close()
    assert not window.projection.isVisible()


def test_the_menu_shows_the_panel(window: MainWindow) -> None:
    window.actions_by_id["live"].trigger()
    assert window.findChild(LivePanel).isVisible()  # type: ignore[union-attr]
