"""Makes what ships beside a model: its attributes, presets, the demo project and the sheet of its portraits."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from msgspec.structs import replace
from PIL import Image

from ganinterface.assets import SHIPPED_MODEL, asset
from ganinterface.dev.check import ROOT
from ganinterface.dev.pool import CHOOSING_SEEDS, FINDING_SEEDS, make_pool
from ganinterface.dev.portrait_edits import find_headband, find_mouth
from ganinterface.render.finding import Effect, Found, drawn, styles_of
from ganinterface.render.library import load_attributes
from ganinterface.render.models import OpenModel, open_model
from ganinterface.render.pipeline import picture
from ganinterface.session.document import AttributeAmount, Document, LatentPart, ModelRef, Truncation
from ganinterface.session.presets import Preset, apply_preset, load_preset, make_preset, save_preset
from ganinterface.session.project import AttributeEntry, Project
from ganinterface.session.storage import save_project
from ganinterface.session.timeline import Timeline, add_pose, new_pose
from stylegan.allocator import tune_allocator
from stylegan.datasets.tagging import Tagger, load_tagger
from stylegan.directions import write_csv
from stylegan.directions.attributes import attribute_directions, sample, seen_by_layers
from stylegan.training.sheet import save_sheet

PARTS = ("attributes", "presets", "demo", "sheet")
ATTRIBUTES = "portraits-attributes.csv"
# The demo: how far the mouth is open in each pose, how far the attribute has moved, and seconds to the next pose.
POSES = ((0.0, 0.0, 0.5), (1.0, 0.4, 0.4), (0.3, 0.8, 0.4), (1.1, 1.2, 0.7), (0.0, 0.6, 1.0))
MOVING = ("hair_red", "hair_blue", "hair_purple")  # the first of these that the model has


@dataclass(frozen=True)
class Workshop:
    """What everything is made with, and where it goes."""

    model: OpenModel
    tagger: Tagger
    out: Path
    images: Path
    report: Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns 0, or 2 when a file cannot be opened or written."""
    parser = argparse.ArgumentParser(prog="python -m ganinterface.dev assets", description=__doc__)
    parser.add_argument("--model", type=Path, help="checkpoint (the shipped one)")
    parser.add_argument("--tagger", type=Path, help="file of stylegan.datasets.tagging (the shipped one)")
    parser.add_argument("--out", type=Path, default=ROOT / "assets", help="folder (the checkout's assets)")
    parser.add_argument("--images", type=Path, default=ROOT / "docs" / "images", help="folder of the sheet")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="what to make (everything)")
    parser.add_argument("--count", type=int, default=20_000, help="pictures for attributes (%(default)s)")
    parser.add_argument(
        "--pool", type=int, default=3000, help="pictures that edits are found from (%(default)s)"
    )
    given = parser.parse_args(arguments)
    tune_allocator()
    try:
        tagger = load_tagger(given.tagger or asset("tagger.safetensors"))
        model = as_shipped(open_model(given.model, device="cpu"))
        workshop = Workshop(model, tagger, given.out, given.images, lambda text: print(text, flush=True))
        (given.out / "presets").mkdir(parents=True, exist_ok=True)
        making = {
            "attributes": lambda: make_attributes(workshop, given.count),
            "presets": lambda: make_presets(workshop, given.pool),
            "demo": lambda: make_demo(workshop),
            "sheet": lambda: make_sheet(workshop),
        }
        for part in PARTS:
            if part in given.only:
                making[part]()
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def as_shipped(model: OpenModel) -> OpenModel:
    """The model under the name that it ships with; the path on the maker's machine is nobody's concern."""
    ref = ModelRef(Path(SHIPPED_MODEL).stem, model.info.ref.hash, "")
    return OpenModel(model.generator, replace(model.info, ref=ref))


def make_attributes(workshop: Workshop, count: int) -> None:
    """Write the attribute CSV."""
    workshop.report(f"tagging {count} pictures for the attributes")
    generator = workshop.model.generator
    samples = sample(generator, workshop.tagger, count)
    write_csv(workshop.out / ATTRIBUTES, attribute_directions(samples, seen=seen_by_layers(generator)))


def make_presets(workshop: Workshop, count: int) -> None:
    """Write mouth-open, mouth-close and headband: found from `count` pictures, chosen on a third as many others."""
    generator, tagger, report = workshop.model.generator, workshop.tagger, workshop.report
    report(f"drawing {count} pictures to find edits from, and {count // 3} to choose them on")
    pools = (
        make_pool(generator, tagger, FINDING_SEEDS, count, psi=0.7),
        make_pool(generator, tagger, CHOOSING_SEEDS, count // 3, psi=0.7),
    )
    _save(workshop, "mouth-open", find_mouth(generator, tagger, *pools, True, report), "Opens mouths.")
    _save(workshop, "mouth-close", find_mouth(generator, tagger, *pools, False, report), "Closes mouths.")
    _save(workshop, "headband", find_headband(generator, tagger, *pools, report), "Puts a blue headband on.")


def _save(workshop: Workshop, name: str, pair: tuple[Found, Effect], notes: str) -> None:
    found, effect = pair
    preset = make_preset(name, [found.edit], [], workshop.model.info, notes)
    save_preset(workshop.out / "presets" / f"{name}.json", preset, found.arrays)
    workshop.report(
        f"{name}: {found.edit.operation} at {found.edit.layer}, works on {100 * effect.reached:.0f} %"
    )


def make_demo(workshop: Workshop) -> None:
    """Write the demo project: a portrait that talks while its hair changes colour."""
    info, generator = workshop.model.info, workshop.model.generator
    preset, arrays = load_preset(workshop.out / "presets" / "mouth-open.json")
    library = load_attributes(workshop.out / ATTRIBUTES, arrays, info.w_dim, info.num_ws)
    moving = next(entry for name in (*MOVING, library[0].name) for entry in library if entry.name == name)
    truncation = Truncation(0.7, info.truncation.cutoff)
    plain = Document(info.ref, (LatentPart(choose_portrait(workshop)),), truncation=truncation)
    spoken = apply_preset(plain, preset)
    timeline = Timeline(fps=24)
    for strength, amount, seconds in POSES:
        document = _posed(spoken, preset, strength, moving, amount)
        timeline = add_pose(timeline, new_pose(timeline, document, duration=seconds))
    thumbnail = io.BytesIO()
    Image.fromarray(picture(generator, spoken, arrays)).save(thumbnail, "PNG")
    project = Project(spoken, timeline, library)
    save_project(workshop.out / "demo.ganproj", project, arrays, thumbnail_png=thumbnail.getvalue())
    workshop.report(f"demo: seed {plain.seed}, {timeline.frame_count} frames")


def _posed(
    document: Document, preset: Preset, strength: float, moving: AttributeEntry, amount: float
) -> Document:
    edits = tuple(
        replace(edit, strength=strength * made.strength)
        for edit, made in zip(document.edits, preset.edits, strict=True)
    )
    moved = AttributeAmount(moving.name, moving.vector, amount, moving.first_layer, moving.last_layer)
    return replace(document, edits=edits, attributes=(moved,) if amount else ())


def choose_portrait(workshop: Workshop, count: int = 300) -> int:
    """The first seed whose portrait has hair, open eyes, a closed mouth and nothing on the face; else 1."""
    pool = make_pool(workshop.model.generator, workshop.tagger, 1, count, psi=0.7)
    fits = pool.shows_hair()
    for tag in ("mouth_open", "eyes_closed", "glasses", "sunglasses", "beard", "headband"):
        fits &= ~pool.shows(tag)
    return 1 + int(fits.argmax())


def make_sheet(workshop: Workshop) -> None:
    """Write the portraits of seeds 1 to 64 at psi 0.7, none left out, in rows of eight."""
    generator = workshop.model.generator
    ws = styles_of(generator, range(1, 65), 0.7, generator.config.cutoff)
    pictures = torch.cat([plain for plain, _ in drawn(generator, ws)])
    save_sheet(pictures, 8, workshop.images / "seeds.png")
