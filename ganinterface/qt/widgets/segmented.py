"""A choice of a few words side by side, one of which is on."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ganinterface.qt.widgets.theme import flat


class Segmented(QWidget):
    """`choices` maps each word to its tool tip; `chosen(word)` when the person takes another one.

    It is shown with a capital letter, or as `texts` has it; the words `below` are on a second line.
    """

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        title: str,
        choices: Mapping[str, str],
        parent: QWidget | None = None,
        *,
        texts: Mapping[str, str] | None = None,
        below: Collection[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._tips = dict(choices)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        lines = [QHBoxLayout(), QHBoxLayout()]
        for word, tip in choices.items():
            button = QToolButton(self)
            button.setText((texts or {}).get(word, word.capitalize()))
            button.setCheckable(True)
            button.setToolTip(tip)
            button.setObjectName(f"{name}_{word}")
            button.setAccessibleName(f"{title}: {button.text()}")
            self._group.addButton(flat(button, text=True))
            self._buttons[word] = button
            lines[word in below].addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for line in lines[: 1 + bool(below)]:
            line.addStretch(1)
            whole.addLayout(line)
        words = {button: word for word, button in self._buttons.items()}
        self._group.buttonClicked.connect(lambda button: self.chosen.emit(words[button]))

    @property
    def stops(self) -> tuple[QToolButton, ...]:
        """Where Tab goes, in order."""
        return tuple(self._buttons.values())

    def set_available(self, available: bool, reason: str) -> None:
        """Whether there is anything to choose; where not, every tool tip gives the reason."""
        for word, button in self._buttons.items():
            button.setEnabled(available)
            button.setToolTip(self._tips[word] if available else reason)

    def set_value(self, word: str) -> None:
        """Show which one is on; emits nothing."""
        self._buttons[word].setChecked(True)
