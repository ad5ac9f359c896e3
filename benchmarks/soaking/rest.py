"""Waits until the program is at rest, and says whether the canvas shows the Document as it is."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage

from ganinterface.qt.window.main_window import MainWindow
from stylegan.pictures import over

PATIENCE = 30.0  # seconds until a picture that has not come is lost
TURN = 0.002  # seconds between two turns of the event loop while nothing happens
QUIET_TURNS = 4  # in a row without anything to do: what was queued has been delivered
BLACK = (0, 0, 0)
ROUNDING = 1  # of 255: two ways to the same picture may fall on either side of a whole number


class Rest:
    """Turns the event loop and looks at the canvas."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._studio = window, window.studio
        self._busy = False
        self.pictures = 0  # that came so far
        self.longest = 0.0  # seconds that a rest was waited for
        self._studio.shown.busy.connect(self._on_busy)
        self._studio.shown.frame.connect(self._on_frame)

    def turn(self, seconds: float = 0.0) -> None:
        """Let the program run for so long, at least for one turn of its event loop."""
        end = time.monotonic() + seconds
        while True:
            QCoreApplication.processEvents()
            # Outside of app.exec() nobody else takes away what was to be deleted later.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            if time.monotonic() >= end:
                return
            time.sleep(TURN)

    def settle(self) -> str | None:
        """Wait for the picture of what is there now; None, or why it has not come."""
        begun, quiet, why = time.monotonic(), 0, None
        drained = self._studio.models.worker.call(lambda renderer: None)  # after what waits on the worker
        while quiet < QUIET_TURNS and time.monotonic() - begun < PATIENCE:
            self.turn(TURN)
            why = self._lacking() if drained.done() else "the worker does not come to its end"
            quiet = quiet + 1 if why is None else 0
        self.longest = max(self.longest, time.monotonic() - begun)
        return why or self._unlike_frame()

    def unlike_plain(self) -> str | None:
        """Draw the Document once more, the plain way from its beginning; None when the canvas shows just that."""
        studio, drawn = self._studio, list[NDArray[np.uint8]]()
        model, document, arrays = (
            studio.models.current,
            studio.workbench.shown_document,
            studio.session.arrays,
        )
        if model is None:
            return "no model is open"

        def draw(renderer: object) -> NDArray[np.uint8]:
            from ganinterface.render.pictures import picture

            return picture(model.generator, document, arrays)

        studio.models.call(draw, drawn.append)
        end = time.monotonic() + PATIENCE
        while not drawn and time.monotonic() < end:
            self.turn(TURN)
        shown = _pixels(self._window.canvas.image)
        wanted = over(drawn[0], BLACK) if drawn else None
        if wanted is None or shown is None or shown.shape != wanted.shape:
            return "the plain way gave no picture of that size"
        apart = int(np.abs(shown.astype(np.int16) - wanted).max())
        near = apart <= ROUNDING + _rounding(drawn[0])
        return None if near else f"the canvas is {apart}/255 away from the plain picture"

    def jobs_done(self) -> bool:
        """Wait until no job is left; whether that came."""
        end = time.monotonic() + PATIENCE
        while self._studio.jobs.unfinished and time.monotonic() < end:
            self.turn(TURN)
        return not self._studio.jobs.unfinished

    def _lacking(self) -> str | None:
        """What there is to wait for."""
        studio, frame = self._studio, self._studio.shown.last_frame
        if studio.files.is_reading or studio.files.is_writing:
            return "a file is still being read or written"
        if studio.models.is_opening:
            return "a model is still being opened"
        if frame is None or frame.picture is None:
            return "there is no picture"
        if frame.request.document != studio.workbench.shown_document:
            return "the last frame is of another Document"
        if (
            studio.models.current is None
            or frame.request.document.model.hash != studio.models.current.info.ref.hash
        ):
            return "the Document is of another model"
        if frame.request.tap != (studio.view.layer or None) or studio.shown.maps is None:
            return "the maps are not those of the layer that is looked at"
        if not frame.exact:
            return "the last frame is not exact"
        if frame.error is not None:
            return f"the last frame carries an error: {frame.error}"
        return "the worker is still busy" if self._busy else None

    def _unlike_frame(self) -> str | None:
        frame, shown = self._studio.shown.last_frame, _pixels(self._window.canvas.image)
        if frame is None or frame.picture is None or shown is None:
            return "there is nothing on the canvas"
        wanted = over(frame.picture, BLACK)
        if shown.shape != wanted.shape:
            return "the canvas shows a picture of another size"
        apart = np.abs(shown.astype(np.int16) - wanted).max()
        return None if apart <= _rounding(frame.picture) else "the canvas does not show the last frame"

    def _on_busy(self, busy: bool) -> None:
        self._busy = busy

    def _on_frame(self, frame: object) -> None:
        self.pictures += 1


def _pixels(image: QImage | None) -> NDArray[np.uint8] | None:
    """uint8 [H, W, 3], over black."""
    if image is None:
        return None
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows.reshape(plain.height(), plain.width(), 4)[..., :3].copy()


def _rounding(picture: NDArray[np.uint8]) -> int:
    """How far Qt's product of colour and alpha may be from ours."""
    return int(picture.shape[2] == 4)
