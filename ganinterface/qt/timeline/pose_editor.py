"""The selected pose in a row: name, duration, easing, take the picture anew, remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from ganinterface.document.animation.poses import Pose
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.numbers.number_field import NumberField
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, icon_button, named, row
from ganinterface.studio.playback import Playback

EASINGS = {
    "linear": "Linear",
    "ease": "Ease",
    "ease-in": "Ease in",
    "ease-out": "Ease out",
    "hold": "Hold",
}
EASING_TIP = (
    "How the picture travels from this pose to the next\n"
    "Linear: evenly\nEase: slowly at both ends\nEase in: slowly at first\nEase out: slowly at the end\n"
    "Hold: it stays, then jumps"
)
NAME, SHORT_NAME = 28 * UNIT, 22 * UNIT  # px, of the field for the name
STEP = 0.1  # seconds that an arrow key adds


class PoseEditor(QWidget):
    """Shows one pose and changes it."""

    def __init__(
        self, playback: Playback, say: Callable[[str, str], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._pose: Pose | None = None
        self.name = named(QLineEdit(self), "pose_name", "Name of the pose", "Name of the pose")
        self.name.setFixedSize(NAME, CONTROL_HEIGHT)
        self.duration = NumberField("duration", "Seconds until the next pose", "s", STEP, self, say=say)
        self.duration.box.setObjectName("pose_duration")
        self.easing = named(Choice(self), "pose_easing", "Easing to the next pose", EASING_TIP)
        for easing, text in EASINGS.items():
            self.easing.addItem(text, easing)
        tip = "Give this pose the picture that is on the canvas"
        self.update_pose = icon_button("camera", tip, "pose_update", self)
        self.remove = icon_button("trash", "Remove this pose (Delete)", "pose_remove", self)
        parts = (self.name, self.duration, self.easing, self.update_pose, self.remove)
        row(*parts, parent=self, spacing=UNIT)
        self.name.editingFinished.connect(self._rename)
        self.duration.changed.connect(lambda seconds: self._change(duration=seconds))
        self.easing.activated.connect(lambda index: self._change(easing=self.easing.itemData(index)))
        self.update_pose.clicked.connect(self._update)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return self.name, self.duration.box, self.easing, self.update_pose, self.remove

    @property
    def saved(self) -> int:
        """Pixels that it needs less without what `show_all(False)` leaves out."""
        return NAME - SHORT_NAME + self.update_pose.sizeHint().width() + UNIT

    def show_all(self, wholly: bool) -> None:
        """Or only what stands nowhere else: the camera is also what adds a pose where there is one, and in the menu."""
        self.name.setFixedWidth(NAME if wholly else SHORT_NAME)
        self.update_pose.setVisible(wholly)

    def show_pose(self, pose: Pose | None, travels: bool) -> None:
        """Show a pose, or none; `travels` is False for the last one of an animation that ends there."""
        self._pose = pose
        self.setVisible(pose is not None)
        self.duration.setEnabled(travels)
        self.easing.setEnabled(travels)
        if not (self.name.hasFocus() and self.name.isModified()):
            self.name.setText(pose.name if pose else "")
        if pose is not None:
            self.duration.set_value(pose.duration)
            self.easing.setCurrentIndex(self.easing.findData(pose.easing))

    def _rename(self) -> None:
        name = " ".join(self.name.text().split())
        if self._pose is None or not self.name.isModified():
            return
        self.name.setModified(False)
        if name and name != self._pose.name:
            self._change(name=name)
        else:
            self.name.setText(self._pose.name)

    def _change(self, **fields: Any) -> None:
        if self._pose is not None:
            self._playback.set_pose(self._pose.id, **fields)

    def _update(self) -> None:
        if self._pose is not None:
            self._playback.update_pose(self._pose.id)
