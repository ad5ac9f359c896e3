"""Takes one project's place by another: a new one, an opened one, the Document of a picture, or another model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.assets import SHIPPED_MODEL, is_shipped
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import fits, misfit
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import AttributeEntry, Project, documents_of
from ganinterface.files.attributes import shipped_attributes
from ganinterface.files.opening import OpenedPicture, OpenedProject, OpenedWork
from ganinterface.session.session import Session
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.preferences.settings import CurrentSettings

FIRST_SEED = 4711

Library = tuple[AttributeEntry, ...]


class Projects:
    """What is worked on, as a whole."""

    leaving = Signal()  # work goes that was done after the person agreed to let it go

    def __init__(
        self,
        session: Session,
        models: Models,
        shown: ShownPicture,
        files: FileThread,
        settings: CurrentSettings,
        messages: Messages,
    ) -> None:
        self._session = session
        self._models = models
        self._shown = shown
        self._files = files
        self._settings = settings
        self._messages = messages

    @property
    def has_unsaved_work(self) -> bool:
        """Whether something would be lost."""
        return self._session.model is not None and not self._session.is_saved

    @property
    def lacks_model(self) -> bool:
        """Whether no model is open, and none on its way."""
        return self._session.model is None and not self._models.is_opening

    def new(self) -> None:
        """Begin anew on the open model, with the attributes that are on offer; what is being read is forgotten."""
        self._files.read_no_more()
        session = self._session
        if session.model is not None:
            self._begin(session.model, session.library)
        elif self.lacks_model:  # the file that the program was started with would have brought one
            self.open_model(None)

    def open_model(
        self,
        path: Path | None = None,
        then: Callable[[], None] = lambda: None,
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """A new project on another model (None: the shipped one); if it cannot be opened all stays, and `failed` is called.

        The shipped model brings its attributes. Then (when it is open) go on with `then`. What is being read is forgotten.
        """
        self._files.read_no_more()
        check, arrays = self._agreed(), ArrayStore()
        library: Library = ()

        def prepare(info: ModelInfo) -> str | None:
            nonlocal library
            library = shipped_attributes(info, arrays)
            return None

        def opened(info: ModelInfo) -> None:
            check()
            self._session.arrays.add_all(arrays)
            self._begin(info, library)
            if path is not None:
                self._settings.remember_model(path)
            then()

        def refused(reason: str) -> None:
            self._on_failure(reason, path)
            failed()

        self._models.load_model(path, opened, refused, prepare)

    def take(self, opened: OpenedProject | OpenedPicture, ended: Callable[[], None] = lambda: None) -> None:
        """Go on with a file's project, on the model that it was made with, else on one that it fits; last call `ended`.

        A picture becomes a new project, with the attributes on offer: the present ones, or those that its model brings.
        """
        check, library = self._agreed(), self._session.library
        # A model that is on its way takes the place of the open one: it is no use to put the project on that.
        present = None if self._models.is_opening else self._session.model

        def prepare(info: ModelInfo) -> str | None:
            nonlocal library
            library = shipped_attributes(info, opened.arrays)
            return _refusal(opened, info)

        def commit(info: ModelInfo) -> None:
            check()
            self._commit(opened, info, library)
            ended()

        def failed(reason: str) -> None:
            self._on_failure(reason, opened.path)
            ended()

        if present is None or not _is_rendered_with(opened, present):
            self._models.load_model(opened.model, commit, failed, prepare)
        elif problem := _refusal(opened, present):
            self._messages.say(problem, "error", matter="file")
            ended()
        else:
            commit(present)
            self._models.warn()

    def _agreed(self) -> Callable[[], None]:
        """The project may go as it is now; to be called when it goes, for a model takes its time and the person works on."""
        session, project = self._session, self._session.project

        def check() -> None:
            if session.project is not project and not session.is_saved:
                self.leaving.emit()

        return check

    def _on_failure(self, reason: str, path: Path | None) -> None:
        """Say why a model could not be opened; when none is open at all, open the shipped one instead."""
        self._messages.say(reason, "error", matter="file")
        if self._session.model is None and path is not None:
            self.open_model(None)

    def _begin(self, info: ModelInfo, library: Library) -> None:
        seed = self._session.document.seed if self._shown.last_frame else FIRST_SEED
        self._session.new(_fresh(info, (LatentPart(seed or 0),)), library=library)
        self._messages.settle("file")
        self._messages.say(f"{info.ref.name}: {info.pictures}, {len(info.layers)} layers")

    def _commit(self, opened: OpenedProject | OpenedPicture, info: ModelInfo, library: Library) -> None:
        session, name, wanted = self._session, opened.path.name, opened.document.model
        if isinstance(opened, OpenedWork):
            work = opened.work
            session.open(
                opened.project, opened.arrays, work.path, work.extras, steps=work.steps, saved=work.saved
            )
            self._messages.say(f"Recovered {name}")
        elif isinstance(opened, OpenedProject):
            # What the program ships is begun with, not written over.
            path = None if opened.is_copy or is_shipped(opened.path) else opened.path
            session.open(opened.project, opened.arrays, path, opened.extras)
            if not is_shipped(opened.path):
                self._settings.remember_file(opened.path)
            self._messages.say(f"Opened {'a copy of ' if opened.is_copy else ''}{name}")
        else:
            # A picture names its model without a path; from now on the Document knows where it is.
            model = info.ref if wanted.hash == info.ref.hash else wanted
            document = replace(opened.document, model=model)
            session.open(Project(document, library=library), opened.arrays, None)
        if wanted.hash not in ("", info.ref.hash):
            unfit = sum(not fits(entry, info, session.arrays) for entry in session.library)
            rest = f" (attributes that do not fit it: {unfit})" if unfit else ""
            other = f"was made with another model ({wanted.name}); shown with {info.ref.name}"
            self._messages.say(f"'{name}' {other}{rest}.", "warning", matter="file")


def _fresh(info: ModelInfo, latent: tuple[LatentPart, ...]) -> Document:
    return Document(model=info.ref, latent=latent, truncation=info.truncation)


def _is_rendered_with(opened: OpenedProject | OpenedPicture, present: ModelInfo) -> bool:
    """Whether the open model is the one of a file, or takes its place because that is nowhere."""
    wanted = opened.document.model
    if wanted.hash == present.ref.hash:
        return True
    if opened.model is None:
        return wanted.name != Path(SHIPPED_MODEL).stem  # of which an older version was the one
    return not wanted.hash and opened.model.resolve() == Path(present.ref.path)


def _refusal(opened: OpenedProject | OpenedPicture, info: ModelInfo) -> str | None:
    """Why a file cannot be opened on that model, or None when it can."""
    documents = documents_of(opened.project) if isinstance(opened, OpenedProject) else (opened.document,)
    problem = misfit(documents, info, opened.arrays)
    return f"'{opened.path.name}' cannot be opened: {problem}" if problem else None
