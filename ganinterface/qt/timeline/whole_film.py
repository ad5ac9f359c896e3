"""What holds for the whole film: how portraits travel, a walk through portraits, and whether all of it closes."""

from __future__ import annotations

import random
from functools import partial

from msgspec.structs import replace
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QWidget

from ganinterface.document.animation.settings import NUMBERS
from ganinterface.document.animation.walking import Walk
from ganinterface.document.limits import LIMITS
from ganinterface.document.project import Project
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import STRETCH, UNIT, column, icon_button, named, row
from ganinterface.session.session import Session
from ganinterface.studio.animating.drivers import Drivers
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.messages import Messages

TRAVEL = {
    "straight": "Straight in W: what is between two portraits is calmer than they are",
    "sphere": "On the sphere in Z: every portrait on the way is as lively as the ends",
}
CLOSES_TIP = "Everything comes back at the film's end to where it began: loops and noise are fitted into it"
WALK_TIP = "The portrait moves through the model's portraits, and comes back to where it began"
SLIDERS = {"period": "Comes back after, s", "reach": "How far", "detail": "Variety"}
LABELS = 34 * UNIT
WIDTH = 100 * UNIT
HIGHEST_SEED = 99_999  # short enough to remember


def show_whole_film(
    window: QWidget, session: Session, drivers: Drivers, tracks: Tracks, messages: Messages
) -> None:
    """Open the dialog, or bring the one that is open to the front."""
    found = window.findChild(WholeFilm)
    dialog = WholeFilm(session, drivers, tracks, messages, window) if found is None else found
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class WholeFilm(QDialog):
    """Every change is seen at once, and an undo step."""

    def __init__(
        self, session: Session, drivers: Drivers, tracks: Tracks, messages: Messages, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._drivers, self._tracks = session, drivers, tracks
        self.setObjectName("whole_film")
        self.setWindowTitle("The whole film")
        self.setMinimumWidth(WIDTH)
        self.travel = Segmented("film_travel", "How portraits travel from pose to pose", TRAVEL, self)
        self.travel.chosen.connect(drivers.set_travel)
        self.closes = named(QCheckBox("Perfect loop", self), "film_closes", "Perfect loop", CLOSES_TIP)
        self.closes.clicked.connect(drivers.set_closes)
        self.walks = named(QCheckBox("Walk through portraits", self), "film_walks", "Walk", WALK_TIP)
        self.walks.clicked.connect(self._switch_walk)
        self.roll = icon_button("dice-five", "Other portraits: a seed at random", "film_walk_roll", self)
        self.roll.clicked.connect(lambda: self._put(seed=random.randint(0, HIGHEST_SEED)))
        self.sliders = {field: self._slider(field, text, messages) for field, text in SLIDERS.items()}
        between: QLabel = label("Portraits travel", parent=self)
        between.setFixedWidth(LABELS)
        column(
            row(between, self.travel, STRETCH),
            self.closes,
            row(self.walks, STRETCH, self.roll),
            *self.sliders.values(),
            STRETCH,
            parent=self,
            spacing=2 * UNIT,
            margin=3 * UNIT,
        )
        listen(session.changed, self._on_project)
        self._refresh()

    @property
    def _walk(self) -> Walk | None:
        return self._session.timeline.walk

    def _slider(self, field: str, text: str, messages: Messages) -> NumberSlider:
        limit = NUMBERS[Walk][field]
        decimals = 0 if LIMITS[limit].whole else 2
        made = NumberSlider(limit, text, self, say=messages.say, decimals=decimals, label_width=LABELS)
        made.setObjectName(f"film_walk_{field}")
        made.started.connect(partial(self._tracks.gesture_begin, "Walk through portraits"))
        made.moved.connect(partial(self._move, field))
        made.finished.connect(self._tracks.gesture_end)
        return made

    def _move(self, field: str, value: float) -> None:
        self._put(**{field: round(value) if field == "detail" else value})

    def _put(self, **fields: float) -> None:
        if self._walk is not None:
            self._drivers.set_walk(replace(self._walk, **fields))

    def _switch_walk(self, on: bool) -> None:
        self._drivers.set_walk(Walk() if on else None)

    def _on_project(self, new: Project, old: Project) -> None:
        if new.timeline is not old.timeline:
            self._refresh()

    def _refresh(self) -> None:
        timeline, walk = self._session.timeline, self._walk
        self.travel.set_value(timeline.travel)
        self.closes.setChecked(timeline.closes)
        self.walks.setChecked(walk is not None)
        self.roll.setEnabled(walk is not None)
        for field, slider in self.sliders.items():
            slider.setEnabled(walk is not None)
            slider.set_value(getattr(walk or Walk(), field))
