"""Opens and saves projects, models, pictures and animations; what fails changes nothing."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ganinterface.assets import SHIPPED_MODEL, asset
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import fits, misfit
from ganinterface.document.document import Document, LatentPart, ModelRef
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import AttributeEntry, Project, ProjectError, documents_of
from ganinterface.document.timeline import Timeline
from ganinterface.files import project as storage
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.portrait.attributes import Attributes
from ganinterface.studio.portrait.latents import Latents
from ganinterface.studio.settings import CurrentSettings
from ganinterface.studio.workbench import Workbench
from stylegan.file_kinds import FileKind, file_kind

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.request import Picture

logger = logging.getLogger(__name__)

FIRST_SEED = 4711
SHIPPED_ATTRIBUTES = "portraits-attributes.csv"
OR_LATENT = "; Open latent… takes it as a latent"  # an array does not say which of the two it is
OR_ATTRIBUTE = "; Load attributes… takes it as a direction"
MODEL_SUFFIXES = (".safetensors", ".pkl", ".pt", ".pth", ".ckpt")

Then = Callable[[tuple[AttributeEntry, ...]], None]  # gets the attributes on offer


class Files:
    """What the File menu does, without its dialogs."""

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        models: Models,
        shown: ShownPicture,
        edits: Edits,
        attributes: Attributes,
        latents: Latents,
        jobs: Jobs,
        settings: CurrentSettings,
        messages: Messages,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._models = models
        self._shown = shown
        self._edits = edits
        self._attributes = attributes
        self._latents = latents
        self._jobs = jobs
        self._settings = settings
        self._messages = messages

    # --- begin and open ----------------------------------------------------------------------------

    def start(self, file: Path | None = None, model: Path | None = None) -> None:
        """After the window is there: open the model (the shipped one if None) and the file, if one is given."""
        if file is None:
            self.open_model(model)
        elif model is None and self.replaces_work(file):
            self.open_any(file)  # a project says itself which model it needs
            if not self._models.is_opening:
                self.open_model(None)
        else:
            self.open_model(model, lambda: self.open_any(file))

    def open_any(self, path: Path) -> None:
        """Open a file as drag and drop does: directions and latents by content, others by what their name says."""
        suffix, vectors = path.suffix.lower(), _vectors(path)
        if vectors == "directions":
            self._attributes.load_attributes(path, OR_LATENT if suffix == ".npy" else "")
        elif vectors == "latents":
            self._latents.open_file(path, OR_ATTRIBUTE if suffix == ".npy" else "")
        elif suffix == storage.SUFFIX:
            self.open_project(path)
        elif suffix == ".png":
            self.open_picture(path)
        elif suffix in (".csv", ".tsv"):
            self._attributes.load_attributes(path)
        elif suffix == ".json":
            self._edits.load_preset(path)
        elif suffix in MODEL_SUFFIXES:
            self.open_model(path)
        else:
            self._messages.say(f"'{path.name}' is of no kind that this program opens.", "warning")

    @property
    def has_unsaved_work(self) -> bool:
        """Whether something would be lost; having looked at other seeds is nothing to ask about."""
        session = self._session
        if session.is_saved or session.model is None:
            return False
        seen = replace(session.document, latent=(LatentPart(session.document.seed or 0),))
        untouched = seen == self._fresh(session.model, seen.latent) and session.document.seed is not None
        return not (untouched and session.timeline == Timeline() and session.path is None)

    def replaces_work(self, path: Path) -> bool:
        """Whether that file takes the place of the project, so that a person is asked first."""
        return path.suffix.lower() in (storage.SUFFIX, ".png", *MODEL_SUFFIXES) and _vectors(path) is None

    def open_model(self, path: Path | None = None, then: Callable[[], None] | None = None) -> None:
        """A new project on another model (None: the shipped one); if it cannot be opened all stays.

        The shipped model brings its attributes. Then (when it is open) go on with `then`.
        """
        arrays = ArrayStore()
        library: tuple[AttributeEntry, ...] = ()

        def prepare(info: ModelInfo) -> str | None:
            nonlocal library
            library = shipped_attributes(info, arrays)
            return None

        def opened(info: ModelInfo) -> None:
            self._session.arrays.add_all(arrays)
            self._begin(info, library)
            if path is not None:
                self._settings.remember_model(path)
            if then is not None:
                then()

        self._models.load_model(path, opened, partial(self._on_failure, path=path), prepare)

    def new_project(self) -> None:
        """Begin anew on the open model, with the attributes that are on offer."""
        session = self._session
        if session.model is not None:
            self._begin(session.model, session.library)

    def open_project(self, path: Path) -> None:
        """Open a project, with its model if that is another one than the present."""
        try:
            loaded = storage.load_project(path)
        except ProjectError as error:
            self._messages.say(str(error), "error")
            return

        def take(_library: tuple[AttributeEntry, ...]) -> None:
            self._take(loaded.project, loaded.arrays, path, loaded.extras)

        self._with_model_of(loaded.project, loaded.arrays, path, take)

    def open_picture(self, path: Path) -> None:
        """Open the Document that a PNG of this program carries, as a new project."""
        try:
            loaded = storage.read_document_png(path)
        except ProjectError as error:
            self._messages.say(str(error), "error")
            return
        session = self._session

        def take(library: tuple[AttributeEntry, ...]) -> None:
            # A picture names its model without a path; from now on the Document knows where it is.
            document, model = loaded.document, session.model
            if model is not None and model.ref.hash == document.model.hash:
                document = replace(document, model=model.ref)
            self._take(Project(document, library=library), loaded.arrays, None, {})

        self._with_model_of(Project(loaded.document), loaded.arrays, path, take)

    # --- save --------------------------------------------------------------------------------------

    def save_project(self, path: Path) -> bool:
        """Write the project; returns whether it was written."""
        session = self._session
        session.end_gesture()
        try:
            storage.save_project(
                path, session.project, session.arrays, thumbnail_png=self._thumbnail(), extras=session.extras
            )
        except ProjectError as error:
            self._messages.say(str(error), "error")
            return False
        session.mark_saved(path)
        self._settings.remember_file(path)
        self._messages.say(f"Saved {path.name}")
        return True

    def save_picture(self, path: Path) -> None:
        """Write what is shown as PNG with its Document in it (in a moment): drawn anew, as the command line does."""
        model = self._models.current
        if model is None:
            self._messages.say("There is no picture to save yet.", "warning")
            return
        document, arrays = self._workbench.shown_document, self._session.arrays.copy()

        def write(_renderer: Renderer) -> None:
            from ganinterface.render.pictures import picture  # imports torch, so only on the worker

            storage.save_png(path, picture(model.generator, document, arrays), document, arrays)

        def written(_nothing: None) -> None:
            self._settings.remember_folder("picture", path)
            self._messages.say(f"Saved {path.name}")

        self._models.call(write, written)

    def export(self, path: Path) -> None:
        """Write the animation as a job, in the format that the path asks for."""
        model = self._models.current
        timeline, arrays = self._session.timeline, self._session.arrays.copy()
        if model is None or not timeline.poses:
            self._messages.say("There is nothing to export yet: add a pose first.", "warning")
            return
        from ganinterface.render.batches import pictures  # torch is there: a model is open
        from ganinterface.render.export.exporting import export

        def work(job: Job) -> str:
            def draw(documents: Iterable[Document]) -> Iterator[Picture]:
                return pictures(model.generator, documents, arrays, job.check)

            count = export(path, timeline, draw, job)
            job.result = path
            return f"{count} frames in {path}"

        self._jobs.start(f"Export {path.name}", work)
        self._settings.remember_folder("export", path)

    # --- inner workings ----------------------------------------------------------------------------

    def _on_failure(self, reason: str, path: Path | None) -> None:
        """Say why a model could not be opened; when none is open at all, open the shipped one instead."""
        self._messages.say(reason, "error")
        if self._session.model is None and path is not None:
            self.open_model(None)

    def _begin(self, info: ModelInfo, library: tuple[AttributeEntry, ...]) -> None:
        seed = self._session.document.seed if self._shown.last_frame else FIRST_SEED
        self._session.new(self._fresh(info, (LatentPart(seed or 0),)), library=library)
        self._messages.say(f"{info.ref.name}: {info.pictures}, {len(info.layers)} layers")

    def _fresh(self, info: ModelInfo, latent: tuple[LatentPart, ...]) -> Document:
        return Document(model=info.ref, latent=latent, truncation=info.truncation)

    def _with_model_of(self, project: Project, arrays: ArrayStore, path: Path, then: Then) -> None:
        """Go on with `then` on the model that the picture was made with, else on one that it fits.

        It gets the attributes on offer with that model: the present ones, or those that it brings, whose vectors are
        put into `arrays`.
        """
        session = self._session
        library = session.library
        wanted, model = project.document.model, self._find_model(project.document.model, path)
        # One that is on its way takes the place of the open one: it is no use to put the picture on that.
        present = None if self._models.is_opening else session.model

        def prepare(info: ModelInfo) -> str | None:
            nonlocal library
            library = shipped_attributes(info, arrays)
            return _refusal(project, arrays, info, path)

        def opened(info: ModelInfo) -> None:
            then(library)
            if wanted.hash not in ("", info.ref.hash):
                other = f"was made with another model ({wanted.name}); shown with {info.ref.name}"
                unfit = sum(not fits(entry, info, session.arrays) for entry in session.library)
                rest = f" (attributes that do not fit it: {unfit})" if unfit else ""
                self._messages.say(f"'{path.name}' {other}{rest}.", "warning")

        is_the_one = present is not None and wanted.hash in ("", present.ref.hash)
        if present is None or not (is_the_one or (model is None and not self._is_shipped(wanted))):
            failed = partial(self._on_failure, path=path)
            self._models.load_model(model, opened, failed, prepare)
        elif problem := _refusal(project, arrays, present, path):
            self._messages.say(problem, "error")
        else:
            opened(present)

    def _find_model(self, wanted: ModelRef, file: Path) -> Path | None:
        """The file at the model's last path, or one of its name, recent or beside the file; None without any."""
        recent = [Path(other) for other in self._settings.current.recent_models]
        places = [Path(wanted.path)] if wanted.path else []
        beside = [other for other in file.parent.glob("*") if other.suffix.lower() in MODEL_SUFFIXES]
        places += [other for other in (*recent, *sorted(beside)) if other.stem == wanted.name]
        return next((place for place in places if place.is_file()), None)

    def _is_shipped(self, wanted: ModelRef) -> bool:
        return wanted.name == Path(SHIPPED_MODEL).stem

    def _take(
        self, project: Project, arrays: ArrayStore, path: Path | None, extras: Mapping[str, Any]
    ) -> None:
        self._session.open(project, arrays, path, extras)
        if path is not None:
            self._settings.remember_file(path)
            self._messages.say(f"Opened {path.name}")

    def _thumbnail(self) -> bytes | None:
        frame = self._shown.last_frame
        if frame is None or frame.picture is None:
            return None
        from PIL import Image  # the window shows without it

        buffer = io.BytesIO()
        Image.fromarray(frame.picture).save(buffer, "PNG")
        return buffer.getvalue()


def shipped_attributes(info: ModelInfo, arrays: ArrayStore) -> tuple[AttributeEntry, ...]:
    """The attributes that come with the shipped model; none for another model. Imports torch: for the worker."""
    from ganinterface.files.attributes import load_attributes

    try:
        if Path(info.ref.path) == asset(SHIPPED_MODEL).resolve():
            return load_attributes(asset(SHIPPED_ATTRIBUTES), arrays, info.w_dim, info.num_ws)
    except (FileNotFoundError, ValueError):
        logger.warning("The shipped attributes cannot be read", exc_info=True)
    return ()


def _vectors(path: Path) -> FileKind | None:
    """Whether a file holds directions or latents; None when neither, or when it cannot be read."""
    try:
        kind = file_kind(path)
        return None if kind == "checkpoint" else kind
    except OSError:
        return None


def _refusal(project: Project, arrays: ArrayStore, info: ModelInfo, path: Path) -> str | None:
    """Why a file cannot be opened on that model, or None when it can."""
    problem = misfit(documents_of(project), info, arrays)
    return f"'{path.name}' cannot be opened: {problem}" if problem else None
