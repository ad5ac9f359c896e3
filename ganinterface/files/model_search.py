"""Finds the file of the model that a Document was made with, without opening it."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from ganinterface.assets import SHIPPED_MODEL, asset
from ganinterface.document.document import ModelRef


def find_model(wanted: ModelRef, beside: Path | None = None) -> Path | None:
    """The model's file: where it was, beside the file `beside`, or the shipped one; None when it is nowhere.

    A reference with a hash is only satisfied by a file with that content. One without takes the file that is
    there.
    """
    for path in _places(wanted, beside):
        if path.is_file() and wanted.hash in ("", file_hash(path)):
            return path
    return None


def file_hash(path: Path) -> str:
    """sha256 of a file's content, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _places(wanted: ModelRef, beside: Path | None) -> Iterator[Path]:
    if wanted.path:
        yield Path(wanted.path)
        if beside is not None:
            # The last part of a path of either kind of system: projects travel.
            yield beside.parent / wanted.path.replace("\\", "/").rpartition("/")[2]
    if wanted.hash or not wanted.path:
        with contextlib.suppress(FileNotFoundError):
            yield asset(SHIPPED_MODEL)
