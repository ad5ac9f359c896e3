"""Hands and eyes at one screen: Xvfb for the screen, xdotool for the hands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

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

    @contextmanager
    def program(self) -> Iterator[None]:
        """The program in the test's folder, from its first picture until the person has quit it, without an error."""
        command = [sys.executable, "-m", "tests.window.driver", str(self.state_file)]
        self.environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        errors = self.folder / "errors.txt"
        with errors.open("wb") as stderr:
            program = subprocess.Popen(command, env=self.environment, cwd=self.folder, stderr=stderr)
        try:
            self.until(lambda state: bool(state["rest"]), "the first picture is shown")
            yield
            assert program.wait(PATIENCE) == 0
        finally:
            program.kill()
            program.wait()
        assert "Traceback" not in errors.read_text()

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

    def drop(self, path: Path) -> None:
        """Let a file fall on the window, as a file manager would."""
        wish = self.state_file.with_name("drop")
        part = wish.with_suffix(".part")
        part.write_text(str(path))
        part.replace(wish)
        end = time.monotonic() + PATIENCE
        while wish.exists() and time.monotonic() < end:
            time.sleep(0.05)

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


def choose_layer(person: Person, name: str) -> None:
    """Through the layer box, with the keyboard."""
    person.click("layer")
    time.sleep(0.3)
    person.key("Home")
    person.type(name[: len(name)])
    person.key("Return")
    person.until(lambda state: state["layer"] == name, f"{name} is chosen")
    person.settle()


def save_as(person: Person, target: Path) -> None:
    """Give a file's name to the dialog that was asked for, and wait until the file is there."""
    person.until(lambda state: bool(state["dialog"]), "the file dialog is open")
    time.sleep(0.5)
    person.key("ctrl+a")
    person.type(str(target))
    person.key("Return")
    end = time.monotonic() + PATIENCE
    while not target.exists() and time.monotonic() < end:
        time.sleep(0.2)


def export_as(person: Person, target: Path, format_number: int) -> None:
    """In the export dialog the format of that place in the list, where it goes, Export; wait until the file is there."""
    person.until(lambda state: "export_path" in state["places"], "the export dialog is open")
    time.sleep(0.5)
    person.click("export_formats", 0.5, 0.05)
    for _ in range(format_number - 1):
        person.key("Down")
    person.click("export_path")
    person.key("ctrl+a")
    person.type(str(target))
    time.sleep(0.5)
    person.click("export_start")
    end = time.monotonic() + PATIENCE
    while not target.exists() and time.monotonic() < end:
        time.sleep(0.2)


def hide_heatmap(person: Person) -> None:
    """Heatmap and brush off, so that the screen shows the picture's own pixels."""
    person.key("v")
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    person.key("h")
    time.sleep(0.3)
