"""A small piece of work on the tiny model: preset, attributes and an animation, as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart
from ganinterface.document.project import Project
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.preset import make_preset, save_preset
from ganinterface.files.project import save_project
from ganinterface.render.models import OpenModel
from stylegan.directions import Direction, write_csv

MOUTH = Edit(
    id="mouth",
    name="mouth-open",
    layer="8x4 conv0",
    region=Region((Rectangle(0.2, 0.5, 0.8, 0.8),)),
    channels=((1, 2.0), (4, -1.5)),
)


@dataclass(frozen=True)
class SmallWork:
    """Where the files are, and what is in the project."""

    model: Path
    project: Path
    preset: Path
    attributes: Path
    timeline: Timeline
    arrays: ArrayStore


def small_work(folder: Path, opened: OpenModel) -> SmallWork:
    """Write everything into the folder: mouth closed, open, closed again in 6 frames."""
    ref, arrays = opened.info.ref, ArrayStore()
    closed = Document(model=ref, latent=(LatentPart(7),), truncation=opened.info.truncation)
    poses = (
        Pose("a", "closed", closed, duration=0.3),
        Pose("b", "open", replace(closed, edits=(MOUTH,)), duration=0.3),
    )
    timeline = Timeline(poses, fps=10)
    work = SmallWork(
        model=Path(ref.path),
        project=folder / "mouth.ganproj",
        preset=folder / "mouth-open.json",
        attributes=folder / "attributes.csv",
        timeline=timeline,
        arrays=arrays,
    )
    save_project(work.project, Project(closed, timeline), arrays)
    save_preset(work.preset, make_preset("mouth-open", (MOUTH,), (), opened.info), arrays)
    random = np.random.default_rng(3)
    smile = Direction("smile", random.normal(size=opened.info.w_dim))
    age = Direction("age", random.normal(size=(opened.info.num_ws, opened.info.w_dim)), first_style=2)
    write_csv(work.attributes, [smile, age])
    return work
