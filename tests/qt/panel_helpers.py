"""What the panels' tests share: controls by name, the wheel, edits and their rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document, Edit, Rectangle
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.edits.row import EditRow
from ganinterface.session.actions import edits as edit_actions
from ganinterface.studio.controller import Controller
from tests.qt.helpers import on_screen

LEFT = Qt.MouseButton.LeftButton
HALF = Rectangle(0.0, 0.0, 1.0, 0.5)
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


def make(controller: Controller, name: str, **values: float) -> str:
    """An edit with a name and values such as m3=0.5, and the upper half of the picture as its region."""
    channels = {int(key[1:]): value for key, value in values.items()}
    edit_id = controller.edits.add_edit(channels)
    assert edit_id is not None
    controller.edits.rename(edit_id, name)
    controller.apply(edit_actions.add_shape, edit_id, HALF)
    QApplication.processEvents()  # a new row is laid out when the event loop is idle
    return edit_id


def names(controller: Controller) -> list[str]:
    """The stack from the bottom: the first acts first."""
    return [edit.name for edit in controller.session.document.edits]


def edit_of(controller: Controller, edit_id: str) -> Edit:
    return edit_actions.find_edit(controller.session.document, edit_id)


def row_of(panel: EditPanel, edit_id: str) -> EditRow:
    return next(row for row in panel.stack.rows if row.edit_id == edit_id)


def type_into(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, f"{text}\r")


def taps(controller: Controller, document: Document) -> NDArray[np.float32]:
    layer = controller.view.layer
    return controller.scheduler.call(lambda renderer: renderer.taps(layer, document)).result()


def edit_panel(qtbot: QtBot, controller: Controller, settle: Callable[[], None]) -> EditPanel:
    """The edit panel beside the tiny generator's second layer (8 maps of 4×2)."""
    assert controller.session.model is not None
    controller.set_layer(controller.session.model.layers[1].name)
    settle()
    return on_screen(qtbot, EditPanel(controller), 380, 700)
