"""A sentence beside the field that it is about: what was wrong with what was typed there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ganinterface.qt.widgets.theme import PADDING, UNIT, colour

Say = Callable[[str, str], object]  # a sentence for the person, and its level
SECONDS = 6
MAX_WIDTH = 90 * UNIT
# Of the window or the field. Typing in the field is an answer, too.
GOES_WITH = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Hide,
    QEvent.Type.WindowDeactivate,
    QEvent.Type.KeyPress,
)


class Hint(QLabel):
    """Stands below a field, takes neither focus nor mouse, and goes once the field is typed in or has a good value."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.ToolTip)
        self.setObjectName("hint")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMargin(PADDING)
        self.setWordWrap(True)
        edge = colour("warning").name()
        self.setStyleSheet(f"#hint {{ background: {colour('control').name()}; border: 1px solid {edge}; }}")
        self.field: QWidget | None = None
        self._over = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._over.timeout.connect(self.leave)

    def stand_beside(self, field: QWidget, text: str, part: QRect | None = None) -> None:
        """Show the text below the field, or that part of it, or above it where the screen ends."""
        place = part or field.rect()
        self.leave()
        self.field = field
        for watched in {field, field.window()}:
            watched.installEventFilter(self)
        self.setText(text)
        self.setFixedWidth(min(self.fontMetrics().horizontalAdvance(text) + 3 * PADDING, MAX_WIDTH))
        self.adjustSize()
        screen, corner = (
            field.screen().availableGeometry(),
            field.mapToGlobal(place.bottomLeft() + QPoint(0, 1 + UNIT)),
        )
        if corner.y() + self.height() > screen.bottom():
            corner.setY(field.mapToGlobal(place.topLeft() - QPoint(0, UNIT)).y() - self.height())
        corner.setX(max(min(corner.x(), screen.right() - self.width()), screen.left()))
        self.move(corner)
        self.show()
        self._over.start()

    def leave(self) -> None:
        """Stand beside nothing."""
        self._over.stop()
        self.hide()
        if self.field is not None:
            for watched in {self.field, self.field.window()}:
                watched.removeEventFilter(self)
            self.field = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in GOES_WITH and (event.type() != QEvent.Type.KeyPress or watched is self.field):
            self.leave()
        return False


def refuse(field: QWidget, say: Say, text: str, part: QRect | None = None) -> None:
    """Say beside the field (that part of it) what is wrong with what was typed there, and in the line at the bottom."""
    if field.isVisible():
        hint = field.window().findChild(Hint) or Hint(field.window())
        hint.stand_beside(field, text, part)
    say(text, "warning")


def accept(field: QWidget) -> None:
    """What is in the field is good now."""
    hint = field.window().findChild(Hint)
    if hint is not None and hint.field is field:
        hint.leave()


def beside_a_field(text: str) -> bool:
    """Whether that sentence stands beside a field."""
    hints = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Hint))
    return any(hint.field is not None and hint.text() == text for hint in hints)
