"""The list of a model's layers: names and what they decide about, with the number of their maps while it is open."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.theme import UNIT

PADDING = 8 * UNIT  # px; what the style sheet puts around a row's text
NAME = Qt.ItemDataRole.UserRole
MAPS = Qt.ItemDataRole.UserRole + 1


class LayerCombo(Choice):
    """`chosen(name)` when the person takes a layer."""

    chosen = Signal(str)

    def __init__(self, name: str, description: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(description.partition("\n")[0])
        self.setToolTip(description)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setItemDelegate(_WithMaps(self))
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index, NAME)))

    def show_layers(self, layers: Iterable[tuple[str, str, int]]) -> None:
        """List the layers of a model: the name of each, what it decides about, and how many maps it has."""
        self.clear()
        for name, purpose, maps in layers:
            self.addItem(f"{name} · {purpose}", name)
            self.setItemData(self.count() - 1, maps, MAPS)

    def show_layer(self, name: str) -> None:
        """Show which layer it is, nothing for one that the model does not have; emits nothing."""
        self.setCurrentIndex(self.findData(name, NAME))

    def showPopup(self) -> None:  # noqa: N802
        widest = (
            self.view().sizeHintForColumn(0) + PADDING + self.view().verticalScrollBar().sizeHint().width()
        )
        self.view().setMinimumWidth(max(widest, self.width()))
        super().showPopup()


class _WithMaps(QStyledItemDelegate):
    """Rows as "32x16 conv1 · shapes · 96 maps"."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.text = f"{index.data()} · {index.data(MAPS)} maps"
