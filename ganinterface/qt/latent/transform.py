"""Where the picture of a StyleGAN3 model is on its canvas: moved, turned, scaled."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from ganinterface.document.document import Transform
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import STRETCH, UNIT, icon_button, row
from ganinterface.studio.portrait.latents import Latents
from ganinterface.studio.workbench import Workbench

ROWS = {"x": "Right", "y": "Down", "angle": "Turn (°)", "scale": "Scale"}  # what they are called, by field
RESET = "Put the picture back into its place"


class TransformPanel(QWidget):
    """One slider for each way to move the picture."""

    def __init__(self, latents: Latents, workbench: Workbench, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self.setObjectName("latent_transform")
        self.reset = icon_button("arrow-counter-clockwise", RESET, "latent_transform_reset", self)
        self.sliders: dict[str, NumberSlider] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * UNIT)
        grid.setVerticalSpacing(UNIT)
        grid.setColumnMinimumWidth(0, 21 * UNIT)
        grid.setColumnStretch(1, 1)
        grid.addLayout(row(label("Transform", "secondary", self), STRETCH, self.reset), 0, 0, 1, 2)
        for place, (name, text) in enumerate(ROWS.items(), 1):
            decimals = 1 if name == "angle" else 2
            slider = NumberSlider(
                f"transform/{name}", parent=self, say=say, numbers=workbench, decimals=decimals
            )
            slider.setObjectName(f"latent_transform_{name}")
            self.sliders[name] = slider
            grid.addWidget(label(text, "secondary", self), place, 0)
            grid.addWidget(slider, place, 1)
        self.reset.clicked.connect(latents.reset_transform)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        parts = [part for slider in self.sliders.values() for part in (slider.slider, slider.box)]
        return self.reset, *parts

    def show_transform(self, transform: Transform | None) -> None:
        """Show where the picture is."""
        shown = transform or Transform()
        for name, slider in self.sliders.items():
            slider.set_value(getattr(shown, name))
        self.reset.setEnabled(transform is not None)
