"""The gallery as a map: where each portrait lies in W, and what lies between them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from psygnal import Signal

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.blend import blend
from ganinterface.document.compatibility import misfit
from ganinterface.document.document import Document
from ganinterface.document.model_info import ModelInfo
from ganinterface.render.portraits.plane import Plane
from ganinterface.session.session import Session
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.models import Models
from ganinterface.studio.workbench import Workbench

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.worker import Check

NEAREST = 3  # portraits that a place between them is blended of
ON = 1e-6  # so near to a portrait is it
AT_ONCE = 1000  # portraits that are looked up; then the map shows them
FEWEST = 3  # portraits that axes can be kept of
TIMES = 2  # so many times as many portraits as its axes were found from, or as few, have others


Given = tuple[Document, ArrayStore]
Points = NDArray[np.float32]  # [n, w_dim]
Places = NDArray[np.float32]  # [n, 2]


def find(renderer: Renderer, given: Sequence[Given], check: Check) -> Points:
    """Where they lie in W. Imports torch: for the worker."""
    from ganinterface.render.portraits.places import points

    return points(renderer.generator, given, check)


class Lying(NamedTuple):
    """A portrait, and its w."""

    document: Document
    w: NDArray[np.float32]


class Laid(NamedTuple):
    """The map's axes, and how many portraits they were found from."""

    plane: Plane
    portraits: int


Made = tuple[Points | list[Points], Laid | None, Places]  # w of new portraits; where all lie, by which axes


class Wandering:
    """Looked up while it is shown; `begin`, `move` and `end` are one gesture between the nearest portraits."""

    changed = Signal()

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        gallery: Gallery,
        models: Models,
        find: Callable[[Renderer, Sequence[Given], Check], Points] = find,
        lay: Callable[[Points], Plane] = Plane.of,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._gallery = gallery
        self._models = models
        self._find, self._lay = find, lay
        self._known: dict[
            str, Lying | None
        ] = {}  # by key; None: it cannot be read, or the model cannot draw it
        self._is_shown = self._is_looking = False
        self._turn = 0  # of models: what was begun in an earlier one is of no use
        self._wanted: tuple[str, ...] = ()
        self._laid: Laid | None = None
        self.keys: tuple[str, ...] = ()
        self.places: Places = np.zeros((0, 2), np.float32)  # of the keys
        gallery.changed.connect(self._look)
        models.work_changed.connect(self._forget)

    @property
    def missing(self) -> int:
        """How many portraits are still to be looked up."""
        return sum(key not in self._known for key in self._wanted)

    def show(self, is_shown: bool) -> None:
        """Whether anybody looks."""
        self._is_shown = is_shown
        self._look()

    def nearest(self, x: float, y: float) -> str | None:
        """The key of the portrait that is nearest to a place."""
        if not self.keys:
            return None
        return self.keys[int(self._distances(x, y).argmin())]

    def begin(self) -> None:
        """A hand sets out."""
        if self.keys:
            self._workbench.gesture_begin("Wander")

    def move(self, x: float, y: float) -> None:
        """The hand is there: a blend of the nearest portraits, the nearer the more."""
        if self.keys and self._workbench.in_gesture:
            self._session.apply("Wander", self._at(x, y))

    def end(self) -> None:
        """The hand lets go."""
        self._workbench.gesture_end("Wander in the gallery")

    def _distances(self, x: float, y: float) -> NDArray[np.float64]:
        away = self.places.astype(np.float64) - np.array([x, y])
        squares: NDArray[np.float64] = (away**2).sum(axis=1)
        return squares

    def _at(self, x: float, y: float) -> Document:
        squares = self._distances(x, y)
        order: list[int] = np.argsort(squares)[:NEAREST].tolist()
        # Least of all at the farthest of them, and nothing of it: it is exchanged for another one there, unseen.
        weights = 1 / (squares[order] + ON)
        if len(squares) > NEAREST:
            weights -= 1 / (np.partition(squares, NEAREST)[NEAREST] + ON)
        weights = np.maximum(weights, 0.0)
        document, total = self._document(order[0]), float(weights[0]) or 1.0
        for place, weight in zip(order[1:], weights[1:], strict=True):
            total += float(weight)
            document = blend(document, self._document(place), float(weight) / total)
        return document

    def _document(self, place: int) -> Document:
        lying = self._known[self.keys[place]]
        assert lying is not None
        return lying.document

    def _forget(self) -> None:
        self.keys, self._known, self._wanted, self._is_looking = (), {}, (), False
        self._laid = None
        self.places = np.zeros((0, 2), np.float32)
        self._turn += 1
        self.changed.emit()

    def _look(self) -> None:
        wanted = tuple(entry.key for entry in self._gallery.entries)
        if not self._is_shown or self._session.model is None:
            return
        if not wanted:
            self._forget()
        elif wanted != self._wanted or self.missing:
            self._wanted = wanted
            if not self._is_looking:
                self._look_up()

    def _look_up(self) -> None:
        """The next of those that are not known; what is known has a place then."""
        self._is_looking, turn = True, self._turn
        missing = [key for key in self._wanted if key not in self._known][:AT_ONCE]

        def place(found: dict[str, Given]) -> None:
            if turn == self._turn and self._session.model is not None:
                self._place(missing, found, self._session.model)

        self._gallery.fetch(missing, place)

    def _place(self, looked_up: Sequence[str], found: dict[str, Given], model: ModelInfo) -> None:
        new: dict[str, Given] = {}
        for key in looked_up:
            document, arrays = found.get(key, (None, None))
            if document is None or arrays is None or misfit([document], model, arrays) is not None:
                self._known[key] = None
                continue
            self._session.arrays.add_all(arrays)
            new[key] = replace(document, model=self._session.document.model), arrays
        known = {key: lying for key in self._wanted if (lying := self._known.get(key)) is not None}

        old = self._laid

        def work(renderer: Renderer, check: Check) -> Made:
            points: Points | list[Points] = self._find(renderer, [*new.values()], check) if new else []
            every = np.array([*(lying.w for lying in known.values()), *points], np.float32)
            if not len(every):
                return points, old, np.zeros((0, 2), np.float32)
            laid = _laid(every, old, self._lay)
            return points, laid, laid.plane.places(every)

        def take(made: Made) -> None:
            points, self._laid, places = made
            lying = (Lying(document, w) for (document, _), w in zip(new.values(), points, strict=True))
            self._known.update(zip(new, lying, strict=True))
            self._show((*known, *new), places)

        self._models.render_when_idle(work, take)

    def _show(self, keys: tuple[str, ...], places: Places) -> None:
        """Those of them that are still wanted; then go on with those that are not there yet."""
        wanted = {key for key in self._wanted if key not in self._known or self._known[key] is not None}
        there = [key in wanted for key in keys]
        kept, places = tuple(itertools.compress(keys, there)), places[np.array(there, np.bool_)]
        self.keys, self.places = kept, places
        self._is_looking = False
        self.changed.emit()
        if self._is_shown and wanted != set(keys):
            self._look_up()


def _laid(points: Points, old: Laid | None, lay: Callable[[Points], Plane]) -> Laid:
    """The map's axes as they are; with far more or far fewer portraits their own, the same way up.

    Of few portraits one more has quite other components: what a person has just looked at would lie elsewhere.
    """
    count = len(points)
    if old is None:
        return Laid(lay(points), count)
    if old.portraits >= FEWEST and 1 / TIMES <= count / old.portraits <= TIMES:
        return old
    return Laid(_turned(lay(points), points, old.plane), count)


def _turned(plane: Plane, points: Points, old: Plane) -> Plane:
    """A plane, turned or mirrored so that points lie as near to where they are on the old one as can be.

    Components have no way up: found anew they may come out upside down, or as one another (orthogonal Procrustes,
    Schönemann 1966).
    """
    now, then = (each.places(points).astype(np.float64) for each in (plane, old))
    left, _, right = np.linalg.svd((now - now.mean(axis=0)).T @ (then - then.mean(axis=0)))
    return plane.turned(left @ right)
