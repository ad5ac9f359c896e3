"""Keys and drivers of the number that a person points at: what its diamond shows, and what its menu does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from psygnal import Signal

from ganinterface.document.animation.drivers import (
    Constant,
    Driver,
    Follow,
    Loudness,
    Mix,
    Noise,
    Sine,
    Source,
    Table,
)
from ganinterface.document.animation.poses import NEAR
from ganinterface.document.parameters import by_name
from ganinterface.document.project import Project
from ganinterface.render.varying.axes import WIDEST, span_of
from ganinterface.session.session import Session
from ganinterface.studio.animating.drivers import Drivers
from ganinterface.studio.animating.tracks import KeyState, Tracks
from ganinterface.studio.playback import Playback
from ganinterface.studio.view import View

# A new driver by what its kind is called, for a number that is usually so far to either side.
KINDS: dict[str, Callable[[float], Source]] = {
    "Sine (sway)": lambda span: Sine(amplitude=span / 4),
    "Noise (life)": lambda span: Noise(amplitude=span / 4, period=0.5),
    "Constant": lambda span: Constant(span / 4),
}
TABLE, LOUDNESS = "A column of a table…", "Loudness of the sound"  # which come from elsewhere
MOST_FOLLOWED = 12  # in a menu


# What can be done with a number, in the words of a menu, and how; a text is for the clipboard.
Offer = tuple[str, Callable[[], object] | str]


class Drive(Protocol):
    """Lets something drive the number at an address: by a new driver, or by that of an id, whose source it becomes."""

    def __call__(self, address: str, *, driver_id: str = "") -> object: ...


class Keying:
    """Addresses may name edits by their ids, as sliders do; tracks and drivers have the names."""

    changed = Signal()  # states may be others

    def __init__(
        self, session: Session, playback: Playback, tracks: Tracks, drivers: Drivers, view: View
    ) -> None:
        self._session, self._playback = session, playback
        self._tracks, self._drivers, self._view = tracks, drivers, view
        self.offering: list[
            Callable[[str], Sequence[Offer]]
        ] = []  # others that can do something with any number
        self.others: dict[str, Drive] = {}  # kinds whose sources come from elsewhere, by what they are called
        session.changed.connect(self._on_project)
        playback.moved.connect(self._on_moved)
        playback.playing_changed.connect(self._on_playing)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can drive a number; those that have a track can be followed."""
        return (*KINDS, *self._followed, *self.others)

    def state(self, address: str) -> KeyState:
        """What there is of a number at the playhead; while that runs no key is at it."""
        state = self._tracks.state(self._named(address))
        return state._replace(keyed=False) if self._playback.playing else state

    def toggle(self, address: str) -> None:
        """Set a key for the number at the playhead, or remove the one that is there."""
        self._tracks.toggle_key(self._named(address))

    def drive(self, address: str, kind: str) -> None:
        """Add a driver of one of the `kinds` to the number, and select it."""
        name = self._named(address)
        if kind in self.others:
            self.others[kind](name)
            return
        source = self._source(kind, name)
        mix: Mix = "replace" if isinstance(source, Follow) else "add"
        self._view.selected_driver = self._drivers.add(source, name, mix=mix).id

    def kind(self, driver: Driver) -> str:
        """Which of the `kinds` a driver is; empty for one that is none of them (mouth shapes)."""
        source = driver.source
        if isinstance(source, Follow):
            return next((kind for kind, address in self._followed.items() if address == source.follows), "")
        made = {type(make(1.0)): kind for kind, make in KINDS.items()} | {Table: TABLE, Loudness: LOUDNESS}
        return made.get(type(source), "")

    def change_kind(self, driver: Driver, kind: str) -> None:
        """Let a driver be one of another kind: its number, strength and what both kinds have stay."""
        if kind in self.others:
            self.others[kind](driver.address, driver_id=driver.id)
        else:
            self._drivers.change_source(driver.id, self._source(kind, driver.address))

    def _source(self, kind: str, address: str) -> Source:
        if kind in self._followed:
            return Follow(self._followed[kind], 0.2)
        document = self._session.document
        low, high = span_of(address, document, self._session.offered(document))
        return KINDS[kind](min(high - low, WIDEST) / 2)

    def show_curve(self, address: str) -> None:
        """Open the curve of the number's track; one that has none yet begins with a key at the playhead."""
        name = self._named(address)
        self._tracks.add_track(name)
        self._view.curves = (name,)

    def offers(self, address: str) -> tuple[Offer, ...]:
        """What others can do with the number."""
        return tuple(offer for each in self.offering for offer in each(self._named(address)))

    def step(self, steps: int) -> None:
        """Go to the next key of any track (1) or the one before (-1); at the ends stay."""
        self._step(steps, (key.time for track in self._session.timeline.tracks for key in track.keys))

    def step_markers(self, steps: int) -> None:
        """Go to the next marker (1) or the one before (-1); at the ends stay."""
        self._step(steps, (marker.time for marker in self._session.timeline.markers))

    def _step(self, steps: int, times: Iterable[float]) -> None:
        self._playback.pause()
        here, every = self._session.timeline.within(self._playback.time), sorted(set(times))
        ahead = [time for time in every if time > here + NEAR]
        behind = [time for time in every if time < here - NEAR]
        found = ahead[:1] if steps > 0 else behind[-1:]
        if found:
            self._playback.go_to(found[0], beyond=True)

    @property
    def _followed(self) -> dict[str, str]:
        """The numbers that another one can follow, by what that is called."""
        tracks = self._session.timeline.tracks[:MOST_FOLLOWED]
        return {f"{self._tracks.label(track.address)}, a moment later": track.address for track in tracks}

    def _named(self, address: str) -> str:
        return by_name(self._playback.document or self._session.document, address)

    def _on_project(self, new: Project, old: Project) -> None:
        if new.timeline is not old.timeline:
            self.changed.emit()

    def _on_playing(self) -> None:
        self.changed.emit()

    def _on_moved(self) -> None:
        if not self._playback.playing:  # diamonds that flicker are of no use
            self.changed.emit()
