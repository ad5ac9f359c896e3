"""A project file as an animation that is ready to be rendered, with the model that it was made with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import check_values
from ganinterface.document.document import Document, ModelRef
from ganinterface.document.parameters import Value
from ganinterface.document.project import ProjectError, put_in_all
from ganinterface.files.finding_models import find_model
from ganinterface.files.project import load_project
from ganinterface.files.settings import load_settings
from ganinterface.render.batches import pictures
from ganinterface.render.models import OpenModel, open_model
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Picture


@dataclass(frozen=True)
class Animation:
    """Poses in time and what renders them."""

    model: OpenModel
    timeline: Timeline
    arrays: ArrayStore

    def render(self, documents: Iterable[Document]) -> Iterator[Picture]:
        """The pictures of its Documents in their order, see `pictures`."""
        return pictures(self.model.generator, documents, self.arrays)


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
    timeline = loaded.project.timeline
    if not timeline.poses:
        timeline = Timeline((Pose("picture", "picture", loaded.project.document),), mode="once")
    documents = [pose.document for pose in timeline.poses]
    for address, value in values.items():
        documents = put_in_all(documents, loaded.project.library, address, value)
    poses = zip(timeline.poses, documents, strict=True)
    timeline = replace(timeline, poses=tuple(replace(pose, document=document) for pose, document in poses))
    opened = open_model(model or model_of(timeline.poses[0].document.model, project), device)
    check_values(values, opened.info)
    renderer = Renderer(opened.generator, loaded.arrays)
    for pose in timeline.poses:
        renderer.resolve(pose.document)
    return Animation(opened, timeline, loaded.arrays)


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
