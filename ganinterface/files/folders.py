"""Whether files can be written somewhere, known before hours of work are spent on them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from stylegan.files.plain_files import is_special
from stylegan.files.system_errors import FOLDER, NO_FILE


def folder_problem(folder: Path) -> str | None:
    """Why nothing can be written into a folder, in a clause; None when it can, or when it can be made first."""
    there = folder
    while not there.exists() and there != there.parent:
        if there.is_symlink():
            return f"'{there}' is a link that leads nowhere"
        there = there.parent
    if not there.is_dir():
        return f"'{there}' is not a folder"
    if not os.access(there, os.W_OK | os.X_OK):
        return f"the folder '{there}' is read-only"
    return None


def taken_problem(folder: Path, names: Iterable[str]) -> str | None:
    """That files of these names are in a folder already, in a clause; None when none is."""
    taken = [name for name in names if (folder / name).exists()]
    if not taken:
        return None
    others = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
    return f"'{folder}' has {taken[0]}{others} already, which would be replaced"


def file_problem(path: Path) -> str | None:
    """Why no file can be written at a path, in a clause; None when it can: a link stays, and its target is written."""
    if is_special(path):
        return NO_FILE
    if path.is_dir():
        return FOLDER
    target = Path(os.path.realpath(path))
    if path.is_symlink() and not target.parent.is_dir():
        return f"it is a link to '{target}', and that folder is not there"
    return folder_problem(target.parent)
