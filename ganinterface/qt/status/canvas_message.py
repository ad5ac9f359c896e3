"""A warning or an error on the canvas, where the eye is: at the mouse that was refused something, else at the top."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from ganinterface.qt.status.message import details_button, want_details
from ganinterface.qt.status.standing import HOLD_SECONDS, Standing
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.theme import ICON_SIZE, PADDING, UNIT, colour, icon, icon_button, row

MAX_WIDTH = 120 * UNIT
OFFSET = QPoint(4 * UNIT, 5 * UNIT)  # from the mouse to the message


class CanvasMessage(QFrame):
    """Lies on `canvas` while trouble stands that is not shown beside a field.

    At the mouse it lets clicks through and goes by itself; at the top it stays, with details and a button to dismiss it.
    """

    details_wanted = Signal(str, str)  # what was said, and the details

    def __init__(self, standing: Standing, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._standing, self._canvas = standing, canvas
        self.setObjectName("canvas_message")
        self._icon = QLabel(self)
        self.label = label("", parent=self)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.details = details_button("canvas_message_details", self)
        self.dismiss = icon_button("x", "Dismiss", "canvas_message_dismiss", self)
        row(
            self._icon,
            (self.label, 1),
            self.details,
            self.dismiss,
            parent=self,
            spacing=2 * UNIT,
            margin=PADDING,
        )
        self._leaving = QTimer(self, singleShot=True, interval=HOLD_SECONDS * 1000)
        self._leaving.timeout.connect(self.hide)
        canvas.installEventFilter(self)
        standing.changed.connect(self._show)
        self.dismiss.clicked.connect(standing.dismiss)
        self.details.clicked.connect(lambda: want_details(standing, self.details_wanted))
        self.hide()

    def _show(self) -> None:
        said = self._standing.said
        self._leaving.stop()
        if said is None or not self._standing.trouble or self._standing.beside_field:
            self.hide()
            return
        at_mouse = said.matter == "work" and self._canvas.underMouse()
        self._dress(said.level)
        self.label.setText(said.text)
        self.details.setVisible(said.details is not None)
        self.dismiss.setVisible(not at_mouse)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, at_mouse)
        self._fit()
        self._place(self._canvas.mapFromGlobal(QCursor.pos()) + OFFSET if at_mouse else None)
        if at_mouse:
            self._leaving.start()
        self.show()
        self.raise_()

    def _dress(self, level: str) -> None:
        ground, edge = colour("control").name(), colour(level).name()
        self.setStyleSheet(
            f"#canvas_message {{ background: {ground}; border: 1px solid {edge}; border-radius: {UNIT}px; }}"
        )
        self._icon.setPixmap(icon("warning", role=level).pixmap(ICON_SIZE, ICON_SIZE))

    def _fit(self) -> None:
        room = min(MAX_WIDTH, self._canvas.width() - 4 * PADDING)
        self.label.setFixedWidth(
            min(self.label.fontMetrics().horizontalAdvance(self.label.text()) + UNIT, room)
        )
        self.adjustSize()

    def _place(self, corner: QPoint | None) -> None:
        """At a place of the canvas, as far as it lies inside, or (None) at the middle of its top."""
        right, bottom = self._canvas.width() - self.width(), self._canvas.height() - self.height()
        if corner is None:
            corner = QPoint(right // 2, PADDING)
        self.move(max(min(corner.x(), right), 0), max(min(corner.y(), bottom), 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
            self._place(None)
        return False
