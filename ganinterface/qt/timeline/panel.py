"""The timeline panel: plays the animation, and makes, moves and changes its poses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.project import Project
from ganinterface.qt.context_menu import WithMenu
from ganinterface.qt.timeline.bar import TimelineBar
from ganinterface.qt.timeline.driver_pane import DriverPane
from ganinterface.qt.timeline.pose_pictures import PosePictures
from ganinterface.qt.timeline.rows.area import HEAD, Head, Rows
from ganinterface.qt.timeline.rows.film_rows import FilmRows
from ganinterface.qt.timeline.rows.pose_dragging import with_end_at, with_pose_at
from ganinterface.qt.timeline.rows.pose_row import END, PoseRow
from ganinterface.qt.timeline.ruler.corner import RulerCorner
from ganinterface.qt.timeline.ruler.marks import Marks
from ganinterface.qt.timeline.ruler.ruler import Ruler
from ganinterface.qt.timeline.ruler.scroll import TimeScroll
from ganinterface.qt.timeline.ruler.snapping import moments
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import PADDING, UNIT, column, named, row
from ganinterface.qt.widgets.time.lane import Lane
from ganinterface.qt.widgets.time.scale import STEP, Moment, TimeScale
from ganinterface.session.session import Session
from ganinterface.studio.animating.drivers import Drivers
from ganinterface.studio.animating.keying import Keying
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.playback import Playback
from ganinterface.studio.view import View

EMPTY = "Add the picture as a pose, change it, add another; or key a number by the diamond beside it"
NEW = 5.0  # seconds that are seen of a film in which nothing moves


class TimelinePanel(WithMenu):
    """Composes bar, ruler and rows; which pose is selected is the View's."""

    export_wanted = Signal(object)  # a Format

    def __init__(
        self,
        session: Session,
        playback: Playback,
        tracks: Tracks,
        drivers: Drivers,
        keying: Keying,
        view: View,
        pictures: PosePictures,
        say: Callable[[str, str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._player, self._view, self._tracks = session, playback, view, tracks
        self._dragged: Timeline | None = None  # as it was when the drag began
        named(self, "timeline_panel", "Timeline")
        self.scale = TimeScale(self)
        self.ruler = Ruler(self.scale)
        self.corner = RulerCorner(self.scale, view)
        self.poses = PoseRow(self.scale)
        self.rows = Rows(self.scale)
        self.film = FilmRows(
            session, playback, tracks, drivers, keying, view, self.scale, self._snapped, self
        )
        self.marks = Marks(session, drivers, self.ruler, self._snapped, self)
        self.driver = DriverPane(session, drivers, tracks, keying, view, say)
        self._make_curves: Callable[[], QWidget] = lambda: _curve_pane(
            session, tracks, view, self.scale, self._snapped, say
        )
        self.bar = TimelineBar(playback, tracks, view, say, self)
        self._pictures = pictures
        pictures.setParent(self)
        self._lay_out()
        self._connect()
        self._show_timeline()

    def _lay_out(self) -> None:
        self.corner.setFixedWidth(HEAD)
        self.rows.add(Head("Poses"), self.poses, stretch=1)
        self.rows.add(self.film.heads, self.film.sheet)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.rows)
        self._pages.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        left = column(
            row(self.corner, (self.ruler, 1)),
            (self._pages, 1),
            row(HEAD, (TimeScroll(self.scale), 1)),
            spacing=UNIT,
        )
        self._head = row((self.bar, 1), spacing=2 * UNIT)
        below = row((left, 1), self.driver, spacing=2 * UNIT)
        made = column(self._head, (below, 1), parent=self, spacing=UNIT)
        made.setContentsMargins(PADDING, UNIT, PADDING, UNIT)
        chain_focus(self.bar.export, *self.corner.stops, self.poses, self.film.sheet)

    def set_corner(self, buttons: QWidget) -> None:
        """What floats and closes the panel, at the end of its first row."""
        self._head.addWidget(buttons, 0, Qt.AlignmentFlag.AlignTop)

    def add_lane(self, title: str, lane: Lane, *buttons: QWidget) -> None:
        """A row of another feature below the others, with buttons at its head."""
        self.rows.add(Head(title, *buttons), lane)
        lane.scrubbed.connect(self._scrub)

    @property
    def selected(self) -> Pose | None:
        """The pose that is worked on."""
        return next((pose for pose in self._timeline.poses if pose.id == self._view.selected_pose), None)

    @property
    def _timeline(self) -> Timeline:
        return self._session.timeline

    def _connect(self) -> None:
        player, poses, bar = self._player, self.poses, self.bar
        bar.back.clicked.connect(self._leave)
        bar.editor.remove.clicked.connect(self._remove_selected)
        bar.export_wanted.connect(self.export_wanted)
        for lane in (self.ruler, poses):
            lane.scrubbed.connect(self._scrub)
        self.film.sheet.left.connect(self._leave)
        poses.chosen.connect(player.select_pose)
        poses.drag_begun.connect(self._drag_begin)
        poses.dragged.connect(self._drag)
        poses.drag_ended.connect(self._drag_end)
        poses.remove_requested.connect(player.remove_pose)
        poses.move_requested.connect(player.move_pose)
        poses.left.connect(self._leave)
        poses.room_changed.connect(self._want_pictures)
        self._pictures.changed.connect(self._show_pictures)
        listen(player.moved, self._show_moment)
        listen(self._tracks.auto_key_changed, self._show_moment)
        listen(player.playing_changed, self._show_playing)
        listen(self._session.changed, self._apply_changes)
        listen(self._view.changed, self._on_view)
        self._on_view("ground")

    # --- what changed ---

    def _apply_changes(self, new: Project, old: Project) -> None:
        if new.timeline != old.timeline:
            self._show_timeline()
        elif new.document != old.document:
            self._show_moment()

    def _show_timeline(self) -> None:
        timeline = self._timeline
        self.bar.show_timeline(timeline)
        self.scale.set_length(timeline.length or NEW)
        self.ruler.show_units(timeline.fps, self._view.count_frames)
        self._show_selected()
        self._want_pictures()

    def _show_selected(self) -> None:
        timeline, pose = self._timeline, self.selected
        ends = pose is not None and timeline.mode != "loop" and pose == timeline.poses[-1]
        self.bar.editor.show_pose(pose, travels=pose is not None and not ends)
        self.poses.show_timeline(timeline, pose.id if pose else None)
        self.poses.show_hint("" if timeline.moves else EMPTY)
        self._show_moment()

    def _show_moment(self) -> None:
        player, timeline = self._player, self._timeline
        looked_at, seconds = player.document is not None, timeline.within(player.time)
        self.scale.show_moment(Moment(seconds, looked_at, player.stands, self._tracks.auto_key))
        self.bar.show_moment(seconds, timeline.length, looked_at)
        if player.playing:
            self.scale.reveal(seconds)
        else:
            here = player.pose_here
            self.bar.show_target(here.name if here else None, player.place)

    def _show_playing(self, playing: bool) -> None:
        self.bar.show_playing(playing)
        self._show_moment()

    def _on_view(self, name: str) -> None:
        if name == "selected_pose":
            self._show_selected()
        elif name == "renaming" and self.selected is not None and self._view.renaming == self.selected.id:
            self.bar.editor.name.setFocus()
            self.bar.editor.name.selectAll()
            self._view.renaming = None  # it has a box of its own
        elif name == "ground":
            self.poses.show_ground(self._view.ground)
        elif name == "curves":
            self._show_curves()
        elif name == "count_frames":
            self.ruler.show_units(self._timeline.fps, self._view.count_frames)

    def _show_curves(self) -> None:
        """The curves in place of the rows, or the rows."""
        if self._view.curves and self._pages.count() == 1:
            self._pages.addWidget(self._make_curves())
        self._pages.setCurrentIndex(1 if self._view.curves else 0)

    def _want_pictures(self) -> None:
        if self.poses.picture_height:
            self._pictures.keep(pose.document for pose in self._timeline.poses)
        self._show_pictures()

    def _show_pictures(self) -> None:
        found = ((pose.id, self._pictures.get(pose.document)) for pose in self._timeline.poses)
        self.poses.show_pictures({name: pixmap for name, pixmap in found if pixmap is not None})

    # --- what the person does ---

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        on_ruler = self.ruler.mapFrom(self, event.pos())
        on_sheet = QPointF(self.film.sheet.mapFrom(self, event.pos()))
        if self.ruler.rect().contains(on_ruler):
            self.marks.open_menu(QPointF(on_ruler), event.globalPos())
        elif self.film.sheet.isVisible() and (place := self.film.sheet.line_at(on_sheet)) is not None:
            self.film.open_menu(place, event.globalPos())
        else:
            super().contextMenuEvent(event)

    def menu_at(self, point: QPoint) -> str:
        pose = self.poses.pose_at(QPointF(self.poses.mapFrom(self, point)))
        return "track" if pose is None else "pose"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        zooms = {Qt.Key.Key_Plus: STEP, Qt.Key.Key_Equal: STEP, Qt.Key.Key_Minus: 1 / STEP}
        if (factor := zooms.get(Qt.Key(event.key()))) is not None:
            self.scale.zoom(factor, self.scale.x_of(self.scale.moment.seconds))
        elif event.key() == Qt.Key.Key_0:
            self.scale.fit()
        else:
            super().keyPressEvent(event)

    def _scrub(self, seconds: float, free: bool) -> None:
        self._player.pause()
        self._player.go_to(self._snapped(seconds, free, moments(self._timeline)), beyond=True)

    def _snapped(self, seconds: float, free: bool, targets: Iterable[float]) -> float:
        """The moment that is meant: freely, or what it snaps to."""
        if free:
            return seconds
        return self.scale.nearest(seconds, targets if self._view.snapping else (), self._timeline.fps)

    def _leave(self) -> None:
        self._player.leave()
        self._show_moment()

    def _drag_begin(self, name: str) -> None:
        session = self._session
        self._dragged = session.timeline
        session.end_gesture()
        # Not the studio's gesture: that would make the moment that is looked at the picture.
        label = "Change the way back" if name == END else f"Move {session.timeline.pose(name).name}"
        session.begin_gesture(label)

    def _drag(self, name: str, seconds: float, free: bool) -> None:
        session = self._session
        if self._dragged is None or not session.in_gesture:  # undone while the mouse button was down
            return
        # Not to other poses: past one of them it changes places with it.
        seconds = self._snapped(seconds, free, ())
        changed = (
            with_end_at(self._dragged, seconds) if name == END else with_pose_at(self._dragged, name, seconds)
        )
        session.apply("Move pose", timeline=changed)

    def _drag_end(self, keep: bool) -> None:
        self._dragged = None
        if keep:
            self._session.end_gesture()
        else:
            self._session.abort_gesture()

    def _remove_selected(self) -> None:
        if self.selected is not None:
            self._player.remove_pose(self.selected.id)


def _curve_pane(*pieces: Any) -> QWidget:
    from ganinterface.qt.timeline.curves.pane import (
        CurvePane,
    )  # brings pyqtgraph, which is not needed to start

    return CurvePane(*pieces)
