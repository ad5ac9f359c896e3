"""The shipped presets in a menu: each with what it makes of a face, and, pointed at, the face before and after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QLabel, QMenu

from ganinterface.qt.widgets.labels import caption, plain
from ganinterface.qt.widgets.theme import PALETTE, UNIT

if TYPE_CHECKING:
    from ganinterface.studio.editing.edits import Edits

FACE = 36  # px of a face beside a preset's name


class PresetPicture(QLabel):
    """Beside a menu, the picture of the entry that is pointed at: before and after, side by side."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu, Qt.WindowType.ToolTip)
        self.setObjectName("preset_picture")
        self.setMargin(2 * UNIT)
        self.setStyleSheet(f"background: {PALETTE.panel}; border: 1px solid {PALETTE.line};")
        self._menu = menu
        self._pictures: dict[QAction, QPixmap] = {}
        menu.hovered.connect(self._show_for)
        menu.aboutToHide.connect(self.hide)

    def forget(self) -> None:
        """The menu is filled anew."""
        self._pictures.clear()
        self.hide()

    def keep(self, action: QAction, picture: QPixmap) -> None:
        """What is shown for an entry."""
        self._pictures[action] = picture

    def _show_for(self, action: QAction) -> None:
        picture = self._pictures.get(action)
        if picture is None:
            self.hide()
            return
        self.setPixmap(picture)
        self.adjustSize()
        entry = self._menu.actionGeometry(action)
        top = self._menu.mapToGlobal(QPoint(0, entry.center().y() - self.height() // 2))
        left = top - QPoint(self.width() + UNIT, 0)
        right = top + QPoint(self._menu.width() + UNIT, 0)
        screen = (QGuiApplication.screenAt(top) or QGuiApplication.primaryScreen()).availableGeometry()
        self.move(left if right.x() + self.width() > screen.right() else right)
        self.show()


def fill_with_presets(menu: QMenu, edits: Edits, load: Callable[[Path], None]) -> None:
    """Put the shipped presets into an empty menu; a broken one is there too, and its tool tip says why.

    `load` gets the file of the one that is chosen.
    """
    menu.setToolTipsVisible(True)
    shown = menu.findChild(PresetPicture) or PresetPicture(menu)
    shown.forget()
    pictures = False
    for listing in edits.shipped_presets():
        name = listing.preset.name if listing.preset else listing.path.stem
        action = menu.addAction(caption(name))
        action.setEnabled(listing.preset is not None)
        action.setToolTip(plain(listing.problem or (listing.preset.notes if listing.preset else "") or name))
        action.triggered.connect(lambda _checked, path=listing.path: load(path))
        picture = QPixmap(str(listing.path.with_suffix(".png")))  # none where there is no such file
        if not picture.isNull():
            action.setIcon(_after(picture))
            action.setIconVisibleInMenu(True)
            shown.keep(action, picture)
            pictures = True
    menu.setStyleSheet(f"QMenu {{ icon-size: {FACE}px; }}" if pictures else "")


def _after(picture: QPixmap) -> QIcon:
    """The right half: what the preset makes of a face."""
    half = picture.width() // 2
    return QIcon(picture.copy(picture.width() - half, 0, half, picture.height()))
