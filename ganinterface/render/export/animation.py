"""A project file as an animation that is ready to be rendered, with the model that it was made with."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from ganinterface.document.animation.pose_changes import set_fps
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import check_values
from ganinterface.document.document import Document, ModelRef
from ganinterface.document.parameters import Value, put
from ganinterface.document.project import Project, ProjectError, put_in_all
from ganinterface.document.reel import Reel
from ganinterface.files.finding_models import find_model
from ganinterface.files.project import load_project
from ganinterface.files.settings import load_settings
from ganinterface.progress import Progress
from ganinterface.render.batches import pictures
from ganinterface.render.export.drawn import export_drawn
from ganinterface.render.export.film import Format
from ganinterface.render.export.latent_film import latent_film
from ganinterface.render.export.options import FilmOptions, SoundTrack
from ganinterface.render.export.sound import missing_sound, sound_track
from ganinterface.render.models import OpenModel, open_model
from ganinterface.render.portraits.latents import in_w, load_latents
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Picture
from stylegan.latents import Space


@dataclass(frozen=True)
class Animation:
    """A film and what renders it."""

    model: OpenModel
    reel: Reel
    sound: SoundTrack | None = None  # the project's, where its file was found
    missing: str = ""  # one sentence about a sound that was not

    @property
    def timeline(self) -> Timeline:
        """What moves, and how it is played."""
        return self.reel.timeline

    @property
    def arrays(self) -> ArrayStore:
        """Those of its Documents and drivers."""
        return self.reel.arrays

    def render(self, documents: Iterable[Document]) -> Iterator[Picture]:
        """The pictures of its Documents in their order, see `pictures`."""
        return pictures(self.model.generator, documents, self.arrays)

    def export(
        self,
        path: Path,
        job: Progress | None = None,
        options: FilmOptions = FilmOptions(),  # noqa: B008
        kind: Format | None = None,
        *,
        is_long_wanted: bool = False,
    ) -> int:
        """Write it as a film, see `export`; returns the number of frames."""
        generator = self.model.generator
        return export_drawn(
            path, self.reel, generator, self.arrays, job, options, kind, is_long_wanted=is_long_wanted
        )


def open_animation(
    project: Path,
    model: Path | None = None,
    device: str = "auto",
    values: Mapping[str, Value] = MappingProxyType({}),
) -> Animation:
    """Open a project and its model; a project without poses is an animation of one frame, its picture.

    `model` takes the place of the one that the project was made with, `values` (by address) that of numbers in
    every pose that has them. ProjectError, CheckpointError, DocumentError or ValueError with one sentence when
    either cannot be opened, they do not fit each other, or there is no such number.
    """
    loaded = load_project(project)
    sound = loaded.project.timeline.sound
    found = sound_track(sound, project)
    missing = missing_sound(sound) if sound is not None and found is None else ""
    opened = open_model(model or model_of(loaded.project.document.model, project), device)
    made = animation_of(loaded.project, loaded.arrays, opened, values)
    return dataclasses.replace(made, sound=found, missing=missing)


def animation_of(
    project: Project,
    arrays: ArrayStore,
    opened: OpenModel,
    values: Mapping[str, Value] = MappingProxyType({}),
) -> Animation:
    """The animation of a project, drawn by an open model and without its sound; errors as of `open_animation`."""
    timeline = project.timeline
    if not timeline.moves:
        timeline = Timeline((Pose("picture", "picture", project.document),), mode="once")
    base, *documents = project.document, *(pose.document for pose in timeline.poses)
    for address, value in values.items():
        base, *documents = put_in_all([base, *documents], project.library, address, value)
    poses = zip(timeline.poses, documents, strict=True)
    timeline = replace(timeline, poses=tuple(replace(pose, document=document) for pose, document in poses))
    check_values(values, opened.info)
    renderer = Renderer(opened.generator, arrays)
    for document in documents or [base]:
        renderer.resolve(document)
    return Animation(opened, Reel(timeline, base, arrays, project.library))


def open_latent_film(
    latents: Path,
    project: Path | None = None,
    model: Path | None = None,
    device: str = "auto",
    values: Mapping[str, Value] = MappingProxyType({}),
    *,
    space: Space | None = None,
    fps: float | None = None,
) -> Animation:
    """The latents of a file, one a frame, with the edits, attributes and other numbers of a project's picture.

    Of any length. Errors as of `open_animation`, and LatentError.
    """
    if project is not None:
        animation = open_animation(project, model, device, values)
    else:
        opened = open_model(model, device)
        plain = Document(model=opened.info.ref)
        for address, value in values.items():
            plain = put(plain, address, value)
        animation = Animation(opened, Reel(Timeline(), plain, ArrayStore()))
    reel, opened = animation.reel, animation.model
    document = reel.base or Document()
    found = [
        in_w(each, opened.generator, document.label) for each in load_latents(latents, opened, space).latents
    ]
    timeline = reel.timeline if fps is None else set_fps(reel.timeline, fps)
    film = latent_film(timeline, document, found, reel.arrays, most=len(found))
    return dataclasses.replace(animation, reel=reel._replace(timeline=film))


def model_of(wanted: ModelRef, project: Path) -> Path:
    """The file of the model that a project was made with; ProjectError with one sentence where it is not found."""
    found = find_model(wanted, project, load_settings().settings.recent_models)
    if found is None:
        name = f"'{wanted.name}'" if wanted.name else "one that has no name"
        raise ProjectError(
            f"'{project.name}' was made with the model {name}, which was found neither where it was, nor beside the "
            "project, nor among the models used recently: please say where it is (--model)."
        )
    return found
