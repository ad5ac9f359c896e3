"""Gives an edit that a stroke begins its maps and their values, once the worker has tried what is seen there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    told = Signal(str)  # which maps were chosen, for where the person looks

    def __init__(self, session: Session, models: Models, messages: Messages) -> None:
        self._session, self._models, self._messages = session, models, messages

    def find(self, edit: Edit, region: Region, channels: Sequence[int] = ()) -> None:
        """Find values that are seen in that region for some maps of an edit, the others as they are; for none: the maps too."""
        order = Order(self._session.document, edit.id, region, tuple(channels))
        provisional = {channel: value for channel, value in edit.channels if channel in channels}
        give_way = self._models.worker.give_way  # the stroke goes on meanwhile, and is seen
        self._models.render(
            lambda renderer: renderer.first_values(order, give_way), partial(self._take, edit, provisional)
        )

    def _take(self, edit: Edit, provisional: Mapping[int, float], found: Channels) -> None:
        def revised(each: Edit) -> Edit:
            """With what was found where nothing else has been done about it since."""
            has = dict(each.channels)
            known = {
                channel: value for channel, value in found if has.get(channel) == provisional.get(channel)
            }
            if each.id != edit.id or not each.region.shapes or (not provisional and has):
                return each
            return replace(each, channels=tuple(sorted({**has, **known}.items())))

        def with_values(document: Document) -> Document:
            edits = tuple(map(revised, document.edits))
            return document if edits == document.edits else replace(document, edits=edits)

        self._session.revise(with_values)
        if not edit.channels and any(each.id == edit.id for each in self._session.document.edits):
            *others, last = (str(channel) for channel, _ in found)
            maps = f"maps {', '.join(others)} and {last}" if others else f"map {last}"
            text = f"{maps} of {edit.layer} move{'' if others else 's'} this place most"
            self._messages.say(f"{text[:1].upper()}{text[1:]}")
            self.told.emit(text)
