"""The window with hands: what the scenes of the pictures are played on."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ganinterface.qt.window.main_window import MainWindow

PATIENCE = 600.0  # seconds; a busy machine may need a while
# Of the shipped model's portraits, in parts of the picture: where the mouth is, and hair that hangs free.
MOUTH, HAIR = (0.625, 0.485), (0.22, 0.5)
SEED, OTHERS = 90, (5, 8, 14, 21, 33, 40)
DICE = 1  # what the dice begin with in every scene: with another number other portraits join, as those of "Follow this"
SMALL_PICTURES = 4.0  # seconds of rest, in which those of a panel are drawn
SENTENCE = "Hello papa, my mother moves the big boat over the water."
PORT = 9000  # that OSC messages are sent to


class Desk:
    """The window with hands: what scenes are played on."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.studio = window, window.studio
        self.fine = self._layer(4)  # in which a mouth is some ten cells wide
        self.coarse = self._layer(8)

    def _layer(self, parts: int) -> str:
        """The second layer at that part of the picture's height."""
        model = self.studio.session.model
        assert model is not None
        heights = {layer.height: layer.name for layer in model.layers}
        return heights[max(height for height in heights if height * parts <= model.resolution[0])]

    def wait(self, done: Callable[[], bool] = lambda: True, rest: float = 0.7) -> None:
        """Until something is so, the picture is that of the Document, no job runs, and all has been drawn for a moment."""
        from PySide6.QtWidgets import QApplication

        end, calm = time.monotonic() + PATIENCE, time.monotonic()
        while time.monotonic() - calm < rest:
            QApplication.processEvents()
            time.sleep(0.01)
            frame = self.studio.shown.last_frame
            drawn = frame is not None and frame.request.document == self.studio.workbench.shown_document
            if not (drawn and done() and self.studio.side_pictures.is_done) or self.studio.jobs.unfinished:
                calm = time.monotonic()
            if time.monotonic() > end:
                raise TimeoutError("The window does not come to rest.")

    def begin(self, seed: int = SEED) -> None:
        """A new project on a portrait, the panels as they are at first; the dice fall as the last time."""
        random.seed(DICE)
        self.studio.variations.set_large(False)
        self.studio.comparing.end()
        self.studio.projects.new()
        self.window.docks.reset()
        self.window.resize(1280, 720)
        self.studio.latents.set_seed(seed)
        self.studio.view.set_layer(self.fine)
        self.wait()

    def paint(self, place: tuple[float, float] = MOUTH, wide: float = 0.09, radius: float = 0.03) -> None:
        """A stroke from left to right."""
        from ganinterface.studio.view import Tool

        view, painting = self.studio.view, self.studio.painting
        view.tool, view.radius = Tool.BRUSH, radius
        painting.begin(place[0] - wide, place[1])
        painting.move(place[0], place[1] + 0.005)
        painting.move(place[0] + wide, place[1])
        painting.end()
        self.wait()

    def put(self, preset: str, strength: float = 1.0) -> None:
        """A shipped preset."""
        from ganinterface.assets import asset
        from ganinterface.files.opening import OpenedPreset
        from ganinterface.files.preset import load_preset

        path = asset(f"presets/{preset}.json")
        self.studio.edits.take_preset(OpenedPreset(path, *load_preset(path)), strength)
        self.wait()

    def panel(self, title: str, size: tuple[int, int] | None = None) -> QWidget:
        """A panel, raised; with a size, in a window of its own."""
        self.window.program.show_panel(title)
        self.wait(rest=SMALL_PICTURES)
        dock = next(dock for dock in self.window.docks.all if dock.windowTitle() == title)
        if size is not None:
            dock.setFloating(True)
            dock.resize(*size)
            self.wait(rest=SMALL_PICTURES)
        return dock.widget() if size else dock

    def dialog(self, name: str) -> Any:
        """The dialog of that name, which is open."""
        from PySide6.QtWidgets import QDialog

        found = self.window.findChild(QDialog, name)
        assert found is not None
        return found
