"""How far the work is that a panel has begun, and its end when a person wants it: a bar, a few words, Stop."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import label, plain
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import UNIT, named, row
from ganinterface.studio.one_job import OneJob

STEPS = 1000
BAR = 12 * UNIT  # px wide at least


class Working(QWidget):
    """Stands in the panel while its work is under way, in the place of what began it or of what came of it."""

    def __init__(self, work: OneJob, name: str, parent: QWidget, *, doing: str = "") -> None:
        """`name`: of the widget; that of its button is `name`_stop. `doing`: words before the bar, where there is room."""
        super().__init__(parent)
        self.setObjectName(name)
        self._work = work
        self.bar = named(QProgressBar(self), f"{name}_bar", "How far it is")
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(UNIT)
        self.bar.setMinimumWidth(BAR)
        self.words = ElidedLabel(role="secondary")
        self.stop = named(QPushButton("Stop", self), f"{name}_stop", "Stop", "Give it up; nothing changes")
        self.stop.setAutoDefault(False)
        what = (label(doing, "secondary", self),) if doing else ()
        row(*what, (self.bar, 1), (self.words, 2), self.stop, parent=self, spacing=2 * UNIT)
        self.stop.clicked.connect(work.give_up)
        listen(work.changed, self._show)
        listen(work.progressed, self._show)
        self._show()

    def _show(self) -> None:
        job = self._work.job
        self.setVisible(job is not None)
        if job is not None:
            self.bar.setValue(round(job.progress * STEPS))
            waits = job.state == "waiting"
            self.words.setText("waits for other work" if waits else job.status)
            self.setToolTip(plain(job.message))
