"""A person at a real window: Xvfb for a screen, xdotool for the hands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

from ganinterface.assets import SHIPPED_MODEL, asset

PATIENCE = 180.0  # seconds; only a broken program waits that long
TOOLS = ("Xvfb", "xdotool", "openbox", "import")


def missing() -> str | None:
    """Why the test cannot run here, if it cannot."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if lacking:
        return f"needs {', '.join(lacking)} (Debian: xvfb xdotool openbox imagemagick)"
    try:
        asset(SHIPPED_MODEL)
    except FileNotFoundError as error:
        return str(error)
    return None


pytestmark = [pytest.mark.window, pytest.mark.skipif(missing() is not None, reason=str(missing()))]


class Person:
    """Hands and eyes at one screen."""

    def __init__(self, display: str, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "GANINTERFACE_CONFIG": str(folder / "config"),
        }
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.state_file = folder / "state.json"

    def start(self) -> subprocess.Popen[bytes]:
        """The program, in the test's folder."""
        command = [sys.executable, "-m", "tests.window.driver", str(self.state_file)]
        self.environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        with self.errors.open("wb") as errors:
            return subprocess.Popen(command, env=self.environment, cwd=self.folder, stderr=errors)

    @property
    def errors(self) -> Path:
        """What the program wrote to standard error."""
        return self.folder / "errors.txt"

    def do(self, *arguments: object) -> None:
        """One xdotool command."""
        subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment, check=True, capture_output=True
        )

    def key(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self.do("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.do("type", "--delay", 20, text)

    @property
    def state(self) -> dict[str, Any]:
        """What the driver reported last."""
        state: dict[str, Any] = json.loads(self.state_file.read_text()) if self.state_file.exists() else {}
        return state

    def until(self, wanted: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        """Wait for something to come true."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            state = self.state
            if state and wanted(state):
                return state
            time.sleep(0.1)
        self.screenshot("timeout")
        raise AssertionError(f"Waited in vain until {what}: {self.state}")

    def settle(self) -> dict[str, Any]:
        """Wait until the picture is that of the Document, and the report is of now."""
        time.sleep(0.4)
        return self.until(lambda state: bool(state["rest"]), "the picture is at rest")

    def point(self, name: str, x: float = 0.5, y: float = 0.5) -> tuple[int, int]:
        """A spot of a named widget (0..1 of its size) on the screen."""
        left, top, width, height = self.state["places"][name]
        return round(left + x * width), round(top + y * height)

    def click(self, name: str, x: float = 0.5, y: float = 0.5) -> None:
        """Click on a named widget."""
        self.do("mousemove", *self.point(name, x, y), "click", 1)

    def drag(self, name: str, spots: list[tuple[float, float]]) -> None:
        """Press on the first spot of a widget, go over the others, release on the last."""
        self.do("mousemove", *self.point(name, *spots[0]))
        self.do("mousedown", 1)
        for spot in spots[1:]:
            self.do("mousemove", *self.point(name, *spot))
            time.sleep(0.03)
        self.do("mouseup", 1)

    def screenshot(self, name: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The whole screen, also written to the test's folder."""
        path = self.folder / f"{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)
        with Image.open(path) as shot:
            return np.asarray(shot.convert("RGB")).copy()

    def picture(self, name: str) -> np.ndarray[Any, np.dtype[np.int16]]:
        """The pixels of the picture on the canvas; the mouse and the heatmap are out of the way."""
        self.settle()
        left, top, width, height = self.state["places"]["picture"]
        shot = self.screenshot(name)[top + 1 : top + height - 1, left + 1 : left + width - 1]
        return shot.astype(np.int16)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    """A person at an empty screen of 1280x720 with a window manager."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x720x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as pipe:
        display = f":{pipe.readline().strip()}"
    someone = Person(display, tmp_path)
    manager = subprocess.Popen(["openbox"], env=someone.environment, stderr=subprocess.DEVNULL)
    yield someone
    for process in (manager, server):
        process.terminate()
        process.wait()


def test_a_mouth_is_painted_animated_exported_and_undone(person: Person) -> None:
    program = person.start()
    try:
        person.until(lambda state: bool(state["rest"]), "the first picture is shown")
        person.click("canvas", 0.02, 0.02)
        person.key("Return")  # new portrait
        person.until(lambda state: len(state["steps"]) == 1, "there is a new portrait")
        paint_the_mouth(person)
        move_the_strength(person)
        add_poses_and_export(person)
        undo_it_all(person)
        person.key("ctrl+q")
        # Everything is undone, so nothing is unsaved: it closes without a question.
        assert program.wait(PATIENCE) == 0
    finally:
        program.kill()
        program.wait()
    assert "Traceback" not in person.errors.read_text()


def paint_the_mouth(person: Person) -> None:
    """Choose a layer, pin maps, paint: only the mouth's surroundings move."""
    before = person.picture("before")
    choose_layer(person, "32x16 conv1")
    for column in (0.07, 0.2, 0.33):
        person.do("keydown", "ctrl")
        person.click("map_grid", column, 0.25)
        person.do("keyup", "ctrl")
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    person.key("b")
    person.drag("picture", [(0.42, 0.64), (0.5, 0.645), (0.58, 0.64)])
    person.until(lambda state: len(state["edits"]) == 1, "the stroke made an edit")
    state = person.settle()
    assert state["edits"][0][0] == "32x16 conv1"
    hide_heatmap(person)
    after = person.picture("painted")
    height, width = after.shape[:2]
    change = np.abs(after - before).max(axis=2)
    inside = change[int(height * 0.5) : int(height * 0.8), int(width * 0.15) : int(width * 0.85)]
    assert inside.max() > 20, "the mouth moves"
    assert change[: int(height * 0.4)].mean() < 1.0, "the hair stays"


def choose_layer(person: Person, name: str) -> None:
    """Through the layer box, with the keyboard."""
    person.click("layer")
    time.sleep(0.3)
    person.key("Home")
    person.type(name[: len(name)])
    person.key("Return")
    person.until(lambda state: state["layer"] == name, f"{name} is chosen")
    person.settle()


def hide_heatmap(person: Person) -> None:
    """Heatmap and brush off, so that the screen shows the picture's own pixels."""
    person.key("v")
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    person.key("h")
    time.sleep(0.3)


def move_the_strength(person: Person) -> None:
    """Drag the strength in the edit's row: one step, another picture."""
    before, steps = person.picture("weak"), len(person.state["steps"])
    name = "strength_slider"
    person.drag(name, [(0.6, 0.5), (0.7, 0.5), (0.85, 0.5)])
    person.until(lambda state: abs(state["edits"][0][1] - 1.0) > 0.2, "the strength is another")
    state = person.settle()
    assert len(state["steps"]) == steps + 1, "a drag is one step"
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    assert np.abs(person.picture("strong") - before).max() > 5


def add_poses_and_export(person: Person) -> None:
    """Two poses, then a GIF through the file dialog."""
    person.click("canvas", 0.02, 0.02)
    person.key("k")
    person.until(lambda state: state["poses"] == 1, "there is a pose")
    person.drag("strength_slider", [(0.8, 0.5), (0.5, 0.5), (0.3, 0.5)])
    person.settle()
    person.click("canvas", 0.02, 0.02)
    person.key("k")
    person.until(lambda state: state["poses"] == 2, "there are two poses")
    person.key("ctrl+shift+e")
    person.until(lambda state: bool(state["dialog"]), "the file dialog is open")
    time.sleep(0.5)
    person.key("ctrl+a")
    target = person.folder / "mouth.gif"
    person.type(str(target))
    person.key("Return")
    end = time.monotonic() + PATIENCE
    while not target.exists() and time.monotonic() < end:
        time.sleep(0.2)
    with Image.open(target) as film:
        frames = [np.asarray(page.convert("RGB")).astype(np.int16) for page in ImageSequence.Iterator(film)]
    assert len(frames) > 10
    assert any(np.abs(frames[0] - frame).max() > 20 for frame in frames)


def undo_it_all(person: Person) -> None:
    """Ctrl+Z until nothing is left: no poses, no edits, the seed of the start."""
    person.click("canvas", 0.02, 0.02)
    for _ in range(30):
        if not person.state["steps"]:
            break
        count = len(person.state["steps"])
        person.key("ctrl+z")
        person.until(lambda state, count=count: len(state["steps"]) < count, "a step is undone")  # type: ignore[misc]
    state = person.settle()
    assert state["edits"] == []
    assert state["poses"] == 0
    assert state["steps"] == []
