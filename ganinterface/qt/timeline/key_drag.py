"""Selected keys that a hand moves: one gesture, from how they were."""

from __future__ import annotations

from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.timeline import Timeline
from ganinterface.session.session import Session
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.view import View


class KeyDrag:
    """Begins from the timeline as it was: keys that are passed over on the way are there again.

    Attributes:
        taken: the keys that are dragged, as they were.
    """

    def __init__(self, session: Session, tracks: Tracks, view: View) -> None:
        self._session, self._tracks, self._view = session, tracks, view
        self._before: Timeline | None = None
        self.taken: tuple[KeyRef, ...] = ()

    def begin(self, taken: tuple[KeyRef, ...], label: str) -> None:
        """What is done until `end` is one undo step, under `label`."""
        self.taken, self._before = taken, self._session.timeline
        self._tracks.gesture_begin(label)

    @property
    def before(self) -> Timeline | None:
        """The timeline as it was; None where none is dragged, or it was undone while the mouse button was down."""
        return self._before if self._session.in_gesture else None

    def show(self, label: str, timeline: Timeline, selected: tuple[KeyRef, ...]) -> None:
        """What it is at the moment, and where the keys are."""
        self._session.apply(label, timeline=timeline)
        self._view.selected_keys = selected

    def end(self, keep: bool) -> None:
        """Keep it, or put everything back."""
        self._before = None
        if keep:
            self._tracks.gesture_end()
        else:
            self._tracks.gesture_abort()
            self._view.selected_keys = self.taken
