"""What was said last, for as long as it holds: information passes, trouble stays until the same matter succeeds."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ganinterface.qt.widgets.hint import beside_a_field
from ganinterface.qt.widgets.listening import listen
from ganinterface.studio.messages import Messages, Said

PASSING_SECONDS = 6  # for information, and for what stands beside a field as well
HOLD_SECONDS = 3  # for which a warning or an error can be read, whatever is said or succeeds meanwhile


class Standing(QObject):
    """`said` is what stands, None for nothing; `changed()` when that is another."""

    changed = Signal()

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self.said: Said | None = None
        self.beside_field = False  # whether it can be read beside the field that it is about
        self._next: Said | None = None  # said meanwhile
        self._over = False  # it was settled while it is held
        self._turn = QTimer(self, singleShot=True, interval=0)  # runs until the loop turns
        self._passing = QTimer(self, singleShot=True, interval=PASSING_SECONDS * 1000)
        self._holding = QTimer(self, singleShot=True, interval=HOLD_SECONDS * 1000)
        self._passing.timeout.connect(self.dismiss)
        self._holding.timeout.connect(self._hold_no_more)
        listen(messages.said, self._on_said)
        listen(messages.settled, self._on_settled)

    @property
    def trouble(self) -> bool:
        """Whether a warning or an error stands."""
        return self.said is not None and self.said.level != "info"

    def dismiss(self) -> None:
        """Nothing stands, or what was said meanwhile."""
        self._show(self._next)

    def _on_said(self) -> None:
        said = self._messages.last
        if said.level == "info" and self._holding.isActive():
            self._next = said
        else:
            self._show(said)

    def _on_settled(self, matter: str) -> None:
        # What was said in the same turn of the loop is about what is being done: "9 is out of range" comes before psi moves.
        if self.said is None or not self.trouble or self.said.matter != matter or self._turn.isActive():
            return
        if self._holding.isActive():
            self._over = True
        else:
            self.dismiss()

    def _hold_no_more(self) -> None:
        if self._over or self._next is not None:
            self.dismiss()

    def _show(self, said: Said | None) -> None:
        self.said, self._next = said, None
        self._over = False
        self._turn.start()
        self.beside_field = said is not None and beside_a_field(said.text)
        stays = self.trouble and not self.beside_field
        for timer, runs in ((self._holding, stays), (self._passing, said is not None and not stays)):
            if runs:
                timer.start()
            else:
                timer.stop()
        self.changed.emit()
