"""The onion skin: the poses, or frames, before and after the moment that is worked on, thinly over the picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal, SignalInstance

from ganinterface.document.animation.poses import NEAR
from ganinterface.document.document import Document
from ganinterface.document.reel import reel_of
from ganinterface.render.looks.onion import onion_skin
from ganinterface.session.session import Session
from ganinterface.studio.loop import Loop
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.playback import Playback
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench

Pixels = NDArray[np.uint8]
WITHOUT_POSES = 4  # frames
BEFORE, AFTER = (242, 166, 90), (110, 168, 254)  # tints: orange and blue, told apart by everybody


class Pictures(Protocol):
    """Small pictures of Documents, drawn when there is time: see `studio.side_pictures`."""

    @property
    def changed(self) -> SignalInstance: ...
    def get(self, document: Document) -> Pixels | None: ...
    def keep(self, owner: Hashable, documents: Iterable[Document]) -> None: ...


class OnionSkin:
    """There while `View.onion` and nothing plays; `View.onion_step` is 0 for poses, else the frames from here.

    While a hand moves the skins stay as they were.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        playback: Playback,
        view: View,
        shown: ShownPicture,
        pictures: Pictures,
        reduced: Callable[[Pixels], Pixels],
        loop: Loop,
    ) -> None:
        """`reduced` makes of a picture one of the side pictures' size."""
        self._session, self._workbench, self._playback = session, workbench, playback
        self._view, self._shown, self._pictures, self._reduced = view, shown, pictures, reduced
        self.skins: tuple[Pixels, ...] = ()  # uint8 [h, w, 4], the one that lies below first
        self._later = loop.timer(self._look)
        for signal in (
            playback.moved,
            playback.playing_changed,
            session.changed,
            pictures.changed,
            shown.frame,
        ):
            signal.connect(self._on_change)
        view.changed.connect(self._on_view)

    @property
    def neighbours(self) -> tuple[Document | None, Document | None]:
        """What was before the moment that is worked on, and what comes after it; None where there is nothing."""
        reel, playback = reel_of(self._session.project, self._session.arrays), self._playback
        timeline = reel.timeline
        if not timeline.moves:
            return None, None
        if not playback.stands:  # the picture comes after the last pose
            return (timeline.poses[-1].document if timeline.poses else None), None
        here, loops = timeline.within(playback.time), timeline.mode == "loop"
        frames = self._view.onion_step or (0 if timeline.poses else WITHOUT_POSES)
        if frames:
            before, after = here - frames / timeline.fps, here + frames / timeline.fps
        else:
            apart = 0.5 / timeline.fps
            times = timeline.pose_times
            before = max((time for time in times if time < here - apart), default=-math.inf)
            after = min((time for time in times if time > here + apart), default=math.inf)
            if loops and len(times) > 1:
                before, after = max(before, times[-1] - timeline.length), min(after, timeline.length)
        return (
            reel.at(before % timeline.length if loops else before)
            if before > -NEAR or (loops and before > -math.inf)
            else None,
            reel.at(after) if after < timeline.length + NEAR or (loops and after < math.inf) else None,
        )

    def _on_view(self, name: str) -> None:
        if name in ("onion", "onion_step", "compare"):
            self._later.start()

    def _on_change(self) -> None:
        if (self._view.onion or self.skins) and not self._workbench.in_gesture:
            self._later.start()

    def _look(self) -> None:
        wanted = self._view.onion and not self._playback.playing and not self._view.compare
        before, after = self.neighbours if wanted else (None, None)
        frame = self._shown.last_frame
        self._pictures.keep(self, [each for each in (before, after) if each is not None])
        if frame is None or frame.picture is None or (self._workbench.in_gesture and wanted):
            return
        now, made = None, []
        for document, tint in ((after, AFTER), (before, BEFORE)):
            picture = None if document is None else self._pictures.get(document)
            if picture is not None:
                now = self._reduced(frame.picture) if now is None else now
                if picture.shape == now.shape:
                    made.append(onion_skin(now, picture, tint))
        if made or self.skins:
            self.skins = tuple(made)
            self.changed.emit()
