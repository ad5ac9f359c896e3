"""Mouth shapes changed by hand, one undo step each."""

from __future__ import annotations

from ganinterface.audio import shape_editing as editing
from ganinterface.document.animation.mouth_shapes import MouthTrack
from ganinterface.session.session import Session
from ganinterface.studio.voice.speaking import Speaking

WITH_MIDDLE = 0.12  # seconds of a shape that is put in
PUT = "C"  # what a mouth does most; where it does, the lips meet
OTHER = "A"


class Shaping:
    """The verbs of the row of mouth shapes; `index` is a place in `MouthTrack.spans`, times are the track's own."""

    def __init__(self, session: Session, speaking: Speaking) -> None:
        self._session, self._speaking = session, speaking
        self._dragged: tuple[MouthTrack, int, bool] | None = (
            None  # as it was, which, whether only its beginning
        )

    @property
    def track(self) -> MouthTrack | None:
        """The shapes; None where nothing was said yet."""
        mouth = self._speaking.mouth
        return None if mouth is None else mouth.track

    def set_shape(self, index: int, shape: str) -> None:
        """Another shape."""
        if self.track is not None:
            start, _, before = self.track.spans[index]
            label = f"Mouth {before} → {shape} at {start:.2f} s"
            self._speaking.set_track(label, editing.with_shape(self.track, index, shape))

    def remove(self, index: int) -> None:
        """One less: the one before it lasts longer."""
        if self.track is not None:
            start, _, shape = self.track.spans[index]
            self._speaking.set_track(
                f"Take out mouth {shape} at {start:.2f} s", editing.without(self.track, index)
            )

    def put(self, seconds: float) -> None:
        """One more about that moment."""
        track = self.track
        if track is not None:
            shape = OTHER if track.at(seconds) == PUT else PUT
            begin = self.snapped(seconds - WITH_MIDDLE / 2)
            made = editing.with_span(track, begin, begin + WITH_MIDDLE, shape)
            self._speaking.set_track(f"Mouth {shape} at {seconds:.2f} s", made)

    def drag_begin(self, index: int, is_edge: bool) -> None:
        """A hand takes a shape, or only its beginning."""
        if self.track is None:
            return
        self._session.end_gesture()
        _, _, shape = self.track.spans[index]
        self._dragged = self.track, index, is_edge
        self._session.begin_gesture(f"Move mouth {shape}")

    def drag_to(self, seconds: float, free: bool) -> None:
        """It begins at that moment now, at a frame unless `free`."""
        if self._dragged is None or not self._session.in_gesture:  # undone while the button was down
            return
        track, index, is_edge = self._dragged
        change = editing.with_start if is_edge else editing.moved
        made = change(track, index, seconds if free else self.snapped(seconds))
        self._speaking.set_track("Move mouth", made)

    def drag_end(self, keep: bool) -> None:
        """The hand lets go, or gives up."""
        self._dragged = None
        if keep:
            self._session.end_gesture()
        else:
            self._session.abort_gesture()

    def snapped(self, seconds: float) -> float:
        """The nearest moment of the track at which there is a frame."""
        timeline, driver = self._session.timeline, self._speaking.driver
        begin = 0.0 if driver is None else driver.start
        begin += timeline.sound.start if timeline.sound is not None else 0.0
        return round((begin + seconds) * timeline.fps) / timeline.fps - begin
