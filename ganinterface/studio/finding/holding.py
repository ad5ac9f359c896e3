"""The strip: the selected edit on other portraits, drawn while nothing has more hurry, and on how many of them it holds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple, Protocol

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from psygnal import Signal, SignalInstance

from ganinterface.document.document import Document, Edit, LatentPart, acting
from ganinterface.document.model_info import Layer
from ganinterface.document.motion import AT_REST
from ganinterface.document.region import Region
from ganinterface.render.finding import holding
from ganinterface.render.rasterise import mask
from ganinterface.session import actions
from ganinterface.session.session import Session
from ganinterface.studio.loop import Loop
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench, random_seeds

FEWEST, MOST = 8, 24  # portraits
CALM = 150  # ms after a change until it is looked at on others: a hand that moves makes many

Pixels = NDArray[np.uint8]
Mask = NDArray[np.float32]
Place = tuple[Region, str, Document]  # a region, its layer, and the portrait without edits


class Pictures(Protocol):
    """Small pictures of Documents, drawn when there is time: see `studio.side_pictures`."""

    @property
    def changed(self) -> SignalInstance: ...
    def get(self, document: Document) -> Pixels | None: ...
    def keep(self, owner: Hashable, documents: Iterable[Document]) -> None: ...


# Where the part is that an edit (by its id) follows in a Document: calls with its mask [h, w] when there was time to look.
Locate = Callable[[Document, str, Callable[[Mask | None], object]], object]


class Portrait(NamedTuple):
    """One of the strip: its newest picture with the edit, [h, w, C], and whether it is that of the present edit."""

    seed: int
    picture: Pixels | None = None
    is_new: bool = False
    verdict: holding.Verdict | None = None  # None: not known (yet)
    strength: float | None = None  # of the change, as a multiple of the one here


class _Pair(NamedTuple):
    """A portrait with and without the edit, and what that does there."""

    document: Document
    plain: Document
    effect: holding.Effect | None


def idle(edit: Edit) -> str | None:
    """Why an edit, as it acts, does nothing on any portrait; None where it does something."""
    if not edit.enabled:
        return "it is hidden"
    if not edit.strength:
        return "its strength is 0"
    if not edit.region.shapes:
        return "nothing is painted"
    if edit.motion in AT_REST:
        return "drag its handle"
    return None if edit.channels or edit.stamp or edit.motion else "it has no maps yet"


class Strip:
    """Other portraits that differ from the one on the canvas in their seed alone; only while somebody looks at it.

    What is drawn in vain stays out: nothing is asked for while a hand moves, and the pictures without the edit are kept
    for as long as nothing but the edit changes.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        pictures: Pictures,
        locate: Locate,
        loop: Loop,
    ) -> None:
        self._locate, self._locating = locate, False
        self._masks: dict[Place, Mask | None] = {}  # of regions that follow a part
        self._session, self._workbench, self._view, self._side = session, workbench, view, pictures
        self._is_shown = False
        self._count = FEWEST
        self._seeds = random_seeds(MOST)
        self._portraits: dict[int, Portrait] = {}
        self._pairs: dict[int | None, _Pair] = {}  # by seed; None is the portrait that is worked on
        self._figure: holding.Holding | None = None
        self._later = loop.timer(self._refresh, interval_ms=CALM)
        self._soon = loop.timer(self._look)
        workbench.document_changed.connect(self._on_change)
        view.changed.connect(self._on_view)
        pictures.changed.connect(self._on_pictures)
        session.model_changed.connect(self._on_model)

    # --- what it shows ---

    @property
    def edit(self) -> Edit | None:
        """The selected edit, if it does anything."""
        found = self._selected
        return None if found is None or idle(found) else found

    @property
    def idle(self) -> str | None:
        """Why the selected edit does nothing, with its name; None where it does something, or none is selected."""
        found = self._selected
        why = found and idle(found)
        return f"{found.name} does nothing: {why}" if found and why else None

    @property
    def _selected(self) -> Edit | None:
        edits = acting(self._workbench.document)
        return next((edit for edit in edits if edit.id == self._view.selected_edit), None)

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of the portraits, in their order."""
        return self._seeds[: self._count]

    @property
    def portraits(self) -> tuple[Portrait, ...]:
        """In the same order."""
        return tuple(self._portraits.get(seed, Portrait(seed)) for seed in self.seeds)

    @property
    def seed_here(self) -> int | None:
        """The seed of the picture that is worked on, None where it is of several or of a latent."""
        return self._workbench.document.seed

    @property
    def figure(self) -> holding.Holding | None:
        """On how many of them the selected edit holds; None while that is not known of all."""
        return self._figure

    # --- what can be done ---

    def show(self, is_shown: bool) -> None:
        """Whether somebody looks at it."""
        if is_shown == self._is_shown:
            return
        self._is_shown = is_shown
        if is_shown:
            self._refresh()
        else:
            self._side.keep(self, ())
            self._forget()
            self.changed.emit()

    def set_count(self, count: int) -> int:
        """How many portraits, from FEWEST to MOST; returns how many there are."""
        self._count = min(max(count, FEWEST), MOST)
        self._refresh()
        return self._count

    def draw_others(self) -> None:
        """Other seeds at random."""
        self._seeds = random_seeds(MOST)
        self._refresh()

    def go_to(self, seed: int) -> None:
        """That portrait in place of the one on the canvas; the edit stays."""
        self._workbench.apply(actions.set_seed, seed)

    # --- what has changed ---

    def _on_change(self) -> None:
        if self._is_shown and not self._later.is_active:
            self._later.start()

    def _on_view(self, name: str) -> None:
        if name == "selected_edit":
            self._on_change()

    def _on_model(self) -> None:
        self._forget()
        self._on_change()

    def _forget(self) -> None:
        self._portraits, self._pairs, self._masks, self._figure = {}, {}, {}, None

    def _on_pictures(self) -> None:
        if self._is_shown:
            self._soon.start()

    def _refresh(self) -> None:
        """Ask for the pictures of the present edit, those with it first."""
        if not self._is_shown:
            return
        if self._workbench.is_moving:
            self._later.start()
            return
        here = self._workbench.document
        with_it = [replace(here, latent=(LatentPart(seed),)) for seed in self.seeds]
        kept = dict(zip((None, *self.seeds), (here, *with_it), strict=True))
        wanted = list(with_it)
        self._pairs = {seed: self._pair(seed, document) for seed, document in kept.items()}
        if self.edit is not None:
            wanted += [here, *(pair.plain for pair in self._pairs.values())]
        self._portraits = {seed: each for seed, each in self._portraits.items() if seed in self.seeds}
        self._side.keep(self, wanted if self._session.model is not None else ())
        self._look()

    def _pair(self, seed: int | None, document: Document) -> _Pair:
        """The portrait's two Documents; the effect is known where both are what they were."""
        edit = self.edit
        others = document.edits if edit is None else tuple(x for x in document.edits if x.id != edit.id)
        made = _Pair(document, replace(document, edits=others), None)
        before = self._pairs.get(seed)
        is_same = before is not None and before[:2] == made[:2]
        return before if is_same and before is not None else made

    def _look(self) -> None:
        """Take what has been drawn meanwhile, and judge it."""
        edit = self.edit
        if edit is not None:
            self._pairs = {seed: self._judged(pair, edit) for seed, pair in self._pairs.items()}
        here = self._pairs[None].effect if None in self._pairs and edit is not None else None
        self._portraits = {
            seed: self._portrait(seed, pair, here) for seed, pair in self._pairs.items() if seed is not None
        }
        others = [
            pair
            for seed, pair in self._pairs.items()
            if seed is not None and pair.document != self._pairs[None].document
        ]
        judged = [pair.effect for pair in others if pair.effect is not None]
        is_known = here is not None and bool(judged) and len(judged) == len(others)
        self._figure = holding.holding(here, judged) if is_known and here is not None else None
        self.changed.emit()

    def _judged(self, pair: _Pair, edit: Edit) -> _Pair:
        if pair.effect is not None:
            return pair
        with_it, without = self._side.get(pair.document), self._side.get(pair.plain)
        layers = self._session.model.layers if self._session.model else ()
        layer = next((each for each in layers if each.name == edit.layer), None)
        if with_it is None or without is None or layer is None:
            return pair
        painted = self._painted(pair.document, edit, layer)
        if painted is None:
            return pair
        where = holding.inside(painted, layer, (with_it.shape[0], with_it.shape[1]))
        return pair._replace(effect=holding.effect(without, with_it, where))

    def _painted(self, document: Document, edit: Edit, layer: Layer) -> Mask | None:
        """Where the edit acts in a portrait; None where that has to be found first."""
        if not edit.region.locators:
            return mask(edit.region, layer.height, layer.width, layer.extent)
        place = (edit.region, edit.layer, replace(document, edits=(), groups=()))
        if place not in self._masks and not self._locating:
            self._locating = True
            self._locate(document, edit.id, lambda found: self._take(place, found))
        return self._masks.get(place)

    def _take(self, place: Place, found: Mask | None) -> None:
        self._locating = False
        self._masks[place] = found
        if self._is_shown:
            self._look()

    def _portrait(self, seed: int, pair: _Pair, here: holding.Effect | None) -> Portrait:
        picture = self._side.get(pair.document)
        if picture is None:  # not yet: the one before stays in sight
            before = self._portraits.get(seed, Portrait(seed))
            return before._replace(is_new=False, verdict=None, strength=None)
        if here is None or pair.effect is None:
            return Portrait(seed, picture, True)
        strength = pair.effect.size / here.size if here.size else None
        return Portrait(seed, picture, True, holding.verdict(here, pair.effect), strength)
