"""Where a file dialog begins: in the folder of the last file that served the same purpose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ganinterface.files.settings import with_folder

if TYPE_CHECKING:
    from ganinterface.studio.controller import Controller


def last_folder(controller: Controller, purpose: str) -> Path:
    """The folder of the last file for that purpose ("picture", "export" …); home where there is none any more."""
    folder = Path(controller.settings.folders.get(purpose, ""))
    return folder if folder != Path() and folder.is_dir() else Path.home()


def remember_folder(controller: Controller, purpose: str, file: Path) -> None:
    """Begin in that file's folder the next time."""
    controller.remember(folders=with_folder(controller.settings, purpose, file.absolute().parent).folders)
