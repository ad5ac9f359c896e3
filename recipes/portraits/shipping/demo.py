"""Makes the sample project: a portrait that smiles, says a few words, blinks and moves its hair."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
import torch
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from ganinterface.document.animation.pose_changes import add_pose, new_pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, LatentPart, Truncation
from ganinterface.document.project import AttributeEntry, Project
from ganinterface.files.attributes import load_attributes
from ganinterface.files.preset import apply_preset, load_preset
from ganinterface.files.project import save_project
from ganinterface.render.finding.edits import before_and_after, layer_edits
from recipes.portraits.shipping.attributes import ATTRIBUTES
from recipes.portraits.shipping.pool import PSI, look
from recipes.portraits.shipping.presets import FOLDER
from recipes.portraits.shipping.workshop import Workshop
from stylegan import Generator, to_uint8
from stylegan.metrics.generating import generate, styles

DEMO = "demo.ganproj"
# What the demo plays with, in stack order: a later mouth covers an earlier one.
PRESETS = ("smile", "mouth-c", "mouth-d", "mouth-e", "blink")
SWAY = "Hair sway"
# Top, bottom, left and right in parts of a picture's height, where a forehead that is bare, the cheek and the mouth are.
FOREHEAD, CHEEK, LIPS = (0.26, 0.32, 0.25, 0.38), (0.44, 0.48, 0.24, 0.29), (0.46, 0.54, 0.26, 0.4)
# Seconds to the next pose, the presets' strengths, and how far the hair sways, in parts of what its slider offers.
POSES: tuple[tuple[float, Mapping[str, float], float], ...] = (
    (0.7, {}, 0.0),
    (0.5, {"smile": 1.0}, 0.15),
    (0.12, {"smile": 1.0}, 0.3),
    (0.12, {"smile": 1.0, "blink": 1.0}, 0.35),
    (0.25, {"smile": 1.0}, 0.4),
    (0.18, {"mouth-d": 1.0}, 0.3),
    (0.16, {"mouth-c": 1.0}, 0.1),
    (0.2, {"mouth-e": 1.0}, -0.1),
    (0.18, {"mouth-c": 0.8, "smile": 0.3}, -0.3),
    (0.5, {"smile": 1.0}, -0.35),
    (0.12, {"smile": 1.0}, -0.2),
    (0.12, {"smile": 0.9, "blink": 1.0}, -0.1),
    (0.6, {"smile": 0.8}, 0.0),
)


def make_demo(workshop: Workshop, candidates: int = 240) -> None:
    """Write the project, from the presets and attributes that are in the workshop's folder."""
    info = workshop.model.info
    arrays = ArrayStore()
    file = workshop.out / ATTRIBUTES
    library = load_attributes(file, arrays, info.w_dim, info.num_ws) if file.exists() else ()
    sway = next((entry for entry in library if entry.name == SWAY), None)
    seed = choose_portrait(workshop, candidates)
    plain = Document(info.ref, (LatentPart(seed),), truncation=Truncation(PSI, info.truncation.cutoff))
    stacked = plain
    edits_of: dict[str, str] = {}  # which preset an edit is of
    for file in (workshop.out / FOLDER / f"{name}.json" for name in PRESETS):
        if not file.exists():
            workshop.report(f"demo: without {file.stem}, which is missing")
            continue
        preset, stamps = load_preset(file)
        arrays.add_all(stamps)
        before = len(stacked.edits)
        stacked = apply_preset(stacked, replace(preset, attributes=()))
        edits_of |= {edit.id: file.stem for edit in stacked.edits[before:]}
    timeline = Timeline(fps=24)
    for seconds, strengths, swayed in POSES:
        document = _posed(stacked, edits_of, strengths, sway, swayed)
        timeline = add_pose(timeline, new_pose(timeline, document, duration=seconds))
    first = timeline.poses[1].document
    save_project(
        workshop.out / DEMO,
        Project(first, timeline, library),
        arrays,
        thumbnail_png=_thumbnail(workshop, first, arrays),
    )
    workshop.report(f"demo: seed {seed}, {timeline.frame_count} frames")


def _posed(
    document: Document,
    edits_of: Mapping[str, str],
    strengths: Mapping[str, float],
    sway: AttributeEntry | None,
    swayed: float,
) -> Document:
    """The whole stack in every pose, so that strengths travel; what a pose does not name is at 0."""
    edits = tuple(
        replace(edit, strength=edit.strength * strengths.get(edits_of[edit.id], 0.0))
        for edit in document.edits
    )
    if sway is None or not swayed:
        return replace(document, edits=edits)
    amount = swayed * (sway.maximum if swayed > 0 else -sway.minimum)
    moved = AttributeAmount(sway.name, sway.vector, round(amount, 3), sway.first_style, sway.last_style)
    return replace(document, edits=edits, attributes=(moved,))


# What hides a face, or is on it already.
_COVERED = (
    "glasses", "dark_lenses", "beard", "hat", "freckles", "mouth_open", "eyes_closed", "wink", "frowning", "smiling",
)  # fmt: skip


def choose_portrait(workshop: Workshop, count: int) -> int:
    """Of the seeds 1 to `count` the one with the widest open eyes, a closed mouth, hair that can sway and a bare face."""
    generator, tagger = workshop.generator, workshop.tagger
    ws = styles(generator, range(1, count + 1), PSI)
    tag_values = look(generator, tagger, ws)
    fits = tag_values.shows("hair_long") | tag_values.shows("hair_medium")
    for tag in _COVERED:
        fits &= ~tag_values.shows(tag)
    shut = tag_values["blink_left"] + tag_values["blink_right"] + _hidden(generator, ws)
    return 1 + int(np.where(fits, shut, shut + 4).argmin())


@torch.no_grad()
def _hidden(generator: Generator, ws: Tensor) -> NDArray[np.float32]:
    """How far the forehead's colour is from the cheek's, for a fringe is in the way of a blink; less how far the lips' is."""
    found = []
    for part in ws.split(16):
        pictures = generate(generator, part)
        seen = []
        for box in (CHEEK, FOREHEAD, LIPS):
            top, bottom, left, right = (round(edge * pictures.shape[2]) for edge in box)
            seen.append(pictures[:, :3, top:bottom, left:right].flatten(2))
        cheek, forehead, lips = seen
        skin = cheek.median(dim=2, keepdim=True).values
        fringe, lip = ((each - skin).abs().mean(dim=1) for each in (forehead, lips))
        found.append(
            (fringe.mean(dim=1) - lip.topk(min(40, lip.shape[1]), dim=1).values.mean(dim=1)).cpu().numpy()
        )
    return np.concatenate(found)


@torch.no_grad()
def _thumbnail(workshop: Workshop, document: Document, arrays: ArrayStore) -> bytes:
    generator = workshop.generator
    seed = document.seed
    assert seed is not None
    edits = layer_edits(generator, [edit for edit in document.edits if edit.strength], arrays)
    picture = next(before_and_after(generator, styles(generator, range(seed, seed + 1), PSI), edits))[1]
    data = io.BytesIO()
    Image.fromarray(to_uint8(picture)[0].cpu().numpy()).save(data, "PNG")
    return data.getvalue()
