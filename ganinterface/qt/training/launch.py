"""Starts a training run as a process that outlives the window, and asks one to stop."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QProcess

from ganinterface.qt.training.run_folder import OUTPUT
from stylegan.training.watch.run_log import STOP

NICE = 5  # the window's own drawing comes first


def start(arguments: Sequence[str], folder: Path) -> int:
    """Run `python -m stylegan.training ARGUMENTS`; what it prints goes to a file in the run's folder. Returns its process.

    The process is not the window's child: closing the program does not end a training of days. OSError where the folder
    cannot be made, or nothing can be started.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STOP).unlink(missing_ok=True)  # an earlier wish
    (folder / OUTPUT).write_text("")
    command = [sys.executable, "-u", "-m", "stylegan.training", *arguments]
    nice = shutil.which("nice")
    if nice:
        command = [nice, "-n", str(NICE), *command]
    process = QProcess()
    process.setProgram(command[0])
    process.setArguments(command[1:])
    append = QProcess.OpenModeFlag.Append
    process.setStandardOutputFile(str(folder / OUTPUT), append)
    process.setStandardErrorFile(str(folder / OUTPUT), append)
    started, number = process.startDetached()
    if not started:
        raise OSError(f"The training process could not be started: {process.errorString()}")
    return int(number)


def ask_to_stop(folder: Path) -> None:
    """Ask the run in a folder to save and end; it looks after every step. OSError where that cannot be said."""
    (folder / STOP).touch()
