"""From the command line to the window: what it opens, and whether there is a display."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ganinterface.cli.arguments import CommandError, existing_file
from stylegan.allocator import tune_allocator

NO_SCREEN = ("offscreen", "minimal")  # Qt platforms that draw nowhere


def display_present() -> bool:
    """Whether a person would see a window: the system has a display, and Qt was not told to draw nowhere."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in NO_SCREEN:
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def window_input(file: Path | None, model: Path | None) -> tuple[Path | None, Path | None]:
    """What the window opens: (file, model), a checkpoint given as file being the model.

    CommandError, or another ValueError with one sentence, when a file is not there, nothing that the window opens, or
    damaged: that is better seen before the window than in it.
    """
    existing_file(file)
    existing_file(model)
    if file is None:
        return None, model
    from ganinterface.files.opening import OpenedCheckpoint, read_file

    if isinstance(read_file(file), OpenedCheckpoint):
        if model is not None:
            raise CommandError(f"'{file}' is a checkpoint itself: please leave out --model.")
        return None, file
    return file, model


def open_window(
    file: Path | None,
    model: Path | None,
    device: str,
    run: Path | None = None,
    osc: tuple[str, int] | None = None,
) -> int:
    """Open the window, with the Training window on the folder `run` if one is given, and return its exit status.

    `osc`: the address of this computer and the port on which OSC messages are taken; None: none are.

    CommandError where there is none to be had.
    """
    check_display("the commands demo, sample, render, info and convert do")
    tune_allocator()  # before Qt starts threads: they would have arenas of their own, for good
    # What is imported stays: the collector would look through all of it again and again, which is a fifth of the time
    # until the picture. It begins when the model is open.
    gc.disable()
    try:
        with importing_qt():
            from ganinterface.qt.window.app import run as open_program
        return open_program(file, model, device, run, osc)
    finally:
        gc.enable()


def check_display(others: str) -> None:
    """CommandError where a window would be seen by nobody; `others`: which commands do not need one."""
    if not display_present() and not os.environ.get("QT_QPA_PLATFORM"):
        raise CommandError(
            f"No display: the window needs one (DISPLAY or WAYLAND_DISPLAY is not set); {others} not."
        )


@contextlib.contextmanager
def importing_qt() -> Iterator[None]:
    """For the import of a window; CommandError where Qt's own libraries miss some of the system's."""
    try:
        from ganinterface.qt.window.plain_imports import import_qt

        import_qt()
        yield
    except ImportError as error:
        raise CommandError(f"The window cannot be opened, a library is missing: {error}.") from error
