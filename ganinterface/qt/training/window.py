"""The Training window: composes head, curves, pictures and notices over one run's folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QWidget

from ganinterface.qt.training.curves import Curves
from ganinterface.qt.training.pictures_view import PicturesView
from ganinterface.qt.training.processes import ask_to_stop, start, withdraw
from ganinterface.qt.training.run_folder import Follower, RunFolder, Snapshot
from ganinterface.qt.training.start_dialog import RunRequest, StartDialog
from ganinterface.qt.training.status import Head, Notices
from ganinterface.qt.widgets.labels import EmptyState, line
from ganinterface.qt.widgets.theme import UNIT, colour, column, resize_on_screen
from stylegan.files.system_errors import why_unwritable
from stylegan.training.watch.run_log import GENERATOR, LOG

SIZE = QSize(330 * UNIT, 210 * UNIT)
SHARES = (5, 4)  # of the width: curves, pictures
NOTHING = (
    "Start a run on a folder or zip of pictures, or open the folder of a run that trains already, "
    "here or in a terminal:\n\nganinterface train --data PICTURES --run RUN"
)


@dataclass(frozen=True)
class Verbs:
    """What the window may ask of the program."""

    open_model: Callable[[Path], None]  # in the main window
    last_folder: Callable[[str], Path]  # where a dialog begins, by purpose
    remember_folder: Callable[[str, Path], None]


class TrainingWindow(QWidget):
    """Watches one run at a time, in whichever process it trains."""

    def __init__(self, verbs: Verbs, parent: QWidget | None = None, follower: Follower | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._verbs = verbs
        self._run: Snapshot | None = None
        self._stopping = False
        self._problem = ""
        self._asked: RunRequest | None = None  # last, here
        self.setObjectName("training_window")
        self.setWindowTitle("Training")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.follower = follower or Follower(self)
        self.head, self.curves = Head(), Curves()
        self.pictures, self.notices = PicturesView(), Notices()
        self.nothing = EmptyState(NOTHING)
        self.body, self.split = QStackedWidget(), QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()
        self._show()
        resize_on_screen(self, SIZE)

    def follow(self, folder: Path, started: int | None = None) -> None:
        """Watch the run in a folder; `started`: the process that was just told to train there."""
        self._run, self._stopping, self._problem = Snapshot(folder), False, ""
        self._verbs.remember_folder("training", folder / GENERATOR)
        self.follower.follow(folder, started)
        self._show()

    # --- making ------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.split.setObjectName("training_split")
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(UNIT)
        self.split.addWidget(self.curves)
        self.split.addWidget(self.pictures)
        for index, share in enumerate(SHARES):
            self.split.setStretchFactor(index, share)
        self.split.setSizes([share * SIZE.width() // sum(SHARES) for share in SHARES])
        self.nothing.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.split)
        column(self.head, line(), (self.body, 1), line(), self.notices, parent=self)
        self.setStyleSheet(f"#training_window {{ background: {colour('panel').name()}; }}")

    def _connect(self) -> None:
        self.follower.looked.connect(self._on_looked)
        self.follower.picture_read.connect(self.pictures.show_picture)
        self.pictures.wanted.connect(self.follower.read_picture)
        self.head.open_run.clicked.connect(self.choose_run)
        self.head.start.clicked.connect(self.choose_start)
        self.head.stop.clicked.connect(self.stop)
        self.head.average.clicked.connect(self.open_average)
        for keys, do in (
            ("Ctrl+O", self.choose_run),
            ("Ctrl+N", self.choose_start),
            ("Ctrl+Return", self.open_average),
            ("Ctrl+W", self.close),
        ):
            QShortcut(QKeySequence(keys), self, do)

    # --- doing -------------------------------------------------------------------------------------

    def choose_run(self) -> None:
        """Ask for the folder of a run."""
        begin = str(self._verbs.last_folder("training"))
        chosen = QFileDialog.getExistingDirectory(self, "Open the folder of a run", begin)
        if chosen:
            self.follow(Path(chosen))

    def choose_start(self) -> None:
        """Ask what to train on, and start."""
        if not self.head.start.isEnabled():
            return
        run = self._run
        request = self._asked if run is not None and not run.story.command else None
        if run is not None and (request is None or request.run != run.folder):
            request = RunRequest.of_command(run.story.command, Path(run.story.given_in), run.folder)
        dialog = StartDialog(self._verbs.last_folder("training data"), request, self)
        if dialog.exec():
            self.start(dialog.request())

    def start(self, request: RunRequest) -> None:
        """Start a run in a process of its own, and watch it; two never train in one folder."""
        if RunFolder(request.run).look().state == "running":
            self._fail(f"A run trains in {request.run} already.")
            return
        try:
            process = start(request.arguments(), request.run)
        except OSError as error:
            self._fail(f"{request.run} cannot hold a run: {why_unwritable(error)}.")
            return
        if request.data is not None:
            self._verbs.remember_folder("training data", request.data)
        self._asked = request
        self.follow(request.run, process)

    def stop(self) -> None:
        """Ask the run to save and end."""
        if self._run is None:
            return
        try:
            ask_to_stop(self._run.folder)
        except OSError as error:
            self._fail(f"The run cannot be asked to stop: {why_unwritable(error)}.")
            return
        self._stopping = True
        self._show()

    def open_average(self) -> None:
        """Open the averaged generator of the last save in the main window; the run goes on."""
        if self._run is not None and self._run.has_average:
            self._verbs.open_model(self._run.folder / GENERATOR)

    def _fail(self, sentence: str) -> None:
        self._problem = sentence
        self._show()

    # --- showing -----------------------------------------------------------------------------------

    def _on_looked(self, run: Snapshot) -> None:
        if self._run is None or run.folder != self._run.folder:
            return  # asked for before another folder was chosen
        self._run = run
        if self._stopping and run.state not in ("starting", "running", "unknown"):
            self._stopping = False
            withdraw(run.folder)  # a run that was killed did not hear of it, and the next one is to go on
        self._show()

    def _show(self) -> None:
        run = self._run
        if run is None:
            self.head.show_run(Snapshot(Path()), False)
            self.head.name.setText("No run")
            self.head.name.setToolTip("")
            self.head.state.setText("")
            self.notices.show_run(Snapshot(Path(), "stopped"), self._problem)
            return
        self.setWindowTitle(f"{run.folder.name} – Training")
        self.head.show_run(run, self._stopping)
        self.notices.show_run(run, self._problem)
        self.body.setCurrentWidget(self.split if run.curves or run.sheets else self.nothing)
        self.nothing.setText(
            "The first curves appear after a few seconds."
            if run.state in ("starting", "running")
            else NOTHING
        )
        self.curves.show_curves(run.curves, run.limits)
        self.pictures.show_files(run.sheets, run.films)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window goes; the run does not."""
        self.follower.close()
        super().closeEvent(event)


def show_training(parent: QWidget, verbs: Verbs, run: Path | None = None) -> TrainingWindow:
    """Open the window, or bring the one that is open to the front; on a run, else on the one that was watched last."""
    window = parent.findChild(TrainingWindow)
    if window is None:
        window = TrainingWindow(verbs, parent)
        last = verbs.last_folder("training")
        if run is None and any((last / name).exists() for name in (LOG, GENERATOR)):
            run = last
    if run is not None:
        window.follow(run)
    window.show()
    window.raise_()
    window.activateWindow()
    return window
