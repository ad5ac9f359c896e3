"""What was said last, as a line at the bottom of the window."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QToolButton, QWidget

from ganinterface.qt.status.standing import Standing
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, flat, icon_button, named, row, set_role


class MessageLine(QWidget):
    """One sentence, with details where there are any."""

    details_wanted = Signal(str, str)  # what was said, and the details

    def __init__(self, standing: Standing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standing = standing
        self.label = ElidedLabel("")
        self.label.setObjectName("status_message")
        self.label.setFixedHeight(CONTROL_HEIGHT)
        self.details = details_button("status_details", self)
        self.dismiss = icon_button("x", "Dismiss", "status_dismiss")
        row((self.label, 1), self.details, self.dismiss, parent=self, spacing=2 * UNIT)
        standing.changed.connect(self._show)
        self.dismiss.clicked.connect(standing.dismiss)
        self.details.clicked.connect(lambda: want_details(standing, self.details_wanted))
        self._show()

    def text(self) -> str:
        """What is shown; empty once it is gone."""
        return self.label.text()

    def _show(self) -> None:
        said = self._standing.said
        self.label.setText(said.text if said else "")
        self.label.setToolTip(plain(said.text) if said else "")
        set_role(self.label, "secondary" if said is None or said.level == "info" else said.level)
        self.details.setVisible(said is not None and said.details is not None)
        self.dismiss.setVisible(self._standing.trouble)


def details_button(name: str, parent: QWidget) -> QToolButton:
    """Opens what is behind an error."""
    button = flat(QToolButton(parent), text=True)
    button.setText("Details")
    return named(button, name, "Details of the error", "What exactly went wrong")


def want_details(standing: Standing, wanted: SignalInstance) -> None:
    """Emit a signal with what was said and its details."""
    if standing.said is not None:
        wanted.emit(standing.said.text, standing.said.details or "")
