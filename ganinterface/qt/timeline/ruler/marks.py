"""What a person does with the ruler's markers and range: drags them, and the menu under the right mouse button."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QPoint, QPointF
from PySide6.QtWidgets import QInputDialog, QMenu

from ganinterface.document.animation.sounds import Marker
from ganinterface.document.animation.timeline import Timeline
from ganinterface.qt.timeline.ruler.ruler import START, Held, Ruler
from ganinterface.qt.timeline.ruler.snapping import moments
from ganinterface.qt.widgets.listening import listen
from ganinterface.session.session import Session
from ganinterface.studio.animating.drivers import Drivers

Snap = Callable[[float, bool, Iterable[float]], float]


class Marks(QObject):
    """Keeps the ruler's marks as the film's are."""

    def __init__(
        self,
        session: Session,
        drivers: Drivers,
        ruler: Ruler,
        snap: Snap,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._drivers, self._ruler, self._snap = session, drivers, ruler, snap
        ruler.drag_begun.connect(self._drag_begin)
        ruler.dragged.connect(self._drag)
        ruler.drag_ended.connect(session.end_gesture)
        listen(session.changed, self._show)
        self._show()

    @property
    def _timeline(self) -> Timeline:
        return self._session.timeline

    def open_menu(self, point: QPointF, where: QPoint) -> None:
        """For a place on the ruler, at one on the screen."""
        held, free = self._ruler.at(point), False
        seconds = self._snap(max(self._ruler.scale.seconds_at(point.x()), 0.0), free, moments(self._timeline))
        menu = QMenu(self._ruler)
        menu.setObjectName("ruler_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        at = self._ruler.moment_text(seconds)
        if held is not None and held[0] == "marker":
            marker = self._timeline.markers[held[1]]
            menu.addAction("Rename the marker…", lambda: self._rename(marker))
            menu.addAction("Remove the marker", lambda: self._drivers.remove_marker(marker.id))
            menu.addSeparator()
        menu.addAction(f"Marker at {at}", lambda: self._drivers.put_marker(seconds))
        menu.addSeparator()
        begin = menu.addAction(f"Begin playing at {at}", lambda: self._drivers.play_from(seconds))
        begin.setEnabled(seconds < self._timeline.length)
        stop = menu.addAction(f"End playing at {at}", lambda: self._drivers.play_until(seconds))
        stop.setEnabled(seconds > 0)
        whole = menu.addAction("Play the whole film", lambda: self._drivers.set_range(None))
        whole.setEnabled(self._timeline.range is not None)
        menu.popup(where)

    def _show(self) -> None:
        timeline = self._timeline
        self._ruler.show_marks(((each.time, each.name) for each in timeline.markers), timeline.range)

    def _rename(self, marker: Marker) -> None:
        name, given = QInputDialog.getText(
            self._ruler.window(), "Marker", "Name of the marker", text=marker.name
        )
        if given and (name := " ".join(name.split())):
            self._drivers.put_marker(marker.time, name, marker.id)

    def _drag_begin(self, held: Held) -> None:
        self._session.end_gesture()
        marks = self._timeline.markers
        self._id = marks[held[1]].id if held[0] == "marker" else ""
        self._session.begin_gesture(f"Move {marks[held[1]].name}" if self._id else "Change what is played")

    def _drag(self, held: Held, seconds: float, free: bool) -> None:
        if not self._session.in_gesture:  # undone while the mouse button was down
            return
        seconds = self._snap(seconds, free, moments(self._timeline, marker=self._id))
        if self._id:
            self._drivers.put_marker(seconds, marker_id=self._id)
        elif self._timeline.range is not None:
            start, end = self._timeline.range
            apart = 1 / self._timeline.fps
            if held[0] == START:
                self._drivers.set_range(min(seconds, end - apart), end)
            else:
                self._drivers.set_range(start, max(seconds, start + apart))
