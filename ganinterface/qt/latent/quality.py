"""Beside psi: whether the portrait is one like those that the model draws well, as a word and a number."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ganinterface.qt.widgets.fitted_labels import SteadyLabel
from ganinterface.qt.widgets.listening import listen
from ganinterface.studio.portrait.quality import Quality

TIP = """How far this portrait is from the model's average, compared with the portraits that it makes by itself
1 is a typical one at psi 1. Near average below 0.5, unusual beyond 99 in 100, far out at twice that: such pictures tend to
fall apart, and less psi or smaller attributes bring them back. It is the Mahalanobis distance of w; edits do not count."""


class QualityLabel(SteadyLabel):
    """ "Typical · 0.71"; empty while it is not known."""

    def __init__(self, quality: Quality, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quality = quality
        self.setObjectName(name)
        self.setToolTip(TIP)
        listen(quality.changed, self._show)
        self._show()

    def _show(self) -> None:
        estimate = self._quality.estimate
        # Always two digits: the bar would move while a film plays.
        self.setText("" if estimate is None else f"{estimate[1].capitalize()} · {estimate[0]:.2f}")
