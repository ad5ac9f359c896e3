"""The foot of the Training window: what is unhealthy, how a run ended, and the last lines that it printed."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from ganinterface.qt.training.head import MEANINGS
from ganinterface.qt.training.run_folder import Snapshot
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.theme import PADDING, UNIT

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
