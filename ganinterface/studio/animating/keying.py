"""Keys and drivers of the number that a person points at: what its diamond shows, and what its menu does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from psygnal import Signal

from ganinterface.document.animation.drivers import Constant, Follow, Noise, Sine, Source
from ganinterface.document.animation.poses import NEAR
from ganinterface.document.limits import LIMITS
from ganinterface.document.parameters import by_name, kind_of
from ganinterface.document.project import Project
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
MOST_FOLLOWED = 12  # in a menu


# What can be done with a number, in the words of a menu, and how; a text is for the clipboard.
Offer = tuple[str, Callable[[], object] | str]


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
        # What else drives an address, by what it is called.
        self.others: dict[str, Callable[[str], object]] = {}
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
        if kind in self._followed:
            driver = self._drivers.add(Follow(self._followed[kind], 0.2), name, mix="replace")
            self._view.selected_driver = driver.id
            return
        limit = LIMITS[kind_of(address).limit_name]
        low, high = limit.usual or (limit.minimum, limit.maximum)
        span = min(high - low, 4.0) / 2
        driver = self._drivers.add(KINDS[kind](span), name)
        self._view.selected_driver = driver.id

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
        self._playback.pause()
        here = self._session.timeline.within(self._playback.time)
        times = sorted({key.time for track in self._session.timeline.tracks for key in track.keys})
        ahead = [time for time in times if time > here + NEAR]
        behind = [time for time in times if time < here - NEAR]
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
