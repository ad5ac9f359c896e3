"""The menu of keys, tracks and drivers under the right mouse button."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from ganinterface.document.animation.curves import KeyEasing
from ganinterface.document.animation.keys import KeyRef
from ganinterface.qt.timeline.rows.lines import Line, whole_loop
from ganinterface.qt.widgets.labels import caption
from ganinterface.qt.widgets.numbers.key_diamond import ADD_DRIVER
from ganinterface.studio.animating.drivers import Drivers
from ganinterface.studio.animating.keying import Keying
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.view import View

EASINGS: dict[KeyEasing, str] = {
    "bezier": "Bézier (a curve with handles)",
    "linear": "Linear (evenly)",
    "hold": "Hold (stays, then jumps)",
    "spring": "Spring (swings in)",
}
LOOPS = (0.5, 1.0, 2.0, 3.0, 5.0)  # seconds


class KeyMenu(QObject):
    """Opened for a line, with keys of it or of others selected."""

    copy_wanted = Signal()

    def __init__(self, tracks: Tracks, drivers: Drivers, keying: Keying, view: View, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._tracks, self._drivers, self._keying, self._view = tracks, drivers, keying, view

    def open(self, line: Line, refs: Collection[KeyRef], where: QPoint) -> None:
        """At a place on the screen."""
        menu = QMenu(self._over)
        menu.setObjectName("keys_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        if line.track is not None:
            self._fill_keys(menu, refs)
            menu.addSeparator()
            self._fill_track(menu, line)
        else:
            name = line.name
            menu.addAction("Remove the driver", partial(self._drivers.remove, name))
            menu.addAction("Act earlier", partial(self._move_driver, name, -1))
            menu.addAction("Act later", partial(self._move_driver, name, 1))
        menu.popup(where)

    def _fill_keys(self, menu: QMenu, refs: Collection[KeyRef]) -> None:
        easings = menu.addMenu("On to the next key")
        easings.setEnabled(bool(refs))
        group = QActionGroup(menu)
        present = self._easings_of(refs)
        for easing, text in EASINGS.items():
            action = easings.addAction(text, partial(self._tracks.set_easing, refs, easing))
            action.setCheckable(True)
            action.setChecked(present == {easing})
            group.addAction(action)
        for text, do in (
            ("Copy keys\tCtrl+C", self.copy_wanted.emit),
            ("Remove keys\tDel", partial(self._tracks.remove_keys, refs)),
        ):
            menu.addAction(text, do).setEnabled(bool(refs))

    def _fill_track(self, menu: QMenu, line: Line) -> None:
        track, address = line.track, line.name
        if track is None:
            return
        menu.addAction("Show the curve", partial(self._keying.show_curve, address))
        drivers = menu.addMenu(ADD_DRIVER)
        for kind in self._keying.kinds:
            drivers.addAction(caption(kind), partial(self._keying.drive, address, kind))
        loops = menu.addMenu("Repeat")
        whole = whole_loop(track)
        text = f"With all its keys ({whole:.2f} s)"
        loops.addAction(text, partial(self._tracks.set_track, address, loop=whole))
        for seconds in LOOPS:
            loops.addAction(f"Every {seconds:g} s", partial(self._tracks.set_track, address, loop=seconds))
        loops.addAction("Not at all", partial(self._tracks.set_track, address, loop=0.0))
        menu.addAction("Remove the track", partial(self._tracks.remove_track, address))

    def _easings_of(self, refs: Collection[KeyRef]) -> set[str]:
        return {key.easing for track in self._tracks.copied(refs) for key in track.keys}

    def _move_driver(self, name: str, steps: int) -> None:
        self._drivers.step(name, steps)
