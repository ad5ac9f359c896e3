"""The one place where the work changes: current project, undo, gestures, what is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.animation.keys import follow_names
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import fits
from ganinterface.document.document import Document
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import AttributeEntry, Project, arrays_of_project
from ganinterface.session.history import History, Steps


class Session:
    """The work in progress; its only writer.

    A change is a new Project: `apply` stores it, makes an undo step and emits `changed(new, old)`. Between
    `begin_gesture` and `end_gesture` every `apply` is seen at once but all of them together are one step.
    The `arrays` object is the same for the whole session; opening a project leaves that project's arrays in it.
    """

    opened = Signal()  # another project; `changed` follows
    changed = Signal(Project, Project)  # (new, old)
    history_changed = Signal()
    saved_changed = Signal()
    model_changed = Signal()

    def __init__(self, project: Project | None = None, arrays: ArrayStore | None = None) -> None:
        self.arrays = arrays if arrays is not None else ArrayStore()
        self._project = project if project is not None else Project()
        self._saved = self._project
        self._history = History(self._project)
        self._gesture: str | None = None
        self._performed: Project | None = None  # the last value of a performance that is going on
        self._path: Path | None = None
        self._model: ModelInfo | None = None
        self._extras: Mapping[str, Any] = {}
        self._told_saved: tuple[bool, Path | None] = (True, None)

    @property
    def project(self) -> Project:
        """All of the work, gestures in progress included."""
        return self._project

    @property
    def document(self) -> Document:
        """The picture on the canvas."""
        return self._project.document

    @property
    def timeline(self) -> Timeline:
        """The animation."""
        return self._project.timeline

    @property
    def library(self) -> tuple[AttributeEntry, ...]:
        """The attributes on offer."""
        return self._project.library

    def offered(self, document: Document) -> tuple[AttributeEntry, ...]:
        """What of the library fits the model, then what only that picture uses.

        A project that is shown with another model than its own keeps what does not fit, for its own.
        """
        library, model = self.library, self._model
        if model is not None:
            library = tuple(entry for entry in library if fits(entry, model, self.arrays))
        names = {entry.name for entry in library}
        others = [item for item in document.attributes if item.name not in names]
        return *library, *(
            AttributeEntry(item.name, item.vector, item.first_style, item.last_style) for item in others
        )

    @property
    def model(self) -> ModelInfo | None:
        """The open generator, None while there is none."""
        return self._model

    def set_model(self, info: ModelInfo | None) -> None:
        """Say which generator is open; not part of undo."""
        self._model = info
        self.model_changed.emit()

    def apply(
        self,
        label: str,
        document: Document | None = None,
        *,
        timeline: Timeline | None = None,
        library: tuple[AttributeEntry, ...] | None = None,
    ) -> bool:
        """Replace the given parts of the project as one undo step (or as part of the gesture in progress).

        Tracks and drivers of edits that the new document has under another name go with them. Returns whether anything
        changed; what is equal makes no step and no signal.
        """
        if document is not None and timeline is None:
            timeline = follow_names(self.timeline, self.document, document)
        new = self._with(document, timeline, library)
        if new == self._project:
            return False
        if self._gesture is None:
            self._history.push(label, new)
            self._become(new, stepped=True)
        else:  # the first change of a gesture is what there is to undo from now on
            self._become(new, stepped=not self._gesture_moved)
        return True

    def perform(
        self, label: str, document: Document, *, library: tuple[AttributeEntry, ...] | None = None
    ) -> bool:
        """As `apply`, for what comes from elsewhere many times a second while a person goes on working.

        One step until something else is done or `end_performance`; a gesture in progress takes it in.
        """
        if self._gesture is not None or not self.is_performing:
            changed = self.apply(label, document, library=library)
            if changed and self._gesture is None:
                self._performed = self._project
            return changed
        new = self._with(document, None, library)
        if new == self._project:
            return False
        self._history.replace(label, new)
        self._performed = new
        self._become(new, stepped=False)
        return True

    def end_performance(self) -> None:
        """What is performed from now on is a step of its own."""
        if self.is_performing:
            self._performed = None
            self.history_changed.emit()

    @property
    def is_performing(self) -> bool:
        """Whether the last step is a performance that goes on."""
        return self._performed is not None and self._performed is self._history.value

    def revise(self, revised: Callable[[Document], Document]) -> None:
        """Say what a picture has been from the start, now and at every step: what took a moment to be known.

        `revised` returns a Document that it does not mean as it is. There is no step to undo.
        """

        def project(before: Project) -> Project:
            document = revised(before.document)
            return before if document is before.document else replace(before, document=document)

        moved = self._gesture_moved
        self._history.revise(project)
        self._become(project(self._project) if moved else self._history.value, stepped=False)

    def begin_gesture(self, label: str) -> None:
        """Begin the many small changes of one drag; RuntimeError when one is in progress."""
        if self._gesture is not None:
            raise RuntimeError(f"The gesture '{self._gesture}' is still in progress.")
        self._gesture = label

    def end_gesture(self, label: str | None = None) -> bool:
        """Make the gesture's changes one step, under `label` if given; returns whether there was one to make.

        Without a gesture in progress nothing happens: undo may have ended it while the mouse button was down.
        """
        if self._gesture is None:
            return False
        title, self._gesture = label or self._gesture, None
        stepped = self._history.push(title, self._project)
        self.history_changed.emit()
        return stepped

    def abort_gesture(self) -> bool:
        """Put everything back as it was when the gesture began; returns whether one was in progress."""
        if self._gesture is None:
            return False
        self._gesture = None
        self._become(self._history.value, stepped=True)
        return True

    @contextmanager
    def gesture(self, label: str) -> Iterator[None]:
        """A gesture around a block; an exception in it aborts the gesture and is passed on."""
        self.begin_gesture(label)
        try:
            yield
        except BaseException:
            self.abort_gesture()
            raise
        self.end_gesture()

    @property
    def in_gesture(self) -> bool:
        """Whether a gesture is in progress."""
        return self._gesture is not None

    def undo(self) -> bool:
        """Take the last step back, ending a gesture in progress first; returns False when there is none."""
        self.end_gesture()
        if not self._history.can_undo:
            return False
        self._become(self._history.undo(), stepped=True)
        return True

    def redo(self) -> bool:
        """Do the step again that was undone; returns False when there is none."""
        self.end_gesture()
        if not self._history.can_redo:
            return False
        self._become(self._history.redo(), stepped=True)
        return True

    @property
    def undo_label(self) -> str | None:
        """What undo would take back: the gesture in progress, the last step, or None."""
        return self._gesture if self._gesture_moved else self._history.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again, or None."""
        return None if self._gesture_moved else self._history.redo_label

    @property
    def step_labels(self) -> tuple[str, ...]:
        """The labels of all steps, oldest first; the first `step_position` of them are done."""
        return self._history.labels()

    @property
    def step_position(self) -> int:
        """How many of `step_labels` are done."""
        return self._history.position

    @property
    def steps(self) -> Steps[Project]:
        """Every value that undo and redo lead to; a gesture in progress counts as the step that it will be."""
        steps = self._history.steps
        if not self._gesture_moved:
            return steps
        done = steps.position
        values = (*steps.values[: done + 1], self._project)
        return Steps(values, (*steps.labels[:done], self._gesture or ""), done + 1)

    @property
    def saved(self) -> Project:
        """The project as it was last saved, opened or begun."""
        return self._saved

    @property
    def path(self) -> Path | None:
        """The project file, None when there is none yet."""
        return self._path

    @property
    def extras(self) -> Mapping[str, Any]:
        """What the opened file held beyond what this version knows; hand it to `save_project`."""
        return self._extras

    @property
    def is_saved(self) -> bool:
        """Whether nothing would be lost: the project is as it was last saved, opened or begun.

        Where there is no file, having looked at other seeds is nothing that could be.
        """
        saved, project = self._saved, self._project
        if self._path is None and saved.document.seed is not None and project.document.seed is not None:
            project = replace(project, document=replace(project.document, latent=saved.document.latent))
        return project == saved

    def mark_saved(self, path: Path | str, project: Project | None = None) -> None:
        """Say that the project, as it was or (None) as it is now, was written to that file."""
        self._path = Path(path)
        self._saved = self._project if project is None else project
        self._notify_saved()

    def open(
        self,
        project: Project,
        arrays: ArrayStore,
        path: Path | str | None,
        extras: Mapping[str, Any] | None = None,
        *,
        steps: Steps[Project] | None = None,
        saved: Project | None = None,
    ) -> None:
        """Go on with a loaded project: fresh history, nothing unsaved, its arrays and no others.

        Work that was interrupted brings its `steps`, `project` being the value they are at, and what of it was `saved`.
        """
        self.arrays.add_all(arrays)
        self.opened.emit()  # whoever looks at the old project then still finds all that belongs to it
        old = self._project
        self._gesture = None
        self._history = History(project) if steps is None else History.of(steps)
        self._saved = project if saved is None else saved
        self._path = Path(path) if path is not None else None
        self._extras = dict(extras or {})
        self._project = project
        # What undo held is gone with it.
        self.arrays.retain(arrays_of_project(project) if steps is None else arrays.hashes())
        self.changed.emit(project, old)
        self.history_changed.emit()
        self._notify_saved()

    def new(self, document: Document, *, library: tuple[AttributeEntry, ...] = ()) -> None:
        """Begin a new project with that picture: no animation, no file, fresh history."""
        self.open(Project(document, library=library), ArrayStore(), None)

    def _with(
        self,
        document: Document | None,
        timeline: Timeline | None,
        library: tuple[AttributeEntry, ...] | None,
    ) -> Project:
        return replace(
            self._project,
            document=self.document if document is None else document,
            timeline=self.timeline if timeline is None else timeline,
            library=self.library if library is None else library,
        )

    @property
    def _gesture_moved(self) -> bool:
        return self._gesture is not None and self._project is not self._history.value

    def _become(self, new: Project, stepped: bool) -> None:
        old, self._project = self._project, new
        if new != old:
            self.changed.emit(new, old)
        if stepped:
            self.history_changed.emit()
        self._notify_saved()

    def _notify_saved(self) -> None:
        now = (self.is_saved, self._path)
        if now != self._told_saved:
            self._told_saved = now
            self.saved_changed.emit()
