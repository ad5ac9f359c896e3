"""The strip under the canvas: the selected edit on other portraits, and on how many of them it holds."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QWidget

from ganinterface.qt.find.portrait_picture import BADGES, portrait_picture
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say, refuse
from ganinterface.qt.widgets.labels import EmptyState, label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.small_pictures import Drawn, lay_side_by_side, untinted
from ganinterface.qt.widgets.theme import NUMBER_SIZE, PADDING, UNIT, column, icon_button, named, row
from ganinterface.session.session import Session
from ganinterface.studio.finding.holding import FEWEST, MOST, Portrait, Strip
from ganinterface.studio.view import View

EMPTY = "Other portraits appear here as soon as a model is open"
NO_EDIT = "Select an edit that does something, and this says on how many of these portraits it does so too"
WAITING = "looking at other portraits …"
SMALLEST = 14 * UNIT  # px; how high a picture is at least
LOWEST = 22 * UNIT  # px; how high one has room to be when the panel is as low as can be
HEIGHT = 46 * UNIT  # px of the panel at first
NUMBER_HEIGHT = 5 * UNIT
NUMBER_WIDTH = 9 * UNIT
COUNT_WIDTH = 10 * UNIT
WORDS = {
    "holds": "the edit holds",
    "weak": "the edit changes hardly anything",
    "other": "the edit changes something else",
}


class StripPanel(QWidget):
    """Composes the figure, how many portraits there are, and the portraits; nothing is drawn while it is hidden."""

    def __init__(self, strip: Strip, session: Session, view: View, *, say: Say) -> None:
        super().__init__()
        self._strip, self._session, self._view, self._say = strip, session, view, say
        named(self, "strip_panel", "Does it hold?")
        self._seeds: tuple[int, ...] = ()
        self._drawn = Drawn()  # by seed
        self.figure = ElidedLabel("", self)
        tip = f"How many other portraits, {FEWEST} to {MOST}"
        self.count = named(NumberBox(self), "strip_count", "Number of portraits", tip)
        self.count.setFixedWidth(COUNT_WIDTH)
        self.others = icon_button("dice-five", "Other portraits at random", "strip_others", self)
        self.list = self._make_list()
        self._lay_out()
        self._connect()
        self._show()

    def _make_list(self) -> QListWidget:
        made = named(QListWidget(self), "strip_portraits", "The edit on other portraits")
        lay_side_by_side(made)
        font = made.font()
        font.setPointSizeF(NUMBER_SIZE)
        made.setFont(font)
        return made

    def _lay_out(self) -> None:
        self._pages = QStackedWidget(self)
        self._pages.addWidget(EmptyState(EMPTY, self))
        self._pages.addWidget(self.list)
        self._head = row(
            (self.figure, 1), label("Portraits", "secondary"), self.count, self.others, spacing=UNIT
        )
        made = column(self._head, (self._pages, 1), parent=self, spacing=UNIT)
        made.setContentsMargins(PADDING, UNIT, PADDING, UNIT)
        self.setMinimumHeight(LOWEST + NUMBER_HEIGHT + 10 * UNIT)

    def sizeHint(self) -> QSize:
        """What a dock gives it at first."""
        return QSize(200 * UNIT, HEIGHT)

    def set_corner(self, buttons: QWidget) -> None:
        """What floats and closes the panel, at the end of its first row."""
        self._head.addWidget(buttons, 0, Qt.AlignmentFlag.AlignTop)

    def _connect(self) -> None:
        listen(self._strip.changed, self._show)
        listen(self._session.model_changed, self._show)
        listen(self._view.changed, self._on_view)
        self.count.committed.connect(self._count_typed)
        self.count.stepped.connect(lambda steps: self._set_count(len(self._strip.seeds) + round(steps)))
        self.others.clicked.connect(self._strip.draw_others)
        self.list.itemClicked.connect(self._go_to)
        self.list.itemActivated.connect(self._go_to)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._strip.show(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._strip.show(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def _on_view(self, name: str) -> None:
        if name == "ground":
            self._show()

    def _go_to(self, item: QListWidgetItem) -> None:
        self._strip.go_to(self._seeds[self.list.row(item)])

    def _count_typed(self, text: str) -> None:
        if text.isascii() and text.isdigit() and FEWEST <= int(text) <= MOST:
            self._set_count(int(text))
        else:
            refuse(self.count, self._say, f"The strip shows {FEWEST} to {MOST} portraits.")

    def _set_count(self, count: int) -> None:
        self.count.setText(str(self._strip.set_count(count)))

    # --- showing ---

    def _show(self) -> None:
        model = self._session.model
        self._pages.setCurrentIndex(0 if model is None else 1)
        self._say_figure()
        if not self.count.isModified():
            self.count.setText(str(len(self._strip.seeds)))
        if model is None or not self.isVisible():
            return
        size = self._picture_size(*model.resolution)
        self.list.setIconSize(size)
        self.list.setGridSize(
            QSize(max(size.width(), NUMBER_WIDTH) + 2 * UNIT, size.height() + NUMBER_HEIGHT)
        )
        portraits = self._strip.portraits
        seeds = tuple(portrait.seed for portrait in portraits)
        if seeds != self._seeds:
            self._seeds = seeds
            self._drawn.forget()
            self.list.clear()
            self.list.addItems([str(seed) for seed in seeds])
        for place, portrait in enumerate(portraits):
            self._show_portrait(self.list.item(place), portrait, size)

    def _say_figure(self) -> None:
        figure, edit = self._strip.figure, self._strip.edit
        if edit is None:
            self.figure.setText(self._strip.idle or NO_EDIT)
        elif figure is None:
            self.figure.setText(f"{edit.name}: {WAITING}")
        else:
            self.figure.setText(f"{edit.name} {figure}")

    def _show_portrait(self, item: QListWidgetItem, portrait: Portrait, size: QSize) -> None:
        is_here = portrait.seed == self._strip.seed_here
        looks = size, self._view.ground, is_here, self.devicePixelRatioF()
        if not self._drawn.is_new(portrait.seed, *portrait[1:], *looks):
            return
        badge = BADGES.get(portrait.verdict or "")
        drawn = portrait_picture(
            portrait.picture,
            size,
            self._view.ground,
            self.devicePixelRatioF(),
            badge=badge,
            is_faint=not portrait.is_new,
            is_framed=is_here,
        )
        item.setIcon(untinted(drawn))
        item.setToolTip(_tip(portrait, is_here))

    def _picture_size(self, height: int, width: int) -> QSize:
        """As large as all of them have room for in one row or several; where that is too small the list scrolls."""
        count, room = len(self._strip.seeds), self._pages.size() - QSize(4 * UNIT, UNIT)
        highest = SMALLEST
        for rows in range(1, count + 1):
            across = room.width() // -(-count // rows) - 2 * UNIT
            if across >= NUMBER_WIDTH:
                highest = max(highest, min(room.height() // rows - NUMBER_HEIGHT, across * height // width))
        return QSize(max(round(highest * width / height), UNIT), highest)


def _tip(portrait: Portrait, is_here: bool) -> str:
    lines = [f"Seed {portrait.seed}"]
    if portrait.verdict is not None:
        lines[0] += f": {WORDS[portrait.verdict]}"
    if portrait.strength is not None:
        lines.append(
            f"{portrait.strength:.1f} times as strong as on the canvas".replace("1.0 times as", "As")
        )
    lines.append("This is the portrait on the canvas" if is_here else "Click to go there; the edit stays")
    return "\n".join(lines)
