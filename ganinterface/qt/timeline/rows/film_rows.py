"""The rows of tracks and drivers: keeps them as the film is, and does what a person wants with their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from ganinterface.document.animation import keys
from ganinterface.document.animation.drivers import Driver
from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.project import Project
from ganinterface.qt.timeline.key_drag import KeyDrag
from ganinterface.qt.timeline.rows.key_menu import KeyMenu
from ganinterface.qt.timeline.rows.key_sheet import KeySheet
from ganinterface.qt.timeline.rows.line_heads import LineHeads
from ganinterface.qt.timeline.rows.lines import Line, Said, lines_of, whole_loop
from ganinterface.qt.timeline.ruler.snapping import moments
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.time.scale import TimeScale
from ganinterface.session.session import Session
from ganinterface.studio.animating.drivers import Drivers
from ganinterface.studio.animating.keying import Keying
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.playback import Playback
from ganinterface.studio.view import View

# A moment, whether it is free of frames, and what else it snaps to: what is meant.
Snap = Callable[[float, bool, Iterable[float]], float]


class FilmRows(QObject):
    """`heads` and `sheet` are the two halves of the rows."""

    def __init__(
        self,
        session: Session,
        playback: Playback,
        tracks: Tracks,
        drivers: Drivers,
        keying: Keying,
        view: View,
        scale: TimeScale,
        snap: Snap,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._playback, self._view = session, playback, view
        self._tracks, self._drivers, self._keying, self._snap = tracks, drivers, keying, snap
        self._held = KeyDrag(session, tracks, view)
        self._copies = False
        self.lines: list[Line] = []
        self._said: dict[str, Said] = {}  # by driver, as long as the timeline is the same
        self.heads, self.sheet = LineHeads(), KeySheet(scale)
        self.menu = KeyMenu(tracks, drivers, keying, view, self.sheet)
        self._connect()
        self._refresh()

    def _connect(self) -> None:
        sheet, heads, view = self.sheet, self.heads, self._view
        sheet.selected.connect(lambda refs: setattr(view, "selected_keys", tuple(refs)))
        sheet.line_chosen.connect(self._choose)
        sheet.went.connect(lambda seconds: self._go(self._snap(seconds, False, moments(self._timeline))))
        sheet.drag_begun.connect(self._drag_begin)
        sheet.dragged.connect(self._drag)
        sheet.drag_ended.connect(self._held.end)
        sheet.key_wanted.connect(self._set_key)
        sheet.nudged.connect(self._nudge)
        sheet.removed.connect(lambda: self._tracks.remove_keys(self.selected) if self.selected else None)
        sheet.stepped.connect(self._step)
        heads.turned.connect(self._turn)
        heads.loop_wanted.connect(self._set_loop)
        heads.chosen.connect(self._choose)
        heads.menu_wanted.connect(self.open_menu)
        listen(self._session.changed, self._on_project)
        listen(view.changed, self._on_view)

    @property
    def _timeline(self) -> Timeline:
        return self._session.timeline

    @property
    def selected(self) -> tuple[KeyRef, ...]:
        """The keys that are selected and still there."""
        there = {KeyRef(track.address, key.time) for track in self._timeline.tracks for key in track.keys}
        return tuple(ref for ref in self._view.selected_keys if ref in there)

    # --- what changed ---

    def _on_project(self, new: Project, old: Project) -> None:
        if new.timeline is not old.timeline:
            self._said.clear()
            self._refresh()
        elif new.document.edits is not old.document.edits:
            self._refresh()

    def _on_view(self, name: str) -> None:
        if name == "selected_keys":
            self.sheet.show_selected(self.selected)
            self._take_keys()
        elif name == "selected_driver":
            self._refresh()

    def _take_keys(self) -> None:
        """Keys that were pasted are removed, moved and gone through as those that were clicked: not while text is typed."""
        is_typed = isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
        if self.selected and self.sheet.isVisible() and not is_typed:
            self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        lines = list(lines_of(self._timeline, self._session.document, self._tracks, self._said_by))
        self.heads.show_lines(lines, self._view.selected_driver)
        if lines and lines == self.lines:  # a stroke changes the edits many times a second
            return
        self.lines = lines
        self.sheet.show_lines(lines)
        self.sheet.show_selected(self.selected)

    def _said_by(self, driver: Driver) -> Said:
        """The same one until the timeline is another: what was made of it stands."""
        said = partial(self._timeline.source_at, driver, arrays=self._session.arrays)
        return self._said.setdefault(driver.id, said)

    # --- lines ---

    def open_menu(self, place: int, where: QPoint) -> None:
        """What can be done with a line and the keys that are selected."""
        if place < len(self.lines):
            self.menu.open(self.lines[place], self.selected, where)

    def _choose(self, place: int) -> None:
        line = self.lines[place]
        self._view.selected_driver = line.name if line.driver is not None else None
        if line.track is not None and self._view.curves:
            self._view.curves = (line.name,)

    def _turn(self, place: int, on: bool) -> None:
        line = self.lines[place]
        if line.track is not None:
            self._tracks.set_track(line.name, enabled=on)
        elif line.driver is not None:
            self._drivers.set(line.name, enabled=on)

    def _set_loop(self, place: int, on: bool) -> None:
        track = self.lines[place].track
        if track is not None:
            self._tracks.set_track(track.address, loop=whole_loop(track) if on else 0.0)

    # --- keys ---

    def _go(self, seconds: float) -> None:
        self._playback.pause()
        self._playback.go_to(seconds, beyond=True)
        if self.selected:  # a pose that is reached there is not what was meant
            self._view.in_hand = "keys"

    def _set_key(self, address: str, seconds: float) -> None:
        self._go(self._snap(seconds, False, ()))
        self._tracks.set_key(address)

    def _step(self, address: str, steps: int) -> None:
        """Go to the next key of a track, or the one before, and select it."""
        track, here = self._timeline.track(address), self._timeline.within(self._playback.time)
        times = [key.time for key in track.keys] if track is not None else []
        found = (
            [t for t in times if t > here + 1e-9][:1]
            if steps > 0
            else [t for t in times if t < here - 1e-9][-1:]
        )
        for time in found:
            self._view.selected_keys = (KeyRef(address, time),)
            self._go(time)

    def _nudge(self, frames: int) -> None:
        if self.selected:
            self._view.selected_keys = self._tracks.move_keys(self.selected, frames / self._timeline.fps)

    def _drag_begin(self, copies: bool) -> None:
        self._copies, taken = copies, self.selected
        name = f"key of {self._tracks.label(taken[0].address)}" if len(taken) == 1 else f"{len(taken)} keys"
        self._held.begin(taken, f"{'Copy' if copies else 'Move'} {name}")

    def _drag(self, held: KeyRef, seconds: float, free: bool) -> None:
        before, taken = self._held.before, self._held.taken
        if before is not None:
            by = self._snap(seconds, free, moments(before, keys=taken)) - held.time
            self._held.show("Move keys", *keys.move_keys(before, taken, by, copied=self._copies))
