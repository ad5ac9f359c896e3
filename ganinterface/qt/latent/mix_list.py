"""The style mixes of the picture as rows: whose styles, which of them, how much."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ganinterface.document.document import StyleMix
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.key_diamond import WIDTH as DIAMOND_WIDTH
from ganinterface.qt.widgets.numbers.key_diamond import KeyDiamond
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.qt.widgets.numbers.style_ranges import RangeBox
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, STRETCH, UNIT, column, icon_button, row
from ganinterface.studio.portrait.latents import Latents
from ganinterface.studio.workbench import Workbench

NOTHING = "+ adds styles of another seed"
SEED_WIDTH, STYLES_WIDTH = 18 * UNIT, 14 * UNIT  # px


class MixList(QWidget):
    """One row per mix, in the order in which they act."""

    def __init__(self, latents: Latents, workbench: Workbench, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self._latents, self._workbench, self._say = latents, workbench, say
        self._rows: list[MixRow] = []
        self.add = icon_button("plus", "Mix in the styles of another portrait", "latent_mix_add", self)
        self._nothing = ElidedLabel(NOTHING, self, role="secondary")
        title = label("Mixes", "secondary", self)
        title.setMinimumWidth(21 * UNIT)
        header = row(title, (self._nothing, 1), self.add, spacing=2 * UNIT)
        header.insertStretch(2)  # where nothing else takes the room
        self._heads = QWidget(self)
        seed, styles = (label(text, "secondary", self._heads) for text in ("Seed", "Styles"))
        seed.setFixedWidth(SEED_WIDTH + UNIT + DIAMOND_WIDTH)
        styles.setFixedWidth(STYLES_WIDTH)
        row(
            seed, styles, label("Amount", "secondary", self._heads), STRETCH, parent=self._heads, spacing=UNIT
        )
        self._column = column(header, self._heads, parent=self, spacing=UNIT)
        self.add.clicked.connect(latents.add_mix)

    def show_mixes(self, mixes: tuple[StyleMix, ...], count: int) -> None:
        """Show these mixes on a model with `count` styles; rows are made and taken away at the end only."""
        while len(self._rows) > len(mixes):
            gone = self._rows.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._rows) < len(mixes):
            last = self._rows[-1].remove if self._rows else self.add
            new = MixRow(self._latents, self._workbench, len(self._rows), self, say=self._say)
            self._rows.append(new)
            self._column.addWidget(new)
            chain_focus(last, new.seed, new.layers, new.amount.slider, new.amount.box, new.remove)
        for each, mix in zip(self._rows, mixes, strict=True):
            each.show_mix(mix, count)
        self._nothing.setVisible(not mixes)
        self._heads.setVisible(bool(mixes))


class MixRow(QWidget):
    """The mix that stands at one place of the list."""

    def __init__(
        self, latents: Latents, workbench: Workbench, index: int, parent: QWidget, *, say: Say
    ) -> None:
        super().__init__(parent)
        self.index = index
        what = f"mix {index + 1}"
        self.seed = SeedBox(self, say=say, address=f"mixes/{index}/seed", width=SEED_WIDTH)
        self.layers = RangeBox(f"Styles of {what}", self, say=say, width=STYLES_WIDTH)
        self.amount = NumberSlider(f"mixes/{index}/amount", parent=self, say=say, numbers=workbench)
        self.remove = icon_button("x", f"Remove {what}", f"latent_mix_{index}_remove", self)
        self.seed.setAccessibleName(f"Seed of {what}")
        self.amount.slider.setAccessibleName(f"Amount of {what}")
        self.amount.box.setAccessibleName(f"Amount of {what}, number")
        self.setFixedHeight(CONTROL_HEIGHT)
        for name, widget in (("seed", self.seed), ("layers", self.layers), ("amount", self.amount)):
            widget.setObjectName(f"latent_mix_{index}_{name}")
        seed_key = KeyDiamond(workbench.keying, self.seed.address, self)
        row(self.seed, seed_key, self.layers, (self.amount, 1), self.remove, parent=self, spacing=UNIT)
        self._connect(latents, index)

    def _connect(self, latents: Latents, index: int) -> None:
        self.seed.changed.connect(lambda seed: latents.set_mix(index, seed=seed))
        self.layers.changed.connect(
            lambda first, last: latents.set_mix(index, first_style=first, last_style=last)
        )
        self.remove.clicked.connect(lambda: latents.remove_mix(index))

    def show_mix(self, mix: StyleMix, count: int) -> None:
        """Show its values, on a model with `count` styles."""
        self.seed.set_value(mix.seed)
        self.layers.set_range(mix.first_style, mix.last_style, count)
        self.amount.set_value(mix.amount)
