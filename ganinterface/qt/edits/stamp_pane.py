"""In place of the stack, beside the picture: which portrait a stamp is taken from, and the picture before and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QPainterPath, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QWidget

from ganinterface.document.document import Document
from ganinterface.qt.edits.donor_picture import donor_picture, outline
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.hint import Say, refuse
from ganinterface.qt.widgets.labels import label, plain
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.small_pictures import Drawn, lay_side_by_side, untinted
from ganinterface.qt.widgets.theme import STRETCH, UNIT, column, icon_button, named, row
from ganinterface.qt.working import Working
from ganinterface.session.session import Session
from ganinterface.studio.editing.stamping import MAX_PORTRAITS, Donor, Stamping
from ganinterface.studio.editing.stamps import Way
from ganinterface.studio.view import View

TAKE, KEEP = "Take from another", "Keep from this one"
WAYS: dict[str, Way] = {TAKE: "take", KEEP: "keep"}
TIPS = {
    TAKE: "What another portrait has in the painted region comes into this one",
    KEEP: "What this portrait has there, and another one or the average has not, can be put into any portrait",
}
BEFORE, AFTER = "Before", "After"
SHOWN = {BEFORE: "The picture as it is", AFTER: "The picture with the stamp"}
HEIGHT = 18 * UNIT  # px of a picture
SEED_TIP = "The portrait of a seed: type it, Return"
RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Pictures(Protocol):
    """Small pictures of Documents, drawn when there is time."""

    @property
    def changed(self) -> SignalInstance: ...
    def get(self, document: Document) -> QPixmap | None: ...
    def keep(self, documents: Iterable[Document]) -> None: ...


class StampPane(QWidget):
    """Return keeps the stamp, Escape puts the picture back; meanwhile a person can go on working.

    `file_wanted`: the portraits of a file.
    """

    file_wanted = Signal()

    def __init__(
        self,
        stamping: Stamping,
        pictures: Pictures,
        session: Session,
        view: View,
        parent: QWidget,
        *,
        say: Say,
    ) -> None:
        super().__init__(parent)
        self._stamping, self._pictures, self._session, self._view = stamping, pictures, session, view
        self._say = say
        self._listed: tuple[Donor, ...] = ()
        self._drawn = Drawn()
        self.setObjectName("stamp_pane")
        self.way = Segmented("stamp_way", "What the stamp is", TIPS, self)
        self.shown = Segmented("stamp_shown", "What the canvas shows", SHOWN, self)
        self.seed = named(SeedBox(self, say=say), "stamp_seed", "Seed to take from", SEED_TIP)
        self.others = icon_button("dice-five", "Other seeds at random", "stamp_others", self)
        self.file = icon_button(
            "folder-open", "A picture, project or latent from a file…", "stamp_file", self
        )
        self.seed.set_value(None)
        self.seed.setPlaceholderText("Any seed")
        tip = f"How many portraits are averaged, 1 to {MAX_PORTRAITS}: seeds 0, 1, 2, …"
        self.count = named(NumberBox(self), "stamp_count", "Number of portraits to average", tip)
        self.progress = label("", "secondary", self)
        self.stop = icon_button("x", "Draw no more of these pictures", "stamp_stop", self)
        self.working = Working(stamping.work, "stamp_working", self)
        self.list = self._make_list()
        self.setFocusPolicy(
            Qt.FocusPolicy.ClickFocus
        )  # a click on what takes no keys leaves them here, as in a dialog
        self.setFocusProxy(self.list)
        self.cancel = named(
            QPushButton("Cancel", self), "stamp_cancel", "Cancel (Esc)", "The picture stays as it was (Esc)"
        )
        self.take = named(
            QPushButton("Take", self),
            "take_stamp_now",
            "Keep the stamp (Return)",
            "Keep the stamp in the edit (Return)",
        )
        self._lay_out()
        self._connect()

    def _make_list(self) -> QListWidget:
        made = named(QListWidget(self), "stamp_donors", "Portraits to take from")
        lay_side_by_side(made, with_names=True)
        made.setUniformItemSizes(False)  # a longer name than the first one's is whole too
        made.setSpacing(UNIT)
        return made

    def _lay_out(self) -> None:
        self._average = QWidget(self)
        row(label("Average of", "secondary"), self.count, parent=self._average, spacing=UNIT)
        seeds = row(
            label("Seed", "secondary"),
            self.seed,
            self.others,
            self.file,
            self._average,
            STRETCH,
            spacing=UNIT,
        )
        for widget in (self.progress, self.stop):
            seeds.addWidget(widget)
        foot = row(self.shown, STRETCH, self.cancel, self.take, spacing=2 * UNIT)
        column(self.way, seeds, (self.list, 1), self.working, foot, parent=self, spacing=UNIT)
        chain_focus(
            self.list,
            self.seed,
            self.others,
            self.file,
            self.count,
            self.stop,
            self.working.stop,
            self.cancel,
            self.take,
        )

    def _connect(self) -> None:
        stamping = self._stamping
        self.way.chosen.connect(lambda word: stamping.set_way(WAYS[word]))
        self.shown.chosen.connect(lambda word: stamping.show_before(word == BEFORE))
        self.seed.changed.connect(stamping.choose_seed)
        self.others.clicked.connect(stamping.draw_others)
        self.file.clicked.connect(self.file_wanted)
        self.count.committed.connect(self._average_typed)
        self.stop.clicked.connect(lambda: self._pictures.keep(()))
        self.stop.clicked.connect(lambda: self._show_pictures(stopped=True))
        self.cancel.clicked.connect(stamping.cancel)
        self.take.clicked.connect(stamping.keep)
        self.list.currentRowChanged.connect(self._choose)
        self._pictures.changed.connect(self._show_pictures)
        listen(stamping.changed, self.refresh)
        listen(stamping.taken, self._show_ready)

    def refresh(self) -> None:
        """Show which edit it is for, what can be chosen and what is."""
        stamping = self._stamping
        if stamping.edit is None:
            self._pictures.keep(())
            self._listed = ()
            return
        self.setAccessibleName(f"Stamp for {stamping.edit.name}")
        self.take.setToolTip(plain(f"Keep the stamp in {stamping.edit.name} (Return)"))
        self.way.set_value(next(word for word, way in WAYS.items() if way == stamping.way))
        self.shown.set_value(BEFORE if stamping.shows_before else AFTER)
        self._average.setVisible(stamping.way == "keep")
        if not self.count.isModified():
            self.count.setText(str(stamping.count))
        donors = stamping.donors
        if donors != self._listed:
            self._list(donors)
        place = donors.index(stamping.chosen) if stamping.chosen in donors else -1
        blocked = self.list.blockSignals(True)
        self.list.setCurrentRow(place)
        self.list.blockSignals(blocked)
        self._show_ready()

    def take_focus(self) -> None:
        """The keys are here; the first portrait is chosen, so that there is something to see."""
        self.list.setFocus()
        if self._stamping.chosen is None and self._listed:
            self.list.setCurrentRow(0)

    def _list(self, donors: tuple[Donor, ...]) -> None:
        self._listed = donors
        self._drawn.forget()
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for donor in donors:
            item = QListWidgetItem(donor.name.removeprefix("seed "))
            item.setToolTip(plain(donor.name))
            self.list.addItem(item)
        self.list.blockSignals(blocked)
        self._pictures.keep([donor.document for donor in donors if donor.document is not None])
        self._show_pictures()

    def _show_pictures(self, stopped: bool = False) -> None:
        edit, model = self._stamping.edit, self._session.model
        if edit is None or model is None:
            return
        height, width = model.resolution
        size = QSize(max(round(HEIGHT * width / height), UNIT), HEIGHT)
        self.list.setIconSize(size)
        self.list.setGridSize(QSize(max(size.width(), 18 * UNIT) + 2 * UNIT, HEIGHT + 7 * UNIT))
        layer = next((layer for layer in model.layers if layer.name == edit.layer), None)
        around = QPainterPath() if layer is None else outline(edit.region, layer)
        drawn, wanted = 0, 0
        for place, donor in enumerate(self._listed):
            picture = None if donor.document is None else self._pictures.get(donor.document)
            wanted += donor.document is not None
            drawn += picture is not None
            looks = size, self._view.ground, self.devicePixelRatioF()
            if self._drawn.is_new(place, donor, picture, edit.region, layer, *looks):
                shown = donor_picture(picture, size, around, *looks[1:])
                self.list.item(place).setIcon(untinted(shown))
        busy = drawn < wanted and not stopped
        self.progress.setText(f"{drawn} of {wanted}" if busy else "")
        self.stop.setVisible(busy)

    def _show_ready(self) -> None:
        chosen = self._stamping.chosen
        self.take.setEnabled(chosen is not None)
        self.shown.setEnabled(self._stamping.is_ready)

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._listed):
            self._stamping.choose(self._listed[place])

    def _average_typed(self, text: str) -> None:
        try:
            self._stamping.choose_average(int(text) if text.isascii() and text.isdigit() else 0)
        except ValueError as error:
            refuse(self.count, self._say, str(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._stamping.cancel()
        elif event.key() not in RETURN:
            super().keyPressEvent(event)
        elif self.list.hasFocus() or self.way.isAncestorOf(self.focusWidget() or self):
            self._stamping.keep()
        else:
            self.list.setFocus()  # a number was typed: the next Return keeps what it shows
