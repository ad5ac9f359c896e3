"""The models dialog: published generators to choose from, download and open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from ganinterface.files.catalogue import Catalogue, load_catalogue, models_folder, own_list
from ganinterface.files.catalogue_entry import Entry, size_text
from ganinterface.net.downloads import download, downloaded, known_sha256, received
from ganinterface.qt.models.details import ModelDetails
from ganinterface.qt.models.table import CatalogueModel, Disk, Filtered, ModelsTable
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import label, line, plain
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import UNIT, column, icon, icon_button, named, row, set_role, tabular
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.messages import Messages
from stylegan.files.system_errors import sentence

SIZE = (300 * UNIT, 160 * UNIT)
BAR_WIDTH = 40 * UNIT
STEPS = 1000  # of the bar

OpenModel = Callable[
    [Path, Callable[[], object]], object
]  # when it may be opened, it is, and the call is made


def show_models(window: QWidget, jobs: Jobs, messages: Messages, open_model: OpenModel) -> None:
    """Open the dialog, or bring the one that is open to the front."""
    dialog = window.findChild(ModelsDialog)
    if dialog is None:
        try:
            catalogue = load_catalogue()
        except (OSError, ValueError) as error:
            messages.say(sentence(error), "error")
            return
        dialog = ModelsDialog(catalogue, jobs, open_model, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class ModelsDialog(QDialog):
    """A filter, the table, what is known of the chosen entry, and the button that downloads or opens it.

    Downloads are jobs: they go on when the dialog is closed, and are found again when it is opened.
    """

    def __init__(self, catalogue: Catalogue, jobs: Jobs, open_model: OpenModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._all_jobs, self._open_model = jobs, open_model
        self._jobs: dict[str, Job] = {}  # the last one of each entry
        self.setObjectName("models_dialog")
        self.setWindowTitle("Models")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = CatalogueModel(catalogue.entries, self)
        self.rows = Filtered(self.model, self)
        self.filter = QLineEdit()
        self.count = label("", "secondary")
        self.problem = ElidedLabel(catalogue.problem or "", role="warning")
        self.table = ModelsTable(self.rows)
        self.details = ModelDetails()
        self.bar = QProgressBar()
        self.cancel = icon_button("x", "Cancel the download", "models_cancel")
        self.message = label("")
        self.main = QPushButton()
        self.close_button = QPushButton("Close")
        self._name_parts()
        self._lay_out()
        self._connect()
        self._look_at_disk()
        self.table.selectRow(0)
        self._show_count()
        self.resize(*SIZE)
        self.filter.setFocus()

    @property
    def entry(self) -> Entry | None:
        """The entry that is chosen."""
        row = self._row
        return None if row is None else self.model.entries[row]

    @property
    def _row(self) -> int | None:
        chosen = self.table.selectionModel().selectedRows()
        return self.rows.mapToSource(chosen[0]).row() if chosen else None

    # --- making ------------------------------------------------------------------------------------

    def _name_parts(self) -> None:
        named(self.filter, "models_filter", "Filter")
        self.filter.setPlaceholderText("Filter: name, what it shows, family, size of the picture, licence")
        place = QLineEdit.ActionPosition
        self.filter.addAction(icon("magnifying-glass", role="secondary"), place.LeadingPosition)
        self.clear = self.filter.addAction(icon("x", role="secondary"), place.TrailingPosition)
        self.clear.setToolTip("Show all models (Esc)")
        self.clear.setVisible(False)
        self.problem.setObjectName("models_problem")
        self.problem.setToolTip(plain(self.problem.text()))
        self.problem.setVisible(bool(self.problem.text()))
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(BAR_WIDTH, UNIT)
        self.message.setObjectName("models_message")
        self.message.setWordWrap(True)
        tabular(self.message)
        self.main.setObjectName("models_main")
        self.main.setDefault(True)
        self.close_button.setObjectName("models_close")
        self.close_button.setAutoDefault(False)

    def _lay_out(self) -> None:
        head = row((self.filter, 1), self.count, spacing=3 * UNIT)
        foot = row(self.bar, self.cancel, (self.message, 1), self.main, self.close_button, spacing=2 * UNIT)
        parts = (head, self.problem, (self.table, 1), line(), self.details, line(), foot)
        column(*parts, parent=self, spacing=3 * UNIT, margin=4 * UNIT)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.clear.triggered.connect(self.filter.clear)
        self.filter.installEventFilter(self)
        self.table.selectionModel().selectionChanged.connect(self._show)
        self.table.doubleClicked.connect(self._act)
        self.main.clicked.connect(self._act)
        self.close_button.clicked.connect(self.close)
        self.cancel.clicked.connect(self._cancel)
        listen(self._all_jobs.added, self._on_job)
        listen(self._all_jobs.changed, self._on_job)
        for job in self._all_jobs.unfinished:
            self._on_job(job)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self.filter.setFocus)
        find.activated.connect(self.filter.selectAll)

    # --- showing -----------------------------------------------------------------------------------

    def _look_at_disk(self) -> None:
        for place, entry in enumerate(self.model.entries):
            self._look_at(place, entry)

    def _look_at(self, row: int, entry: Entry) -> None:
        self.model.set_disk(
            row, Disk(downloaded(entry) is not None, received(entry), self._jobs.get(entry.name))
        )

    def _filter(self, text: str) -> None:
        before = self.entry
        self.clear.setVisible(bool(text))
        self.rows.set_words(text)
        if self.entry is None and self.rows.rowCount() > 0:
            self.table.selectRow(0)
        elif before is not None and self.entry is before:
            self.table.scrollTo(self.table.currentIndex())
        self._show_count()
        self._show()

    def _show_count(self) -> None:
        shown, all_of_them = self.rows.rowCount(), self.model.rowCount()
        self.count.setText(f"{shown} models" if shown == all_of_them else f"{shown} of {all_of_them} models")

    def _show(self) -> None:
        """The chosen entry, and what can be done with it."""
        row, entry = self._row, self.entry
        if row is None or entry is None:
            self.details.show_entry(None, "", models_folder() / "none", False)
            self._show_action("Download", False, "", None)
            return
        disk = self.model.disk(row)
        path = models_folder() / entry.file_name
        self.details.show_entry(entry, known_sha256(entry), path, disk.here)
        job = disk.job
        if job is not None and not job.finished:
            self._show_action("Downloading", False, f"{job.status} · {job.message}".rstrip(" ·"), job)
        elif disk.here:
            self._show_action("Open", True, "", None)
        else:
            size = f" {size_text(entry.size)}" if entry.size else ""
            text = "Continue the download" if disk.part else f"Download{size}"
            failed = job is not None and job.state == "failed"
            kept = f"{size_text(disk.part)} are there" if disk.part else ""
            self._show_action(text, True, job.message if failed and job else kept, None, failed)

    def _show_action(
        self, text: str, enabled: bool, message: str, job: Job | None, failed: bool = False
    ) -> None:
        self.main.setText(text)
        self.main.setEnabled(enabled)
        self.main.setDefault(enabled)
        self.message.setText(message or f"Models of your own are listed in {own_list()}")
        set_role(self.message, "error" if failed else "secondary")
        for widget in (self.bar, self.cancel):
            widget.setVisible(job is not None)
        if job is not None:  # without a size to go by the bar only moves
            self.bar.setRange(0, STEPS if job.progress > 0 else 0)
            self.bar.setValue(round(job.progress * STEPS))

    # --- doing -------------------------------------------------------------------------------------

    def _act(self, _index: QModelIndex | bool | None = None) -> None:
        row, entry = self._row, self.entry
        if row is None or entry is None or not self.main.isEnabled():
            return
        if not self.model.disk(row).here:
            self._all_jobs.start(_job_name(entry), lambda job: _work(entry, job))
        else:
            self._open_model(models_folder() / entry.file_name, self.close)

    def _cancel(self) -> None:
        job = self._jobs.get(self.entry.name) if self.entry else None
        if job is not None:
            job.cancel()

    def _on_job(self, job: Job) -> None:
        for place, entry in enumerate(self.model.entries):
            if job.name == _job_name(entry):
                self._jobs[entry.name] = job
                self._look_at(place, entry)
                if place == self._row:
                    self._show()

    # --- keys --------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down in the filter choose a row, so that one never has to leave it; Escape empties it first."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.filter:
            key = event.key()
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
                self.table.keyPressEvent(event)
                return True
            if key == Qt.Key.Key_Escape and self.filter.text():
                self.filter.clear()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._look_at_disk()  # files may have come and gone meanwhile
            self._show()
        super().changeEvent(event)


def _job_name(entry: Entry) -> str:
    return f"Download {entry.name}"


def _work(entry: Entry, job: Job) -> str:
    path = download(entry, job=job)
    job.result = path
    return f"{size_text(path.stat().st_size)} in {path.parent}"
