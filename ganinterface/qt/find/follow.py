"""Follow this: a part is painted over in a few portraits, and shown where it is found in others, for approval."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QKeySequence,
    QPainter,
    QPixmap,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)

from ganinterface.document.document import Document
from ganinterface.document.region import MAX_EXAMPLES
from ganinterface.qt.find.part_painter import PartPainter, tint
from ganinterface.qt.find.portrait_picture import portrait_picture
from ganinterface.qt.outlines import covered, draw_outline, outline
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.small_pictures import Drawn, lay_side_by_side, show_count, untinted
from ganinterface.qt.widgets.theme import (
    CONTROL_HEIGHT,
    STRETCH,
    UNIT,
    column,
    icon_button,
    named,
    resize_on_screen,
    row,
)
from ganinterface.qt.working import Working
from ganinterface.render.rasterise import mask
from ganinterface.studio.finding.following import Following
from ganinterface.studio.view import View

SIZE = QSize(260 * UNIT, 160 * UNIT)
SMALL = 16 * UNIT  # px; how high the portraits are that are painted on
LEAST = 12 * UNIT  # px; how high others are at least
ACROSS, GAP = 4, 2 * UNIT  # others in a row; between them
HALF = 0.5  # of a cell; less than that is not outlined
ABOUT = (
    "Paint over the part. A second and third portrait, unlike the first, make it surer. "
    "Right button: take away · wheel: size of the brush"
)
NOT_YET = "Where it is found in other portraits is outlined here"
LOOKING = "Looking for the maps that say where it is"
SURE = "Is it where you mean in all of them? If not, click one where it is not, and paint it there."


def show_follow(window: QWidget, following: Following, view: View) -> None:
    """Open the dialog on the picture, or bring the one that is open to the front."""
    dialog = window.findChild(FollowDialog)
    if dialog is None:
        if not following.begin():
            return
        dialog = FollowDialog(following, view, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class FollowDialog(QDialog):
    """At the left the portrait that is painted on and those that were, at the right eight others with what was found."""

    def __init__(self, following: Following, view: View, parent: QWidget) -> None:
        super().__init__(parent)
        self._following, self._view, self._drawn = following, view, Drawn()
        self.setObjectName("follow_dialog")
        self.setWindowTitle("Follow this")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.painter = PartPainter(self)
        self.shown = named(QListWidget(self), "follow_portraits", "Portraits that are painted on")
        self.others = named(QListWidget(self), "follow_others", "Where it is found in other portraits")
        self.add = icon_button("plus", "Another portrait to paint in (N)", "follow_add", self)
        self.remove = icon_button("trash", "Without this portrait", "follow_remove", self)
        self.dice = icon_button("dice-five", "Eight other portraits", "follow_dice", self)
        self.figure = named(label("", "secondary", self), "follow_figure")
        self.working = Working(following.work, "follow_working", self, doing=LOOKING)
        self.name = named(QLineEdit(self), "follow_name", "Name", "What the part is called")
        self.find_button = QPushButton("Find it", self)
        self.approve_button = QPushButton("Follow this", self)
        self.close_button = QPushButton("Close", self)
        self._set_up()
        self._lay_out()
        self._connect()
        resize_on_screen(self, SIZE)
        self._show()
        self.painter.setFocus()

    def _set_up(self) -> None:
        for made in (self.shown, self.others):
            lay_side_by_side(made)
        self.shown.setFixedHeight(SMALL + 4 * UNIT)
        self.shown.setWrapping(False)
        self.others.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.figure.setWordWrap(True)
        for part in (self.figure, self.working):  # one in place of the other
            part.setMinimumHeight(2 * CONTROL_HEIGHT)
        self.name.setFixedWidth(40 * UNIT)
        edit = self._following.edit
        self.name.setText(edit.name if edit is not None else "")
        self.name.setPlaceholderText("Mouth, eyes, hair …")
        self.name.setEnabled(edit is None)
        for button, name in (
            (self.find_button, "find"),
            (self.approve_button, "approve"),
            (self.close_button, "close"),
        ):
            button.setObjectName(f"follow_{name}")
            button.setAutoDefault(False)
        self.find_button.setDefault(True)

    def _lay_out(self) -> None:
        about = label(ABOUT, "secondary", self)
        about.setWordWrap(True)
        below = row((self.shown, 1), column(self.add, self.remove, STRETCH, spacing=UNIT), spacing=UNIT)
        left = column(about, (self.painter, 1), below, spacing=2 * UNIT)
        head = row((self.figure, 1), (self.working, 1), self.dice, spacing=2 * UNIT)
        right = column(head, (self.others, 1), spacing=2 * UNIT)
        foot = row(
            label("Name", "secondary", self), self.name, STRETCH, self.find_button, self.approve_button, self.close_button,
            spacing=2 * UNIT,
        )  # fmt: skip
        column(
            (row((left, 2), (right, 3), spacing=4 * UNIT), 1),
            foot,
            parent=self,
            spacing=3 * UNIT,
            margin=4 * UNIT,
        )
        chain_focus(
            self.painter, self.shown, self.add, self.remove, self.working.stop, self.dice, self.others, self.name,
            self.find_button, self.approve_button, self.close_button,
        )  # fmt: skip

    def _connect(self) -> None:
        following = self._following
        self.painter.painted.connect(lambda stroke, longer: following.paint([stroke], replace_last=longer))
        self.painter.undone.connect(following.unpaint)
        self.shown.currentRowChanged.connect(following.choose)
        self.add.clicked.connect(following.add_portrait)
        self.remove.clicked.connect(following.remove_portrait)
        self.dice.clicked.connect(following.draw_others)
        self.others.itemClicked.connect(
            lambda item: following.paint_in(following.others[self.others.row(item)])
        )
        self.find_button.clicked.connect(self._find)
        self.approve_button.clicked.connect(self._approve)
        self.close_button.clicked.connect(self.close)
        QShortcut(QKeySequence("N"), self, following.add_portrait)
        QShortcut(QKeySequence("Ctrl+Return"), self, self._approve)
        listen(following.changed, self._show)

    def _find(self) -> None:
        self.painter.setFocus()  # the button is disabled meanwhile: the keys would be those of Close
        self._following.find()

    def _approve(self) -> None:
        if self._following.found is not None:
            self._following.approve(self.name.text())
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._following.shown:
            self._following.close()

    # --- showing ---

    def _show(self) -> None:
        following = self._following
        if not following.shown:  # the model or the project has gone
            self.close()
            return
        document, region = following.shown[following.chosen]
        self.painter.show_portrait(following.picture(document), region, self._view.ground)
        self._show_portraits()
        self.add.setEnabled(len(following.shown) < MAX_EXAMPLES)
        self.remove.setEnabled(len(following.shown) > 1)
        is_idle, is_found = following.work.job is None, following.found is not None
        self.find_button.setEnabled(is_idle and any(region.shapes for _, region in following.shown))
        self.approve_button.setEnabled(is_found)
        (self.approve_button if is_found else self.find_button).setDefault(True)
        self.figure.setVisible(is_idle)
        self.figure.setText(self._said())
        told = following.found.telling if following.found is not None else ""
        self.figure.setToolTip(f"{told[:1].upper()}{told[1:]}")

    def _said(self) -> str:
        found = self._following.found
        if found is None:
            return NOT_YET
        text = found.figure
        return f"{text[:1].upper()}{text[1:]}. {SURE}"

    def _show_portraits(self) -> None:
        """Those of which something has changed: a brush that moves changes one, and a picture that comes another."""
        following, ground, ratio = self._following, self._view.ground, self.devicePixelRatioF()
        blocked = self.shown.blockSignals(True)
        show_count(self.shown, len(following.shown))
        for place, (document, region) in enumerate(following.shown):
            if self._drawn.is_new(place, following.picture(document), region, ground, ratio):
                _put(self.shown, place, self._example(place))
        self.shown.setCurrentRow(following.chosen)
        self.shown.blockSignals(blocked)
        show_count(self.others, len(following.others))
        height = self._height
        for place, document in enumerate(following.others):
            known = following.picture(document), following.located(document)
            if self._drawn.is_new(("other", place), *known, height, ground, ratio):
                _put(self.others, place, self._other(document))

    @property
    def _height(self) -> int:
        """Of the others: so that all have room in two rows."""
        room = self.others.viewport().size()
        across = room.width() // ACROSS - 2 * GAP
        rows = -(-len(self._following.others) // ACROSS)
        return max(
            min(room.height() // max(rows, 1) - 2 * GAP, round(across / self._following.aspect)), LEAST
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()  # now it is known how much room there is

    def _example(self, place: int) -> QPixmap:
        document, region = self._following.shown[place]
        drawn = self._portrait(document, SMALL)
        if region.shapes:
            painter = QPainter(drawn)
            size = drawn.deviceIndependentSize().toSize()
            painter.drawImage(
                QRectF(0, 0, size.width(), size.height()), tint(mask(region, size.height(), size.width()))
            )
            painter.end()
        return drawn

    def _other(self, document: Document) -> QPixmap:
        drawn, layer = self._portrait(document, self._height), self._following.layer
        found = self._following.located(document)
        if found is not None and layer is not None:
            painter = QPainter(drawn)
            whole = QRectF(QPointF(), drawn.deviceIndependentSize())
            draw_outline(painter, outline(found > HALF), covered(whole, layer.extent))
            painter.end()
        return drawn

    def _portrait(self, document: Document, height: int) -> QPixmap:
        pixels = self._following.picture(document)
        size = QSize(max(round(height * self._following.aspect), UNIT), height)
        return portrait_picture(pixels, size, self._view.ground, self.devicePixelRatioF())


def _put(made: QListWidget, place: int, drawn: QPixmap) -> None:
    size = drawn.deviceIndependentSize().toSize()
    made.setIconSize(size)
    made.item(place).setIcon(untinted(drawn))
    made.item(place).setSizeHint(size + QSize(GAP, GAP))
