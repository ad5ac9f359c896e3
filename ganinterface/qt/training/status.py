"""What there is to say of a run: its name, state and buttons at the top; warnings, errors and its last lines at the foot."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QProgressBar, QPushButton, QWidget

from ganinterface.document.typed.number_text import duration
from ganinterface.qt.training.run_folder import Snapshot, State
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import label, plain
from ganinterface.qt.widgets.theme import (
    PADDING,
    STRETCH,
    UNIT,
    column,
    icon,
    icon_button,
    named,
    row,
    tabular,
)

STEPS = 1000  # of the progress bar
LINES = 3  # of what was printed, without scrolling
BUTTONS = (
    ("start", "Start a run…", "Train on a folder or zip of pictures, or continue a run (Ctrl+N)"),
    ("stop", "Stop with checkpoint", "Save everything and end; the run can be continued later"),
    (
        "average",
        "Open newest average",
        "Open the averaged generator of the last save in the main window; the run continues (Ctrl+Return)",
    ),
)
CONTINUE = "Continue…"  # what the button for a start is called where a run has stopped
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
    "lost": "The process has ended without a message. Continue… starts it again from the last saved state.",
    "unknown": "Nothing was written for minutes. The run may be on another machine, or was ended.",
}


def how_far(run: Snapshot) -> str:
    """Pictures, speed, time left and the last save, in one line."""
    parts = []
    if run.story.total:
        parts.append(f"{run.story.seen:,} of {run.story.total:,} pictures")
    if run.state == "running":
        if run.story.speed > 0:
            parts.append(f"{run.story.speed:.1f} pictures per second")
        if run.story.seconds_left is not None:
            parts.append(f"{duration(run.story.seconds_left)} left")
    if run.story.saved_at is not None:
        parts.append(f"saved at {run.story.saved_at:,}")
    return " · ".join(parts)


class Head(QWidget):
    """Name and state of the run, a bar, and the buttons; the window connects them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_head")
        self.name = named(ElidedLabel("", role="heading"), "training_name")
        self.state = named(label("", "secondary"), "training_state")
        self.far = named(ElidedLabel("", role="secondary"), "training_far")
        tabular(self.far)
        self.bar = named(QProgressBar(), "", "How much of the run is done")
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(UNIT)
        self.open_run = icon_button("folder-open", "Open the folder of a run (Ctrl+O)", "training_open_run")
        self.start, self.stop, self.average = (
            named(QPushButton(text), f"training_{name}", text, tip) for name, text, tip in BUTTONS
        )
        self.average.setIcon(icon("arrow-square-out"))
        for button in (self.start, self.stop, self.average):
            button.setAutoDefault(False)
        words = column(row(self.name, self.state, STRETCH, spacing=2 * UNIT), self.far)
        buttons = (self.average, self.stop, self.start)
        column(
            row(self.open_run, (words, 1), *buttons, spacing=2 * UNIT, margin=PADDING), self.bar, parent=self
        )

    def show_run(self, run: Snapshot, stopping: bool) -> None:
        """Show a run; `stopping`: it was asked to stop and has not yet."""
        self.name.setText(run.folder.name or str(run.folder))
        self.name.setToolTip(plain(str(run.folder)))
        self.state.setText("Stopping, the state is being saved" if stopping else STATES[run.state])
        self.state.setToolTip(plain(MEANINGS.get(run.state, run.ending)))
        self.far.setText(how_far(run))
        self.far.setVisible(bool(self.far.text()))
        self.bar.setValue(round(STEPS * run.story.done))
        trains = run.state in ("starting", "running", "unknown")
        self.stop.setEnabled(trains and not stopping)
        self.start.setText(
            CONTINUE if run.state in ("stopped", "lost", "failed") and run.story.total else "Start a run…"
        )
        self.start.setAccessibleName(self.start.text())
        self.start.setEnabled(run.state not in ("starting", "running"))
        self.average.setEnabled(run.has_average)


class Notices(QWidget):
    """Warnings by the rule's name; errors; the process's own words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_notices")
        self.health = named(label("", "warning"), "training_health")
        self.ending = named(label("", "secondary"), "training_ending")
        self.error = named(label("", "error"), "training_error")
        self.output = named(QPlainTextEdit(), "training_output", "What the run printed last")
        self._lines: tuple[str, ...] = ()
        for shown in (self.health, self.ending, self.error):
            shown.setWordWrap(True)
            shown.setVisible(False)
        self.output.setReadOnly(True)
        self.output.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.output.setTabChangesFocus(True)
        self.output.setFixedHeight(LINES * self.output.fontMetrics().lineSpacing() + 5 * UNIT)
        self.output.setVisible(False)
        self._parts = (self.error, self.health, self.ending, self.output)
        column(*self._parts, parent=self, spacing=UNIT, margin=PADDING)

    def show_run(self, run: Snapshot, problem: str) -> None:
        """Show what there is to say of a run; `problem`: what went wrong in the window itself."""
        failed = run.ending if run.state == "failed" else ""
        _show(self.error, "\n".join(part for part in (problem, run.problem, failed) if part))
        _show(self.health, "\n".join(f"{rule}: {sentence}" for rule, sentence in run.story.unhealthy.items()))
        meaning = run.ending if run.state in ("stopped", "finished") else MEANINGS.get(run.state, "")
        _show(self.ending, meaning)
        if run.output != self._lines:
            self._lines = run.output
            self.output.setPlainText("\n".join(run.output))
            bar = self.output.verticalScrollBar()
            bar.setValue(bar.maximum())
        self.output.setVisible(len(run.output) > bool(failed))  # one line would be the error once more
        self.setVisible(not all(part.isHidden() for part in self._parts))


def _show(shown: QLabel, text: str) -> None:
    shown.setText(text)
    shown.setVisible(bool(text))
