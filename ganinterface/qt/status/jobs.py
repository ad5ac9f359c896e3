"""The jobs corner of the status bar: what runs, how far it is, cancel; and what came of the last ones."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QProgressBar, QToolButton, QWidget

from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import EmptyState, caption, plain
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import PADDING, UNIT, colour, column, flat, icon_button, row, tabular
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.messages import Messages

NOTHING_YET = "Long work appears here while it runs, and when it is done"
MAX_SHOWN = 8
STEPS = 1000  # of a progress bar
BAR_WIDTH = 16 * UNIT
POPUP_WIDTH = 90 * UNIT


class JobsCorner(QWidget):
    """Shows the running job in few words; a click opens the list of the recent ones."""

    def __init__(self, jobs: Jobs, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._recent: list[Job] = []  # newest first
        self._reported: set[Job] = set()  # whose end was said
        self.setObjectName("jobs_corner")
        self.bar = _bar(self)
        self.button = QToolButton(self)
        self.cancel = icon_button("x", "Cancel", "jobs_cancel", self)
        self.popup = JobsPopup(self)
        self._lay_out()
        self.button.clicked.connect(self._open)
        self.cancel.clicked.connect(self._cancel)
        listen(jobs.added, self._on_added)
        listen(jobs.changed, self._on_changed)
        self._show()

    def _lay_out(self) -> None:
        self.button.setObjectName("jobs_button")
        self.button.setToolTip("Long work: what is running, and how it ended")
        self.button.setStyleSheet(f"color: {colour('secondary').name()};")
        tabular(self.button)
        flat(self.button, text=True)
        self.bar.setFixedWidth(BAR_WIDTH)
        row(self.bar, self.button, self.cancel, parent=self, spacing=UNIT)

    @property
    def running(self) -> Job | None:
        """The job that runs, else the one that waits longest."""
        waiting = [job for job in reversed(self._recent) if not job.finished]
        return next((job for job in waiting if job.state == "running"), waiting[0] if waiting else None)

    def _on_added(self, job: Job) -> None:
        if job not in self._recent:
            self._recent = [job, *self._recent]
        self._show()

    def _on_changed(self, job: Job) -> None:
        if job.finished and job not in self._reported:
            self._reported.add(job)
            self._notify(job)
        self._show()
        self._reported.intersection_update(self._recent)

    def _notify(self, job: Job) -> None:
        if job.state == "failed":
            self._messages.say(f"{job.name}: {job.message}", "error", job.details, matter="file")
        else:
            if job.state == "done":
                self._messages.settle("file")
            self._messages.say(f"{job.name}: {job.status}")

    def _show(self) -> None:
        room = MAX_SHOWN - sum(not job.finished for job in self._recent)
        past = [job for job in self._recent if job.finished][: max(room, 0)]
        self._recent = [job for job in self._recent if not job.finished or job in past]
        job = self.running
        others = sum(not other.finished for other in self._recent) - 1
        self.bar.setVisible(job is not None)
        self.cancel.setVisible(job is not None)
        text = "No jobs"
        if job is not None:
            self.bar.setValue(round(job.progress * STEPS))
            more = f" · {others} more" if others else ""
            text = f"{job.name} · {job.status}{more}"
            self.cancel.setToolTip(plain(f"Cancel {job.name}"))
            self.cancel.setAccessibleName(f"Cancel {job.name}")
        self.button.setText(caption(text))
        self.button.setAccessibleName(text)
        self.popup.show_jobs(self._recent)

    def _cancel(self) -> None:
        job = self.running
        if job is not None:
            job.cancel()

    def _open(self) -> None:
        self.popup.show_jobs(self._recent)
        self.popup.adjustSize()
        corner = self.mapToGlobal(QPoint(self.width(), 0))
        self.popup.move(corner - QPoint(self.popup.width(), self.popup.height() + UNIT))
        self.popup.show()


class JobsPopup(QFrame):
    """The recent jobs, newest first; closes with Escape or a click elsewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("jobs_popup")
        self.setAccessibleName("Recent jobs")
        control, edge = colour("control").name(), colour("line").name()
        self.setStyleSheet(f"#jobs_popup {{ background: {control}; border: 1px solid {edge}; }}")
        self.setFixedWidth(POPUP_WIDTH)
        self._rows: list[JobRow] = []
        self._nothing = EmptyState(NOTHING_YET, self)
        self._column = column(self._nothing, parent=self, spacing=2 * UNIT, margin=PADDING)

    def show_jobs(self, jobs: list[Job]) -> None:
        """Show these jobs; rows are made and taken away at the end only."""
        while len(self._rows) > len(jobs):
            row = self._rows.pop()
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(jobs):
            row = JobRow(self)
            self._rows.append(row)
            self._column.addWidget(row)
        for row, job in zip(self._rows, jobs, strict=True):
            row.show_job(job)
        self._nothing.setVisible(not jobs)


class JobRow(QWidget):
    """One job: name, how far or how it ended, and what can be done about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self.name = ElidedLabel()
        self.state = ElidedLabel(role="secondary")
        self.bar = _bar(self)
        self.cancel = icon_button("x", "Cancel", "job_cancel", self)
        self.open_folder = icon_button("folder-open", "Open the folder", "job_open_folder", self)
        words = column(self.name, self.state, self.bar)
        row((words, 1), self.open_folder, self.cancel, parent=self, spacing=UNIT)
        self.cancel.clicked.connect(self._cancel)
        self.open_folder.clicked.connect(self._open)

    def show_job(self, job: Job) -> None:
        """Show a job as it is now."""
        self._job = job
        self.name.setText(job.name)
        self.state.setText(job.status)
        self.state.setToolTip(plain(job.status))
        self.bar.setVisible(not job.finished)
        self.bar.setValue(round(job.progress * STEPS))
        self.cancel.setVisible(not job.finished)
        self.open_folder.setVisible(self._result is not None)
        self.open_folder.setToolTip(plain(f"Open the folder\n{self._result}"))
        self.setAccessibleName(f"{job.name}: {job.status}")

    @property
    def _result(self) -> Path | None:
        return self._job.result if self._job is not None and self._job.state == "done" else None

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _open(self) -> None:
        if self._result is not None:
            folder = self._result if self._result.is_dir() else self._result.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _bar(parent: QWidget) -> QProgressBar:
    bar = QProgressBar(parent)
    bar.setRange(0, STEPS)
    bar.setTextVisible(False)
    bar.setFixedHeight(UNIT)
    return bar
