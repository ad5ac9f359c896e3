"""Training processes: starts one that outlives the window, asks one to stop, and tells whether one still runs."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from stylegan.files.system_errors import make_folder
from stylegan.training.watch.run_log import STOP

OUTPUT = "output.txt"  # in the run's folder: what a process that was started here prints
NICE = 5  # the window's own drawing comes first

# By number; they have to be asked, else they stay as zombies.
_started: dict[int, subprocess.Popen[bytes]] = {}


def start(arguments: Sequence[str], folder: Path) -> int:
    """Run `python -m stylegan.training ARGUMENTS`; what it prints goes to a file in the run's folder. Returns its number.

    Closing the program does not end it: a training takes days. OSError where the folder cannot be made, or nothing can
    be started.
    """
    make_folder(folder)
    (folder / STOP).unlink(missing_ok=True)  # an earlier wish
    command = [sys.executable, "-u", "-m", "stylegan.training", *arguments]
    nice = shutil.which("nice")
    if nice:
        command = [nice, "-n", str(NICE), *command]
    with (folder / OUTPUT).open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    _started[process.pid] = process
    return process.pid


def ask_to_stop(folder: Path) -> None:
    """Ask the run in a folder to save and end; it looks after every step. OSError where that cannot be said."""
    (folder / STOP).touch()


def withdraw(folder: Path) -> None:
    """The wish is met, or there is nobody to hear it."""
    with contextlib.suppress(OSError):
        (folder / STOP).unlink()


def is_alive(number: int) -> bool | None:
    """Whether a process of this machine runs; None where that cannot be asked without harm."""
    own = _started.get(number)
    if own is not None:
        return own.poll() is None
    if os.name != "posix":
        return None
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
