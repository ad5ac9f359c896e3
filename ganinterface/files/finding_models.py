"""Finds the file of the model that a Document was made with, without opening it."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from ganinterface.assets import SHIPPED_MODEL, asset
from ganinterface.document.document import ModelRef
from ganinterface.files.catalogue import models_folder
from ganinterface.files.catalogue_file import SUFFIXES as PUBLISHED
from stylegan.plain_files import open_file

SUFFIXES = (*PUBLISHED, ".bin", "")  # that models have


def find_model(
    wanted: ModelRef, beside: Path | None = None, recent: Iterable[Path | str] = ()
) -> Path | None:
    """The model's file: where it was, beside the file `beside`, among the `recent` or downloaded ones, or the shipped one.

    None when it is nowhere. A reference with a hash is only satisfied by a file with that content; one without takes
    the file that is there.
    """
    tried: set[Path] = set()
    for path in _places(wanted, beside, recent):
        if path in tried:
            continue
        tried.add(path)
        with contextlib.suppress(OSError):  # a file that cannot be read is not there
            if path.is_file() and wanted.hash in ("", file_hash(path)):
                return path
    return None


def file_hash(path: Path) -> str:
    """sha256 of a file's content, in hex."""
    with open_file(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _places(wanted: ModelRef, beside: Path | None, recent: Iterable[Path | str]) -> Iterator[Path]:
    if wanted.path:
        yield Path(wanted.path)
        if beside is not None:
            # The last part of a path of either kind of system: projects travel.
            yield beside.parent / wanted.path.replace("\\", "/").rpartition("/")[2]
    if wanted.hash:  # a name alone does not say that a model is the one
        folders = [models_folder()] if beside is None else [beside.parent, models_folder()]
        others = [Path(path) for path in recent]
        others += [
            path for folder in folders for path in sorted(folder.glob("*")) if path.suffix.lower() in SUFFIXES
        ]
        yield from (path for path in others if path.stem == wanted.name)
    if wanted.hash or not wanted.path:
        with contextlib.suppress(FileNotFoundError):
            yield asset(SHIPPED_MODEL)
