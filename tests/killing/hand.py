"""The program with a hand that edits, undoes, saves and exports at random, and notes every state that it brings about.

`python -m tests.killing.hand FOLDER MODEL SEED`: takes up what is offered from before, and goes on until it is killed.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import time
from pathlib import Path

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ganinterface.document.animation.drivers import Noise, Table
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.project import Project
from ganinterface.qt.window import app
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.session import actions
from ganinterface.session.history import Steps
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import Tool

TICK = 15  # ms between two movements
POINTS = 40  # of a stroke
FRAMES = 12  # of an export


class Digests:
    """Short names of projects, by content; each is looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Project, str]] = {}

    def of(self, steps: Steps[Project]) -> list[str]:
        """Of all steps, one after the other, then of where they stand."""
        return [*(self._one(value) for value in steps.values), str(steps.position)]

    def _one(self, value: Project) -> str:
        if id(value) not in self._known:
            name = hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:12]
            self._known[id(value)] = (value, name)
        return self._known[id(value)][1]


class Hand:
    """Works in the folder: states.jsonl, mine.ganproj, frames/, film.gif, portrait.png."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._log = os.open(folder / "states.jsonl", os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        self._digests = Digests()
        self._points_left = 0
        self._studio: Studio | None = None
        self._timer = QTimer(interval=TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        if self._studio is None:
            self._begin()
        elif self._points_left:
            self._move(self._studio)
        else:
            self._act(self._studio)

    def _begin(self) -> None:
        """Once the first picture is there, and the work from before, if there is any."""
        windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
        if not windows or windows[0].studio.shown.last_frame is None:
            return
        studio = windows[0].studio
        studio.recovery._looking.submit(int).result()
        offers = [notice for notice in studio.notices.shown if notice.key.startswith("recover")]
        if offers:
            studio.notices.choose(offers[0], offers[0].choices[0])
        if offers or studio.recovery.offered:
            return
        self._studio = studio
        studio.session.changed.connect(self._note)
        studio.session.history_changed.connect(self._note)
        studio.session.saved_changed.connect(self._note)
        self._note()

    def _note(self) -> None:
        assert self._studio is not None
        session = self._studio.session
        state = {
            "time": time.monotonic(),
            "steps": self._digests.of(session.steps),
            "unsaved": self._studio.projects.has_unsaved_work,
        }
        os.write(self._log, json.dumps(state).encode() + b"\n")

    def _act(self, studio: Studio) -> None:
        what = self._chance.choices(
            [
                "stroke",
                "portrait",
                "psi",
                "key",
                "drive",
                "undo",
                "redo",
                "save",
                "frames",
                "film",
                "picture",
                "rest",
            ],
            [30, 5, 5, 8, 4, 8, 4, 3, 2, 1, 1, 10],
        )[0]
        getattr(self, f"_{what}")(studio)

    def _stroke(self, studio: Studio) -> None:
        view = studio.view
        view.tool = Tool.BRUSH
        if not any(edit.id == view.selected_edit for edit in studio.session.document.edits):
            view.pin([0])
        if studio.painting.begin(self._chance.random(), self._chance.random()):
            self._points_left = POINTS

    def _move(self, studio: Studio) -> None:
        studio.painting.move(self._chance.random(), self._chance.random())
        self._points_left -= 1
        if not self._points_left:
            studio.painting.end()

    def _portrait(self, studio: Studio) -> None:
        studio.workbench.apply(actions.set_seed, self._chance.randint(0, 99999))

    def _psi(self, studio: Studio) -> None:
        studio.workbench.set_number("psi", round(self._chance.uniform(0, 1), 3))

    def _key(self, studio: Studio) -> None:
        value, moment = self._chance.uniform(0, 1), self._chance.randint(0, 40) / 10
        studio.tracks.set_key("psi", round(value, 3), self._chance.choice(["linear", "spring"]), time=moment)

    def _drive(self, studio: Studio) -> None:
        """By noise, by a table of its own, or no more."""
        drivers = studio.session.timeline.drivers
        if len(drivers) > 3:
            studio.drivers.remove(self._chance.choice(drivers).id)
        elif self._chance.random() < 0.5:
            studio.drivers.add(Noise(self._chance.randint(0, 99), 0.1), "psi")
        else:
            numbers = studio.session.arrays.put([self._chance.random() for _ in range(20)])
            studio.drivers.add(Table(numbers, 20), "psi")

    def _undo(self, studio: Studio) -> None:
        studio.workbench.undo()

    def _redo(self, studio: Studio) -> None:
        studio.workbench.redo()

    def _save(self, studio: Studio) -> None:
        if not studio.files.is_writing:
            studio.saving.save_project(self._folder / "mine.ganproj")

    def _frames(self, studio: Studio) -> None:
        self._export(studio, "frames")

    def _film(self, studio: Studio) -> None:
        self._export(studio, "film.gif")

    def _picture(self, studio: Studio) -> None:
        if not studio.files.is_writing:
            studio.saving.save_picture(self._folder / "portrait.png")

    def _rest(self, studio: Studio) -> None:
        self._timer.setInterval(self._chance.choice([TICK, TICK, 5 * TICK, 20 * TICK]))

    def _export(self, studio: Studio, name: str) -> None:
        """A film in which all frames are the same, other ones than those of the film before."""
        if studio.jobs.unfinished:
            return
        document = studio.session.document
        poses = tuple(Pose(str(i), f"pose {i}", document, FRAMES / 48, "hold") for i in range(2))
        studio.session.apply("Poses", timeline=Timeline(poses, 24.0, "loop"))
        studio.exporting.export(self._folder / name)


def main() -> int:
    """Run the program."""
    folder, model, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    application = QApplication(sys.argv[:1])
    application.hand = Hand(folder, seed)  # type: ignore[attr-defined]  # kept alive
    return app.run(model=model)


if __name__ == "__main__":
    sys.exit(main())
