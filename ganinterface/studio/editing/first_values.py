"""Gives an edit that a stroke begins its map and its values, once the worker has tried what is seen there."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.document import Document, Edit
from ganinterface.document.region import Region
from ganinterface.render.finding.order import Order
from ganinterface.session.session import Session
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.view import View

Channels = tuple[tuple[int, float], ...]


class _Chosen(NamedTuple):
    """A map that was pinned because a stroke began where it does most."""

    edit_id: str
    pinned: tuple[int, ...]


class FirstValues:
    """What is found is part of the stroke that asked, whatever has been done meanwhile: no step of its own to undo."""

    told = Signal(str)  # which map was chosen, for where the person looks

    def __init__(self, session: Session, models: Models, view: View, messages: Messages) -> None:
        self._session, self._models, self._view, self._messages = session, models, view, messages
        self._chosen: _Chosen | None = None
        view.changed.connect(self._on_view)

    def find(self, edit: Edit, region: Region) -> None:
        """Find values for the maps of an edit of the picture, which are seen in that region; without maps, the map too."""
        channels = tuple(channel for channel, _ in edit.channels)
        order = Order(self._session.document, edit.id, region, channels)
        self._models.render(lambda renderer: renderer.first_values(order), partial(self._take, edit))

    def _take(self, edit: Edit, found: Channels) -> None:
        def with_values(document: Document) -> Document:
            edits = tuple(
                replace(each, channels=found)
                if (each.id, each.channels) == (edit.id, edit.channels)
                else each
                for each in document.edits
            )
            return document if edits == document.edits else replace(document, edits=edits)

        self._session.revise(with_values)
        if not edit.channels and self._view.selected_edit == edit.id:
            ((channel, _),) = found
            self._tell(edit, channel)

    def _tell(self, edit: Edit, channel: int) -> None:
        if self._view.layer == edit.layer and not self._view.pinned:
            self._view.pin((channel,))
            self._chosen = _Chosen(edit.id, self._view.pinned)
        text = f"map {channel} of {edit.layer} moves this place most"
        self._messages.say(f"{text[:1].upper()}{text[1:]}")
        self.told.emit(text)

    def _on_view(self, name: str) -> None:
        """The map that was chosen for one edit is not what the person wants for the next."""
        if name != "selected_edit" or self._chosen is None:
            return
        if self._view.selected_edit != self._chosen.edit_id:
            if self._view.pinned == self._chosen.pinned:
                self._view.pin(())
            self._chosen = None
