"""The curve editor: which tracks are shown, the plot, and the numbers of the selected key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ganinterface.document.animation import keys
from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.document.limits import LIMITS
from ganinterface.document.parameters import kind_of
from ganinterface.document.project import Project
from ganinterface.document.typed.number_text import shown
from ganinterface.qt.timeline.curves.plot import CurvePlot
from ganinterface.qt.timeline.curves.shape import Grip, handles_at
from ganinterface.qt.timeline.key_drag import KeyDrag
from ganinterface.qt.timeline.rows.area import HEAD
from ganinterface.qt.timeline.rows.film_rows import Snap
from ganinterface.qt.timeline.ruler.snapping import moments
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberBox, take_typed
from ganinterface.qt.widgets.theme import PADDING, SERIES, UNIT, column, icon_button, named, row
from ganinterface.qt.widgets.time.scale import TimeScale
from ganinterface.session.session import Session
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.view import View

EASINGS = {"bezier": "Bézier", "linear": "Linear", "hold": "Hold", "spring": "Spring"}
HOW = "How the number goes on from this key to the next"
TIP = (
    "Drag keys and handles; Ctrl: this handle alone, Shift: between frames\n"
    "Double-click: a key there; arrow keys move what is selected, Delete removes it"
)


class CurvePane(QWidget):
    """Shows the tracks of `View.curves`; which keys are selected is the View's."""

    def __init__(
        self,
        session: Session,
        tracks: Tracks,
        view: View,
        scale: TimeScale,
        snap: Snap,
        say: Callable[[str, str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tracks, self._view, self._snap, self._say = session, tracks, view, snap, say
        self._held = KeyDrag(session, tracks, view)
        named(self, "curve_pane", "Curves")
        self.plot = CurvePlot(scale)
        self.plot.setToolTip(TIP)
        self.list = named(QListWidget(self), "curve_list", "Tracks whose curves are shown")
        self.value = named(NumberBox(self, 18 * UNIT), "key_value", "Value of the selected key")
        self.easing = named(Choice(self), "key_easing", HOW, HOW)
        for easing, text in EASINGS.items():
            self.easing.addItem(text, easing)
        self.close_button = icon_button("x", "Back to the keys (Shift+U)", "curves_close", self)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        side = QWidget(self)
        side.setFixedWidth(HEAD)
        numbers = row((self.value, 1), self.close_button, spacing=UNIT)
        made = column((self.list, 1), self.easing, numbers, parent=side, spacing=UNIT)
        made.setContentsMargins(0, 0, PADDING, 0)
        row(side, (self.plot, 1), parent=self)

    def _connect(self) -> None:
        plot, view = self.plot, self._view
        plot.selected.connect(lambda refs: setattr(view, "selected_keys", tuple(refs)))
        plot.taken.connect(self._drag_begin)
        plot.dragged.connect(self._drag)
        plot.let_go.connect(self._held.end)
        plot.key_wanted.connect(self._add_key)
        plot.removed.connect(lambda: self._tracks.remove_keys(self.selected) if self.selected else None)
        plot.nudged.connect(self._nudge)
        self.list.itemChanged.connect(self._on_checked)
        self.value.committed.connect(self._typed)
        self.value.stepped.connect(lambda steps: self._nudge(0, steps * 0.01))
        self.easing.activated.connect(self._set_easing)
        self.close_button.clicked.connect(lambda: setattr(view, "curves", ()))
        listen(self._session.changed, self._on_project)
        listen(view.changed, self._on_view)

    @property
    def _timeline(self) -> Timeline:
        return self._session.timeline

    @property
    def shown(self) -> list[Track]:
        """The tracks whose curves are drawn."""
        return [track for track in self._timeline.tracks if track.address in self._view.curves]

    @property
    def selected(self) -> tuple[KeyRef, ...]:
        """The keys of those that are selected."""
        there = {KeyRef(track.address, key.time) for track in self.shown for key in track.keys}
        return tuple(ref for ref in self._view.selected_keys if ref in there)

    # --- showing ---

    def _on_project(self, new: Project, old: Project) -> None:
        if new.timeline is not old.timeline:
            self.refresh()

    def _on_view(self, name: str) -> None:
        if name in ("curves", "selected_keys"):
            self.refresh()

    def refresh(self) -> None:
        """Show what there is now."""
        if not self._view.curves:
            return
        self._show_list()
        self.plot.show_tracks(self.shown, self.selected)
        key = self._key
        self.value.setEnabled(bool(self.selected))
        self.easing.setEnabled(bool(self.selected))
        if not (self.value.hasFocus() and self.value.isModified()):
            self.value.setText("" if key is None or key.value is None else shown(round(key.value, 4)))
        if key is not None:
            self.easing.setCurrentIndex(self.easing.findData(key.easing))
            limit = LIMITS[kind_of(self.selected[-1].address).limit_name]
            self.value.setToolTip(f"Value of the selected key, {limit.text} {limit.unit}".rstrip())

    @property
    def _key(self) -> Key | None:
        """The one that was selected last."""
        chosen = self._tracks.copied(self.selected[-1:])
        return chosen[0].keys[0] if chosen else None

    def _show_list(self) -> None:
        places = {track.address: place for place, track in enumerate(self.shown)}
        self.list.blockSignals(True)
        self.list.clear()
        for track in self._timeline.tracks:
            item = QListWidgetItem(self._tracks.label(track.address))
            item.setData(Qt.ItemDataRole.UserRole, track.address)
            shown_at = places.get(track.address)
            item.setCheckState(Qt.CheckState.Unchecked if shown_at is None else Qt.CheckState.Checked)
            if shown_at is not None:
                item.setForeground(QColor(SERIES[shown_at % len(SERIES)]))
            self.list.addItem(item)
        self.list.blockSignals(False)

    # --- what the person does ---

    def _on_checked(self, item: QListWidgetItem) -> None:
        address = item.data(Qt.ItemDataRole.UserRole)
        if item.checkState() == Qt.CheckState.Checked:
            self._view.curves = (*self._view.curves, address)
        else:
            # The last one stays: without any the curves would close.
            kept = tuple(each for each in self._view.curves if each != address)
            self._view.curves = kept or self._view.curves
            self.refresh()

    def _typed(self, text: str) -> None:
        if refs := self.selected:
            limit = kind_of(refs[-1].address).limit_name
            take_typed(self.value, text, limit, self._say, lambda value: self._tracks.set_value(refs, value))
        self.refresh()

    def _set_easing(self, index: int) -> None:
        if self.selected:
            self._tracks.set_easing(self.selected, self.easing.itemData(index))

    def _nudge(self, frames: int, parts: float) -> None:
        if self.selected:
            low, high = self.plot.values
            by = frames / self._timeline.fps
            self._view.selected_keys = self._tracks.move_keys(self.selected, by, parts * (high - low))

    def _add_key(self, address: str, seconds: float, value: float) -> None:
        time = self._snap(seconds, False, ())
        if self._tracks.set_key(address, value, time=time):
            self._view.selected_keys = (KeyRef(address, time),)

    def _drag_begin(self, grip: Grip) -> None:
        taken, name = self.selected, self._tracks.label(grip.ref.address)
        what = "Move key" if grip.side == "key" else "Curve"
        self._held.begin(taken, f"{what} of {name}" if len(taken) == 1 else f"Move {len(taken)} keys")

    def _drag(self, grip: Grip, seconds: float, value: float, held: Qt.KeyboardModifier) -> None:
        start, taken = self._held.before, self._held.taken
        if start is None:
            return
        if grip.side == "key":
            free = bool(held & Qt.KeyboardModifier.ShiftModifier)
            time = self._snap(seconds, free, moments(start, keys=taken))
            by = time - grip.ref.time, value - grip.point[1]
            made, then = keys.move_keys(start, taken, *by)
        else:
            track = start.track(grip.ref.address)
            if track is None:
                return
            alone = bool(held & Qt.KeyboardModifier.ControlModifier)
            before, after = handles_at(track, grip.ref, grip.side, (seconds, value), alone)
            pair = {"before": before, "after": after}
            fields = {name: handle for name, handle in pair.items() if handle is not None}
            made, then = keys.change_keys(start, [grip.ref], **fields), taken
        self._held.show("Change the curve", made, then)
