"""The presets as small pictures: double-click and Return put one on the portrait, and so does dragging it there."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QWidget

from ganinterface.qt.presets.pictures import SIZE, PresetPictures
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.small_pictures import lay_side_by_side
from ganinterface.qt.widgets.theme import UNIT, named
from ganinterface.studio.files.preset_library import LibraryEntry, PresetLibrary

PRESET_MIME = "application/x-ganinterface-preset"  # the path of one that is dragged
RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
ENTRY = Qt.ItemDataRole.UserRole


class PresetGrid(QListWidget):
    """`wanted(LibraryEntry)`: put it on the portrait; `chosen(LibraryEntry | None)`: it is looked at."""

    wanted = Signal(object)
    chosen = Signal(object)

    def __init__(self, library: PresetLibrary, pictures: PresetPictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._library, self._pictures = library, pictures
        named(self, "preset_grid", "Presets", "")
        lay_side_by_side(self, with_names=True)
        self.setIconSize(SIZE)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # names that begin alike end differently
        self.setDragEnabled(True)
        self.setDragDropMode(QListWidget.DragDropMode.DragOnly)
        self.itemDoubleClicked.connect(lambda item: self.wanted.emit(item.data(ENTRY)))
        self.currentItemChanged.connect(
            lambda item, _before: self.chosen.emit(item.data(ENTRY) if item is not None else None)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setGridSize(QSize(self.room // self.columns, SIZE.height() + 7 * UNIT))

    @property
    def room(self) -> int:
        """px; where pictures stand, beside the scroll bar, for which Qt leaves room even while it is not there."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        return self.maximumViewportSize().width() - bar - 1

    @property
    def columns(self) -> int:
        """How many have room beside one another."""
        return max(self.room // (SIZE.width() + 4 * UNIT), 1)

    @property
    def entry(self) -> LibraryEntry | None:
        """The chosen one."""
        item = self.currentItem()
        entry: LibraryEntry | None = None if item is None else item.data(ENTRY)
        return entry

    def show_entries(self, entries: tuple[LibraryEntry, ...]) -> None:
        """List these; the chosen one stays chosen."""
        before = self.entry
        self.blockSignals(True)
        self.clear()
        for entry in entries:
            item = QListWidgetItem(self._pictures.icon(entry), plain(entry.name))
            item.setData(ENTRY, entry)
            problem = self._library.misfit(entry)
            if problem is not None:
                item.setForeground(self.palette().color(self.palette().ColorRole.PlaceholderText))
            notes = entry.preset.notes if entry.preset else ""
            item.setToolTip(plain("\n".join(filter(None, (entry.name, notes, problem)))))
            self.addItem(item)
            if before is not None and entry.path == before.path:
                self.setCurrentItem(item)
        self.blockSignals(False)
        if self.entry != before:
            self.chosen.emit(self.entry)

    def show_pictures(self) -> None:
        """Other pictures of the same entries."""
        for place in range(self.count()):
            self.item(place).setIcon(self._pictures.icon(self.item(place).data(ENTRY)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in RETURN and self.entry is not None:
            self.wanted.emit(self.entry)
        else:
            super().keyPressEvent(event)

    def startDrag(self, supported: Qt.DropAction) -> None:  # noqa: N802
        """As a preset for this window, as a file for others."""
        entry = self.entry
        if entry is None or self._library.misfit(entry) is not None:
            return
        drag, data = QDrag(self), self.drag_data(entry)
        drag.setMimeData(data)
        drag.setPixmap(self.currentItem().icon().pixmap(SIZE))
        drag.exec(Qt.DropAction.CopyAction)

    def drag_data(self, entry: LibraryEntry) -> QMimeData:
        """What is dragged."""
        data = QMimeData()
        data.setData(PRESET_MIME, str(entry.path).encode())
        data.setUrls([QUrl.fromLocalFile(str(entry.path))])
        return data
