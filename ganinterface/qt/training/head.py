"""The top of the Training window: which run, how far it is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ganinterface.qt.training.run_folder import Snapshot, State
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.number_text import duration
from ganinterface.qt.widgets.theme import PADDING, UNIT, icon, icon_button, tabular

STEPS = 1000  # of the progress bar
STATES: dict[State, str] = {
    "none": "No run here yet",
    "starting": "Starting",
    "running": "Training",
    "finished": "Finished",
    "stopped": "Stopped",
    "failed": "Failed",
    "lost": "Ended",
    "unknown": "No news",
}
MEANINGS: dict[State, str] = {
    "none": "There is no log in this folder. Start a run, or open the folder of another one.",
    "starting": "The pictures are being opened; the first step follows.",
    "lost": "The process has gone without a word. Go on… starts it again from the last saved state.",
    "unknown": "Nothing was written for minutes. The run may be on another machine, or was ended.",
}


def how_far(run: Snapshot) -> str:
    """Pictures, speed, time left and the last save, in one line."""
    parts = []
    if run.total:
        parts.append(f"{run.seen:,} of {run.total:,} pictures")
    if run.state == "running":
        if run.speed > 0:
            parts.append(f"{run.speed:.1f} pictures per second")
        if run.seconds_left is not None:
            parts.append(f"{duration(run.seconds_left)} left")
    if run.saved_at is not None:
        parts.append(f"saved at {run.saved_at:,}")
    return " · ".join(parts)


class Head(QWidget):
    """Name and state of the run, a bar, and the buttons; the window connects them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_head")
        self.name = ElidedLabel("", role="heading")
        self.state = label("", "secondary")
        self.far = ElidedLabel("", role="secondary")
        self.bar = QProgressBar()
        self.open_run = icon_button("folder-open", "Open the folder of a run (Ctrl+O)", "training_open_run")
        self.start = QPushButton("Start a run…")
        self.stop = QPushButton("Stop with checkpoint")
        self.average = QPushButton("Open newest average")
        self._name_parts()
        self._lay_out()

    def _name_parts(self) -> None:
        self.name.setObjectName("training_name")
        self.state.setObjectName("training_state")
        self.far.setObjectName("training_far")
        tabular(self.far)
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(UNIT)
        self.bar.setAccessibleName("How much of the run is done")
        self.start.setObjectName("training_start")
        self.start.setToolTip("Train on a folder or zip of pictures, or go on with a run (Ctrl+N)")
        self.stop.setObjectName("training_stop")
        self.stop.setToolTip("Save everything and end; the run can go on later")
        self.average.setObjectName("training_average")
        self.average.setIcon(icon("arrow-square-out"))
        self.average.setToolTip(
            "Draw with the averaged generator of the last save; the run goes on (Ctrl+Return)"
        )
        for button in (self.start, self.stop, self.average):
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(2 * UNIT)
        first.addWidget(self.name)
        first.addWidget(self.state)
        first.addStretch(1)
        words.addLayout(first)
        words.addWidget(self.far)
        row = QHBoxLayout()
        row.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        row.setSpacing(2 * UNIT)
        row.addWidget(self.open_run)
        row.addLayout(words, 1)
        for button in (self.average, self.stop, self.start):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.bar)

    def show_run(self, run: Snapshot, stopping: bool) -> None:
        """Show a run; `stopping`: it was asked to stop and has not yet."""
        self.name.setText(run.folder.name or str(run.folder))
        self.name.setToolTip(str(run.folder))
        self.state.setText("Stopping, the state is being saved" if stopping else STATES[run.state])
        self.state.setToolTip(MEANINGS.get(run.state, run.ending))
        self.far.setText(how_far(run))
        self.far.setVisible(bool(self.far.text()))
        self.bar.setValue(round(STEPS * run.done))
        trains = run.state in ("starting", "running", "unknown")
        self.stop.setEnabled(trains and not stopping)
        self.start.setText(
            "Go on…" if run.state in ("stopped", "lost", "failed") and run.total else "Start a run…"
        )
        self.start.setAccessibleName(self.start.text())
        self.start.setEnabled(run.state not in ("starting", "running"))
        self.average.setEnabled(run.has_average)
