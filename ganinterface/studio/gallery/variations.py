"""A grid of portraits near the one on the canvas, of which a person takes one, and then one near that."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from random import Random
from typing import Literal

from psygnal import Signal

from ganinterface.document.document import Document, Edit
from ganinterface.document.project import AttributeEntry, library_with
from ganinterface.document.region import Rectangle, Region
from ganinterface.session import actions
from ganinterface.session.session import Session
from ganinterface.studio.gallery import near
from ganinterface.studio.gallery.near import Variation
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.side_pictures import Rendered, SidePictures
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench, random_seed

COLUMNS = 4
COUNT = COLUMNS * COLUMNS
MIDDLE = 5  # the place of the picture itself; of sixteen none is nearer to the middle
PAUSE = 200  # ms after which a changed picture has other variations
WHOLE = Region((Rectangle(0.0, 0.0, 1.0, 1.0),))
FEW = 3  # attributes that are moved where none are in use

Way = Literal["portrait", "attributes", "maps"]


class Variations:
    """Made only while they are shown; the same throw of the dice until `shuffle`, or until one is taken."""

    changed = Signal()  # which there are, how, or their pictures

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        shown: ShownPicture,
        pictures: SidePictures,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._view = view
        self._maps = shown
        self._pictures = pictures
        self._messages = messages
        self._is_shown = False
        self.is_large = False  # whether they lie over the canvas
        self._throw = random_seed()
        self._chosen: frozenset[str] = frozenset()
        self.way: Way = "portrait"
        self.distance = 0.3  # 0..1
        self.variations: tuple[Variation, ...] = ()
        self._rest = loop.timer(self._make, interval_ms=PAUSE)
        workbench.document_changed.connect(self._touch)
        view.changed.connect(lambda name: self._touch() if name in ("selected_edit", "layer") else None)
        session.model_changed.connect(self._touch)
        pictures.changed.connect(self.changed.emit)

    def show(self, is_shown: bool) -> None:
        """Whether anybody looks."""
        self._is_shown = is_shown
        self._make()

    def set_large(self, is_large: bool) -> None:
        """Over the canvas, or no longer."""
        if is_large and self._session.model is None:
            self._messages.say(self._messages.no_model("before you look at variations"), "warning")
            return
        self.is_large = is_large
        self._make()

    def close(self) -> None:
        """Make no more."""
        self._rest.stop()

    # --- how they differ ---

    def set_way(self, way: Way) -> None:
        """In the portrait itself, in attributes, or in maps of the selected edit's layer."""
        self.way = way
        self._make()

    def set_distance(self, distance: float) -> None:
        """How far from the picture they are, 0..1."""
        self.distance = min(max(distance, 0.0), 1.0)
        self._make()

    def shuffle(self) -> None:
        """Others."""
        self._throw = random_seed()
        self._make()

    @property
    def offered(self) -> tuple[AttributeEntry, ...]:
        """The attributes there are."""
        return self._session.offered(self._workbench.document)

    @property
    def chosen(self) -> tuple[AttributeEntry, ...]:
        """The attributes that are varied: those that a person chose, else those in use, else the first few."""
        offered = self.offered
        used = {item.name for item in self._workbench.document.attributes}
        for names in (self._chosen, used):
            if found := tuple(entry for entry in offered if entry.name in names):
                return found
        return offered[:FEW]

    def choose(self, names: Iterable[str]) -> None:
        """Vary these attributes; none: those in use."""
        self._chosen = frozenset(names)
        self._make()

    # --- what there is ---

    def picture(self, place: int) -> Rendered:
        """The small picture at a place, None while there is none."""
        return self._pictures.get(self.variations[place].document)

    def take(self, place: int) -> None:
        """That one on the canvas, as one undo step, and others around it; at the middle nothing changes."""
        if not 0 <= place < len(self.variations) or place == MIDDLE:
            return
        chosen, library = self.variations[place], self._session.library
        if self.way == "attributes":
            library = reduce(library_with, self.chosen, library)
        self._throw = random_seed()
        self._session.end_gesture()
        self._session.apply(f"Variation {chosen.caption}".rstrip(), chosen.document, library=library)
        self._make()

    # --- inner workings ---

    def _touch(self) -> None:
        if self._is_shown or self.is_large:
            self._rest.start()

    def _make(self) -> None:
        self._rest.stop()
        if not (self._is_shown or self.is_large) or self._session.model is None:
            self.variations = ()
        elif self._workbench.is_moving:
            self._rest.start()
            return
        else:
            self.variations = self._near(self._workbench.document)
        # What is looked at first is drawn first; the picture itself comes from the canvas.
        self._pictures.keep(self, (each.document for each in self.variations))
        self.changed.emit()

    def _near(self, document: Document) -> tuple[Variation, ...]:
        draw = Random(self._throw)
        if self.way == "portrait":
            others = [near.around(document, self.distance, draw) for _ in range(COUNT - 1)]
        else:
            others = (self._by_attributes if self.way == "attributes" else self._by_maps)(document, draw)
        return (*others[:MIDDLE], Variation(document, "this one"), *others[MIDDLE:])

    def _by_attributes(self, document: Document, draw: Random) -> list[Variation]:
        entries = self.chosen
        if not entries:
            return []
        return [near.along_attributes(document, entries, self.distance, draw) for _ in range(COUNT - 1)]

    def _by_maps(self, document: Document, draw: Random) -> list[Variation]:
        """Each a map of the layer, more or less of it: a pinned one where some are pinned."""
        edit = self._edit(document)
        layer = next(
            (each for each in self._maps.layers if edit is not None and each.name == edit.layer), None
        )
        if edit is None or layer is None:
            return []
        pinned = self._view.pinned if self._view.layer == layer.name else ()
        channels = list(pinned) or list(range(layer.channels))
        draw.shuffle(channels)
        signs = (1, -1)
        pairs = [(channel, sign) for channel in channels for sign in signs]
        pairs = (pairs * COUNT)[: COUNT - 1]
        maps = self._maps.maps if self._view.layer == layer.name else None
        made = []
        for number, (channel, sign) in enumerate(pairs):
            deviation = float(maps[channel].std()) if maps is not None and channel < len(maps) else 1.0
            further = 1 + number // max(2 * len(channels), 1)  # the few that there are, further and further
            amount = sign * further * near.FARTHEST_DEVIATIONS * self.distance * (deviation or 1.0)
            made.append(near.along_map(document, edit, channel, amount))
        return made

    def _edit(self, document: Document) -> Edit | None:
        """The selected edit, else a new one on the whole picture."""
        found = next((edit for edit in document.edits if edit.id == self._view.selected_edit), None)
        if found is not None or not self._view.layer:
            return found
        return actions.add_edit(document, self._view.layer, name="variation", region=WHOLE).document.edits[-1]
