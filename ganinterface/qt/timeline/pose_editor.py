"""The selected pose in a row: name, duration, easing, take the picture anew, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from ganinterface.document.timeline import Pose
from ganinterface.qt.widgets.number_field import NumberField
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, icon_button

if TYPE_CHECKING:
    from ganinterface.studio.studio import Studio

EASINGS = {
    "linear": "linear",
    "ease": "ease",
    "ease-in": "ease in",
    "ease-out": "ease out",
    "hold": "hold",
}
EASING_TIP = (
    "How the picture travels from this pose to the next\n"
    "linear: evenly\nease: slowly at both ends\nease in: slowly at first\nease out: slowly at the end\n"
    "hold: it stays, then jumps"
)
STEP = 0.1  # seconds that an arrow key adds


class PoseEditor(QWidget):
    """Shows one pose and changes it."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._pose: Pose | None = None
        self.name = QLineEdit(self)
        self.duration = NumberField(
            "duration", "Seconds until the next pose", "s", STEP, self, say=studio.messages.say
        )
        self.easing = QComboBox(self)
        self.update_pose = icon_button(
            "camera", "Give this pose the picture that is on the canvas", "pose_update", self
        )
        self.remove = icon_button("trash", "Remove this pose (Delete)", "pose_remove", self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.name.setObjectName("pose_name")
        self.name.setAccessibleName("Name of the pose")
        self.name.setToolTip("Name of the pose")
        self.name.setFixedSize(28 * UNIT, CONTROL_HEIGHT)
        self.duration.box.setObjectName("pose_duration")
        self.easing.setObjectName("pose_easing")
        self.easing.setAccessibleName("Easing to the next pose")
        self.easing.setToolTip(EASING_TIP)
        for easing, text in EASINGS.items():
            self.easing.addItem(text, easing)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        for widget in (self.name, self.duration, self.easing, self.update_pose, self.remove):
            row.addWidget(widget)

    def _connect(self) -> None:
        self.name.editingFinished.connect(self._rename)
        self.duration.changed.connect(self._set_duration)
        self.easing.activated.connect(self._set_easing)
        self.update_pose.clicked.connect(self._update)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return self.name, self.duration.box, self.easing, self.update_pose, self.remove

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
            self._studio.playback.set_pose(self._pose.id, name=name)
        else:
            self.name.setText(self._pose.name)

    def _set_duration(self, seconds: float) -> None:
        if self._pose is not None:
            self._studio.playback.set_pose(self._pose.id, duration=seconds)

    def _set_easing(self, index: int) -> None:
        if self._pose is not None:
            self._studio.playback.set_pose(self._pose.id, easing=self.easing.itemData(index))

    def _update(self) -> None:
        if self._pose is not None:
            self._studio.playback.update_pose(self._pose.id)
