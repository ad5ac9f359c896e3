"""The line at the bottom of the window: picture, mouse, what was said, what is saved, the zoom, and long work."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ganinterface.qt.status.jobs import JobsCorner
from ganinterface.qt.status.message import MessageLine
from ganinterface.qt.status.picture import PictureState, tabular_label
from ganinterface.qt.status.zoom import ZoomField
from ganinterface.qt.widgets.labels import line
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import PADDING, UNIT, row
from ganinterface.session.session import Session


class StatusLine(QWidget):
    """Puts its parts side by side, and says whether the project is saved."""

    def __init__(
        self,
        session: Session,
        picture: PictureState,
        message: MessageLine,
        zoom: ZoomField,
        jobs: JobsCorner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("status_line")
        self.picture, self.message, self.zoom = picture, message, zoom
        self.saved = tabular_label("status_saved")
        lines = [line(vertical=True, parent=self) for _ in range(2)]
        parts = picture, (message, 1), self.saved, lines[0], zoom, lines[1], jobs
        made = row(*parts, parent=self, spacing=2 * UNIT)
        made.setContentsMargins(PADDING, 0, PADDING, 0)
        listen(session.saved_changed, self._show_saved)
        self._show_saved()

    def _show_saved(self) -> None:
        if self._session.is_saved:
            self.saved.setText("Saved" if self._session.path else "")
        else:
            self.saved.setText("Not saved")
