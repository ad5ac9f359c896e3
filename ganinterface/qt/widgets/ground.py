"""What is seen behind a picture's transparent parts, and the menu that chooses it."""

from __future__ import annotations

from functools import lru_cache, partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QBrush, QColor, QImage, QPainter
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from ganinterface.document.ground import CHEQUERBOARD, DARK, LIGHT
from ganinterface.document.model_info import ModelInfo
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.studio.view import ViewState

CHOICES = {CHEQUERBOARD: "Chequerboard", DARK: "Dark", LIGHT: "Light"}
CELL = 2 * UNIT  # px of a chequerboard's square
OPAQUE = "This model's pictures have no transparent parts"


def draw_ground(painter: QPainter, rect: QRectF, ground: str, cell: int = CELL) -> None:
    """Fill the rectangle of a picture with a ground (see `session.ground.is_ground`), before the picture is drawn."""
    if ground == CHEQUERBOARD:
        painter.setBrushOrigin(rect.topLeft())
        painter.fillRect(rect, QBrush(_chequers(cell)))
    else:
        painter.fillRect(rect, _colour(ground))


def fill_ground_menu(menu: QMenu, view: ViewState, model: ModelInfo | None, parent: QWidget) -> None:
    """The grounds, the present one checked; where the model's pictures are opaque, that they are.

    `parent` is the window over which a colour is asked for.
    """
    menu.clear()
    has_alpha = model is not None and model.channels == 4
    if model is not None and not has_alpha:
        menu.addAction(OPAQUE).setEnabled(False)
        menu.addSeparator()
    for ground, text in CHOICES.items():
        entry = menu.addAction(text, partial(setattr, view, "ground", ground))
        _finish(entry, f"ground_{ground}", view.ground == ground, has_alpha)
    entry = menu.addAction("Colour…", partial(choose_colour, view, parent))
    _finish(entry, "ground_colour", view.ground not in CHOICES, has_alpha)


def choose_colour(view: ViewState, parent: QWidget) -> QColorDialog:
    """Ask for a colour, which the canvas shows at once; cancelled, the ground is what it was."""
    before = view.ground
    dialog = QColorDialog(_colour(before), parent)
    dialog.setObjectName("ground_dialog")
    dialog.setWindowTitle("Ground")
    dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.currentColorChanged.connect(lambda chosen: setattr(view, "ground", chosen.name()))
    dialog.accepted.connect(lambda: setattr(view, "ground", dialog.currentColor().name()))
    dialog.rejected.connect(lambda: setattr(view, "ground", before))
    dialog.open()
    return dialog


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
