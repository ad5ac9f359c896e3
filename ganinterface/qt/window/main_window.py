"""The main window: composes the canvas, the bars and the panels, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow

from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import icon
from ganinterface.qt.window import action_table, dialogs, panels
from ganinterface.qt.window.actions import build_actions, shown_key
from ganinterface.qt.window.docks import Docks
from ganinterface.qt.window.file_commands import FileCommands
from ganinterface.qt.window.menus import fill_menus
from ganinterface.qt.window.preferences import show_preferences
from ganinterface.qt.window.status_line import StatusLine
from ganinterface.qt.window.toolbars import ToolStrip, TopBar
from ganinterface.studio.studio import Studio

NAME = "GANInterface"
SMALL, LARGE = QSize(1280, 720), QSize(1600, 960)
MOUSE = (
    ("paint", "left button"),
    ("erase", "right button"),
    ("paint the opposite", "Ctrl + drag"),
    ("take the value under the mouse", "Alt + click"),
    ("move the picture", "middle button"),
    ("zoom", "wheel"),
    ("give up the stroke", "Esc"),
)


class MainWindow(QMainWindow):
    """The picture in the middle, everything else around it."""

    studio: Studio
    canvas: Canvas
    commands: FileCommands
    docks: Docks

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self._comparing = False
        self._unkept: dict[str, Any] = {}  # settings that changed since they were last kept
        self.setObjectName("main_window")
        self.setAcceptDrops(True)
        self.canvas = Canvas(studio.shown, studio.view, studio.edits, studio.painting, studio.messages, self)
        self.setCentralWidget(self.canvas)
        self.commands = FileCommands(self, studio)
        self.actions_by_id = build_actions(self)
        self.top_bar = TopBar(studio, self.commands, self.actions_by_id, self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.top_bar)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, ToolStrip(self.actions_by_id, self))
        self.status = StatusLine(studio, self)
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().setSizeGripEnabled(False)
        roomy = self.screen().availableSize()
        self.resize(LARGE if roomy.width() > LARGE.width() and roomy.height() > LARGE.height() else SMALL)
        self.docks = Docks(self, panels.PANELS, lambda panel: panel.make(studio, self.commands))
        fill_menus(self)
        self._connect()
        self.docks.restore(studio.settings.current.window_geometry, studio.settings.current.window_state)
        self._show_title()
        self._show_history()
        self.canvas.setFocus()

    def _connect(self) -> None:
        studio = self.studio
        listen(studio.workbench.history_changed, self._show_history)
        listen(studio.workbench.saved_changed, self._show_title)
        listen(studio.playback.playing_changed, self._show_playing)
        listen(studio.latents.offered_changed, self._show_offered_latents)
        listen(studio.attributes.loaded, self._show_loaded_attributes)
        self.canvas.pointed.connect(self.status.show_pointer)
        self.canvas.left.connect(self.status.clear_pointer)
        self.canvas.escaped.connect(studio.playback.leave)
        compare = QShortcut(QKeySequence("C"), self, self._hold_compare)
        compare.setAutoRepeat(False)
        listen(studio.view.changed, self._remember_view)

    # --- what the actions do ---

    def with_edit(self, do: Callable[[str], object]) -> None:
        """Do something to the selected edit, or say that there is none."""
        edit = self.studio.edits.selected
        if edit is None:
            self.studio.messages.say("Select an edit first.")
        else:
            do(edit.id)

    def move_edit(self, steps: int) -> None:
        """The selected edit so many places up the stack."""
        edits = self.studio.workbench.document.edits

        def move(edit_id: str) -> None:
            index = next(place for place, edit in enumerate(edits) if edit.id == edit_id)
            self.studio.edits.move_edit(edit_id, index + steps)

        self.with_edit(move)

    def toggle_full_screen(self) -> None:
        """On the whole screen, or no longer."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_shortcuts(self) -> None:
        """All keys on one page."""
        specs = {entry.id: entry for entry in action_table.EVERY}
        groups: dict[str, dialogs.Rows] = {}
        for title, entries in action_table.MENUS.items():
            rows = [(specs[entry].text, shown_key(specs[entry])) for entry in entries if entry in specs]
            groups[title] = [(text, key) for text, key in rows if key]
        dialogs.show_shortcuts({**groups, "Mouse": MOUSE}, self)

    def show_preferences(self) -> None:
        """Device and memory."""
        show_preferences(self, self.studio)

    def show_about(self) -> None:
        """Name, version and credits."""
        dialogs.show_about(self)

    # --- what changed ---

    def _show_title(self) -> None:
        path = self.studio.session.path
        self.setWindowTitle(f"{path.stem if path else 'Untitled'}[*] – {NAME}")
        self.setWindowModified(not self.studio.session.is_saved)

    def _show_history(self) -> None:
        session = self.studio.session
        for name, title, label in (
            ("undo", "Undo", session.undo_label),
            ("redo", "Redo", session.redo_label),
        ):
            action = self.actions_by_id[name]
            action.setEnabled(label is not None)
            action.setText(f"{title} {label}" if label else title)
            action.setToolTip(f"{action.text()} ({action.shortcut().toString()})")

    def _show_playing(self, playing: bool) -> None:
        self.actions_by_id["play"].setIcon(icon("pause" if playing else "play"))

    def _show_offered_latents(self) -> None:
        if self.studio.latents.offered:
            self.docks.raise_panel("Latent")

    def _show_loaded_attributes(self) -> None:
        self.docks.raise_panel("Attributes")

    def _remember_view(self, name: str) -> None:
        view = self.studio.view
        kept = {
            "smooth": "smooth",
            "ground": "ground",
            "colour_map": "colour_map",
            "opacity": "heatmap_opacity",
            "radius": "brush_radius",
            "hardness": "brush_hardness",
        }
        if name in kept:
            self._unkept[kept[name]] = getattr(view, name)
        elif name == "scale_mode" and isinstance(view.scale_mode, str):
            self._unkept["heatmap_scale"] = view.scale_mode

    # --- keys, files, closing ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        # Only what the focused control leaves over comes here: Return in a number field is not a new portrait.
        on_canvas = QApplication.focusWidget() in (self.canvas, self, None)
        if key == Qt.Key.Key_Space and not event.isAutoRepeat() and on_canvas:
            self.canvas.hold_space(True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and on_canvas:
            self.studio.workbench.new_portrait()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space:
            self.canvas.hold_space(False)
        elif event.key() == Qt.Key.Key_C and self._comparing:
            self._release_compare()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            # The keys may go up in another window, where nobody tells us.
            self.canvas.hold_space(False)
            if self._comparing:
                self._release_compare()
        super().changeEvent(event)

    def _hold_compare(self) -> None:
        self._comparing = True
        self.studio.view.compare = True

    def _release_compare(self) -> None:
        self._comparing = False
        self.studio.view.compare = False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.commands.open_files(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.commands.may_replace():
            event.ignore()
            return
        self.studio.settings.remember(
            window_geometry=self.docks.geometry(), window_state=self.docks.state(), **self._unkept
        )
        event.accept()
