"""A panel of the tests' own, as a new one would be written: it shows the portrait's seed."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.window.panels import RIGHT, Panel
from ganinterface.studio.workbench import Workbench


class SeedPanel(QLabel):
    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        listen(workbench.document_changed, self._show)

    def _show(self) -> None:
        self.setText(str(self._workbench.document.seed))


TOY = Panel("Seed", RIGHT, lambda studio, files: SeedPanel(studio.workbench))
