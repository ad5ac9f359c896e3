"""Puts a set of files into a folder as one: whoever looks sees none of them there, or all, and never some among older ones."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from platformdirs import (
    user_desktop_dir,
    user_documents_dir,
    user_downloads_dir,
    user_music_dir,
    user_pictures_dir,
    user_videos_dir,
)

from stylegan.files.atomic import naming_target, sync, sync_folder
from stylegan.files.leftovers import hidden_folder, remove_leftovers
from stylegan.files.system_errors import make_folder

EXCHANGE = {
    "linux": ("renameat2", 2),
    "darwin": ("renameatx_np", 2),
}  # the system's call, and its flag for it
HERE = {"linux": -100, "darwin": -2}  # a path as it is (AT_FDCWD)
PEOPLES = (
    user_desktop_dir,
    user_documents_dir,
    user_downloads_dir,
    user_music_dir,
    user_pictures_dir,
    user_videos_dir,
)


@contextlib.contextmanager
def files_at_once(folder: Path) -> Iterator[Path]:
    """An empty folder whose files come into `folder` all at once when the block ends well, in the place of their namesakes.

    The folder is made where it is missing. What else is in it stays. It is exchanged as a whole for one with the new
    files; where that cannot be (on Windows, on some disks, a folder with folders in it, one that people live in), the
    namesakes go before the new files come, so that old and new never lie together. OSError, told in plain
    words, where it cannot be written.
    """
    target = Path(os.path.realpath(folder))

    def meant(hidden: Path) -> Path:
        return target / hidden.name if hidden.parent.name == "new" else target

    with naming_target(target, meant):
        beside = _may_be_exchanged(target)
        remove_leftovers(target)
        with present(target.parent if beside else target) as place, hidden_folder(place) as waiting:
            new = waiting / "new"
            new.mkdir()
            yield new
            for file in new.iterdir():
                sync(file)
            if not (beside and _exchange(new, target)):
                _move_in(new, target)
            sync_folder(target)


def _exchange(new: Path, target: Path) -> bool:
    """Let the new folder be the target, with all that is there and has no namesake; False where that cannot be."""
    others: list[os.DirEntry[str]] = []
    try:
        if not target.exists():
            os.rename(new, target)
            return True
        with os.scandir(target) as entries:
            others = [entry for entry in entries if not (new / entry.name).exists()]
        if not all(entry.is_file(follow_symlinks=False) for entry in others):
            return False
        files = [file.name for file in new.iterdir()]
        for entry in others:
            os.link(entry.path, new / entry.name)
        shutil.copystat(target, new)
        _swap(new, target)
    except OSError:
        with contextlib.suppress(OSError):
            for entry in others:
                (new / entry.name).unlink(missing_ok=True)
        return False
    known = {*files, *(entry.name for entry in others)}
    for late in [path for path in new.iterdir() if path.name not in known]:  # came while we were at it
        os.rename(late, target / late.name)
    return True


def _move_in(new: Path, target: Path) -> None:
    """Take the namesakes away, then put the new files there, the first one last: until it is there the set looks unfinished."""
    names = sorted((file.name for file in new.iterdir()), reverse=True)
    target.mkdir(exist_ok=True)
    try:
        _move(names, new, target)
    except KeyboardInterrupt:  # what was begun is finished
        _move(names, new, target)
        raise


def _move(names: list[str], new: Path, target: Path) -> None:
    for name in names:
        if (new / name).exists():
            (target / name).unlink(missing_ok=True)
    for name in names:
        if (new / name).exists():
            os.replace(new / name, target / name)


def _may_be_exchanged(target: Path) -> bool:
    """Whether the folder may become another one of the same name: nobody stands in it, and it is nobody's home."""
    if sys.platform not in EXCHANGE or target == target.parent:
        return False
    parent = target.parent
    while not parent.exists():
        parent = parent.parent
    if not os.access(parent, os.W_OK | os.X_OK):
        return False
    if not target.exists():
        return True
    lived_in = {Path.home(), *(Path(path()) for path in PEOPLES)}
    stands_in_it = Path.cwd().is_relative_to(target)
    there = target.stat()
    same_disk, own = there.st_dev == parent.stat().st_dev, there.st_uid == os.geteuid()
    return target.is_dir() and same_disk and own and not stands_in_it and target not in lived_in


def _swap(first: Path, second: Path) -> None:
    """Exchange two folders in one step; OSError where the system or the disk has no such thing."""
    name, flag = EXCHANGE[sys.platform]
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if call is None:
        raise OSError(f"This system has no {name}.")
    here = HERE[sys.platform]
    if call(here, os.fsencode(first), here, os.fsencode(second), ctypes.c_uint(flag)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@contextlib.contextmanager
def present(folder: Path) -> Iterator[Path]:
    """The folder is there, and given; when the block fails, those that had to be made are gone again."""
    made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    try:
        make_folder(folder)
        yield folder
    except BaseException:
        with contextlib.suppress(OSError):
            for parent in made:  # the innermost first; one that somebody else uses by now stays
                parent.rmdir()
        raise
