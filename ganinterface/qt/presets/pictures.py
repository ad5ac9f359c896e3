"""What stands for a preset in the list: its own picture, or this portrait with it, drawn when there is time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap

from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.small_pictures import untinted
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.studio.files.preset_library import LibraryEntry, PresetLibrary
from ganinterface.studio.side_pictures import SidePictures

SIZE = QSize(22 * UNIT, 26 * UNIT)
FAINT = 0.35  # how much is seen of one that does not fit


class PresetPictures(QObject):
    """Icons of entries; `changed` when one is another."""

    changed = Signal()

    def __init__(self, library: PresetLibrary, pictures: SidePictures, parent: QObject) -> None:
        super().__init__(parent)
        self._library, self._pictures = library, pictures
        self._own: dict[str, QPixmap] = {}  # by the path of a picture beside a preset
        listen(pictures.changed, self._on_pictures)

    def keep(self, entries: tuple[LibraryEntry, ...]) -> None:
        """Have pictures of these in time; of none to rest."""
        drawn = (self._library.preview(each) for each in entries if each.picture is None)
        self._pictures.keep(self, [document for document in drawn if document is not None])

    def icon(self, entry: LibraryEntry) -> QIcon:
        """Its picture in the middle of SIZE, an empty one while there is none."""
        found = self._beside(entry) if entry.picture is not None else self._drawn(entry)
        framed = QPixmap(SIZE)
        framed.fill(Qt.GlobalColor.transparent)
        painter = QPainter(framed)
        if self._library.misfit(entry) is not None:
            painter.setOpacity(FAINT)
        if found is None or found.isNull():
            painter.fillRect(framed.rect(), colour("control"))
        else:
            mode = Qt.TransformationMode.SmoothTransformation
            fitted = found.scaled(SIZE, Qt.AspectRatioMode.KeepAspectRatio, mode)
            painter.drawPixmap(
                (SIZE.width() - fitted.width()) // 2, (SIZE.height() - fitted.height()) // 2, fitted
            )
        painter.end()
        return untinted(framed)

    def _on_pictures(self) -> None:
        self.changed.emit()

    def _drawn(self, entry: LibraryEntry) -> QPixmap | None:
        document = self._library.preview(entry)
        pixels = None if document is None else self._pictures.get(document)
        return None if pixels is None else QPixmap.fromImage(picture_image(pixels))

    def _beside(self, entry: LibraryEntry) -> QPixmap:
        """The right half of before and after."""
        path = str(entry.picture)
        if path not in self._own:
            whole = QPixmap(path)
            half = whole.width() // 2
            self._own[path] = whole.copy(whole.width() - half, 0, half, whole.height())
        return self._own[path]
