"""The rows of the timeline below one another, each with its head at the left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QSpacerItem, QWidget

from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, STRETCH, UNIT, column, row
from ganinterface.qt.widgets.time.lane import turn
from ganinterface.qt.widgets.time.scale import TimeScale

HEAD = 40 * UNIT  # px; width of the heads
GAP = 2  # px between two rows
BELOW = 1000  # the row of the room that no other row takes
IN_SIGHT = 46 * UNIT  # px of the rows that are seen at least, where there are so many


class Rows(QScrollArea):
    """Scrolls up and down; along time the scale does."""

    def __init__(self, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale, self._count = scale, 0
        self.setObjectName("timeline_rows")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget(self)
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._grid.setHorizontalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.addItem(QSpacerItem(0, 0, vData=QSizePolicy.Policy.Expanding), BELOW, 0)
        self.setWidget(inside)

    def add(self, head: QWidget, lane: QWidget, stretch: int = 0) -> None:
        """A row below the others; its head is there as long as it is."""
        place = self._count
        self._count += 1
        head.setFixedWidth(HEAD)
        self._grid.addWidget(head, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(lane, place, 1)
        self._grid.setRowStretch(place, stretch)
        head.setVisible(not lane.isHidden())
        _Companion(lane, head, self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), min(self._grid.minimumSize().height(), IN_SIGHT))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.verticalScrollBar().maximum() == 0 and turn(self._scale, event, always=True):
            event.accept()
        else:
            super().wheelEvent(event)


class Head(QWidget):
    """What a row is called, and the buttons for it, at its upper edge."""

    def __init__(self, title: str, *buttons: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = ElidedLabel(title, self, role="secondary")
        self.label.setFixedHeight(CONTROL_HEIGHT)
        made = column(row((self.label, 1), *buttons), STRETCH, parent=self)
        made.setContentsMargins(0, 0, PADDING, 0)


class _Companion(QObject):
    """Shows and hides a head with its row, of which `changed` is told."""

    def __init__(self, lane: QWidget, head: QWidget, changed: Callable[[], object]) -> None:
        super().__init__(lane)
        self._head, self._changed = head, changed
        lane.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._head.setVisible(event.type() == QEvent.Type.ShowToParent)
            self._changed()
        return False
