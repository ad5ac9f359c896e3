"""Writes the decisions a moment after they were made, beside the window's work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ganinterface.datasets.choosing.tables import write_decisions
from ganinterface.datasets.curation import Curation
from ganinterface.qt.curate.background import Background
from stylegan.files.system_errors import sentence

QUIET = 300  # ms after a decision until the file is written


class DecisionFile(QObject):
    """Keeps a file of decisions up to date with a Curation."""

    saved = Signal()
    failed = Signal(str)  # why the last decisions are not in the file, a sentence

    def __init__(self, path: Path, curation: Curation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._curation = curation
        self._writing: Background | None = None
        self._behind = False  # decisions were made that no writing has begun with
        self._soon = QTimer(self, singleShot=True, interval=QUIET)
        self._soon.timeout.connect(self._write)

    @property
    def is_saved(self) -> bool:
        """Whether the file holds all decisions."""
        return not self._behind and self._writing is None

    def change(self) -> None:
        """Something was decided."""
        self._behind = True
        self._soon.start()

    def flush(self) -> str | None:
        """Write what is not written, now; why that failed, in a sentence, or None."""
        self._soon.stop()
        if self._writing is not None:
            self._writing.stop()
            self._writing.wait()
            self._writing, self._behind = None, True
        if not self._behind:
            return None
        try:
            write_decisions(self.path, self._curation.decisions())
        except OSError as error:
            return sentence(error)
        self._behind = False
        return None

    def _write(self) -> None:
        if self._writing is not None:
            self._soon.start()
            return
        decisions, path = self._curation.decisions(), self.path
        self._behind = False
        self._writing = Background(lambda _: write_decisions(path, decisions), self)
        self._writing.done.connect(lambda _: self._finish(None))
        self._writing.failed.connect(self._finish)
        self._writing.start()

    def _finish(self, problem: str | None) -> None:
        if self._writing is not None:
            self._writing.deleteLater()
        self._writing = None
        if problem is None:
            self.saved.emit()
        else:
            self._behind = True
            self.failed.emit(problem)
