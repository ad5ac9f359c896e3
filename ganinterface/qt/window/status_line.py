"""The line at the bottom: how exact the picture is, what drew it, what is under the mouse, what was said and saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from ganinterface.qt.widgets.fitted_labels import ElidedLabel, SteadyLabel
from ganinterface.qt.widgets.labels import line
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, UNIT, flat, icon_button, tabular
from ganinterface.qt.window.dialogs import show_details
from ganinterface.qt.window.jobs_panel import JobsCorner
from ganinterface.render.request import Frame

if TYPE_CHECKING:
    from ganinterface.studio.studio import Studio

INFO_SECONDS = 6  # after which what is only information goes
HOLD_SECONDS = 3  # for which a warning or an error is not talked over
PATIENCE = 150  # ms; a picture that comes sooner was never "rendering"


class StatusLine(QWidget):
    """Shows, from left to right: picture, mouse, what was said (with details), saved, jobs."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setObjectName("status_line")
        self.state = _changing("status_picture", self)
        self.pointer = _changing("status_pointer", self)
        self.opening = QProgressBar(self)  # busy: what a file holds is only known once it is read
        self.opening.setRange(0, 0)
        self.opening.setTextVisible(False)
        self.opening.setFixedSize(20 * UNIT, UNIT)
        self.opening.setAccessibleName("Opening a model")
        self.opening.hide()
        self.message = ElidedLabel("", self)
        self.message.setObjectName("status_message")
        self.saved = _changing("status_saved", self)
        self.details = flat(QToolButton(self), text=True)
        self.details.setText("details")
        self.details.setObjectName("status_details")
        self.details.setAccessibleName("Details of the error")
        self.dismiss = icon_button("x", "Dismiss", "status_dismiss", self)
        self._details: str | None = None
        self._device = ""  # that the open model is on
        self._fading = QTimer(self, singleShot=True, interval=INFO_SECONDS * 1000)
        self._holding = QTimer(self, singleShot=True, interval=HOLD_SECONDS * 1000)
        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE)
        self._lay_out()
        self._connect()
        self._clear()
        self._show_saved()
        self._on_model()
        if studio.shown.last_frame is not None:
            self._show_frame(studio.shown.last_frame)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 0, PADDING, 0)
        row.setSpacing(2 * UNIT)
        for widget in (self.state, self.pointer):
            row.addWidget(widget)
        row.addWidget(self.opening)
        row.addWidget(self.message, 1)
        row.addWidget(self.details)
        row.addWidget(self.dismiss)
        row.addWidget(self.saved)
        row.addWidget(line(vertical=True, parent=self))
        row.addWidget(JobsCorner(self._studio, self))
        self.message.setFixedHeight(CONTROL_HEIGHT)

    def _connect(self) -> None:
        studio = self._studio
        listen(studio.messages.said, self._say)
        listen(studio.models.model_changed, self._on_model)
        listen(studio.shown.frame, self._show_frame)
        listen(studio.shown.busy, self._on_busy)
        listen(studio.workbench.saved_changed, self._show_saved)
        self._fading.timeout.connect(self._clear)
        self._waiting.timeout.connect(self._show_waiting)
        self.dismiss.clicked.connect(self._clear)
        self.details.clicked.connect(self._show_details)

    def show_pointer(self, x: float, y: float) -> None:
        """What is at picture coordinates x, y."""
        frame, maps = self._studio.shown.last_frame, self._studio.shown.maps
        if frame is None or frame.picture is None or not (0 <= x < 1 and 0 <= y < 1):
            self.clear_pointer()
            return
        height, width = frame.picture.shape[:2]
        text = f"row {int(y * height)} col {int(x * width)}"
        channel, layer = self._studio.view.shown_map, self._studio.shown.layer
        if layer is not None and maps is not None and channel is not None and channel < len(maps):
            value = maps[channel][layer.cell(x, y)]
            text += f" · map {channel} = {value:.2f}".replace("-", "−")
        self.pointer.setText(f"· {text}")

    def clear_pointer(self) -> None:
        """The mouse is elsewhere."""
        self.pointer.setText("")

    def _on_model(self) -> None:
        model = self._studio.models.current
        if model is not None:
            from ganinterface.render.device import describe  # torch is there: a model is open

            self._device = describe(model.generator.device)

    def _show_frame(self, frame: Frame) -> None:
        if frame.picture is None:
            return
        self._waiting.stop()
        height, width = frame.picture.shape[:2]
        exactness = "exact" if frame.exact else f"draft, {frame.draft}"
        self.state.setText(f"{exactness} · {frame.milliseconds:.0f} ms · {height}×{width} · {self._device}")
        if not self._studio.shown.is_up_to_date:
            self._waiting.start()

    def _on_busy(self, busy: bool) -> None:
        if busy:
            self._waiting.start()
        else:
            self._waiting.stop()
            self.opening.hide()
            if self._studio.shown.last_frame is not None:
                self._show_frame(self._studio.shown.last_frame)

    def _show_waiting(self) -> None:
        self.state.setText("opening" if self._studio.models.is_opening else "rendering")
        self.opening.setVisible(self._studio.models.is_opening)

    def _say(self, text: str, level: str) -> None:
        if level == "info" and self._holding.isActive():
            return
        self.message.setText(text)
        self.message.setToolTip(text)
        self._set_role("secondary" if level == "info" else level)
        self._details = self._studio.messages.details
        self.details.setVisible(self._details is not None)
        self.dismiss.setVisible(level != "info")
        if level == "info":
            self._fading.start()
        else:
            self._fading.stop()
            self._holding.start()

    def _clear(self) -> None:
        self._holding.stop()
        self.message.setText("")
        self.message.setToolTip("")
        self.details.hide()
        self.dismiss.hide()

    def _set_role(self, role: str) -> None:
        self.message.setProperty("role", role)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)

    def _show_saved(self) -> None:
        session = self._studio.session
        if session.is_saved:
            self.saved.setText("saved" if session.path else "")
        else:
            self.saved.setText("not saved")

    def _show_details(self) -> None:
        show_details(self.message.text(), self._details or "", self)


def _changing(name: str, parent: QWidget) -> SteadyLabel:
    made = SteadyLabel(parent)
    made.setObjectName(name)
    tabular(made)
    return made
