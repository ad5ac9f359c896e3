"""What the panels' tests share: controls by name, the wheel, edits and their rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.edits.row import EditRow
from ganinterface.studio.studio import Studio
from tests.qt.helpers import on_screen
from tests.studio import edits

LEFT = Qt.MouseButton.LeftButton
W = TypeVar("W", bound=QWidget)


def find(panel: QWidget, kind: type[W], name: str) -> W:
    """The control of that kind and object name in a panel."""
    found = panel.findChild(kind, name)
    assert found is not None
    return found


def turn_wheel(
    widget: QWidget, at: QPoint, notches: float, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """The wheel, away from the person for positive notches, over a pixel of a widget (or of its viewport)."""
    target = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    everywhere = QPointF(target.mapToGlobal(at))
    amount = QPoint(0, round(120 * notches))
    buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        target, QWheelEvent(QPointF(at), everywhere, QPoint(), amount, buttons, keys, phase, False)
    )


def press(panel: QWidget, name: str) -> None:
    QTest.mouseClick(find(panel, QToolButton, name), LEFT)


def make(studio: Studio, name: str, **values: float) -> str:
    """As `tests.studio.edits.make`, with its row laid out."""
    edit_id = edits.make(studio, name, **values)
    QApplication.processEvents()  # a new row is laid out when the event loop is idle
    return edit_id


def names(studio: Studio) -> list[str]:
    """The stack from the bottom: the first acts first."""
    return [edit.name for edit in studio.session.document.edits]


def row_of(panel: EditPanel, edit_id: str) -> EditRow:
    return next(row for row in panel.stack.rows if row.edit_id == edit_id)


def type_into(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, f"{text}\r")


def edit_panel(qtbot: QtBot, studio: Studio, settle: Callable[[], None]) -> EditPanel:
    """The edit panel beside the tiny generator's second layer (8 maps of 4×2)."""
    assert studio.session.model is not None
    studio.shown.set_layer(studio.session.model.layers[1].name)
    settle()
    return on_screen(qtbot, EditPanel(studio), 380, 700)
