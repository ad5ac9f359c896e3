"""Saves the project, and the picture with its Document in it; the window waits for neither."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ganinterface.document.document import acting
from ganinterface.files.picture import save_png
from ganinterface.files.preset import make_preset, save_preset
from ganinterface.files.project import Report, save_project
from ganinterface.session.actions.edits import index_of_edit
from ganinterface.session.session import Session
from ganinterface.studio.files.project_file import ProjectFile
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.workbench import Workbench

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ganinterface.render.renderer import Renderer


class Saving:
    """What File → Save does, without its dialogs."""

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        models: Models,
        shown: ShownPicture,
        files: FileThread,
        file: ProjectFile,
        settings: CurrentSettings,
        messages: Messages,
    ) -> None:
        self._session = session
        self._file = file
        self._workbench = workbench
        self._models = models
        self._shown = shown
        self._files = files
        self._settings = settings
        self._messages = messages
        self._opened = 0  # how many projects were; what is saved then is no longer the one that is open
        session.opened.connect(self._on_opened)

    def save_project(self, path: Path, then: Callable[[bool], None] = lambda written: None) -> None:
        """Write the project as it is now (in a moment); `then` gets whether it was written."""
        session = self._session
        if session.model is None:
            self._messages.say("There is nothing to save yet: open a model first.", "warning")
            then(False)
            return
        project, arrays, extras = session.project, session.arrays.copy(), session.extras
        frame, opened = self._shown.last_frame, self._opened
        picture = frame.picture if frame is not None else None

        def write(report: Report) -> None:
            save_project(
                path, project, arrays, thumbnail_png=_thumbnail(picture), extras=extras, report=report
            )

        def ended(written: bool) -> None:
            if written:
                if opened == self._opened:
                    session.mark_saved(path, project)
                    self._file.seen(path)
                self._settings.remember_file(path)
                self._messages.say(f"Saved {path.name}")
            then(written)

        self._files.write("Save", path, write, ended, again=partial(self.save_project, path))

    def save_picture(self, path: Path) -> None:
        """Write what is shown as PNG with its Document in it (in a moment): drawn anew, as the command line does."""
        model = self._models.current
        if model is None:
            self._messages.say("There is no picture to save yet.", "warning")
            return
        document, arrays = self._workbench.shown_document, self._session.arrays.copy()

        def write(_renderer: Renderer) -> None:
            from ganinterface.render.pictures import picture  # imports torch, so only on the worker

            save_png(path, picture(model.generator, document, arrays), document, arrays)

        def ended(written: bool) -> None:
            if written:
                self._settings.remember_folder("picture", path)
                self._messages.say(f"Saved {path.name}")

        self._files.write("Save", path, self._models.waited_for(write), ended)

    def save_preset(
        self, edit_id: str | None, path: Path, then: Callable[[bool], None] = lambda written: None
    ) -> None:
        """Write one edit, or (None) all edits and attributes, as a preset (in a moment); `then` gets whether it was written."""
        model, arrays = self._session.model, self._session.arrays.copy()
        if model is None:
            self._messages.say(self._messages.no_model("before you save a preset"), "warning")
            then(False)
            return
        document = self._workbench.document
        edits = acting(document)  # in a preset a group has strength 1
        if edit_id is not None:
            edits = (edits[index_of_edit(document, edit_id)],)
        amounts = document.attributes if edit_id is None else ()

        def write(_report: Report) -> None:
            save_preset(path, make_preset(path.stem, edits, amounts, model), arrays)

        def ended(written: bool) -> None:
            if written:
                self._settings.remember_folder("preset", path)
                is_listed = str(path.parent.absolute()) in self._settings.current.preset_folders
                hint = "" if is_listed else "; add its folder in Presets to have it listed there"
                self._messages.say(f"Preset {path.stem} saved{hint}.")
            then(written)

        self._files.write("Save", path, write, ended)

    def _on_opened(self) -> None:
        self._opened += 1


def _thumbnail(picture: NDArray[np.uint8] | None) -> bytes | None:
    """The picture as PNG."""
    if picture is None:
        return None
    from PIL import Image  # the window shows without it

    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG")
    return buffer.getvalue()
