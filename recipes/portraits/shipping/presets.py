"""Makes the presets: a file for each trait, and beside it a picture of what it does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.files.preset import Preset, load_preset, make_preset, save_preset
from ganinterface.render.finding.edits import before_and_after, layer_edits
from recipes.portraits.shipping.finding import Candidate, find, pairs_for
from recipes.portraits.shipping.pool import CHOOSING_SEEDS, PSI, Pool, TagValues, make_pool
from recipes.portraits.shipping.preview import save_preview
from recipes.portraits.shipping.traits import Trait, traits
from recipes.portraits.shipping.trying import Tried, with_amounts
from recipes.portraits.shipping.workshop import Lot, Workshop
from stylegan import to_uint8
from stylegan.files.system_errors import make_folder

FOLDER = "presets"
LEAST = 0.25  # of the pictures: what works on fewer does not ship
PICTURES = 200  # of new seeds, from which those that lack a trait are taken


def make_presets(workshop: Workshop, redo: bool = False, names: Sequence[str] = ()) -> None:
    """Write every preset (of `names`, where given) that is not there yet, with `again` all of them."""
    folder = workshop.out / FOLDER
    make_folder(folder)
    wanted = [trait for trait in traits() if not names or trait.name in names]
    todo = [trait for trait in wanted if redo or not (folder / f"{trait.name}.json").exists()]
    if not todo:
        return
    workshop.report(f"presets: tagging {PICTURES} pictures to try them on")
    pool = make_pool(workshop.generator, workshop.tagger, CHOOSING_SEEDS, PICTURES, PSI)
    lot = pairs_for(workshop)
    for number, trait in enumerate(todo, 1):
        workshop.report(f"{number} of {len(todo)}: {trait.name}: {_made(workshop, folder, trait, lot, pool)}")


def _made(workshop: Workshop, folder: Path, trait: Trait, lot: Lot, pool: Pool) -> str:
    """Find a preset and write it; what is to be said of it. One that hardly works is not written."""
    if not trait.tried(pool.tag_values).any():
        return "left out, as no picture lacks it"
    candidate, tried = find(workshop, trait, lot, pool)
    if tried.reached < LEAST:
        return f"left out, as the best that was found {tried}"
    write(workshop, folder, trait, candidate, tried, pool)
    kind = "edits" if candidate.found else "an attribute, as no edit did it"
    short = "" if tried.reached >= trait.wanted else f", short of {trait.wanted:.0%}"
    return f"{kind}, {tried}{short}"


def write(
    workshop: Workshop, folder: Path, trait: Trait, candidate: Candidate, tried: Tried, pool: Pool
) -> None:
    """The preset's file and the picture of its effect."""
    notes = f"{trait.notes} Works on {tried.reached:.0%} of portraits."
    name, info = trait.name.replace("-", " "), workshop.model.info
    preset = make_preset(name, candidate.edits, candidate.amounts, info, notes)
    save_preset(folder / f"{trait.name}.json", preset, candidate.arrays)
    take_picture(workshop, folder, trait, preset, candidate.arrays, pool)


def retake_pictures(workshop: Workshop) -> None:
    """The pictures of the presets that there are, anew."""
    pool = make_pool(workshop.generator, workshop.tagger, CHOOSING_SEEDS, PICTURES, PSI)
    folder = workshop.out / FOLDER
    for trait in traits():
        if (folder / f"{trait.name}.json").exists():
            preset, arrays = load_preset(folder / f"{trait.name}.json")
            take_picture(workshop, folder, trait, preset, arrays, pool)


@torch.no_grad()
def take_picture(
    workshop: Workshop, folder: Path, trait: Trait, preset: Preset, arrays: ArrayStore, pool: Pool
) -> None:
    """The portrait that suits it best, without it and with it."""
    ws = pool.ws[best_suited(trait, pool.tag_values)][None]
    generator = workshop.generator
    edits = layer_edits(generator, preset.edits, arrays)
    before = next(before_and_after(generator, ws))[0]
    after = next(before_and_after(generator, with_amounts(ws, preset.attributes, arrays), edits))[1]
    pictures = (to_uint8(drawn)[0].cpu().numpy() for drawn in (before, after))
    save_preview(folder / f"{trait.name}.png", *pictures)


def best_suited(trait: Trait, tag_values: TagValues) -> int:
    """The picture that lacks the trait and shows best what it does: a calm, bare, light face with wide open eyes."""
    rows = trait.tried(tag_values)
    hair = tag_values.shows("hair_long" if trait.box == "hair" else "hair_short")  # short hair hides no eye
    for wished in (uncovered(tag_values), _light(tag_values), hair):
        rows = rows & wished if (rows & wished).any() else rows
    shut = tag_values["blink_left"] + tag_values["blink_right"]
    return int(np.where(rows, shut, np.inf).argmin())


def _light(tag_values: TagValues) -> NDArray[np.bool_]:
    light: NDArray[np.bool_] = tag_values.shows("skin_porcelain") | tag_values.shows("skin_peach")
    return light


def uncovered(tag_values: TagValues) -> NDArray[np.bool_]:
    """Faces that nothing covers and that are calm, bool [N]."""
    covered = (
        "glasses",
        "beard",
        "eyes_closed",
        "wink",
        "hat",
        "headband",
        "freckles",
        "mouth_open",
        "smiling",
    )
    calm: NDArray[np.bool_] = ~np.any([tag_values.shows(tag) for tag in covered], axis=0)
    return calm
