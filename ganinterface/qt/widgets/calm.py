"""What changes faster than anybody looks is shown a few times a second."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Calm(QTimer):
    """Makes a call as soon as it is asked to; asked again within `interval` ms, once more when they are over."""

    def __init__(self, call: Callable[[], object], interval: int, parent: QObject) -> None:
        super().__init__(parent, singleShot=True, interval=interval)
        self._call, self._asked = call, False
        self.timeout.connect(self._on_over)

    def ask(self) -> None:
        """Make the call, now or soon."""
        if self.isActive():
            self._asked = True
        else:
            self.start()
            self._call()

    def now(self) -> None:
        """Make the call; what was asked for before is done with it."""
        self._asked = False
        self._call()

    def _on_over(self) -> None:
        if self._asked:
            self._asked = False
            self.ask()
