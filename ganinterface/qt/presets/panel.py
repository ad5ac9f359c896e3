"""The preset panel: words and tags to find an effect, its pictures, and how strongly it is put on the portrait."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QStackedWidget, QToolButton, QWidget

from ganinterface.qt.presets.grid import PresetGrid
from ganinterface.qt.presets.pictures import PresetPictures
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.focus import Choice, chain_focus
from ganinterface.qt.widgets.labels import EmptyState, caption, plain
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, UNIT, column, icon, icon_button, named, row
from ganinterface.studio.files.preset_library import LibraryEntry, PresetLibrary
from ganinterface.studio.messages import Messages
from ganinterface.studio.side_pictures import SidePictures
from ganinterface.studio.workbench import Workbench

EMPTY = "No presets of these words"
NOTHING = "Save an edit as a preset, and add its folder here"
FIND_TIP = "Show only presets with these words in their name, tags or notes"
FOLDERS_TIP = "Folders of your own\nTheir presets are listed beside those that come with the program"
PUT_TIP = "Put it on the picture (Return; a double-click or dragging it there does it too)"
TAGS_TIP = "Tags of this preset, separated by commas; Return keeps them in its file"
STRENGTH_TIP = "How strongly the next preset is put on the picture, or the last one acts"
ALL = "All tags"
CALM = 150  # ms until it is looked whether a hand has come to rest


class PresetPanel(QWidget):
    """Composes the parts and keeps them up to date. `folder_wanted`: the person wants to join a folder of their own."""

    folder_wanted = Signal()

    def __init__(
        self, library: PresetLibrary, pictures: SidePictures, workbench: Workbench, messages: Messages
    ) -> None:
        super().__init__()
        self._library, self._workbench = library, workbench
        self._shown: tuple[tuple[LibraryEntry, ...], tuple[str | None, ...]] = ((), ())
        self.setObjectName("preset_panel")
        self.setAccessibleName("Presets")
        self.pictures = PresetPictures(library, pictures, self)
        self.filter = self._make_filter()
        self.tag = named(Choice(self), "preset_tag", "Tag", "Only presets with this tag")
        self.folders = icon_button("folder-open", FOLDERS_TIP, "preset_folders", self)
        self.grid = PresetGrid(library, self.pictures, self)
        self.about = ElidedLabel("", self, role="secondary")
        self.tags = named(QLineEdit(self), "preset_tags", "Tags", TAGS_TIP)
        self.strength = NumberSlider("strength", "Strength", self, say=messages.say)
        self.put = icon_button("plus", PUT_TIP, "preset_put", self)
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._lay_out()
        self._connect()

    def _make_filter(self) -> QLineEdit:
        line = named(QLineEdit(self), "preset_filter", "Find presets", FIND_TIP)
        line.setPlaceholderText("Find")
        line.setClearButtonEnabled(True)
        line.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        line.setFixedHeight(CONTROL_HEIGHT)
        return line

    def _lay_out(self) -> None:
        self.tag.setFixedHeight(CONTROL_HEIGHT)
        self.tag.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.tags.setFixedHeight(CONTROL_HEIGHT)
        self.tags.setPlaceholderText("Tags")
        self.strength.setObjectName("preset_strength")
        self.strength.label.setProperty("role", "secondary")
        self.strength.setToolTip(STRENGTH_TIP)
        self.about.setObjectName("preset_about")
        self.folders.setMenu(QMenu(self.folders))
        self.folders.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._empty = EmptyState(EMPTY, self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.grid)
        top = row((self.filter, 1), self.tag, self.folders, spacing=UNIT)
        below = row((self.strength, 1), self.put, spacing=UNIT)
        whole = column(top, (self._pages, 1), self.about, self.tags, below, parent=self, spacing=UNIT)
        whole.setContentsMargins(PADDING, UNIT, UNIT, PADDING)
        stops = (self.filter, self.tag, self.folders, self.grid, self.tags)
        chain_focus(*stops, self.strength.slider, self.strength.box, self.put)

    def _connect(self) -> None:
        library = self._library
        self.filter.textChanged.connect(self._show)
        self.tag.activated.connect(self._show)
        self.folders.menu().aboutToShow.connect(self._fill_folders)
        self.grid.wanted.connect(library.put)
        self.grid.chosen.connect(self._choose)
        self.put.clicked.connect(self._put)
        self.tags.editingFinished.connect(self._keep_tags)
        self.strength.started.connect(library.strength_begin)
        self.strength.moved.connect(library.strength_to)
        self.strength.finished.connect(library.strength_end)
        self.pictures.changed.connect(self._show_pictures)
        self._calm.timeout.connect(self._keep_pictures)
        listen(library.changed, self._show)
        listen(self._workbench.document_changed, self._keep_pictures)

    # --- showing ---

    def _show(self) -> None:
        self._show_tags()
        tag = self.tag.currentText() if self.tag.currentIndex() > 0 else ""
        entries = self._library.found(self.filter.text(), tag)
        shown = (entries, tuple(self._library.misfit(each) for each in entries))
        if shown != self._shown:
            self._shown = shown
            self.grid.show_entries(entries)
            self._keep_pictures()
        self._empty.setText(EMPTY if self._library.entries else NOTHING)
        self._pages.setCurrentIndex(1 if entries else 0)
        self.strength.set_value(self._library.strength)
        self._show_chosen()

    def _show_tags(self) -> None:
        present, chosen = [ALL, *self._library.tags], self.tag.currentText()
        if [self.tag.itemText(place) for place in range(self.tag.count())] != present:
            self.tag.clear()
            self.tag.addItems(present)
            self.tag.setCurrentIndex(max(self.tag.findText(chosen), 0))
        self.tag.setVisible(len(present) > 1)

    def _show_chosen(self) -> None:
        entry = self.grid.entry
        problem = None if entry is None else self._library.misfit(entry)
        notes = entry.preset.notes if entry is not None and entry.preset else ""
        self.about.setText(problem or notes)
        self.put.setEnabled(entry is not None and problem is None)
        self.tags.setVisible(
            entry is not None and entry.preset is not None and (entry.is_own or bool(entry.tags))
        )
        self.tags.setReadOnly(entry is None or not entry.is_own)
        if entry is not None and not (self.tags.hasFocus() and self.tags.isModified()):
            self.tags.setText(", ".join(entry.tags))

    def _choose(self, entry: LibraryEntry | None) -> None:
        """The strength is that of what is chosen now."""
        if entry is None or entry.name != self._library.in_hand:
            self._library.forget_last()
        self._show_chosen()

    def _keep_pictures(self) -> None:
        """Of this portrait, for as long as somebody looks; not of those that a hand passes, which are of no use soon."""
        if not self.isVisible():
            self.pictures.keep(())
        elif self._workbench.is_moving:
            self._calm.start()
        else:
            self.pictures.keep(self._shown[0])

    def _show_pictures(self) -> None:
        if self.isVisible():
            self.grid.show_pictures()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._library.look_again()
        self._keep_pictures()
        self._show_pictures()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keep_pictures()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        is_activated = event.type() == QEvent.Type.ActivationChange and self.isActiveWindow()
        if is_activated and self.isVisible():
            self._library.look_again()  # files may have come and gone meanwhile

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the chosen preset (the right button has chosen it), and the folders."""
        entry = self.grid.entry if self.grid.isVisible() else None
        menu = QMenu(self)
        menu.setObjectName("preset_menu")
        put = menu.addAction("Put on the picture\tReturn", self._put)
        put.setEnabled(entry is not None and self.put.isEnabled())
        tags = menu.addAction("Tags…", self.tags.setFocus)
        tags.setEnabled(entry is not None and self.tags.isVisible() and not self.tags.isReadOnly())
        menu.addSeparator()
        self._add_folders(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    # --- doing ---

    def _put(self) -> None:
        if self.grid.entry is not None:
            self._library.put(self.grid.entry)

    def _keep_tags(self) -> None:
        entry = self.grid.entry
        if entry is not None and self.tags.isModified():
            self.tags.setModified(False)
            self._library.set_tags(entry, self.tags.text().split(","))

    def _fill_folders(self) -> None:
        self.folders.menu().clear()
        self._add_folders(self.folders.menu())

    def _add_folders(self, menu: QMenu) -> None:
        for folder in self._library.folders:
            inner = menu.addMenu(caption(folder.name or str(folder)))
            inner.setToolTip(plain(str(folder)))
            inner.addAction("List it no longer").triggered.connect(
                partial(self._library.remove_folder, folder)
            )
        if self._library.folders:
            menu.addSeparator()
        menu.addAction("Add a folder…").triggered.connect(lambda: self.folder_wanted.emit())
