"""What stands left of the ruler: snapping, seconds or frames, zoom."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton, QWidget

from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import STRETCH, flat, icon_button, named, row
from ganinterface.qt.widgets.time.scale import STEP, TimeScale
from ganinterface.studio.view import View

SNAP_TIP = "Snap to poses, keys and markers\nOff: to frames only; Shift lets go of both"
UNIT_TIP = "The ruler counts {}; click for {}"


class RulerCorner(QWidget):
    """Buttons for what the ruler does."""

    def __init__(self, scale: TimeScale, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.snap = icon_button("magnet-straight", SNAP_TIP, "timeline_snap", self)
        self.snap.setAccessibleName("Snapping")
        self.snap.setCheckable(True)
        self.unit = flat(named(QToolButton(self), "timeline_unit"), text=True)
        self.closer = icon_button("magnifying-glass-plus", "Closer (+)", "timeline_closer", self)
        self.farther = icon_button("magnifying-glass-minus", "Farther (−)", "timeline_farther", self)
        self.whole = icon_button("arrows-out-line-horizontal", "The whole film (0)", "timeline_whole", self)
        self.snap.clicked.connect(lambda checked: setattr(view, "snapping", checked))
        self.unit.clicked.connect(lambda: setattr(view, "count_frames", not view.count_frames))
        self.closer.clicked.connect(lambda: scale.zoom(STEP**2))
        self.farther.clicked.connect(lambda: scale.zoom(STEP**-2))
        self.whole.clicked.connect(scale.fit)
        row(*self.stops, STRETCH, parent=self)
        listen(view.changed, self._on_view)
        self._on_view("snapping")
        self._on_view("count_frames")

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return self.snap, self.unit, self.farther, self.closer, self.whole

    def _on_view(self, name: str) -> None:
        if name == "snapping":
            self.snap.setChecked(self._view.snapping)
        elif name == "count_frames":
            frames = self._view.count_frames
            self.unit.setText("f" if frames else "s")
            words = ("frames", "seconds") if frames else ("seconds", "frames")
            self.unit.setToolTip(UNIT_TIP.format(*words))
            self.unit.setAccessibleName(f"Ruler in {words[0]}")
