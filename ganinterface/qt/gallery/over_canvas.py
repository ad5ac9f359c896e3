"""What lies over the canvas for a while, as large as it, and has the keys until it goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


class OverCanvas(QWidget):
    """Hidden at first; covers its parent while it is shown, and gives the keys back to it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = parent
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.hide()
        parent.installEventFilter(self)

    def cover(self, is_shown: bool) -> None:
        """Come, or go."""
        if is_shown and self.isHidden():
            self.setGeometry(self._canvas.rect())
            self.show()
            self.raise_()
            self.setFocus()
        elif not is_shown and not self.isHidden():
            self.hide()
            self._canvas.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return super().eventFilter(watched, event)
