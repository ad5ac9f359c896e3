"""The thin bar below the rows that shows and moves which stretch of time is seen."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QScrollBar, QWidget

from ganinterface.qt.widgets.time.scale import TimeScale

PER_SECOND = 1000  # steps of the bar


class TimeScroll(QScrollBar):
    """There while less than the whole film is seen."""

    def __init__(self, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._scale = scale
        self.setObjectName("timeline_scroll")
        self.setAccessibleName("Part of the film that is seen")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scale.changed.connect(self._show)
        self.valueChanged.connect(lambda value: scale.scroll_to(value / PER_SECOND))
        self._show()

    def _show(self) -> None:
        scale = self._scale
        with QSignalBlocker(self):
            last = max(scale.end - scale.span, scale.start, 0.0)
            self.setRange(0, round(last * PER_SECOND))
            self.setPageStep(round(scale.span * PER_SECOND))
            self.setSingleStep(round(scale.span * PER_SECOND / 20))
            self.setValue(round(scale.start * PER_SECOND))
        self.setVisible(not scale.fitted and self.maximum() > 0)
