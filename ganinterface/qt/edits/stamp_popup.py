"""The small window in which a person says what a stamp is compared with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QGridLayout,
    QPushButton,
    QRadioButton,
    QWidget,
)

from ganinterface.document.project import Project
from ganinterface.qt.widgets.hint import Say, refuse
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.number_field import NumberBox
from ganinterface.qt.widgets.seed_box import SeedBox
from ganinterface.qt.widgets.theme import PADDING, STRETCH, UNIT, column, named, row
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.stamps import SeedAverage, StampReference

EXPLANATION = (
    "A stamp keeps what this picture has in the painted region and the other one has not. "
    "The edit can then put it into any portrait."
)
MAX_PORTRAITS = 1000
USUAL_PORTRAITS = 32


class StampPopup(QDialog):
    """Stays beside the work: nothing is blocked while it is open."""

    def __init__(self, edits: Edits, session: Session, parent: QWidget | None = None, *, say: Say) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._edits, self._session, self._say = edits, session, say
        self._edit_id = ""
        self.setObjectName("stamp_popup")
        self.setModal(False)
        self._seed_choice = _choice("Another seed", "stamp_from_seed", self)
        self._pose_choice = _choice("A pose of the animation", "stamp_from_pose", self)
        self._mean_choice = _choice("The average of", "stamp_from_average", self)
        self._seed = SeedBox(self, say=say)
        self._seed.setObjectName("stamp_seed")
        self._seed.setAccessibleName("Seed to compare with")
        self._pose = named(QComboBox(self), "stamp_pose", "Pose to compare with")
        tip = f"How many portraits are averaged, 1 to {MAX_PORTRAITS}: seeds 0, 1, 2, …"
        self._count = named(NumberBox(self), "stamp_count", "Number of portraits to compare with", tip)
        self._lay_out()
        self._mean_choice.setChecked(True)
        self._count.setMaxLength(6)
        self._count.setText(str(USUAL_PORTRAITS))
        listen(session.changed, self._on_project)

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * UNIT)
        grid.setVerticalSpacing(UNIT)
        rows: tuple[tuple[QRadioButton, tuple[QWidget, ...]], ...] = (
            (self._mean_choice, (self._count, label("portraits", "secondary"))),
            (self._seed_choice, (self._seed,)),
            (self._pose_choice, (self._pose,)),
        )
        for place, (choice, fields) in enumerate(rows):
            group.addButton(choice)
            grid.addWidget(choice, place, 0)
            grid.addLayout(row(*fields, STRETCH, spacing=UNIT), place, 1)
        take = QPushButton("Take stamp", self)
        take.setObjectName("take_stamp_now")
        take.setDefault(True)
        take.clicked.connect(self._take)
        explanation = label(EXPLANATION, "secondary", self)
        explanation.setWordWrap(True)
        question = label("Compare with", parent=self)
        bottom = row(STRETCH, take)
        column(explanation, question, grid, bottom, parent=self, spacing=2 * UNIT, margin=2 * PADDING)
        self._seed.textEdited.connect(lambda: self._seed_choice.setChecked(True))
        self._count.textEdited.connect(lambda: self._mean_choice.setChecked(True))
        self._pose.activated.connect(lambda: self._pose_choice.setChecked(True))

    def open_for(self, edit_id: str, name: str) -> None:
        """Show it for an edit."""
        self._edit_id = edit_id
        self.setWindowTitle(f"Take stamp for {name}")
        self._show_poses(self._session.project)
        self.show()
        self.raise_()

    def _on_project(self, new: Project, old: Project) -> None:
        if all(edit.id != self._edit_id for edit in new.document.edits):
            self.hide()
        elif new.timeline != old.timeline:
            self._show_poses(new)

    def _show_poses(self, project: Project) -> None:
        chosen = self._pose.currentData()
        self._pose.clear()
        for pose in project.timeline.poses:
            self._pose.addItem(pose.name, pose.id)
        self._pose.setCurrentIndex(max(self._pose.findData(chosen), 0))
        for widget in (self._pose, self._pose_choice):
            widget.setEnabled(self._pose.count() > 0)

    def _take(self) -> None:
        reference = self._reference()
        if reference is None:
            refuse(self._count, self._say, f"An average needs 1 to {MAX_PORTRAITS} portraits.")
            return
        self.hide()
        self._edits.take_stamp(self._edit_id, reference)

    def _reference(self) -> StampReference | None:
        if self._seed_choice.isChecked():
            return self._seed.value
        if self._pose_choice.isChecked() and self._pose.count():
            return self._session.timeline.pose(self._pose.currentData()).document
        text = self._count.text().strip()
        count = int(text) if text.isascii() and text.isdigit() else 0
        return SeedAverage(count) if 1 <= count <= MAX_PORTRAITS else None


def _choice(text: str, name: str, parent: QWidget) -> QRadioButton:
    return named(QRadioButton(text, parent), name, f"Compare with {text}")
