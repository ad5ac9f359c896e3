"""Tells what was looked at: an exact picture that stood for a moment, or that was left for another portrait."""

from __future__ import annotations

import time
from typing import NamedTuple

from ganinterface.document.document import Document
from ganinterface.files.gallery.album import Picture
from ganinterface.render.request import Frame
from ganinterface.session.session import Session
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.workbench import Workbench

STOOD = 700  # ms that a picture has to stand
GLANCE = 0.25  # seconds after which one that another portrait takes the place of was looked at; a held key is faster


class Seen(NamedTuple):
    """A picture on the canvas, and since when (seconds of `monotonic`)."""

    document: Document
    picture: Picture
    since: float


class Looking:
    """Gives the gallery what was looked at; moments of an animation, drafts and previews are no portraits of anybody's."""

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        models: Models,
        shown: ShownPicture,
        gallery: Gallery,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._shown = shown
        self._gallery = gallery
        self._messages = messages
        self._seen: Seen | None = None  # not kept yet
        self._kept: Document | None = None  # last: one that a person removed does not come back by itself
        self._stood = loop.timer(self._keep, interval_ms=STOOD)
        shown.frame.connect(self._on_frame)
        models.work_changed.connect(self._on_work)

    def close(self) -> None:
        """Look no more."""
        self._stood.stop()

    def toggle_favourite(self) -> None:
        """The picture on the canvas is a favourite, or no longer; it is kept at once."""
        frame = self._shown.last_frame
        if frame is None or not self._is_portrait(frame) or not self._shown.is_up_to_date:
            self._messages.say("There is no finished portrait on the canvas to keep.", "warning")
            return
        assert frame.picture is not None
        self._gallery.keep(frame.request.document, frame.picture)
        if self._gallery.current is not None:
            self._gallery.toggle_favourite([self._gallery.current])
            self._seen, self._kept = None, frame.request.document
            entry = self._gallery.entry(self._gallery.current)
            is_one = entry is not None and entry.is_favourite
            self._messages.say("A favourite now" if is_one else "No favourite any more")

    def _is_portrait(self, frame: Frame) -> bool:
        """Whether it is the person's own picture, exactly."""
        document = frame.request.document
        here = document == self._session.document == self._workbench.shown_document
        return here and frame.exact and frame.picture is not None

    def _on_frame(self, frame: Frame) -> None:
        if not self._is_portrait(frame) or frame.picture is None:
            return
        document, seen = frame.request.document, self._seen
        if seen is not None and seen.document == document:
            return
        is_left = seen is not None and _is_another(seen.document, document) and not self._moves
        if seen is not None and is_left and time.monotonic() - seen.since >= GLANCE:
            self._put(seen)
        self._seen = Seen(document, frame.picture, time.monotonic()) if document != self._kept else None
        self._stood.start()

    def _keep(self) -> None:
        if self._moves:
            self._stood.start()
        elif self._seen is not None and self._seen.document == self._session.document:
            self._put(self._seen)

    def _put(self, seen: Seen) -> None:
        self._seen, self._kept = None, seen.document
        self._gallery.keep(seen.document, seen.picture)

    @property
    def _moves(self) -> bool:
        """Whether a hand, or a performer's device, is still at it."""
        return self._session.in_gesture or self._session.is_performing

    def _on_work(self) -> None:
        self._seen = self._kept = None
        self._stood.stop()


def _is_another(before: Document, after: Document) -> bool:
    """Whether somebody else is seen: the edits alone do not make that."""
    return (before.latent, before.label) != (after.latent, after.label)
