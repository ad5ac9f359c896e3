"""What the panels' tests share: finding a control by its name, turning the wheel."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

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
