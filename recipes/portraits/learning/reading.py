"""Files of tensors that a stage of the recipe wrote for another one, and somebody may have mistaken."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import safetensors

from stylegan.files.plain_files import open_file


@contextlib.contextmanager
def tensors_of(path: Path, what: str) -> Iterator[None]:
    """Read a file in the block. OSError where it cannot be, ValueError with one sentence where it is no `what`.

    What the libraries say of it names every tensor, and is no sentence.
    """
    open_file(path).close()  # which tells why in plain words
    try:
        yield
    except (safetensors.SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"'{path.name}' is not {what}.") from error
