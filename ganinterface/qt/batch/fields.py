"""The fields of the batch dialog; each kind of batch shows some of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QLineEdit, QToolButton, QWidget

from ganinterface.document.typed.map_list import parse_map_numbers
from ganinterface.document.typed.number_text import typed_list
from ganinterface.qt.batch.ranges import RangeRows
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.layer_combo import LayerCombo
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, STRETCH, UNIT, column, icon_button, named, row
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.varying import Varying, Wish
from ganinterface.studio.workbench import random_seed

THIS, NEW = "this", "new"
WHOSE = {THIS: "The portrait on the canvas", NEW: "Portraits of other seeds, with its edits and attributes"}
NEEDS_NEW = ("portraits", "edits")  # kinds of batches
LATENTS = "Latents (*.csv *.tsv *.npz *.npy *.pt *.pth *.pkl *.txt);;All files (*)"
MAPS_TIP = "Numbers and ranges, such as 3, 10_20; empty: all of them"
DEVIATIONS_TIP = "How far each map is pushed, in its own standard deviations"
REGION = "Only where the selected edit is painted"
REGION_TIP = "Else everywhere"
NAMES = 22 * UNIT  # px, of the first column


class Fields(QWidget):
    """`changed` when they say something else."""

    changed = Signal()

    def __init__(self, varying: Varying, models: Models, messages: Messages, parent: QWidget) -> None:
        super().__init__(parent)
        self._varying, self._models, self._messages = varying, models, messages
        self._mode = "spectrum"
        self._latents_count = 0
        self.ranges = RangeRows(lambda: varying.choices, varying.first_choice, self)
        self.whose = Segmented(
            "batch_whose", "Which portraits", WHOSE, texts={THIS: "This one", NEW: "New ones"}
        )
        self.number = named(NumberBox(self, 16 * UNIT), "batch_number", "How many", "How many new portraits")
        self.seed = named(
            SeedBox(self, say=messages.say), "batch_seed", "First seed", "Seed of the first of them"
        )
        self.dice = icon_button("dice-five", "Begin with a seed at random", "batch_dice", self)
        self.layer = LayerCombo("batch_layer", "Layer whose maps are pushed", self)
        self.maps = named(QLineEdit(self), "batch_maps", "Maps", MAPS_TIP)
        self.deviations = named(QLineEdit("−2, 2", self), "batch_deviations", "Deviations", DEVIATIONS_TIP)
        self.in_region = named(QCheckBox(REGION, self), "batch_in_region", REGION, REGION_TIP)
        self.latents, self._find_latents = self._path("batch_latents", "A table or an array of latents")
        self.pictures, self._find_pictures = self._path("batch_pictures", "A folder of pictures")
        self._parts: dict[str, QWidget] = {}
        self._lay_out()
        self._connect()
        self._show_model()

    @property
    def wish(self) -> Wish:
        """What they say; ValueError with one sentence where that is nothing."""
        mode = self._mode
        new = mode in NEEDS_NEW or (self._is_shown("portraits") and self._chosen == NEW)
        count = _count(self.number.text()) if new else 0
        layer = self.layer.currentData() or ""
        maps = None
        if mode == "sweep" and self.maps.text().strip():
            maps = parse_map_numbers(self.maps.text())
        return Wish(
            mode,
            self.ranges.ranges if self._is_shown("ranges") else (),
            count,
            self.seed.value,
            layer,
            maps,
            typed_list(self.deviations.text()) if mode == "sweep" else (),
            self.in_region.isChecked(),
            _path_of(self.pictures),
            _path_of(self.latents),
        )

    @property
    def stops(self) -> Sequence[QWidget]:
        """Where Tab goes, in order."""
        rows = [stop for each in self.ranges.rows for stop in (each.what, each.first, each.last, each.steps)]
        return (
            *rows, self.ranges.add, self.layer, self.maps, self.deviations, self.in_region, *self.whose.stops,
            self.number, self.seed, self.dice, self.latents, self.pictures,
        )  # fmt: skip

    def show_mode(self, mode: str, parts: Sequence[str]) -> None:
        """The fields of that kind of batch."""
        self._mode = mode
        for name, part in self._parts.items():
            part.setVisible(name in parts)
        self.ranges.set_single(mode == "spectrum")
        self.whose.setVisible(mode not in NEEDS_NEW)
        self._show_portraits()

    def ask_for_folder(self, title: str, start: str) -> Path | None:
        """Which folder; None when the person gives up."""
        name = QFileDialog.getExistingDirectory(self, title, start)
        return Path(name) if name else None

    # --- making ---

    def _path(self, name: str, title: str) -> tuple[QLineEdit, QToolButton]:
        field = named(QLineEdit(self), name, title, title)
        field.setFixedHeight(CONTROL_HEIGHT)
        choose = f"Choose {title[:1].lower()}{title[1:]}…"
        return field, icon_button("folder-open", choose, f"{name}_choose", self)

    def _lay_out(self) -> None:
        self.maps.setPlaceholderText("All of them")
        for field in (self.maps, self.deviations):
            field.setFixedHeight(CONTROL_HEIGHT)
        self.number.setText("8")
        self.seed.set_value(1)
        self._chosen = THIS
        self.whose.set_value(THIS)
        self._new = QWidget(self)
        row(
            self.number, label("from seed", "secondary"), self.seed, self.dice, STRETCH,
            parent=self._new, spacing=2 * UNIT,
        )  # fmt: skip
        self._parts = {
            "ranges": self.ranges,
            "layer": self._grid(
                ("Layer", self.layer),
                ("Maps", self.maps),
                ("Deviations", self.deviations),
                ("", self.in_region),
            ),
            "portraits": self._grid(("Portraits", _beside(self.whose, self._new))),
            "latents": self._grid(("File", _beside(self.latents, self._find_latents))),
            "pictures": self._grid(("Pictures", _beside(self.pictures, self._find_pictures))),
        }
        column(*self._parts.values(), parent=self, spacing=3 * UNIT)

    def _grid(self, *rows: tuple[str, QWidget]) -> QWidget:
        made = QWidget(self)
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * UNIT)
        grid.setVerticalSpacing(UNIT)
        grid.setColumnMinimumWidth(0, NAMES)
        grid.setColumnStretch(1, 1)
        for place, (title, field) in enumerate(rows):
            grid.addWidget(label(title, "secondary"), place, 0)
            grid.addWidget(field, place, 1)
        return made

    def _connect(self) -> None:
        self.ranges.changed.connect(self.changed)
        self.whose.chosen.connect(self._choose)
        for field in (self.number, self.maps, self.deviations, self.pictures):
            field.textEdited.connect(lambda _text: self.changed.emit())
        self.number.stepped.connect(self._step)
        self.seed.changed.connect(lambda _seed: self.changed.emit())
        self.dice.clicked.connect(self._roll)
        self.layer.chosen.connect(lambda _name: self.changed.emit())
        self.in_region.toggled.connect(lambda _on: self.changed.emit())
        self.latents.editingFinished.connect(self._read_latents)
        self._find_latents.clicked.connect(self._choose_latents)
        self._find_pictures.clicked.connect(self._choose_pictures)
        listen(self._models.model_changed, self._show_model)

    # --- showing ---

    def _is_shown(self, part: str) -> bool:
        return not self._parts[part].isHidden()

    def _show_model(self) -> None:
        if self._models.current is not None:
            layers = self._models.current.info.listed_layers
            self.layer.show_layers(layers)
            self.layer.show_layer(self._varying.layer)
        self.in_region.setVisible(self._varying.has_region)
        self.in_region.setChecked(self._varying.has_region)

    def _show_portraits(self) -> None:
        self._new.setVisible(self._mode in NEEDS_NEW or self._chosen == NEW)

    # --- doing ---

    def _choose(self, whose: str) -> None:
        self._chosen = whose
        self._show_portraits()
        self.changed.emit()

    def _step(self, steps: int) -> None:
        number = int(self.number.text()) if self.number.text().isdecimal() else 0
        self.number.setText(str(max(number + steps, 1)))
        self.changed.emit()

    def _roll(self) -> None:
        self.seed.set_value(random_seed())
        self.changed.emit()

    def _choose_latents(self) -> None:
        start = str(_path_of(self.latents) or "")
        name, _ = QFileDialog.getOpenFileName(self, "Latents", start, LATENTS)
        if name:
            self.latents.setText(name)
            self._read_latents()

    def _read_latents(self) -> None:
        path = _path_of(self.latents)
        if path is not None:
            self._varying.read_latents(path, lambda _count: self.changed.emit())

    def _choose_pictures(self) -> None:
        folder = self.ask_for_folder("Pictures", self.pictures.text())
        if folder is not None:
            self.pictures.setText(str(folder))
            self.changed.emit()


def _count(text: str) -> int:
    typed = text.strip()
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    if not number:
        raise ValueError("Say how many new portraits there should be.")
    return number


def _path_of(field: QLineEdit) -> Path | None:
    text = field.text().strip()
    return Path(text) if text else None


def _beside(*widgets: QWidget) -> QWidget:
    made = QWidget()
    first, *others = widgets
    row((first, 0 if isinstance(first, Segmented) else 1), *others, parent=made, spacing=2 * UNIT)
    return made
