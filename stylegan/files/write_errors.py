"""What libraries raise where a disk is full or a file may not be so large, as the system's error that names the file."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from safetensors import SafetensorError

from stylegan.files.system_errors import why_unwritable

NUMBER = re.compile(r"\(os error (\d+)\)")


@contextlib.contextmanager
def naming_file(path: Path) -> Iterator[None]:
    """The errors of torch and safetensors, and the system's, as one OSError with one sentence."""
    try:
        yield
    except (OSError, RuntimeError, SafetensorError) as error:
        raise OSError(f"{path} cannot be written: {_reason(error)}.") from error


def _reason(error: BaseException) -> str:
    for each in filter(None, (error, error.__cause__, error.__context__)):
        if isinstance(each, OSError) and each.strerror:
            return why_unwritable(each)
        if number := NUMBER.search(str(each)):
            return why_unwritable(OSError(int(number[1]), os.strerror(int(number[1]))))
    return str(error).splitlines()[0].rstrip(".")
