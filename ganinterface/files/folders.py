"""Whether files can be written into a folder, known before hours of work are spent on them."""

from __future__ import annotations

import os
from pathlib import Path


def folder_problem(folder: Path) -> str | None:
    """Why nothing can be written into a folder, in a clause; None when it can, or when it can be made first."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir():
        return f"'{there}' is not a folder"
    if not os.access(there, os.W_OK | os.X_OK):
        return f"the folder '{there}' is read-only"
    return None
