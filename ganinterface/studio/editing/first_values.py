"""Gives an edit that a stroke begins its map and its values, once the worker has tried what is seen there."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.document import Document, Edit
from ganinterface.document.region import Region
from ganinterface.render.finding.order import Order
from ganinterface.session.session import Session
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models

Channels = tuple[tuple[int, float], ...]


class FirstValues:
    """What is found is part of the stroke that asked, whatever has been done meanwhile: no step of its own to undo."""

    told = Signal(str)  # which map was chosen, for where the person looks

    def __init__(self, session: Session, models: Models, messages: Messages) -> None:
        self._session, self._models, self._messages = session, models, messages

    def find(self, edit: Edit, region: Region) -> None:
        """Find values for the maps of an edit of the picture, which are seen in that region; without maps, the map too."""
        channels = tuple(channel for channel, _ in edit.channels)
        order = Order(self._session.document, edit.id, region, channels)
        give_way = self._models.worker.give_way  # the stroke goes on meanwhile, and is seen
        self._models.render(
            lambda renderer: renderer.first_values(order, give_way), partial(self._take, edit)
        )

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
        if not edit.channels and any(each.id == edit.id for each in self._session.document.edits):
            ((channel, _),) = found
            text = f"map {channel} of {edit.layer} moves this place most"
            self._messages.say(f"{text[:1].upper()}{text[1:]}")
            self.told.emit(text)
