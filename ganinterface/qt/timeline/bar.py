"""The controls above the track: transport at the left, the selected pose, then new pose, rate and export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QWidget

from ganinterface.document.animation.timeline import Timeline
from ganinterface.qt.timeline.onion import fill_onion_menu
from ganinterface.qt.timeline.pose_editor import PoseEditor
from ganinterface.qt.widgets.focus import Choice, chain_focus
from ganinterface.qt.widgets.labels import line
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberField
from ganinterface.qt.widgets.theme import (
    STRETCH,
    UNIT,
    column,
    flat,
    icon,
    icon_button,
    named,
    row,
    tabular,
)
from ganinterface.render.export.encoders import FORMATS
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.playback import Playback
from ganinterface.studio.view import View

MODES = {"once": "Once", "loop": "Loop", "ping-pong": "Ping-pong"}
MODE_TIP = (
    "How the animation is played\n"
    "Once: stops at the last pose\nLoop: travels back to the first pose\nPing-pong: forth and back"
)
AUTO_TIP = "Auto-key: what is changed gets a key at the playhead (Shift+I)"
ONION_TIP = "Onion skin: the poses before and after thinly over the picture (Shift+O)\nHold, or right-click: how far it looks"
ENDS, LEAST = 2, 3  # levels of what is left out
GAP = 2 * UNIT  # between the groups


class TimelineBar(QWidget):
    """Three groups of controls in one row, in two or three where there is less room.

    Before another row begins, buttons lose their texts, then the time its total, and the buttons that go to the ends go;
    at last those to the next pose, and what else has a key.
    """

    export_wanted = Signal(object)  # a Format

    def __init__(
        self,
        playback: Playback,
        tracks: Tracks,
        view: View,
        say: Callable[[str, str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._tracks = view, tracks
        self.editor = PoseEditor(playback, say, self)
        self.fps = NumberField("fps", "Frames a second", "fps", 1, self, say=say)
        self.fps.box.setObjectName("timeline_fps")
        self.fps.box.setFixedWidth(9 * UNIT)
        self.mode = named(Choice(self), "timeline_mode", "How the animation is played", MODE_TIP)
        for mode, text in MODES.items():
            self.mode.addItem(text, mode)
        self.time = named(QLabel(self), "timeline_time", "Moment of the animation")
        self.time.setContentsMargins(UNIT, 0, UNIT, 0)
        tabular(self.time)
        self._make_buttons()
        self._seconds, self._total = 0.0, 0.0
        self._lay_out()
        self._connect(playback)
        self._on_view("onion")

    def _lay_out(self) -> None:
        keys = (self.first, self.previous, self.play, self.next, self.last)
        transport = _group(*keys, self.auto, self.mode, self.onion, self.time, self.back)
        output = _group(self.add, line(vertical=True), self.fps, self.export)
        self._groups = (transport, self.editor, output)
        self._rows = [row(spacing=GAP) for _ in range(3)]
        self._texts = {each: _text_width(each) for each in (self.back, self.add, self.export)}
        self._level, self._number = 0, 0  # how much is left out, and of rows
        self._in_rows(1)
        column(*self._rows, parent=self, spacing=UNIT)
        before = (*keys, self.auto, self.mode, self.onion, self.back)
        chain_focus(*before, *self.editor.stops, self.add, self.fps.box, self.export)

    def _connect(self, playback: Playback) -> None:
        view, tracks = self._view, self._tracks
        self.play.clicked.connect(playback.toggle)
        self.add.clicked.connect(playback.add_pose)
        self.first.clicked.connect(lambda: playback.go_to_end(last=False))
        self.previous.clicked.connect(lambda: playback.step_poses(-1))
        self.next.clicked.connect(lambda: playback.step_poses(1))
        self.last.clicked.connect(lambda: playback.go_to_end(last=True))
        self.mode.activated.connect(lambda index: playback.set_mode(self.mode.itemData(index)))
        self.onion.clicked.connect(lambda checked: setattr(view, "onion", checked))
        self.auto.clicked.connect(lambda checked: setattr(tracks, "auto_key", checked))
        self.fps.changed.connect(playback.set_fps)
        listen(view.changed, self._on_view)
        listen(tracks.auto_key_changed, self._show_auto)

    def _make_buttons(self) -> None:
        self.first = icon_button("skip-back", "First pose", "timeline_first", self)
        self.previous = icon_button("rewind", "Previous pose (Shift+,)", "timeline_previous", self)
        self.play = icon_button("play", "Play (P)", "timeline_play", self)
        self.next = icon_button("fast-forward", "Next pose (Shift+.)", "timeline_next", self)
        self.last = icon_button("skip-forward", "Last pose", "timeline_last", self)
        self.auto = icon_button("record", AUTO_TIP, "timeline_auto_key", self, checkable=True)
        self.auto.setIcon(icon("record", checked="error"))
        self.onion = icon_button("stack", ONION_TIP, "timeline_onion", self, checkable=True)
        self.onion.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)  # and by the right button
        steps = QMenu(self.onion)
        steps.setObjectName("timeline_onion_menu")
        steps.aboutToShow.connect(lambda: fill_onion_menu(steps, self._view))
        self.onion.setMenu(steps)
        self.onion.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.onion.customContextMenuRequested.connect(lambda _: self.onion.showMenu())
        tip = "Back to the picture that is worked on (Esc)"
        self.back = _with_text(icon_button("arrow-u-up-left", tip, "timeline_back", self), "Back")
        self.add = _with_text(icon_button("plus", "Add pose", "timeline_add", self), "Add pose")
        self.show_target(None, None)
        tip = "Write the animation as a film, a GIF, or as pictures (Ctrl+Shift+E)"
        self.export = _with_text(icon_button("export", tip, "timeline_export", self), "Export")
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.export)
        menu.setObjectName("timeline_export_menu")
        for name, kind in FORMATS.items():
            action = menu.addAction(f"{kind.heading}…", partial(self.export_wanted.emit, kind))
            action.setObjectName(f"timeline_export_{name}")
        self.export.setMenu(menu)

    def _show_auto(self, on: bool) -> None:
        self.auto.setChecked(on)

    def _on_view(self, name: str) -> None:
        if name == "onion":
            self.onion.setChecked(self._view.onion)

    def show_timeline(self, timeline: Timeline) -> None:
        """Show mode and rate, and offer what can be done with so many poses."""
        for button in (self.first, self.previous, self.next, self.last):
            button.setEnabled(bool(timeline.poses))
        self.play.setEnabled(timeline.plays)
        self.export.setEnabled(timeline.moves)
        self.mode.setCurrentIndex(self.mode.findData(timeline.mode))
        self.fps.set_value(timeline.fps)

    def show_moment(self, seconds: float, total: float, lively: bool) -> None:
        """Where the animation is; `lively` when the canvas shows that moment."""
        self._seconds, self._total = seconds, total
        self._show_time()
        self.time.setEnabled(lively)
        self.back.setVisible(lively)

    def _show_time(self) -> None:
        of = "" if self._level >= ENDS else f" of {self._total:.2f}"
        self.time.setText(f"{self._seconds:.2f}{of} s" if self._total else "")

    def show_target(self, here: str | None, place: float | None) -> None:
        """Say what the button for a new pose will do: at a pose (its name), at a time, or (both None) after the last."""
        if here is not None:
            what = f"Give {here} this picture"
        elif place is not None:
            what = f"This picture as a pose at {place:.2f} s"
        else:
            what = "This picture as a pose after the last"
        self.add.setToolTip(f"{what} (K)\nWith the playhead in the animation, poses are put where it stands")

    def show_playing(self, playing: bool) -> None:
        """Offer to pause, or to play."""
        self.play.setIcon(icon("pause" if playing else "play"))
        self.play.setToolTip("Pause (P)" if playing else "Play (P)")
        self.play.setAccessibleName("Pause" if playing else "Play")

    def minimumSizeHint(self) -> QSize:
        transport, editor, output = (group.minimumSizeHint().width() for group in self._groups)
        only = self._groups[:1]
        widest = max(transport - self._saved(LEAST, only) + self._saved(self._level, only), editor, output)
        return QSize(widest, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # what is seen needs another width
            self._fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        """The fewest rows, and in them as much as there is room for.

        Changes nothing that is so already, for every change asks for a layout and comes back here.
        """
        shown = [group for group in self._groups if not group.isHidden()]
        ends = [group for group in shown if group is not self.editor]
        for number, groups in ((1, shown), (2, ends), (3, self._groups[:1])):
            whole = sum(group.sizeHint().width() + GAP for group in groups) + self._saved(self._level, groups)
            fitting = [each for each in range(LEAST + 1) if whole - self._saved(each, groups) <= self.width()]
            if fitting or number == 3:
                break
        self._leave_out(fitting[0] if fitting else LEAST)
        self._in_rows(number)

    def _saved(self, level: int, groups: Sequence[QWidget]) -> int:
        """Pixels of one row with these groups that a level needs less than the first."""
        texts = sum(self._texts[button] for button in self._texts if not button.isHidden())
        total = self.time.fontMetrics().horizontalAdvance(f" of {self._total:.2f}") if self._total else 0
        ends, steps = (2 * (each.sizeHint().width() + UNIT) for each in (self.first, self.previous))
        editor = self.editor.saved if self.editor in groups else 0
        return (0, texts, texts + total + ends, texts + total + ends + steps + editor)[level]

    def _leave_out(self, level: int) -> None:
        if level == self._level:
            return
        self._level = level
        for button in self._texts:
            flat(button, text=level == 0)
        for button in (self.first, self.last):
            button.setVisible(level < ENDS)
        for button in (self.previous, self.next):
            button.setVisible(level < LEAST)
        self.editor.show_all(level < LEAST)
        self._show_time()

    def _in_rows(self, number: int) -> None:
        if number == self._number:
            return
        self._number = number
        for each in self._rows:
            while each.takeAt(0) is not None:
                pass
        transport, editor, output = self._groups
        parts = {
            1: ((transport, None, editor, output), (), ()),
            2: ((transport, None, output), (editor, None), ()),
            3: ((transport,), (editor, None), (output,)),
        }
        for each, widgets in zip(self._rows, parts[number], strict=True):
            for widget in widgets:
                if widget is None:
                    each.addStretch(1)
                else:
                    each.addWidget(widget)
        self.updateGeometry()


def _group(*widgets: QWidget) -> QWidget:
    group = QWidget()
    row(*widgets, STRETCH, parent=group, spacing=UNIT)
    return group


def _with_text(button: QToolButton, text: str) -> QToolButton:
    button.setText(text)
    return flat(button, text=True)


def _text_width(button: QToolButton) -> int:
    """Pixels that a button's text takes."""
    with_it = button.sizeHint().width()
    without = flat(button).sizeHint().width()
    flat(button, text=True)
    return with_it - without
