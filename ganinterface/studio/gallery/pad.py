"""A square to wander in: between the amounts of two attributes, or between four portraits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Literal

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.blend import blend
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.project import AttributeEntry, library_with
from ganinterface.document.typed.number_text import shown
from ganinterface.session import actions
from ganinterface.session.session import Session
from ganinterface.studio.side_pictures import Rendered, SidePictures
from ganinterface.studio.workbench import Workbench, random_seed

CORNERS = 4  # left and right above, left and right below

Kind = Literal["attributes", "portraits"]


class Pad:
    """`begin`, `move` many times and `end` are one gesture; x goes to the right and y down, both 0..1."""

    changed = Signal()

    def __init__(self, session: Session, workbench: Workbench, pictures: SidePictures) -> None:
        self._session = session
        self._workbench = workbench
        self._pictures = pictures
        self.kind: Kind = "attributes"
        self.names: tuple[str, str] = ("", "")  # of the attributes along x and y
        self.corners: tuple[Document, ...] = ()
        self.place = (0.5, 0.5)
        pictures.changed.connect(self.changed.emit)
        session.opened.connect(self._forget)
        workbench.document_changed.connect(self._on_document)

    def _forget(self) -> None:
        self.corners = ()
        self._pictures.keep(self, ())
        self.changed.emit()

    # --- what it is between ---

    @property
    def offered(self) -> tuple[AttributeEntry, ...]:
        """The attributes there are."""
        return self._session.offered(self._workbench.document)

    @property
    def entries(self) -> tuple[AttributeEntry, AttributeEntry] | None:
        """The attributes along x and y: those that a person chose, else the first that there are; None for too few."""
        offered = {entry.name: entry for entry in self.offered}
        if len(offered) < 2:
            return None
        chosen = [offered[name] for name in dict.fromkeys(self.names) if name in offered]
        rest = [entry for entry in offered.values() if entry not in chosen]
        x = offered.get(self.names[0]) or rest.pop(0)
        y = offered.get(self.names[1]) if self.names[1] != x.name else None
        return x, y or next(entry for entry in rest if entry != x)

    def set_kind(self, kind: Kind) -> None:
        """Between attributes, or between portraits; four are drawn at random where none were chosen."""
        self.kind = kind
        if kind == "portraits" and not self.corners and self._session.model is not None:
            self.roll()
        self._on_document()
        self.changed.emit()

    def set_attribute(self, axis: int, name: str) -> None:
        """Another attribute along x (0) or y (1); the two change places where it was the other's."""
        present = self.entries
        if present is None:
            return
        names = [entry.name for entry in present]
        if names[1 - axis] == name:
            names[1 - axis] = names[axis]
        names[axis] = name
        self.names = names[0], names[1]
        self._on_document()
        self.changed.emit()

    def roll(self) -> None:
        """The picture at the left above, and three random portraits that are made as it is."""
        here = self._workbench.document
        others = [replace(here, latent=(LatentPart(random_seed()),)) for _ in range(CORNERS - 1)]
        self.set_corners([here, *others])

    def set_corners(self, documents: Sequence[Document]) -> None:
        """Other portraits, whose arrays are the session's: fewer than four stay where they are, the last ones go."""
        if not documents:
            return
        kept = (*documents, *self.corners[len(documents) :])[:CORNERS]
        self.corners = (*kept, *[kept[-1]] * (CORNERS - len(kept)))
        self.kind, self.place = "portraits", (0.0, 0.0)
        self._pictures.keep(self, self.corners)
        self.changed.emit()

    def set_corner(self, corner: int, document: Document) -> None:
        """Another portrait at one corner; the picture is at the others where nothing was."""
        corners = [*(self.corners or [self._workbench.document] * CORNERS)]
        corners[corner] = document
        self.set_corners(corners)

    def picture(self, corner: int) -> Rendered:
        """The small picture at a corner, None while there is none."""
        return self._pictures.get(self.corners[corner])

    @property
    def origin(self) -> tuple[float, float]:
        """Where both attributes are at 0, as `place`, which need not be the middle; between portraits that."""
        if self.kind != "attributes" or self.entries is None:
            return 0.5, 0.5
        x, y = (_along(entry, 0.0) for entry in self.entries)
        return x, 1 - y

    # --- wandering ---

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to wander between."""
        return self._session.model is not None and bool(
            self.entries if self.kind == "attributes" else self.corners
        )

    def begin(self) -> None:
        """A hand takes the point."""
        if self.is_ready:
            self._workbench.gesture_begin("Pad")

    def move(self, x: float, y: float) -> None:
        """The point to another place (clamped)."""
        if not self.is_ready or not self._workbench.in_gesture:
            return
        self.place = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        library = self._session.library
        if self.kind == "attributes" and self.entries is not None:
            library = reduce(library_with, self.entries, library)
        self._session.apply("Pad", self._there(), library=library)
        self.changed.emit()

    def end(self) -> None:
        """The hand lets go."""
        self._workbench.gesture_end(self._step())

    def step(self, dx: float, dy: float) -> None:
        """The point moved by so much, as one undo step."""
        self.begin()
        self.move(self.place[0] + dx, self.place[1] + dy)
        self.end()

    def _there(self) -> Document:
        """The picture at the point."""
        (x, y), here = self.place, self._workbench.document
        if self.kind == "portraits":
            a, b, c, d = self.corners
            return blend(blend(a, b, x), blend(c, d, x), y)
        for entry, part in zip(self.entries or (), (x, 1 - y), strict=True):
            amount = round(entry.minimum + part * (entry.maximum - entry.minimum), 2)
            here = actions.set_attribute(here, entry, amount).document
        return here

    def _step(self) -> str:
        if self.kind == "portraits":
            return f"Blend at {self.place[0]:.0%}, {self.place[1]:.0%}".replace("%", " %")
        present = {item.name: item.amount for item in self._workbench.document.attributes}
        return ", ".join(
            f"{entry.name} {shown(present.get(entry.name, 0.0))}" for entry in self.entries or ()
        )

    def _on_document(self) -> None:
        """The point stands where the amounts are, however they came about."""
        if self.kind != "attributes" or self._workbench.in_gesture:
            return
        entries = self.entries
        if entries is None:
            return
        present = {item.name: item.amount for item in self._workbench.document.attributes}
        x, y = (_along(entry, present.get(entry.name, 0.0)) for entry in entries)
        place = x, 1 - y
        if place != self.place:
            self.place = place
            self.changed.emit()


def _along(entry: AttributeEntry, amount: float) -> float:
    """How far an amount is from the attribute's least (0) to its most (1)."""
    way = (amount - entry.minimum) / max(entry.maximum - entry.minimum, 1e-9)
    return min(max(way, 0.0), 1.0)
