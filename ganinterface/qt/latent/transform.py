"""Where the picture of a StyleGAN3 model is on its canvas: moved, turned, scaled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ganinterface.document.document import Transform
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import UNIT, icon_button

if TYPE_CHECKING:
    from ganinterface.studio.studio import Studio

# By field: what the row is called, and the slider's range; its number goes to the limits.
ROWS = {
    "x": ("right", (-0.5, 0.5)),
    "y": ("down", (-0.5, 0.5)),
    "angle": ("turn °", (-180.0, 180.0)),
    "scale": ("scale", (0.5, 2.0)),
}
RESET = "Put the picture back into its place"


class TransformPanel(QWidget):
    """One slider for each way to move the picture; shown only for models that can."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setObjectName("latent_transform")
        self.reset = icon_button("arrow-counter-clockwise", RESET, "latent_transform_reset", self)
        self.sliders: dict[str, NumberSlider] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * UNIT)
        grid.setVerticalSpacing(UNIT)
        grid.setColumnMinimumWidth(0, 12 * UNIT)
        grid.setColumnStretch(1, 1)
        header = QHBoxLayout()
        header.addWidget(label("transform", "secondary", self))
        header.addStretch(1)
        header.addWidget(self.reset)
        grid.addLayout(header, 0, 0, 1, 2)
        for place, (name, (text, span)) in enumerate(ROWS.items(), 1):
            decimals = 1 if name == "angle" else 2
            slider = NumberSlider(name, "", self, say=studio.messages.say, span=span, decimals=decimals)
            slider.setObjectName(f"latent_transform_{name}")
            self._connect(name, slider)
            self.sliders[name] = slider
            grid.addWidget(label(text, "secondary", self), place, 0)
            grid.addWidget(slider, place, 1)
        self.reset.clicked.connect(studio.latents.reset_transform)

    def _connect(self, name: str, slider: NumberSlider) -> None:
        latents = self._studio.latents
        slider.started.connect(lambda: latents.transform_begin(name))
        slider.moved.connect(lambda value: latents.set_transform(**{name: value}))
        slider.finished.connect(lambda: latents.transform_end(name))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        parts = [part for slider in self.sliders.values() for part in (slider.slider, slider.box)]
        return self.reset, *parts

    def show_model(self) -> None:
        """Hidden for a model whose picture cannot be moved."""
        model = self._studio.session.model
        self.setVisible(model is not None and model.takes_transform)

    def show_transform(self, transform: Transform | None) -> None:
        """Show where the picture is."""
        shown = transform or Transform()
        for name, slider in self.sliders.items():
            slider.set_value(getattr(shown, name))
        self.reset.setEnabled(transform is not None)
