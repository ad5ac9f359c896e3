"""The line under the grid while what was removed can be put back."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from ganinterface.document.typed.number_text import counted
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import UNIT, icon_button, named, row
from ganinterface.studio.gallery.gallery import Gallery


class RemovedLine(QWidget):
    """Says how many were removed; they go for good with the line, or with the program."""

    def __init__(self, gallery: Gallery, parent: QWidget) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._text = label("", "secondary", self)
        tip = "What was removed is there again"
        self.put_back = named(QPushButton("Put back", self), "gallery_put_back", "Put back", tip)
        self.forget = icon_button("x", "Let them go for good", "gallery_forget", self)
        row((self._text, 1), self.put_back, self.forget, parent=self, spacing=UNIT)
        self.put_back.clicked.connect(gallery.put_back)
        self.forget.clicked.connect(gallery.forget_removed)
        listen(gallery.changed, self._show)
        self._show()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab goes, in order."""
        return self.put_back, self.forget

    def _show(self) -> None:
        removed = self._gallery.removed
        self._text.setText(f"{counted(len(removed), 'portrait')} removed")
        self.setVisible(bool(removed))
