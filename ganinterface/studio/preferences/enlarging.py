"""Decides for each model whether small pictures are enlarged smoothly or with square pixels."""

from __future__ import annotations

from ganinterface.document.model_info import ModelInfo
from ganinterface.render.looks.pixel_art import is_pixel_art
from ganinterface.render.request import Frame
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.view import View


class Enlarging:
    """Sets `view.smooth` with a model's first picture, as the settings say; what a person sets then holds for that model."""

    def __init__(self, shown: ShownPicture, view: View, settings: CurrentSettings) -> None:
        self._shown, self._view, self._settings = shown, view, settings
        self._decided = False
        shown.model_changed.connect(self._on_model)
        shown.frame.connect(self._on_frame)

    def decide(self) -> None:
        """As the settings say, for the picture that is shown."""
        wish, frame = self._settings.current.enlarge, self._shown.last_frame
        if wish != "auto":
            self._view.smooth = wish == "smooth"
        elif frame is not None and frame.picture is not None:
            self._view.smooth = not is_pixel_art(frame.picture)

    def _on_model(self, _info: ModelInfo) -> None:
        self._decided = False

    def _on_frame(self, frame: Frame) -> None:
        if not self._decided and frame.exact:
            self._decided = True
            self.decide()
