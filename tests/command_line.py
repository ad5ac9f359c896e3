"""What the tests of the command line share: a command that cannot work, and the pixels of a file."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ganinterface.cli import main

PROGRESS = re.compile(r"\w[\w ]*: +\d+%")


def pixels(path: Path) -> NDArray[np.uint8]:
    """A picture file as uint8 [h, w, 3]."""
    with Image.open(path) as image:
        return np.asarray(image)


def failed(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that cannot work: status 2, nothing on standard output, one line on standard error.

    That line; what a slow machine says there of how far the work is, is none of it.
    """
    assert main([str(argument) for argument in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    (said,) = (line for line in shown.err.splitlines(keepends=True) if not PROGRESS.match(line))
    assert said.startswith("ganinterface: ")
    assert said.endswith("\n")
    return said
