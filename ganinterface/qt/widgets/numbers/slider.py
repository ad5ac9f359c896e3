"""A quiet slider: a thin track, filled from its default to a round handle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleValueChangeEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, colour

STEPS = 10_000  # of Qt's whole-number slider, for assistive technology
HANDLE = 12  # px
FINE = 0.1


class Slider(QAbstractSlider):
    """Numbers of a span. Emits what the person does; the owner shows the value with `show_value`.

    `stepped(amount)`: arrow keys and wheel, 1 % of the span, with Shift a tenth of it.
    """

    pressed_at = Signal()
    dragged = Signal(float)
    released_at = Signal()
    reset = Signal()
    stepped = Signal(float)

    def __init__(self, span: tuple[float, float], default: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._default, self._number, self._grab = default, default, 0.0
        self._last_x: float | None = None
        self.setRange(0, STEPS)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.set_span(*span)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_span(self, minimum: float, maximum: float) -> None:
        """The numbers at the two ends."""
        self._low, self._high = minimum, max(maximum, minimum + 1e-9)
        self.update()

    @property
    def step(self) -> float:
        """What an arrow key adds."""
        return (self._high - self._low) / 100

    def show_value(self, number: float) -> None:
        """Show a number; one beyond the span stands at its end."""
        self._number = number
        with QSignalBlocker(self):
            self.setValue(round(self._fraction(number) * STEPS))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, number))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(30 * UNIT, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(12 * UNIT, CONTROL_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        x = event.position().x()
        self._grab, self._last_x = self._number, x
        self.pressed_at.emit()
        if abs(x - self._x_of(self._number)) > HANDLE:
            self._grab = self._number_at(x)
            self.dragged.emit(self._grab)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last_x is None:
            return
        x = event.position().x()
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        # Relative to the last position, so that pressing Shift in mid-drag makes no jump.
        moved = (x - self._last_x) * fine * (self._high - self._low) / self._length
        self._last_x = x
        self._grab = min(max(self._grab + moved, self._low), self._high)
        self.dragged.emit(self._grab)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._last_x is not None and event.button() == Qt.MouseButton.LeftButton:
            self._last_x = None
            self.released_at.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():  # a wheel that scrolls a panel must not change what passes under it
            event.ignore()
            return
        self._step(1 if event.angleDelta().y() > 0 else -1, event.modifiers())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: 10,
            Qt.Key.Key_PageDown: -10,
        }.get(key)
        if steps is not None:
            self._step(steps, event.modifiers())
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset.emit()
        else:
            event.ignore()

    def _step(self, steps: int, modifiers: Qt.KeyboardModifier) -> None:
        fine = FINE if modifiers & Qt.KeyboardModifier.ShiftModifier else 1.0
        self.stepped.emit(steps * fine * self.step)

    @property
    def _length(self) -> float:
        return max(self.width() - HANDLE, 1)

    def _fraction(self, number: float) -> float:
        return min(max((number - self._low) / (self._high - self._low), 0.0), 1.0)

    def _x_of(self, number: float) -> float:
        return HANDLE / 2 + self._fraction(number) * self._length

    def _number_at(self, x: float) -> float:
        fraction = min(max((x - HANDLE / 2) / self._length, 0.0), 1.0)
        return self._low + fraction * (self._high - self._low)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, at = self.height() / 2, self._x_of(self._number)
        origin = self._x_of(min(max(self._default, self._low), self._high))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("line"))
        painter.drawRoundedRect(QRectF(HANDLE / 2, middle - 1, self._length, 2), 1, 1)
        if self.isEnabled():
            painter.setBrush(colour("accent"))
            painter.drawRect(QRectF(min(origin, at), middle - 1, abs(at - origin), 2))
        lively = self.isEnabled() and (self.underMouse() or self.hasFocus() or self._last_x is not None)
        painter.setBrush(colour("accent" if lively else "text" if self.isEnabled() else "faint"))
        radius = HANDLE / 2 - 1
        painter.drawEllipse(QPointF(at, middle), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colour("text"))
            painter.drawEllipse(QPointF(at, middle), radius, radius)
