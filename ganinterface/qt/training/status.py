"""What there is to say of a run: its name, state and buttons at the top; warnings, errors and its last lines at the foot."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ganinterface.document.number_text import duration
from ganinterface.qt.training.run_folder import Snapshot, State
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import label
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


LINES = 3  # of what was printed, without scrolling


class Notices(QWidget):
    """Warnings by the rule's name; errors; the process's own words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_notices")
        self.health = label("", "warning")
        self.ending = label("", "secondary")
        self.error = label("", "error")
        self.output = QPlainTextEdit()
        self._lines: tuple[str, ...] = ()
        for name, shown in (("health", self.health), ("ending", self.ending), ("error", self.error)):
            shown.setObjectName(f"training_{name}")
            shown.setWordWrap(True)
            shown.setVisible(False)
        self.output.setObjectName("training_output")
        self.output.setAccessibleName("What the run printed last")
        self.output.setReadOnly(True)
        self.output.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.output.setTabChangesFocus(True)
        self.output.setFixedHeight(LINES * self.output.fontMetrics().lineSpacing() + 5 * UNIT)
        self.output.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(UNIT)
        for widget in (self.error, self.health, self.ending, self.output):
            column.addWidget(widget)

    def show_run(self, run: Snapshot, problem: str) -> None:
        """Show what there is to say of a run; `problem`: what went wrong in the window itself."""
        failed = run.ending if run.state == "failed" else ""
        _show(self.error, "\n".join(part for part in (problem, run.problem, failed) if part))
        _show(self.health, "\n".join(f"{rule}: {sentence}" for rule, sentence in run.unhealthy))
        meaning = run.ending if run.state in ("stopped", "finished") else MEANINGS.get(run.state, "")
        _show(self.ending, meaning)
        if run.output != self._lines:
            self._lines = run.output
            self.output.setPlainText("\n".join(run.output))
            bar = self.output.verticalScrollBar()
            bar.setValue(bar.maximum())
        self.output.setVisible(bool(run.output))
        self.setVisible(
            not all(part.isHidden() for part in (self.error, self.health, self.ending, self.output))
        )


def _show(shown: QWidget, text: str) -> None:
    shown.setText(text)  # type: ignore[attr-defined]
    shown.setVisible(bool(text))
