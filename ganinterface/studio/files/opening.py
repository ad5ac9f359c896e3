"""Opens files of any kind: read on a thread of their own, then taken over in one step by who knows the kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from ganinterface.document.model_info import ModelInfo
from ganinterface.files.kinds import FileKind
from ganinterface.files.opening import Opened, OpenedCheckpoint, OpenedPicture, OpenedProject, read_file
from ganinterface.files.project import Report
from ganinterface.session.session import Session
from ganinterface.studio.files.project_file import ProjectFile
from ganinterface.studio.files.projects import Projects
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.messages import Messages
from ganinterface.studio.preferences.settings import CurrentSettings

Continue = Callable[[], None]
Consent = Callable[[Continue, Continue], None]  # asks a person: what follows when they agree, and when not
Answer = Literal["copy", "open"] | None  # to a project that another window has open; None: not at all
Question = Callable[[Path, Callable[[Answer], None]], None]  # asks it, and goes on with the answer
Take = Callable[[Any], None]  # of an Opened value; ValueError with one sentence when it is of no use here

REPLACE = (OpenedProject, OpenedPicture, OpenedCheckpoint)  # take the place of the project


def at_once(go_on: Continue, _give_up: Continue) -> None:
    """The consent of who needs not be asked."""
    go_on()


def at_end() -> None:
    """Nothing is left to do."""


class Opening:
    """The one door for files: by File → Open, by drag and drop, from the list of recent ones, at the start."""

    def __init__(
        self,
        session: Session,
        projects: Projects,
        takes: Mapping[type, Take],
        files: FileThread,
        file: ProjectFile,
        settings: CurrentSettings,
        messages: Messages,
    ) -> None:
        """`takes`: what takes over files that join the project, by the type of `files.opening.Opened`."""
        self._session = session
        self._projects = projects
        self._takes = takes
        self._files = files
        self._file = file
        self.ask_about_other_window: Question = lambda _path, go_on: go_on("open")
        self._settings = settings
        self._messages = messages
        self._has_started = False

    @property
    def _needs_model(self) -> bool:
        """Whether nothing brings a model any more: what was opened at the start did not, or was overtaken."""
        return self._has_started and self._projects.lacks_model

    def start(self, file: Path | None = None, model: Path | None = None) -> None:
        """After the window is there: open the model (the shipped one if None) and the file, if one is given."""
        self._has_started = self._messages.is_model_coming = True
        if file is None:
            self._projects.open_model(model)
        elif model is not None:
            self._projects.open_model(model, partial(self.open_file, file))
        else:  # a project says itself which model it needs, all else joins the shipped one
            self.open_file(file)

    def open_files(self, paths: Sequence[Path], consent: Consent = at_once) -> None:
        """Open files one after the other; `consent` is asked for each that takes the project's place."""
        if paths:
            rest = partial(self.open_files, paths[1:], consent)
            self.open_file(paths[0], consent=consent, ended=rest)

    def open_file(
        self,
        path: Path,
        purpose: FileKind | None = None,
        *,
        consent: Consent = at_once,
        taken: Continue = at_end,
        ended: Continue = at_end,
    ) -> None:
        """Open a file (in a moment) as what its content says that it is, or as what a person says (`purpose`).

        A file that cannot be read changes nothing, and the reason is said. When it was taken over `taken` is called, and
        when it has come to an end, well or not, `ended`; a file that is opened meanwhile takes its place. Where nothing
        has brought a model since the start, and the file does not, the shipped model is opened.
        """
        model, recent = self._session.model, self._settings.current.recent_models
        again = partial(self.open_file, path, purpose, consent=consent, taken=taken, ended=ended)

        def read(report: Report) -> Opened:
            return read_file(path, purpose, model=model, recent=recent, report=report)

        def take(opened: Opened) -> None:
            if self._session.in_gesture:  # what comes in the middle of a stroke is no part of it
                self._after_gesture(partial(take, opened))
            elif isinstance(opened, REPLACE) and purpose != "latent":
                consent(partial(self._replace, opened, ended, failed), ended)
            elif self._needs_model:
                self._projects.open_model(None, again, ended)
            else:
                if self._is_taken(opened, model):
                    taken()
                ended()

        def failed() -> None:
            if self._needs_model:
                self._projects.open_model(None, ended, ended)
            else:
                ended()

        self._files.read(f"Open {path.name}", read, take, failed)

    def _after_gesture(self, call: Continue) -> None:
        """Make the call when the hand lets go."""

        def look() -> None:
            if not self._session.in_gesture:
                self._session.history_changed.disconnect(look)
                call()

        self._session.history_changed.connect(look)

    def _replace(
        self,
        opened: OpenedProject | OpenedPicture | OpenedCheckpoint,
        ended: Continue,
        failed: Continue,
    ) -> None:
        if isinstance(opened, OpenedCheckpoint):
            self._projects.open_model(opened.path, ended, ended)
        elif isinstance(opened, OpenedProject) and self._file.is_elsewhere(opened.path):

            def go_on(answer: Answer) -> None:
                if answer is None:
                    failed()
                else:
                    self._projects.take(dataclasses.replace(opened, is_copy=answer == "copy"), ended)

            self.ask_about_other_window(opened.path, go_on)
        else:
            self._projects.take(opened, ended)

    def _is_taken(self, opened: Opened, model: ModelInfo | None) -> bool:
        """Let the file join the project; whether it did. What was read was checked against `model`."""
        present, name = self._session.model, opened.path.name
        if present is None or model is None:
            text = self._messages.no_model(f"before you open '{name}'")
            self._messages.say(text, "warning", matter="file")
        elif present.ref != model.ref:
            again = f"'{name}' was read for another model: open it again."
            self._messages.say(again, "warning", matter="file")
        else:
            try:
                self._takes[type(opened)](opened)
            except ValueError as error:
                self._messages.say(str(error), "error", matter="file")
            else:
                return True
        return False
