"""A run's diary: JSON lines that are only ever appended, and what they add up to, for whoever watches the run.

One object a line, each with `kind`, `seen` (pictures) and `time` (seconds since 1970):

begun    total, settings, ends, process, host, command, folder (where the command was given): a run began at `seen`, or
         went on from there after it was ended or killed; what earlier lines say of more than `seen` is not part of the
         run any more
values   values: means since the line before, by name; null where a number is not finite
health   rule, action ("warn", "stop", "over"), sentence
saved    nothing more: state, averaged generator and sheet were written
ended    why ("finished", "stopped", "failed"), sentence

Needs neither torch nor numpy, so that a window can follow a run without them.
"""

from __future__ import annotations

import bisect
import contextlib
import json
import math
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stylegan.files.system_errors import make_folder, why_unwritable
from stylegan.training.progress import SPEED, Listener

# Files in a run's folder.
LOG = "log.jsonl"
STATE = "adversarial.pt"  # from which a run goes on
GENERATOR = "generator.safetensors"  # the averaged one of the last save
STOP = "stop"  # asks a run to save and end


class RunLog(Listener):
    """Appends whole lines to a run's log. A disk that is full costs lines and one sentence, not the run."""

    def __init__(
        self, folder: Path, command: Sequence[str] = (), say: Callable[[str], None] | None = None
    ) -> None:
        """`command`: the arguments that the run was started with."""
        self.path, self._command = folder / LOG, list(command)
        self._say = say or (lambda sentence: print(sentence, file=sys.stderr, flush=True))
        self._failed = False

    def begin(self, seen: int, total: int, settings: Mapping[str, Any], ends: float | None = None) -> None:
        with contextlib.suppress(OSError):  # which is said of the line that follows
            make_folder(self.path.parent)
            _drop_half_line(self.path)
        here = {"process": os.getpid(), "host": socket.gethostname(), "folder": str(Path.cwd())}
        self._append(
            "begun", seen, total=total, settings=dict(settings), ends=ends, command=self._command, **here
        )

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        finite = {name: value if math.isfinite(value) else None for name, value in values.items()}
        self._append("values", seen, values=finite)

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        self._append("health", seen, rule=rule, action=action, sentence=sentence)

    def saved(self, seen: int) -> None:
        self._append("saved", seen)

    def end(self, seen: int, why: str, sentence: str) -> None:
        self._append("ended", seen, why=why, sentence=sentence)

    def _append(self, kind: str, seen: int, **more: Any) -> None:
        entry = {"kind": kind, "seen": seen, "time": round(time.time(), 3), **more}
        try:
            _append_whole(self.path, json.dumps(entry, default=str).encode() + b"\n")
        except OSError as error:
            if not self._failed:
                self._say(
                    f"{self.path} cannot be written, lines are missing from now on: {why_unwritable(error)}."
                )
            self._failed = True
        else:
            self._failed = False


def _append_whole(path: Path, line: bytes) -> None:
    """All of the line or, after OSError, nothing of it."""
    with path.open("ab", buffering=0) as file:
        before = file.seek(0, os.SEEK_END)
        try:
            written = file.write(line)
            while written < len(line):
                written += file.write(line[written:])
        except OSError:
            file.truncate(before)
            raise


def _drop_half_line(path: Path) -> None:
    """What a killed run left after its last whole line goes; nothing is known of it."""
    try:
        with path.open("r+b") as file:
            content = file.read()
            if content and not content.endswith(b"\n"):
                file.truncate(content.rfind(b"\n") + 1)
    except FileNotFoundError:
        pass


def seconds_left(pictures: int, speed: float, ends: float | None, now: float) -> float | None:
    """Until so many pictures are seen at a speed (per second), or until `ends`, whichever is earlier; None: unknown."""
    times = [] if speed <= 0 else [pictures / speed]
    return min(times if ends is None else [*times, max(ends - now, 0.0)], default=None)


@dataclass
class Curve:
    """One value over the pictures seen, in order."""

    seen: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)  # nan where a number was not finite

    def add(self, seen: int, value: float) -> None:
        """One more point."""
        self.seen.append(seen)
        self.values.append(value)

    def drop_after(self, seen: int) -> None:
        """Forget the points later than `seen`."""
        at = bisect.bisect_right(self.seen, seen)
        del self.seen[at:], self.values[at:]


@dataclass
class RunStory:
    """What the lines of a log add up to."""

    seen: int = 0
    total: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    process: int = 0  # the last one that trained; 0: none yet
    host: str = ""
    command: tuple[str, ...] = ()  # its arguments, and the folder in which they were given
    given_in: str = ""
    curves: dict[str, Curve] = field(default_factory=dict)
    unhealthy: dict[str, str] = field(default_factory=dict)  # rule -> sentence, of those that are broken now
    begun_at: float = 0.0  # when, seconds since 1970
    ends: float | None = None  # when, if not earlier
    last_time: float = 0.0  # of the last line, seconds since 1970
    saved_at: int | None = None  # pictures seen when the run was saved last
    speed: float = 0.0  # pictures per second at last, 0 where nothing is known
    ended: str = ""  # why, once it has
    ending: str = ""  # in a sentence

    @property
    def seconds_left(self) -> float | None:
        """Of the run at the last line, at the speed of then; None where nothing is known."""
        if not self.total:
            return None
        return seconds_left(self.total - self.seen, self.speed, self.ends, self.last_time)

    @property
    def done(self) -> float:
        """How much of the run is done, 0..1: of its pictures, or of its time where that is what ends it."""
        by_pictures = self.seen / self.total if self.total else 0.0
        if self.ends is None or self.ends <= self.begun_at:
            return by_pictures
        return min(max(by_pictures, (self.last_time - self.begun_at) / (self.ends - self.begun_at)), 1.0)

    def take(self, entry: Mapping[str, Any]) -> None:
        """One more line. One of an unknown kind, of a later version of the program, is passed over."""
        do = {
            "begun": self._begun,
            "values": self._values,
            "health": self._health,
            "saved": self._saved,
            "ended": self._ended,
        }.get(entry["kind"])
        if do is not None:
            do(entry)
            self.last_time = float(entry["time"])

    def _begun(self, entry: Mapping[str, Any]) -> None:
        self.seen, self.total = int(entry["seen"]), int(entry["total"])
        self.settings = dict(entry["settings"])
        self.process, self.host = int(entry["process"]), str(entry["host"])
        self.command, self.given_in = tuple(map(str, entry.get("command", ()))), str(entry.get("folder", ""))
        self.begun_at, self.ends = float(entry["time"]), entry.get("ends")
        self.unhealthy, self.ended, self.ending = {}, "", ""
        for curve in self.curves.values():
            curve.drop_after(self.seen)

    def _values(self, entry: Mapping[str, Any]) -> None:
        self.seen = int(entry["seen"])
        for name, value in entry["values"].items():
            number = math.nan if value is None else float(value)
            self.curves.setdefault(str(name), Curve()).add(self.seen, number)
            if name == SPEED:
                self.speed = number if math.isfinite(number) else 0.0

    def _health(self, entry: Mapping[str, Any]) -> None:
        rule = str(entry["rule"])
        if entry["action"] == "over":
            self.unhealthy.pop(rule, None)
        else:
            self.unhealthy[rule] = str(entry["sentence"])

    def _saved(self, entry: Mapping[str, Any]) -> None:
        self.seen = self.saved_at = int(entry["seen"])

    def _ended(self, entry: Mapping[str, Any]) -> None:
        self.seen, self.ended, self.ending = int(entry["seen"]), str(entry["why"]), str(entry["sentence"])


class LogReader:
    """Follows a log that grows: every `read` takes up the whole lines that came since."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOG
        self.story = RunStory()
        self._at = 0  # bytes taken up

    def read(self) -> bool:
        """Take up what is new; returns whether anything was. OSError where there is a log that cannot be read."""
        try:
            with self.path.open("rb") as file:
                if file.seek(0, os.SEEK_END) < self._at:  # another log has taken its place
                    self.story, self._at = RunStory(), 0
                file.seek(self._at)
                new = file.read()
        except FileNotFoundError:
            return False
        whole = new[: new.rfind(b"\n") + 1]
        self._at += len(whole)
        for text in whole.splitlines():
            self._take(text)
        return bool(whole)

    def _take(self, text: bytes) -> None:
        try:
            self.story.take(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # a line that somebody else wrote, or that a broken disk spoiled, is no reason to show nothing


def read_story(folder: Path) -> RunStory:
    """What the log in a run's folder says; empty where there is none. OSError where it cannot be read."""
    reader = LogReader(folder)
    reader.read()
    return reader.story
