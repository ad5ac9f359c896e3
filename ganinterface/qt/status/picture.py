"""What is known of the picture: how exact it is, what drew it, and what is under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from ganinterface.qt.widgets.calm import Calm
from ganinterface.qt.widgets.fitted_labels import SteadyLabel
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import UNIT, row, tabular
from ganinterface.render.request import Frame
from ganinterface.studio.models import Models
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import View

OFTEN = 40  # ms between two places that are told: nobody reads faster
PATIENCE = 150  # ms; a picture that comes sooner was never "rendering"


class PictureState(QWidget):
    """ "Exact", "Draft", "Rendering" or "Opening" with the time it took, then the place under the mouse."""

    def __init__(
        self, shown: ShownPicture, models: Models, view: View, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shown, self._models, self._view = shown, models, view
        self._device = ""  # that the open model is on
        self.state = tabular_label("status_picture")
        self.pointer = tabular_label("status_pointer")
        self._place: tuple[float, float] | None = None  # under the mouse
        self._pointed = Calm(self._show_place, OFTEN, self)
        self.opening = QProgressBar()  # busy: what a file holds is only known once it is read
        self.opening.setRange(0, 0)
        self.opening.setTextVisible(False)
        self.opening.setFixedSize(20 * UNIT, UNIT)
        self.opening.setAccessibleName("Opening a model")
        self.opening.hide()
        row(self.state, self.pointer, self.opening, parent=self, spacing=2 * UNIT)
        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE)
        self._waiting.timeout.connect(self._show_waiting)
        listen(models.model_changed, self._on_model)
        listen(shown.frame, self._show_frame)
        listen(shown.busy, self._on_busy)
        self._on_model()
        if shown.last_frame is not None:
            self._show_frame(shown.last_frame)

    def show_pointer(self, x: float, y: float) -> None:
        """What is at picture coordinates x, y."""
        if not (0 <= x < 1 and 0 <= y < 1):
            self.clear_pointer()
            return
        self._place = x, y
        self._pointed.ask()

    def clear_pointer(self) -> None:
        """The mouse is elsewhere."""
        self._place = None
        self._pointed.now()

    def _show_place(self) -> None:
        frame, maps = self._shown.last_frame, self._shown.maps
        if self._place is None or frame is None or frame.picture is None:
            self.pointer.setText("")
            return
        x, y = self._place
        height, width = frame.picture.shape[:2]
        text = f"row {int(y * height)} column {int(x * width)}"
        channel, layer = self._view.shown_map, self._shown.layer
        if layer is not None and maps is not None and channel is not None and channel < len(maps):
            value = maps[channel][layer.cell(x, y)]
            text += f" · map {channel} = {value:.2f}".replace("-", "−")
        self.pointer.setText(text)

    def _on_model(self) -> None:
        model = self._models.current
        if model is not None:
            from ganinterface.render.device import describe  # torch is there: a model is open

            self._device = describe(model.generator.device)

    def _show_frame(self, frame: Frame) -> None:
        if frame.picture is None:
            return
        self._waiting.stop()
        height, width = frame.picture.shape[:2]
        exactness = "Exact" if frame.exact else f"Draft, {frame.draft}"
        self.state.setText(f"{exactness} · {frame.milliseconds:.0f} ms · {height}×{width} · {self._device}")
        if not self._shown.is_up_to_date:
            self._waiting.start()

    def _on_busy(self, busy: bool) -> None:
        if busy:
            self._waiting.start()
        else:
            self._waiting.stop()
            self.opening.hide()
            if self._shown.last_frame is not None:
                self._show_frame(self._shown.last_frame)

    def _show_waiting(self) -> None:
        self.state.setText("Opening" if self._models.is_opening else "Rendering")
        self.opening.setVisible(self._models.is_opening)


def tabular_label(name: str) -> SteadyLabel:
    """A label for what changes many times a second."""
    made = SteadyLabel()
    made.setObjectName(name)
    tabular(made)
    return made
