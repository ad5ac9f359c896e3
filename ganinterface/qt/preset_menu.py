"""The shipped presets in a menu, each with the picture of what it does where there is one beside its file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from ganinterface.qt.edits_controller import EditsController

PICTURE_WIDTH = 96  # px; before and after side by side


def fill_with_presets(menu: QMenu, edits: EditsController) -> None:
    """Put the shipped presets into an empty menu; a broken one is there too, and its tool tip says why."""
    menu.setToolTipsVisible(True)
    pictures = False
    for listing in edits.shipped_presets():
        name = listing.preset.name if listing.preset else listing.path.stem
        action = menu.addAction(name)
        action.setEnabled(listing.preset is not None)
        action.setToolTip(listing.problem or (listing.preset.notes if listing.preset else "") or name)
        action.triggered.connect(partial(_load, edits, listing.path))
        picture = QPixmap(str(listing.path.with_suffix(".png")))  # none where there is no such file
        if not picture.isNull():
            action.setIcon(QIcon(picture))
            action.setIconVisibleInMenu(True)
            pictures = True
    menu.setStyleSheet(f"QMenu {{ icon-size: {PICTURE_WIDTH}px; }}" if pictures else "")


def _load(edits: EditsController, path: Path, checked: bool = False) -> None:
    edits.load_preset(path)
