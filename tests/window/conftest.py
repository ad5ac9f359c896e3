"""A person at an empty screen, for every test of the real window."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.window.person import Person


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
