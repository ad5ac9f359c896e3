"""A contact sheet in a window of its own, to look at, to save and to copy."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QScrollArea, QWidget

from ganinterface.files.gallery.album import Picture
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.theme import PADDING, STRETCH, UNIT, column, named, resize_on_screen, row

LARGEST = QSize(1100, 800)


class SheetWindow(QDialog):
    """Scrolls where it is larger than the screen; `save` asks where to."""

    def __init__(self, sheet: Picture, save: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet_window")
        self.setWindowTitle("Contact sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._image = picture_image(sheet)
        picture = QLabel(self)
        picture.setPixmap(QPixmap.fromImage(self._image))
        picture.setAccessibleName("Contact sheet")
        scrolled = QScrollArea(self)
        scrolled.setWidget(picture)
        scrolled.setAlignment(Qt.AlignmentFlag.AlignCenter)
        size = label(f"{self._image.width():,} × {self._image.height():,} pixels", "secondary", self)
        copy = named(QPushButton("Copy", self), "sheet_copy", "Copy", "The sheet for other programs")
        keep = named(QPushButton("Save…", self), "sheet_save", "Save…", "The sheet as a PNG file")
        copy.clicked.connect(self._copy)
        keep.clicked.connect(save)
        QShortcut(QKeySequence.StandardKey.Copy, self, self._copy)
        foot = row(size, STRETCH, copy, keep, spacing=2 * UNIT)
        column((scrolled, 1), foot, parent=self, spacing=PADDING, margin=PADDING)
        keep.setDefault(True)
        room = QSize(self._image.width() + 8 * UNIT, self._image.height() + 20 * UNIT)
        resize_on_screen(self, room.boundedTo(LARGEST).expandedTo(QSize(360, 240)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setImage(self._image)
