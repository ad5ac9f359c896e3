"""What the pad is between, and the pad itself."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from ganinterface.qt.gallery.pad_square import PadSquare
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import STRETCH, UNIT, column, icon_button, named, row
from ganinterface.session.session import Session
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.gallery.pad import CORNERS, Pad
from ganinterface.studio.view import View

KINDS = {
    "attributes": "The amounts of two attributes, each over its range",
    "portraits": "Blends of four portraits",
}
FEW = "A pad needs two attributes: load some in the Attributes panel"


class PadPage(QWidget):
    """Two attributes are chosen by name; portraits come from the gallery's selection, by a drag, or at random."""

    def __init__(self, pad: Pad, gallery: Gallery, session: Session, view: View, parent: QWidget) -> None:
        super().__init__(parent)
        self._pad, self._gallery, self._session = pad, gallery, session
        self._names: tuple[str, ...] = ()
        self.square = PadSquare(pad, view, self)
        self.kinds = Segmented("pad_kind", "Between", KINDS, self)
        self.axes = tuple(self._make_axis(axis, name) for axis, name in enumerate(("across", "up")))
        self.roll = icon_button("dice-five", "This picture and three others at random", "pad_roll", self)
        self.selected = named(
            QPushButton("Use selection", self),
            "pad_selection",
            "Use selection",
            "Up to four portraits that are selected in the gallery, one for each corner",
        )
        self._few = label(FEW, "secondary", self)
        self._few.setWordWrap(True)
        self._choices = QWidget(self)
        first, second = self.axes
        row(
            label("Across", "secondary"), (first, 1), label("Up", "secondary"), (second, 1),
            parent=self._choices, spacing=UNIT,
        )  # fmt: skip
        top = row(self.kinds, STRETCH, self.selected, self.roll, spacing=UNIT)
        column(top, self._choices, self._few, (self.square, 1), parent=self, spacing=UNIT)
        self._connect()
        self._show()

    def _make_axis(self, axis: int, where: str) -> QComboBox:
        box = named(Choice(self), f"pad_{where}", f"Attribute {where}", f"The attribute that changes {where}")
        box.activated.connect(lambda place: self._pad.set_attribute(axis, str(box.itemData(place))))
        return box

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._pad.set_kind)
        self.roll.clicked.connect(self._pad.roll)
        self.selected.clicked.connect(
            lambda: self._gallery.documents(self._gallery.selected, self._pad.set_corners, "corners")
        )
        self.square.dropped.connect(self._drop)
        listen(self._pad.changed, self._show)
        listen(self._gallery.selection_changed, self._show)
        listen(self._session.model_changed, self._show)

    def _drop(self, keys: tuple[str, ...], corner: int) -> None:
        """One portrait takes the corner that it is dropped on; several take all, from the first on."""
        if len(keys) != 1:
            self._gallery.documents(keys[:CORNERS], self._pad.set_corners, "corners")
        else:
            self._gallery.documents(
                keys, lambda documents: self._pad.set_corner(corner, documents[0]), f"corner {corner}"
            )

    def _show(self) -> None:
        pad = self._pad
        is_between_attributes = pad.kind == "attributes"
        self.kinds.set_value(pad.kind)
        entries = pad.entries
        self._choices.setVisible(is_between_attributes and entries is not None)
        self._few.setVisible(is_between_attributes and entries is None)
        self.roll.setVisible(not is_between_attributes)
        self.selected.setVisible(not is_between_attributes)
        self.selected.setEnabled(bool(self._gallery.selected))
        names = tuple(entry.name for entry in pad.offered)
        for axis, box in enumerate(self.axes):
            if names != self._names:
                box.clear()
                for name in names:
                    box.addItem(name.replace("_", " "), name)
            if entries is not None:
                box.setCurrentIndex(names.index(entries[axis].name))
        self._names = names
        self.square.update()
