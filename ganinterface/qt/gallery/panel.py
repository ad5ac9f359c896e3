"""The gallery panel: the grid or the map of what was looked at, and what can be done with a selection."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from ganinterface.qt.gallery.grid import GalleryGrid
from ganinterface.qt.gallery.model import GalleryModel
from ganinterface.qt.gallery.removed import RemovedLine
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.labels import EmptyState, label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import PADDING, STRETCH, UNIT, column, icon, icon_button, row
from ganinterface.session.session import Session
from ganinterface.studio.gallery.comparing import Comparing
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.gallery.wandering import Wandering
from ganinterface.studio.view import View

EMPTY = "Portraits that you look at are kept here until you clear them: press Return for another one"
NO_FAVOURITES = "No favourites yet: select a portrait and press F"
NO_MODEL = "Portraits that you look at appear here as soon as a model is open"
# Of each the first line is the button's name.
FAVOURITES_TIP = "Only favourites\nF makes the selected portraits favourites, or no longer"
COMPARE_TIP = """Compare with a wipe (W)
Two selected portraits, or the selected one with the picture, one on each side of a line that is dragged"""
SHEET_TIP = "Contact sheet…\nOne picture of the selected portraits, else of all, with their seeds"
EXPORT_TIP = """Export…
The selected portraits, else all, into a folder: pictures with everything that made them, a sheet and a table"""
CLEAR_TIP = "Clear the gallery\nAll but the favourites go; they can be put back for now"


class GalleryPanel(QWidget):
    """`export_wanted`, `sheet_wanted`: a folder is to be asked for, or the sheet to be shown; both with keys."""

    export_wanted = Signal(tuple)
    sheet_wanted = Signal(tuple)

    def __init__(
        self, gallery: Gallery, comparing: Comparing, wandering: Wandering, session: Session, view: View
    ) -> None:
        super().__init__()
        self._gallery, self._comparing, self._wandering = gallery, comparing, wandering
        self._session, self._view = session, view
        self.setObjectName("gallery_panel")
        self.setAccessibleName("Gallery")
        self.rows = GalleryModel(gallery)
        self.grid = GalleryGrid(self.rows, gallery, view, self)
        self.views = Segmented(
            "gallery_view",
            "Show as",
            {"grid": "The newest first", "map": "Alike portraits near one another"},
            self,
        )
        self.favourites = icon_button("star", FAVOURITES_TIP, "gallery_favourites", self, checkable=True)
        self.compare = icon_button("square-half", COMPARE_TIP, "gallery_compare", self)
        self.sheet = icon_button("grid-four", SHEET_TIP, "gallery_sheet", self)
        self.export = icon_button("export", EXPORT_TIP, "gallery_export", self)
        self.clear = icon_button("trash", CLEAR_TIP, "gallery_clear", self)
        self.count = label("", "note", self)
        self.removed = RemovedLine(gallery, self)
        self._empty = EmptyState(EMPTY, self)
        self._map: QWidget | None = None
        self._lay_out()
        self._connect()
        self._on_model()

    def _lay_out(self) -> None:
        buttons = (self.favourites, self.compare, self.sheet, self.export, self.clear)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.grid)
        self.views.set_value("grid")
        top = row(self.views, STRETCH, self.count, 2 * UNIT, *buttons, spacing=UNIT)
        whole = column(top, (self._pages, 1), self.removed, parent=self, spacing=UNIT)
        whole.setContentsMargins(PADDING, UNIT, UNIT, PADDING)
        chain_focus(*self.views.stops, *buttons, self.grid, *self.removed.stops)

    def _connect(self) -> None:
        gallery = self._gallery
        self.views.chosen.connect(self._show_page)
        self.favourites.toggled.connect(self._show)
        self.compare.clicked.connect(self._compare)
        self.sheet.clicked.connect(lambda: self.sheet_wanted.emit(self._meant))
        self.export.clicked.connect(lambda: self.export_wanted.emit(self._meant))
        self.clear.clicked.connect(gallery.clear)
        self.grid.wanted.connect(self._compare)
        self.grid.menu_wanted.connect(self._show_menu)
        listen(gallery.changed, self._show)
        listen(gallery.selection_changed, self._show_selection)
        listen(gallery.current_changed, self._repaint)
        listen(gallery.arrived, self._repaint)
        listen(self._session.model_changed, self._on_model)
        listen(self._view.changed, self._on_view)

    @property
    def _meant(self) -> tuple[str, ...]:
        """The keys of what is selected, else of all that is shown."""
        everything = tuple(self.rows.entry(row).key for row in range(self.rows.rowCount()))
        return self._gallery.selected or everything

    def _compare(self) -> None:
        self._comparing.begin(self._gallery.selected)

    def _on_model(self) -> None:
        model = self._session.model
        if model is not None:
            self.grid.set_shape(*model.resolution)
        self._show()

    def _on_view(self, name: str) -> None:
        if name == "ground":
            self._repaint()

    def _repaint(self) -> None:
        self.grid.viewport().update()

    def _show(self) -> None:
        if self.rows.refresh(self.favourites.isChecked()):
            self.grid.show_selected()
        everything, shown = len(self._gallery.entries), self.rows.rowCount()
        self._empty.setText(
            NO_MODEL if self._session.model is None else NO_FAVOURITES if everything else EMPTY
        )
        self._show_page("map" if self._is_map else "grid")
        for button in (self.sheet, self.export, self.clear):
            button.setEnabled(everything > 0)
        self.favourites.setIcon(icon("star-fill" if self.favourites.isChecked() else "star"))
        self.count.setText(f"{shown:,}" if shown else "")
        self._show_selection()
        self._repaint()

    def _show_selection(self) -> None:
        self.compare.setEnabled(1 <= len(self._gallery.selected) <= 2)
        self.grid.show_selected()

    @property
    def _is_map(self) -> bool:
        return self._map is not None and self._pages.currentWidget() is self._map

    def _show_page(self, name: str) -> None:
        if name == "map" and self._map is None:
            from ganinterface.qt.gallery.map import GalleryMap  # brings pyqtgraph

            self._map = GalleryMap(self._wandering, self._gallery)
            self._pages.addWidget(self._map)
            chain_focus(self.grid, self._map)
        if name == "map" and self._map is not None and self._gallery.entries:
            self._pages.setCurrentWidget(self._map)
        else:
            self._pages.setCurrentIndex(1 if self.rows.rowCount() else 0)
        self.views.set_value("map" if self._is_map else "grid")

    def _show_menu(self, where: QPoint) -> None:
        """The verbs for the selection, with the keys that they have in the grid."""
        menu = QMenu(self)
        menu.setObjectName("gallery_menu")
        selected = self._gallery.selected
        go = menu.addAction("Go there\tReturn", lambda: self._gallery.go(selected[0]))
        go.setEnabled(len(selected) == 1)
        mark = menu.addAction("Favourite\tF", lambda: self._gallery.toggle_favourite(selected))
        menu.addSeparator()
        compare = menu.addAction("Compare with a wipe\tW", self._compare)
        compare.setEnabled(self.compare.isEnabled())
        menu.addAction("Contact sheet…", self.sheet.click)
        menu.addAction("Export…", self.export.click)
        menu.addSeparator()
        remove = menu.addAction("Remove\tDelete", lambda: self._gallery.remove(selected))
        for action in (mark, remove):
            action.setEnabled(bool(selected))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)
