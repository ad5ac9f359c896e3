"""The timeline panel: plays the animation, and makes, moves and changes its poses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from ganinterface.document.project import Project
from ganinterface.document.timeline import Pose, Timeline
from ganinterface.qt.timeline.bar import TimelineBar
from ganinterface.qt.timeline.pose_dragging import to_frame, with_end_at, with_pose_at
from ganinterface.qt.timeline.pose_pictures import PosePictures
from ganinterface.qt.timeline.track import END, TimelineTrack
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.labels import EmptyState
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import PADDING, UNIT

if TYPE_CHECKING:
    from ganinterface.render.export.film import Format
    from ganinterface.studio.studio import Studio

EMPTY = "Add the picture as a pose, change it, add another, and play what lies between"


class TimelinePanel(QWidget):
    """Composes bar and track; which pose is selected is known here and nowhere else."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._player = studio, studio.playback
        self._selected: str | None = None  # a pose's id
        self._dragged: Timeline | None = None  # as it was when the drag began
        self.setObjectName("timeline_panel")
        self.setAccessibleName("Timeline")
        self.track = TimelineTrack(self)
        self.bar = TimelineBar(studio, self)
        self._pictures = PosePictures(studio, self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self._show_timeline()

    @property
    def selected(self) -> Pose | None:
        """The pose that is worked on."""
        poses = self._studio.session.timeline.poses
        return next((pose for pose in poses if pose.id == self._selected), None)

    def select(self, pose_id: str | None) -> None:
        """Work on a pose and look at it; None: on none."""
        self._selected = pose_id
        timeline = self._studio.session.timeline
        if pose_id is not None:
            self._player.pause()
            self._player.go_to(timeline.pose_times[timeline.index_of(pose_id)])
        self._show_selected()

    def _lay_out(self) -> None:
        self._pages.addWidget(EmptyState(EMPTY, self))
        self._pages.addWidget(self.track)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, UNIT, PADDING, UNIT)
        column.setSpacing(UNIT)
        column.addWidget(self.bar)
        column.addWidget(self._pages, 1)
        chain_focus(self.bar.export, self.track)

    def _connect(self) -> None:
        player, track, bar, studio = self._player, self.track, self.bar, self._studio
        bar.first.clicked.connect(self._go_first)
        bar.last.clicked.connect(self._go_last)
        bar.play.clicked.connect(player.toggle)
        bar.back.clicked.connect(self._leave)
        bar.add.clicked.connect(player.add_pose)
        bar.mode.textActivated.connect(player.set_mode)
        bar.fps.changed.connect(player.set_fps)
        bar.editor.remove.clicked.connect(self._remove_selected)
        bar.export_wanted.connect(self._export)
        track.chosen.connect(self.select)
        track.scrubbed.connect(self._scrub)
        track.drag_begun.connect(self._drag_begin)
        track.dragged.connect(self._drag)
        track.drag_ended.connect(self._drag_end)
        track.remove_asked.connect(self._remove)
        track.move_asked.connect(player.move_pose)
        track.left.connect(self._leave)
        track.room_changed.connect(self._want_pictures)
        self._pictures.changed.connect(self._show_pictures)
        listen(player.moved, self._show_moment)
        listen(player.playing_changed, self._show_playing)
        listen(studio.workbench.project_changed, self._apply_changes)
        listen(studio.view.changed, self._on_view)
        track.show_ground(studio.view.ground)

    # --- what changed ---

    def _apply_changes(self, new: Project, old: Project) -> None:
        if new.timeline != old.timeline:
            before = {pose.id for pose in old.timeline.poses}
            added = [pose.id for pose in new.timeline.poses if pose.id not in before]
            if len(added) == 1 and before:
                self._selected = added[0]
            self._show_timeline()
        elif new.document != old.document:
            self._show_moment()

    def _show_timeline(self) -> None:
        timeline = self._studio.session.timeline
        self._pages.setCurrentIndex(1 if timeline.poses else 0)
        self.bar.show_timeline(timeline)
        self._show_selected()
        self._want_pictures()

    def _show_selected(self) -> None:
        timeline, pose = self._studio.session.timeline, self.selected
        if pose is None:
            self._selected = None
        ends = pose is not None and timeline.mode != "loop" and pose == timeline.poses[-1]
        self.bar.editor.show_pose(pose, travels=pose is not None and not ends)
        self.track.show_timeline(timeline, self._selected)
        self._show_moment()

    def _show_moment(self) -> None:
        looked_at = self._player.document is not None
        self.track.show_moment(self._player.time, looked_at)
        total = self._studio.session.timeline.duration
        self.bar.show_moment(self._player.time, total, looked_at)

    def _show_playing(self, playing: bool) -> None:
        self.bar.show_playing(playing)
        self._show_moment()

    def _on_view(self, name: str) -> None:
        if name == "ground":
            self.track.show_ground(self._studio.view.ground)

    def _want_pictures(self) -> None:
        if self.track.picture_height:
            self._pictures.keep(pose.document for pose in self._studio.session.timeline.poses)
        self._show_pictures()

    def _show_pictures(self) -> None:
        poses = self._studio.session.timeline.poses
        found: dict[str, QPixmap | None] = {pose.id: self._pictures.get(pose.document) for pose in poses}
        self.track.show_pictures({name: pixmap for name, pixmap in found.items() if pixmap is not None})

    # --- what the person does ---

    def _go_first(self) -> None:
        self.select(self._studio.session.timeline.poses[0].id)

    def _go_last(self) -> None:
        self.select(self._studio.session.timeline.poses[-1].id)

    def _scrub(self, seconds: float) -> None:
        self._player.pause()
        self._player.go_to(to_frame(self._studio.session.timeline, seconds))

    def _leave(self) -> None:
        self._player.leave()
        self._show_moment()

    def _drag_begin(self, name: str) -> None:
        session = self._studio.session
        self._dragged = session.timeline
        session.end_gesture()
        # Not the studio's gesture: that would make the moment that is looked at the picture.
        label = "Change the way back" if name == END else f"Move {session.timeline.pose(name).name}"
        session.begin_gesture(label)

    def _drag(self, name: str, seconds: float, free: bool) -> None:
        session = self._studio.session
        if self._dragged is None or not session.in_gesture:  # undone while the mouse button was down
            return
        seconds = seconds if free else to_frame(self._dragged, seconds)
        changed = (
            with_end_at(self._dragged, seconds) if name == END else with_pose_at(self._dragged, name, seconds)
        )
        session.apply("Move pose", timeline=changed)

    def _drag_end(self, keep: bool) -> None:
        self._dragged = None
        if keep:
            self._studio.session.end_gesture()
        else:
            self._studio.session.abort_gesture()

    def _remove(self, pose_id: str) -> None:
        place = self._studio.session.timeline.index_of(pose_id)
        self._player.remove_pose(pose_id)
        poses = self._studio.session.timeline.poses
        self.select(poses[min(place, len(poses) - 1)].id if poses else None)

    def _remove_selected(self) -> None:
        if self._selected is not None:
            self._remove(self._selected)

    def _export(self, kind: Format) -> None:
        folder = self._studio.settings.last_folder("export")
        if kind.folder:
            name = QFileDialog.getExistingDirectory(self, f"Folder for the {kind.title}", str(folder))
        else:
            start, title = str(folder / f"animation{kind.suffix}"), f"Export as {kind.title}"
            name, _ = QFileDialog.getSaveFileName(self, title, start, kind.dialog_filter)
            if name and Path(name).suffix.lower() != kind.suffix:
                name = f"{name}{kind.suffix}"
        if name:
            self._studio.exporting.export(Path(name))
