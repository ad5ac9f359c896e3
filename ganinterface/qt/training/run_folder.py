"""What the folder of a training run holds, read on a thread of its own: a slow disk does not make the window wait."""

from __future__ import annotations

import os
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from ganinterface.qt.training.processes import OUTPUT, is_alive
from stylegan.files.plain_files import open_file
from stylegan.files.system_errors import why_unreadable
from stylegan.training.watch.run_log import GENERATOR, LogReader, RunStory

State = Literal["none", "starting", "running", "finished", "stopped", "failed", "lost", "unknown"]
LINES = 200  # of it, at most
ENDS: dict[str, State] = {"finished": "finished", "stopped": "stopped", "failed": "failed"}
NEWS = 180.0  # seconds without a line after which nobody may be assumed to train, where it cannot be known
_NUMBERED = re.compile(r"(sheet|film)-(\d+)\.(?:png|gif)")

Points = tuple[NDArray[np.float64], NDArray[np.float64]]  # pictures seen, values


@dataclass(frozen=True)
class Snapshot:
    """A run at a moment. Nothing in it changes any more, so that it can go from one thread to another."""

    folder: Path
    state: State = "none"
    story: RunStory = field(default_factory=RunStory)  # what the log says, without its curves
    ending: str = ""  # how it ended, in a sentence
    curves: dict[str, Points] = field(default_factory=dict)
    sheets: tuple[tuple[int, Path], ...] = ()  # pictures seen, file; oldest first
    films: tuple[tuple[int, Path], ...] = ()
    output: tuple[str, ...] = ()  # the last lines that it printed
    has_average: bool = False
    limits: dict[str, float] = field(default_factory=dict)  # curve -> where its health rule breaks
    problem: str = ""  # why the folder cannot be read


class RunFolder:
    """Looks into a run's folder again and again; every look reads only what is new. For one thread at a time."""

    def __init__(self, folder: Path, started: int | None = None) -> None:
        """`started`: the process that was just told to train there, if one was."""
        self.folder, self.started = folder, started
        self._reader = LogReader(folder)
        self._curves: dict[str, Points] = {}
        self._limits: dict[str, float] = {}

    def look(self) -> Snapshot:
        """The run as it is now. Nothing is raised: `problem` says why a folder cannot be read."""
        try:
            if self._reader.read():
                story = self._reader.story
                self._curves = {
                    name: (np.asarray(curve.seen, np.float64), np.asarray(curve.values, np.float64))
                    for name, curve in story.curves.items()
                }
                self._limits = _limits(story.settings.get("health"))
            return self._snapshot()
        except OSError as error:
            return Snapshot(
                self.folder,
                problem=f"{self.folder} cannot be read: {why_unreadable(error, self.folder, 'folder')}.",
            )

    def _snapshot(self) -> Snapshot:
        story = self._reader.story
        names = sorted(entry.name for entry in os.scandir(self.folder)) if self.folder.is_dir() else []
        output = last_lines(self.folder / OUTPUT)
        state = self._state()
        failed_early = state == "failed" and story.ended != "failed"
        return Snapshot(
            self.folder,
            state,
            replace(story, curves={}, unhealthy=dict(story.unhealthy)),  # the reader goes on with its own
            output[-1].removeprefix("Error: ") if failed_early and output else story.ending,
            self._curves,
            _numbered(self.folder, names, "sheet"),
            _numbered(self.folder, names, "film"),
            output,
            GENERATOR in names,
            self._limits,
        )

    def _state(self) -> State:
        story = self._reader.story
        if self.started is not None and self.started != story.process:
            return "starting" if is_alive(self.started) is not False else "failed"
        if not story.process:
            return "none"
        if story.ended:
            return ENDS.get(story.ended, "unknown")
        alive = is_alive(story.process) if story.host == socket.gethostname() else None
        if alive is None:
            return "running" if time.time() - story.last_time < NEWS else "unknown"
        return "running" if alive else "lost"


def last_lines(path: Path, count: int = LINES) -> tuple[str, ...]:
    """The last lines of a text file; of none where there is no file."""
    try:
        with open_file(path) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 64 * 1024, 0))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ()
    return tuple(text.splitlines()[-count:])


def _limits(rules: object) -> dict[str, float]:
    """What the log says of the rules -> their thresholds, by the names of their curves."""
    if not isinstance(rules, dict):
        return {}
    known = {name: rule.get("threshold") for name, rule in rules.items() if isinstance(rule, dict)}
    return {f"health/{name}": float(value) for name, value in known.items() if isinstance(value, int | float)}


def _numbered(folder: Path, names: list[str], kind: str) -> tuple[tuple[int, Path], ...]:
    found = (_NUMBERED.fullmatch(name) for name in names)
    return tuple(sorted((int(match[2]), folder / match[0]) for match in found if match and match[1] == kind))


EVERY = 1000  # ms between two looks


class Follower(QObject):
    """`looked(Snapshot)` about once a second while a folder is followed; `picture_read(Path, QImage)` on request."""

    looked = Signal(object)
    picture_read = Signal(object, object)

    def __init__(self, parent: QObject | None = None, every: int = EVERY) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "training-folder")
        self._run: RunFolder | None = None
        self._looking = False
        self._timer = QTimer(self, interval=every)
        self._timer.timeout.connect(self.look)
        self.looked.connect(self._on_looked)

    @property
    def folder(self) -> Path | None:
        """What is followed."""
        return self._run.folder if self._run else None

    def follow(self, folder: Path, started: int | None = None) -> None:
        """From now on this folder, which need not exist yet; `started`: see `RunFolder`."""
        self._run = RunFolder(folder, started)
        self._timer.start()
        self._looking = False
        self.look()

    def look(self) -> None:
        """Look now, unless that is being done."""
        if self._run is not None and not self._looking:
            self._looking = True
            run = self._run
            self._thread.submit(lambda: self.looked.emit(run.look()))

    def read_picture(self, path: Path) -> None:
        """Read a picture; it comes as `picture_read`, a null image where it cannot be read."""
        self._thread.submit(lambda: self.picture_read.emit(path, QImage(str(path))))

    def close(self) -> None:
        """Follow no more; returns when the thread is idle."""
        self._timer.stop()
        self._run = None
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _on_looked(self, snapshot: Snapshot) -> None:
        if snapshot.folder == self.folder:
            self._looking = False
