"""What the tests of the command line share: a command that cannot work, and the pixels of a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ganinterface.cli import main


def pixels(path: Path) -> NDArray[np.uint8]:
    """A picture file as uint8 [h, w, 3]."""
    with Image.open(path) as image:
        return np.asarray(image)


def failed(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that cannot work: status 2, nothing on standard output, one line on standard error."""
    assert main([str(argument) for argument in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("ganinterface: ")
    assert shown.err.count("\n") == 1
    assert "Traceback" not in shown.err
    return shown.err
