"""The latents of a file that holds several: choosing one shows it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, column, icon_button, named, row
from ganinterface.studio.portrait.latents import Latents
from stylegan.latents import Latent

FILM_TIP = (
    "All of them as the animation, one a frame\nThey take the place of its poses; edits and attributes stay"
)
MAX_ROWS = 7  # that are seen at once
SPACES = {
    "w": "The numbers are w, behind the mapping network: as projectors write them",
    "z": "The numbers are z, before the mapping network: as random ones are",
}


class LatentList(QWidget):
    """File and number of its latents, and a list of their names; the arrow keys and letters go through it.

    Where the file does not say whether they are w or z, a person does.
    """

    def __init__(self, latents: Latents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._latents = latents
        self._names = QStringListModel(self)
        self._offered: tuple[Latent, ...] | None = None  # whose names are listed
        self.title = ElidedLabel("", self, role="secondary")
        self.space_label = label("Read as", "secondary", self)
        texts = {space: space for space in SPACES}
        self.space = Segmented("latents_space", "What the numbers are", SPACES, self, texts=texts)
        self.film = icon_button("film-strip", FILM_TIP, "latents_film", self)
        self.withdraw = icon_button("x", "Close this list; the picture stays", "latents_withdraw", self)
        self.view = _Names(self)
        self.view.setModel(self._names)
        header = row(
            (self.title, 1), self.space_label, self.space, self.film, self.withdraw, spacing=2 * UNIT
        )
        column(header, self.view, parent=self, spacing=UNIT)
        self._connect()
        self._show_offered()

    def _connect(self) -> None:
        listen(self._latents.offered_changed, self._show_offered)
        self.film.clicked.connect(self._latents.as_film)
        self.withdraw.clicked.connect(self._latents.withdraw)
        self.space.chosen.connect(self._latents.set_space)
        self.view.selectionModel().selectionChanged.connect(self._choose_selected)
        # Once more when it is selected already, but the picture has become another one.
        self.view.clicked.connect(lambda index: self._latents.choose(index.row()))
        self.view.activated.connect(lambda index: self._latents.choose(index.row()))

    def show_chosen(self) -> None:
        """Select what the picture is, or nothing; chooses nothing."""
        opened, offered = self._latents.opened, self._latents.offered
        place = next((place for place, latent in enumerate(offered) if latent is opened), None)
        selected = [index.row() for index in self.view.selectedIndexes()]
        if selected == ([] if place is None else [place]):
            return
        model = self.view.selectionModel()
        blocked = model.blockSignals(True)
        if place is None:
            model.clearSelection()
        else:
            index = self._names.index(place)
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.view.scrollTo(index)
        model.blockSignals(blocked)
        self.view.viewport().update()

    def _show_offered(self) -> None:
        offered = self._latents.offered
        self.title.setText(f"{len(offered)} in {self._latents.offered_from}")
        for widget in (self.space_label, self.space):
            widget.setVisible(self._latents.may_be_z)
        self.space.set_value(self._latents.space)
        if offered is self._offered:  # only the space has changed
            return
        self._offered = offered
        self._names.setStringList([latent.name for latent in offered])
        self.view.setFixedHeight(min(len(offered), MAX_ROWS) * CONTROL_HEIGHT)
        self.setVisible(bool(offered))
        if offered:
            self.view.scrollToTop()
            self.view.setFocus()

    def _choose_selected(self, selected: QItemSelection, _before: QItemSelection) -> None:
        rows = [index.row() for index in selected.indexes()]
        if rows:
            self._latents.choose(rows[0])


class _Names(QListView):
    """One line per name, all of the same height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "latents_list", "Latents of the file")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        # As high as any other control, and the names a little off the edge of what is marked.
        self.setStyleSheet(f"QListView::item {{ height: {CONTROL_HEIGHT}px; padding: 0 {UNIT}px; }}")
