"""Asks the worker for the picture that is shown: once per turn of the event loop, a draft while a hand moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ganinterface.document.document import Document
from ganinterface.render.request import Frame, Request

if TYPE_CHECKING:
    from ganinterface.studio.controller import Controller

REST = 150  # ms without another request after which a draft is followed by the exact picture


class Asking(QObject):
    """Knows what was asked for last, and which frames answer it."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._last: tuple[Document, str | None] | None = None
        self._last_draft = False
        self._serial = 0
        self._first = 0  # serial of this work; what was asked of another one before is of no use
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(self._ask)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(lambda: self._ask(exactly=True))

    def soon(self) -> None:
        """Ask once the event loop is idle, unless that was asked for already."""
        self._idle.start()

    def stop(self) -> None:
        """Ask no more."""
        self._idle.stop()
        self._rest.stop()

    def begin(self) -> None:
        """Other work is open from now on."""
        self._first, self._last = self._serial + 1, None

    def is_of_use(self, frame: Frame) -> bool:
        """Whether a frame was asked of what is open; a draft that answers the last request is followed up."""
        if frame.request.serial < self._first:
            return False
        if not frame.exact and self.is_answered_by(frame):
            self._rest.start()
        return True

    def is_answered_by(self, frame: Frame) -> bool:
        """Whether it answers the last request."""
        return frame.request.serial == self._serial

    def _ask(self, exactly: bool = False) -> None:
        controller = self._controller
        if controller.session.model is None:
            return
        draft = not exactly and (controller.session.in_gesture or controller.player.playing)
        asked = (controller.shown_document, controller.view.layer or None)
        if asked == self._last and (draft or not self._last_draft):
            return
        self._rest.stop()
        self._last, self._last_draft = asked, draft
        self._serial += 1
        controller.scheduler.submit(Request(*asked, serial=self._serial, draft=draft))
