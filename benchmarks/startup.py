"""Start-up as a person sees it: from starting the process to the window, and to the shipped model's first picture."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
REPORT = "GANINTERFACE_REPORT_START"  # ganinterface/qt/first_paint.py says what it does
WARM_UP, REPETITIONS = 1, 5
PATIENCE = 120  # s; a program that has shown no picture by then is broken


def measure() -> dict[str, float]:
    """Medians and slowest in milliseconds of `python -m ganinterface`, each time with settings of a first start.

    On the display if there is one, else on a screen of Xvfb's, else on Qt's offscreen platform; the labels say which.
    The clock runs from before the process is made, so that it counts the interpreter too. RuntimeError as for `start`.
    """
    with _screen() as (name, environment):
        runs = [start(environment) for _ in range(WARM_UP + REPETITIONS)][WARM_UP:]
    figures: dict[str, float] = {}
    for index, what in enumerate(("window visible", "first picture")):
        times = [run[index] * 1000 for run in runs]
        figures[f"{what}, {name}, median (ms)"] = float(np.median(times))
        figures[f"{what}, {name}, slowest (ms)"] = float(np.max(times))
    return figures


def start(environment: dict[str, str]) -> tuple[float, float]:
    """Start the program once: seconds to the window, and to the picture in it; then it has ended. RuntimeError without both."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"GANINTERFACE_CONFIG": f"{folder}/config", "GANINTERFACE_DATA": f"{folder}/data", REPORT: "1"}
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "ganinterface"],
            env={**environment, **own},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    shown = {each["shown"]: each["monotonic"] - begun for each in said}
    if done.returncode or shown.keys() != {"window", "picture"}:
        raise RuntimeError(f"The program ended without a picture: {done.stderr.strip() or done.stdout}")
    return shown["window"], shown["picture"]


@contextlib.contextmanager
def _screen() -> Iterator[tuple[str, dict[str, str]]]:
    """What the window is shown on: its name, and the environment that leads there."""
    # An installed program has its bytecode; a person does not turn that off.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    offscreen = environment.pop("QT_QPA_PLATFORM", "")
    if sys.platform != "linux" or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        yield "display", environment
    elif shutil.which("Xvfb") is None:
        yield "offscreen", {**environment, "QT_QPA_PLATFORM": offscreen or "offscreen"}
    else:
        with _xvfb() as display:
            yield "Xvfb", {**environment, "DISPLAY": display}


@contextlib.contextmanager
def _xvfb() -> Iterator[str]:
    """A screen that nobody looks at; gives its name."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            yield f":{pipe.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
