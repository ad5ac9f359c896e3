"""What is seen behind a picture's transparent parts, and the menu that chooses it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAction, QBrush, QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from ganinterface.document.ground import CHEQUERBOARD, DARK, LIGHT
from ganinterface.qt.widgets.colour_dialog import open_colour_dialog
from ganinterface.qt.widgets.theme import ICON_SIZE, UNIT, colour

CHOICES = {CHEQUERBOARD: "Chequerboard", DARK: "Dark", LIGHT: "Light"}
CELL = 2 * UNIT  # px of a chequerboard's square
OPAQUE = "This model's pictures have no transparent parts"


def draw_ground(painter: QPainter, rect: QRectF, ground: str, cell: int = CELL) -> None:
    """Fill the rectangle of a picture with a ground (see `document.ground.is_ground`), before the picture is drawn."""
    if ground == CHEQUERBOARD:
        painter.setBrushOrigin(rect.topLeft())
        painter.fillRect(rect, QBrush(_chequers(cell)))
    else:
        painter.fillRect(rect, _colour(ground))


def fill_ground_menu(
    menu: QMenu, ground: str, choose: Callable[[str], object], channels: int | None, parent: QWidget
) -> None:
    """The grounds, the present one checked; where pictures have no alpha among their channels, that they are opaque.

    channels: None before a model is open. `parent` is the window over which a colour is asked for.
    """
    menu.clear()
    has_alpha = channels == 4
    if channels is not None and not has_alpha:
        menu.addAction(OPAQUE).setEnabled(False)
        menu.addSeparator()
    for offered, text in CHOICES.items():
        entry = menu.addAction(text, partial(choose, offered))
        _finish(entry, f"ground_{offered}", offered == ground, has_alpha)
    entry = menu.addAction("Colour…", partial(choose_colour, ground, choose, parent))
    _finish(entry, "ground_colour", ground not in CHOICES, has_alpha)


def choose_colour(ground: str, choose: Callable[[str], object], parent: QWidget) -> None:
    """Ask for a colour, which is chosen at once while it is looked at; cancelled, the ground is what it was."""
    dialog = open_colour_dialog("ground_dialog", "Ground", _colour(ground), parent)
    dialog.currentColorChanged.connect(lambda chosen: choose(chosen.name()))
    dialog.accepted.connect(lambda: choose(dialog.currentColor().name()))
    dialog.rejected.connect(lambda: choose(ground))


def ground_icon(ground: str) -> QIcon:
    """A small square of it."""
    square = QPixmap(ICON_SIZE, ICON_SIZE)
    painter = QPainter(square)
    draw_ground(painter, QRectF(square.rect()), ground, ICON_SIZE // 2)
    painter.setPen(colour("line"))
    painter.drawRect(square.rect().adjusted(0, 0, -1, -1))
    painter.end()
    return QIcon(square)


def _finish(entry: QAction, name: str, checked: bool, enabled: bool) -> None:
    entry.setObjectName(name)
    entry.setCheckable(True)
    entry.setChecked(checked)
    entry.setEnabled(enabled)


def _colour(ground: str) -> QColor:
    """A ground's colour; of a chequerboard, that of its darker squares."""
    roles = {CHEQUERBOARD: "control", DARK: "surround", LIGHT: "text"}
    return colour(roles[ground]) if ground in roles else QColor(ground)


@lru_cache(maxsize=4)
def _chequers(cell: int) -> QImage:
    """Two by two squares, to be laid side by side."""
    image = QImage(2 * cell, 2 * cell, QImage.Format.Format_RGB32)
    image.fill(colour("control"))
    painter = QPainter(image)
    for x, y in ((0, 0), (cell, cell)):
        painter.fillRect(x, y, cell, cell, colour("line"))
    painter.end()
    return image
