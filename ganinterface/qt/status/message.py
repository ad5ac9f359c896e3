"""What was said last: information goes after a while, a warning or an error stays and is not talked over."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, flat, icon_button, named, row, set_role
from ganinterface.studio.messages import Messages

INFO_SECONDS = 6  # after which what is only information goes
HOLD_SECONDS = 3  # for which a warning or an error is not talked over


class MessageLine(QWidget):
    """One sentence, with details where there are any."""

    details_wanted = Signal(str, str)  # what was said, and the details

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._details: str | None = None
        self.label = ElidedLabel("")
        self.label.setObjectName("status_message")
        self.label.setFixedHeight(CONTROL_HEIGHT)
        self.details = flat(QToolButton(), text=True)
        self.details.setText("details")
        named(self.details, "status_details", "Details of the error")
        self.dismiss = icon_button("x", "Dismiss", "status_dismiss")
        row((self.label, 1), self.details, self.dismiss, parent=self, spacing=2 * UNIT)
        self._fading = QTimer(self, singleShot=True, interval=INFO_SECONDS * 1000)
        self._holding = QTimer(self, singleShot=True, interval=HOLD_SECONDS * 1000)
        listen(messages.said, self._say)
        self._fading.timeout.connect(self._clear)
        self.dismiss.clicked.connect(self._clear)
        self.details.clicked.connect(lambda: self.details_wanted.emit(self.label.text(), self._details or ""))
        self._clear()

    def text(self) -> str:
        """What is shown; empty once it is gone."""
        return self.label.text()

    def _say(self, text: str, level: str) -> None:
        if level == "info" and self._holding.isActive():
            return
        self.label.setText(text)
        self.label.setToolTip(text)
        set_role(self.label, "secondary" if level == "info" else level)
        self._details = self._messages.details
        self.details.setVisible(self._details is not None)
        self.dismiss.setVisible(level != "info")
        if level == "info":
            self._fading.start()
        else:
            self._fading.stop()
            self._holding.start()

    def _clear(self) -> None:
        self._holding.stop()
        self.label.setText("")
        self.label.setToolTip("")
        self.details.hide()
        self.dismiss.hide()
