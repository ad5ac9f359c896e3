"""The entries of the gallery for Qt's list: which are shown, what each looks like, what a drag of them brings."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, QSize, Qt, QUrl
from PySide6.QtGui import QPixmap

from ganinterface.files.gallery.album import Entry
from ganinterface.qt.dragged import put_keys
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.labels import plain
from ganinterface.studio.gallery.gallery import Gallery

Index = QModelIndex | QPersistentModelIndex
KEPT = 400  # pictures in the size that they are shown in
_ROOT = QModelIndex()


class GalleryModel(QAbstractListModel):
    """One row per entry that is shown."""

    def __init__(self, gallery: Gallery) -> None:
        super().__init__()
        self._gallery = gallery
        self._entries: tuple[Entry, ...] = ()
        self._places: dict[str, int] = {}  # of the entries, by key
        self._pixmaps: OrderedDict[str, QPixmap] = OrderedDict()
        self._size = QSize()

    def refresh(self, only_favourites: bool) -> bool:
        """Take over what the gallery has; returns whether the rows are others."""
        entries = tuple(entry for entry in self._gallery.entries if entry.is_favourite or not only_favourites)
        places = {entry.key: place for place, entry in enumerate(entries)}
        if list(places) == list(self._places):
            self._entries = entries
            return False
        self.beginResetModel()
        self._entries, self._places = entries, places
        self.endResetModel()
        return True

    def entry(self, row: int) -> Entry:
        """The entry in a row."""
        return self._entries[row]

    def row_of(self, key: str) -> int | None:
        """The row of an entry, None while it is not shown."""
        return self._places.get(key)

    def pixmap(self, row: int, size: QSize, ratio: float) -> QPixmap | None:
        """The picture at most so large, None while it is on its way or where there is none."""
        if size != self._size:
            self._pixmaps.clear()
            self._size = size
        key = self._entries[row].key
        if key not in self._pixmaps:
            shown = self._gallery.look(key)
            if shown is None or shown.picture is None:
                return None
            image, how = picture_image(shown.picture), Qt.TransformationMode.SmoothTransformation
            made = QPixmap.fromImage(image.scaled(size * ratio, Qt.AspectRatioMode.KeepAspectRatio, how))
            made.setDevicePixelRatio(ratio)
            self._pixmaps[key] = made
            if len(self._pixmaps) > KEPT:
                self._pixmaps.popitem(last=False)
        self._pixmaps.move_to_end(key)
        return self._pixmaps[key]

    def is_damaged(self, row: int) -> bool:
        """Whether its picture cannot be read."""
        shown = self._gallery.look(self._entries[row].key)
        return shown is not None and shown.picture is None

    def title(self, row: int) -> str:
        """What stands under the picture."""
        shown = self._gallery.look(self._entries[row].key)
        return "" if shown is None else shown.title

    # --- for Qt ---

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(index.row())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return plain(self._describe(index.row()))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """The portraits for this program, their files for others."""
        entries = [self._entries[index.row()] for index in indexes]
        data = QMimeData()
        put_keys(data, [entry.key for entry in entries])
        data.setUrls([QUrl.fromLocalFile(str(self._path(entry))) for entry in entries if entry.size])
        return data

    def _path(self, entry: Entry) -> Path:
        return self._gallery.folder / entry.file

    def _describe(self, row: int) -> str:
        entry = self._entries[row]
        shown = self._gallery.look(entry.key)
        lines = ["" if shown is None else shown.about, entry.moment]
        return "\n".join([*filter(None, lines), *["favourite"] * entry.is_favourite])
