"""Finds the file of the model that a Document was made with, without opening it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from ganinterface.assets import SHIPPED_MODEL, asset
from ganinterface.document.document import ModelRef
from ganinterface.files.catalogue import models_folder
from ganinterface.files.catalogue_file import SUFFIXES as PUBLISHED
from stylegan.files.plain_files import file_hash

SUFFIXES = (*PUBLISHED, ".bin", "")  # that models have


def find_model(
    wanted: ModelRef, beside: Path | None = None, recent: Iterable[Path | str] = ()
) -> Path | None:
    """The model's file: where it was, beside the file `beside`, among the `recent` or downloaded ones, or the shipped one.

    By its name first, then under any other.

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


def shared_path(path: str, folder: Path) -> str:
    """A model's path as a file in that folder says it: the way from there where it names nobody, else its name alone.

    Files are given to others. The way names no person where it stays below a home folder, or outside of all of them.
    """
    if not path:
        return ""
    home, begin, end = Path.home(), os.path.realpath(folder), os.path.realpath(path)
    try:
        common = Path(os.path.commonpath((begin, end)))
    except ValueError:  # on another drive
        return _last_part(path)
    down = Path(end).relative_to(common).parts
    if common == Path(common.anchor) or common in home.parents or home.name in down:
        return _last_part(path)
    return Path(os.path.relpath(end, begin)).as_posix()


def placed_path(path: str, folder: Path) -> str:
    """The path that a file in that folder means; older files have whole ones, of either kind of system."""
    is_whole = not path or PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
    return path if is_whole else os.path.normpath(folder.absolute() / path)


def _last_part(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _places(wanted: ModelRef, beside: Path | None, recent: Iterable[Path | str]) -> Iterator[Path]:
    if wanted.path:
        yield Path(wanted.path)
        if beside is not None:  # projects travel
            yield beside.parent / _last_part(wanted.path)
    others: list[Path] = []
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
    yield from (path for path in others if path.suffix)  # it may have been renamed; to look takes a while
