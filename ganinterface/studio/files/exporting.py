"""Exports the animation as a job."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from psygnal import Signal

from ganinterface.document.document import Document
from ganinterface.document.project import Project
from ganinterface.document.reel import Reel, reel_of
from ganinterface.document.typed.number_text import duration
from ganinterface.files.settings import FilmSettings
from ganinterface.render.export.encoders import format_of
from ganinterface.render.export.film import ExportError, Format
from ganinterface.render.export.options import FilmOptions, Heat, Plan, SoundTrack, fits, plan, size_of
from ganinterface.render.request import Picture
from ganinterface.session.session import Session
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.notices import Choice, Notice, Notices, dismiss
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.view import View
from ganinterface.studio.voice.sound import FilmSound

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.worker import Check


class _Begun(NamedTuple):
    """What was asked for."""

    path: Path
    options: FilmOptions
    kind: Format | None


class Exporting:
    """What File → Export does, without its dialog. `changed`: the animation is another."""

    changed = Signal()

    def __init__(
        self,
        session: Session,
        view: View,
        sound: FilmSound,
        models: Models,
        jobs: Jobs,
        settings: CurrentSettings,
        messages: Messages,
        notices: Notices,
    ) -> None:
        self._session, self._view, self._sound = session, view, sound
        self._models = models
        self._jobs = jobs
        self._settings = settings
        self._messages = messages
        self._notices = notices
        self._exports: dict[Job, _Begun] = {}
        jobs.changed.connect(self._on_job)
        session.changed.connect(self._on_change)
        sound.changed.connect(self.changed.emit)

    # --- what is wished for ---

    @property
    def remembered(self) -> FilmSettings:
        """How films were exported last."""
        return self._settings.current.film

    def remember(self, film: FilmSettings) -> None:
        """Begin so the next time."""
        self._settings.remember(film=film)

    @property
    def smooth(self) -> bool:
        """Whether films are enlarged smoothly: as the last one, where that was not as on the canvas."""
        wish = self.remembered.smooth
        return self._view.smooth if wish is None else wish

    def wish_for(self, smooth: bool) -> bool | None:
        """What is remembered of that choice; None: as on the canvas."""
        return None if smooth == self._view.smooth else smooth

    @property
    def reel(self) -> Reel:
        """The animation, with arrays of its own."""
        return reel_of(self._session.project, self._session.arrays.copy())

    @property
    def has_alpha(self) -> bool:
        """Whether the model's pictures have transparent parts."""
        return self._session.model is not None and self._session.model.channels == 4

    @property
    def resolution(self) -> tuple[int, int]:
        """Height and width of the model's pictures."""
        return (1, 1) if self._session.model is None else self._session.model.resolution

    @property
    def heat(self) -> Heat | None:
        """The pinned maps with the colours that the canvas gives them; None where none are pinned."""
        view = self._view
        if not view.pinned:
            return None
        limit = view.scale_mode if isinstance(view.scale_mode, float) else None
        return Heat(view.layer, view.pinned, view.colour_map, view.opacity, limit)

    @property
    def sound(self) -> SoundTrack | None:
        """The animation's; None where it has none, or its file is not there."""
        ref, file = self._sound.ref, self._sound.file
        return None if ref is None or file is None else SoundTrack(file, ref.start, ref.gain)

    @property
    def sound_text(self) -> str:
        """The name of the animation's sound, or why it is not heard; empty without one."""
        ref = self._sound.ref
        return "" if ref is None else self._sound.problem or ref.name

    def path_for(self, kind: Format) -> Path:
        """Where such a film is likeliest wanted: beside the last one, named as the project."""
        path = self._session.path
        stem = path.stem if path is not None else "animation"
        return self._settings.last_folder("export") / (stem if kind.folder else f"{stem}{kind.suffix}")

    def plan(self, options: FilmOptions, kind: Format) -> Plan:
        """The film that is wished for; ExportError with one sentence where there is none."""
        planned = plan(self.reel, options, kind)
        fits(kind, size_of(self.resolution, options))
        return planned

    def problem(self, path: Path, kind: Format) -> str | None:
        """Why it cannot be written there, in one sentence."""
        from ganinterface.render.export.exporting import check_target

        try:
            check_target(path, format_of(path, kind.name))
        except ExportError as error:
            return str(error)
        return None

    def replaced(self, path: Path, kind: Format) -> str:
        """What is there already and goes when the film is written, in one sentence; empty where nothing is."""
        if not kind.folder:
            files = (path, *(path.with_suffix(suffix) for suffix in kind.beside))
            there = next((file.name for file in files if file.exists()), None)
            return f"{there} is there already, and is replaced." if there else ""
        from ganinterface.render.export.formats.png_frames import older_frames

        older = older_frames(path, 0) if path.is_dir() else []
        return (
            f"{path.name} has {older[0].name} already: frames of the same names are replaced."
            if older
            else ""
        )

    def ask_estimate(
        self, options: FilmOptions, kind: Format, then: Callable[[str], None]
    ) -> Callable[[], object]:
        """How large the film will be and how long it takes, "about 12 MB, 40 s", from a trial in a moment of rest.

        Empty where it cannot be. What is returned takes the question back.
        """
        reel = self.reel

        def work(renderer: Renderer, check: Check) -> str:
            from ganinterface.render.export.drawn import (
                estimate_drawn,  # imports torch, so only on the worker
            )
            from ganinterface.render.export.estimate import size_text

            try:
                found = estimate_drawn(reel, renderer.generator, reel.arrays, options, kind, check)
            except ValueError:  # the export says why
                return ""
            return f"about {size_text(found.bytes)}, {duration(found.seconds)}"

        return self._models.render_when_idle(work, then)

    def ask_heat(
        self, document: Document, heat: Heat, then: Callable[[Picture | None], None]
    ) -> Callable[[], object]:
        """A frame with maps over it, in a moment; None where the model has no such maps."""

        def work(renderer: Renderer, check: Check) -> Picture | None:
            from ganinterface.render.export.heat import heat_pictures  # imports torch, so only on the worker

            try:
                return next(heat_pictures(renderer, [document], heat, [document], check))
            except ValueError:
                return None

        return self._models.render_when_idle(work, then)

    # --- the job ---

    def export(
        self,
        path: Path,
        options: FilmOptions = FilmOptions(),  # noqa: B008
        kind: Format | None = None,
        is_long_wanted: bool = False,
    ) -> None:
        """Write the animation as a job, by default as the path asks for; one of more than a day is asked about first."""
        model = self._models.current
        reel = self.reel
        if model is None or not reel.timeline.moves:
            self._messages.say("There is nothing to export yet: add a pose first.", "warning")
            return
        from ganinterface.render.export.drawn import export_drawn  # torch is there: a model is open
        from ganinterface.render.export.exporting import DAY, check_options, check_target, length_text

        try:
            planned = check_options(reel, options, check_target(path, kind))
        except ExportError as error:
            self._messages.say(str(error), "error", matter="file")
            return
        if planned.seconds > DAY and not is_long_wanted:
            choices = (
                Choice("Export all of it", partial(self.export, path, options, kind, True)),
                dismiss("Leave it"),
            )
            self._notices.put(Notice(f"export {path}", length_text(planned), choices, "info"))
            return
        self._notices.take_back(f"export {path}")

        def work(job: Job) -> str:
            count = export_drawn(
                path, reel, model.generator, reel.arrays, job, options, kind, is_long_wanted=True
            )
            job.result = path
            return f"{count} frames in {path}"

        self._exports[self._jobs.start(f"Export {path.name}", work)] = _Begun(path, options, kind)
        self._settings.remember_folder("export", path)

    def _on_change(self, new: Project, old: Project) -> None:
        if new.timeline != old.timeline or (not new.timeline.poses and new.document != old.document):
            self.changed.emit()

    def _on_job(self, job: Job) -> None:
        """What failed stays in sight until it is exported after all, or a person gives it up."""
        if not job.finished or job not in self._exports:
            return
        path, options, kind = self._exports.pop(job)
        if job.state == "failed":
            choices = Choice("Try again", partial(self.export, path, options, kind)), dismiss()
            self._notices.put(Notice(f"export {path}", job.message, choices, "error"))
        elif job.state == "done":
            self._notices.take_back(f"export {path}")
