"""The main window: composes the canvas, the bars and the panels, and nothing else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.canvas.options import ToolOptions
from ganinterface.qt.context_menu import WithMenu
from ganinterface.qt.dragged import PORTRAITS, keys_in
from ganinterface.qt.gallery.large_variations import LargeVariations
from ganinterface.qt.gallery.wipe import Wipe
from ganinterface.qt.help.first_steps import FirstSteps
from ganinterface.qt.live.projection import Projection
from ganinterface.qt.presets.grid import PRESET_MIME
from ganinterface.qt.status.canvas_message import CanvasMessage
from ganinterface.qt.status.jobs import JobsCorner
from ganinterface.qt.status.line import StatusLine
from ganinterface.qt.status.message import MessageLine
from ganinterface.qt.status.notices import NoticeBar
from ganinterface.qt.status.picture import PictureState
from ganinterface.qt.status.standing import Standing
from ganinterface.qt.status.zoom import ZoomField
from ganinterface.qt.timeline.onion import OnionView
from ganinterface.qt.widgets.focus import HomeOfKeys
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import column
from ganinterface.qt.window import dialogs, panels
from ganinterface.qt.window.actions.building import build_actions
from ganinterface.qt.window.actions.menu_table import shortcuts
from ganinterface.qt.window.actions.program import Program
from ganinterface.qt.window.clipboard import SystemClipboard
from ganinterface.qt.window.docks import Docks
from ganinterface.qt.window.file_commands import FileCommands
from ganinterface.qt.window.menus import fill_menus, show_context_menu
from ganinterface.qt.window.toolbars import ModelButton, ToolStrip, TopBar
from ganinterface.studio.studio import Studio

NAME = "GANInterface"
SMALL, LARGE = QSize(1280, 720), QSize(1600, 960)


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
        self._may_close = False  # the person was asked
        self.setObjectName("main_window")
        self.setAcceptDrops(True)
        self._make_middle()
        self.commands = FileCommands(self, studio)
        s = studio
        self.first_steps = FirstSteps(
            s.workbench, s.painting, s.view, s.shown, s.settings, s.session, self.canvas
        )
        clipboard = SystemClipboard(studio.clipboard, self.commands.open_files, self)
        self.program = Program(
            studio,
            self.commands,
            self.canvas,
            self,
            clipboard,
            lambda: self.docks.reset(),
            lambda title: self.docks.raise_panel(title),
            lambda: self.first_steps.begin(),
            lambda: dialogs.show_shortcuts(shortcuts(), self),
        )
        self.actions_by_id = build_actions(self.program)
        self._make_bars()
        self._make_status()
        roomy = self.screen().availableSize()
        self.resize(LARGE if roomy.width() > LARGE.width() and roomy.height() > LARGE.height() else SMALL)
        self.docks = Docks(self, panels.PANELS, lambda panel: panel.make(studio, self.commands))
        keys = HomeOfKeys(self.canvas)
        for dock in self.docks.all:
            keys.add_window(dock)
        fill_menus(self.program, self.actions_by_id, self.docks)
        show = partial(show_context_menu, self.program, self.actions_by_id, self.docks)
        for shown in self.findChildren(WithMenu):
            shown.menu_wanted.connect(show)
        self._connect()
        self.docks.restore(studio.settings.current.window_geometry, studio.settings.current.window_state)
        self._show_title()
        self.canvas.setFocus()

    def _make_middle(self) -> None:
        studio = self.studio
        self.canvas = Canvas(
            studio.shown,
            studio.view,
            studio.edits,
            studio.painting,
            studio.moving,
            studio.first_values,
            studio.messages,
            self,
        )
        self.canvas.over.append(OnionView(studio.onion, studio.view, self.canvas.update, self.canvas).draw)
        self.wipe = Wipe(studio.comparing, studio.view, lambda: self.canvas.viewport.rect, self.canvas)
        self.large_variations = LargeVariations(
            studio.variations, studio.session, studio.view, self.canvas, say=studio.messages.say
        )
        self.projection = Projection(studio.shown, studio.view, self)
        self.notices = NoticeBar(studio.notices, self.canvas)
        self.setCentralWidget(QWidget())
        self.options = ToolOptions(studio.view, say=studio.messages.say)
        column(self.options, self.notices, (self.canvas, 1), parent=self.centralWidget())

    def _make_bars(self) -> None:
        studio = self.studio
        self.top_bar = TopBar(
            self.actions_by_id,
            studio.workbench,
            studio.latents,
            studio.quality,
            studio.models,
            studio.messages.say,
            self,
        )
        self.top_bar.addWidget(ModelButton(studio.models, studio.settings, self.commands))
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.top_bar)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, ToolStrip(self.actions_by_id, self))

    def _make_status(self) -> None:
        studio = self.studio
        standing = Standing(studio.messages, self)
        self.trouble = CanvasMessage(standing, self.canvas)
        self.status = StatusLine(
            studio.session,
            PictureState(studio.shown, studio.models, studio.view),
            MessageLine(standing),
            ZoomField(),
            JobsCorner(studio.jobs, studio.messages),
            self,
        )
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _connect(self) -> None:
        studio = self.studio
        listen(studio.session.saved_changed, self._show_title)
        listen(studio.latents.offered_changed, self._show_offered_latents)
        listen(studio.attributes.loaded, self._show_loaded_attributes)
        listen(studio.sound.taken, self._show_voice)
        self.canvas.pointed.connect(self.status.picture.show_pointer)
        self.canvas.left.connect(self.status.picture.clear_pointer)
        self._connect_zoom(self.status.zoom)
        for shows in (self.status.message, self.trouble):
            shows.details_wanted.connect(lambda said, more: dialogs.show_details(said, more, self))
        self.first_steps.guide_wanted.connect(self.program.show_guide)
        self.canvas.escaped.connect(self._step_back)
        self.notices.answered.connect(self.canvas.setFocus)
        studio.recovery.consent = self.commands.replace_project
        studio.opening.ask_about_other_window = self.commands.ask_about_other_window
        compare = QShortcut(QKeySequence("C"), self, self._hold_compare)
        compare.setAutoRepeat(False)

    def _step_back(self) -> None:
        """Escape on the canvas: out of the animation, else no map is pinned."""
        if self.studio.playback.document is not None:
            self.studio.playback.leave()
        else:
            self.studio.view.pin(())

    def _connect_zoom(self, field: ZoomField) -> None:
        view, canvas = self.studio.view, self.canvas
        canvas.zoomed.connect(field.show_zoom)
        field.typed.connect(canvas.set_zoom)
        field.stepped.connect(canvas.zoom)
        field.fit_wanted.connect(canvas.fit)
        field.turn_wanted.connect(lambda: setattr(view, "mirrored", False))
        listen(view.changed, self._show_mirrored)
        if canvas.image is not None:
            field.show_zoom(canvas.viewport.zoom, canvas.viewport.fitted)

    # --- what changed ---

    def _show_mirrored(self, name: str) -> None:
        if name == "mirrored":
            self.status.zoom.show_mirrored(self.studio.view.mirrored)

    def _show_title(self) -> None:
        path = self.studio.session.path
        self.setWindowTitle(f"{path.stem if path else 'Untitled'}[*] – {NAME}")
        self.setWindowModified(not self.studio.session.is_saved)

    def _show_offered_latents(self) -> None:
        if self.studio.latents.offered:
            self.docks.raise_panel("Latent")

    def _show_loaded_attributes(self) -> None:
        self.docks.raise_panel("Attributes")

    def _show_voice(self) -> None:
        self.docks.raise_panel("Voice")

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
        preset = event.mimeData().data(PRESET_MIME)
        if not preset.isEmpty():
            event.acceptProposedAction()
            if self.childAt(event.position().toPoint()) is self.canvas:
                self.studio.presets.put_file(Path(bytes(preset.data()).decode()))
            return
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if event.mimeData().hasFormat(PORTRAITS):
            self.studio.gallery.go(keys_in(event.mimeData())[0])
        else:
            self.commands.open_files(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close and not _session_ends():
            event.ignore()
            # At once, unless something has to be saved or exported first.
            self.commands.quit(self._close_for_good)
            if not self._may_close:
                return
        self.studio.view.projected = False
        self.studio.settings.remember(
            window_geometry=self.docks.geometry(), window_state=self.docks.state(), **self.studio.view.unkept
        )
        event.accept()

    def _close_for_good(self) -> None:
        self.studio.autosave.finish()
        self._may_close = True
        self.close()  # nothing more than that happens while it is being closed


def _session_ends() -> bool:
    """Whether the person logs out, which no question should hold up: the journal keeps the work."""
    application = QApplication.instance()
    return isinstance(application, QApplication) and application.isSavingSession()
