"""The process's streams as they may be: closed, full, or a terminal that must not be steered by what a file says."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import NoReturn

from stylegan.files.problem import one_line


class _Closed(io.TextIOBase):
    """In the place of a standard output that is closed: what a command has to say is not lost without a word."""

    def write(self, text: str) -> NoReturn:
        raise OSError(errno.EBADF, "it is closed")


def prepare_streams() -> None:
    """Give closed streams a place, and let names that are no text be printed.

    A file that is opened later would otherwise take the number of a closed stream, and be written over by a library.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def settle_output() -> None:
    """Write what still waits, or forget it where that fails: Python would try again at its end, in its own words."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(sentence: str) -> None:
    """One line on standard error, in which nothing steers a terminal."""
    with contextlib.suppress(OSError):
        print(f"ganinterface: {one_line(sentence)}", file=sys.stderr, flush=True)
