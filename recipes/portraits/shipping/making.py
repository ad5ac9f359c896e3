"""Makes all parts in their order, each where it is not there yet."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from ganinterface.assets import SHIPPED_MODEL
from recipes.portraits.shipping.attributes import ATTRIBUTES, make_attributes
from recipes.portraits.shipping.demo import DEMO, make_demo
from recipes.portraits.shipping.presets import FOLDER, make_presets, retake_pictures
from recipes.portraits.shipping.sheet import make_sheet
from recipes.portraits.shipping.workshop import GENERATOR, Workshop
from stylegan.files.atomic import atomic_path
from stylegan.files.system_errors import make_folder

TAGGER, SHEET = "tagger.safetensors", "seeds.jpg"


def make(
    workshop: Workshop,
    run: Path,
    tagger: Path,
    parts: Sequence[str],
    redo: bool,
    presets: Sequence[str] = (),
) -> None:
    """Make the parts that are not there; with `redo` all that are named (model, attributes, presets, previews, demo, sheet)."""
    out = workshop.out
    make_folder(out)
    makers: dict[str, tuple[Path | None, Callable[[], None]]] = {
        "model": (out / SHIPPED_MODEL, lambda: _copy_model(run, tagger, out)),
        "attributes": (out / ATTRIBUTES, lambda: make_attributes(workshop)),
        "presets": (
            None,
            lambda: make_presets(workshop, redo, presets),
        ),  # knows of each whether it is there
        "previews": (None, lambda: retake_pictures(workshop)),
        "demo": (out / DEMO, lambda: make_demo(workshop)),
        "sheet": (out / SHEET, lambda: make_sheet(workshop.generator, out / SHEET)),
    }
    for part, (file, maker) in makers.items():
        if part not in parts:
            continue
        if file is not None and file.exists() and not redo:
            workshop.report(f"{part}: {file.name} is there")
            continue
        maker()
    size = sum(path.stat().st_size for path in (out / FOLDER).glob("*.*")) if (out / FOLDER).exists() else 0
    workshop.report(f"presets: {size / 2**20:.2f} MB")


def _copy_model(run: Path, tagger: Path, out: Path) -> None:
    generator = run / GENERATOR if run.is_dir() else run
    for source, target in ((generator, out / SHIPPED_MODEL), (tagger, out / TAGGER)):
        if source.resolve() != target.resolve():
            with atomic_path(target) as temporary:
                shutil.copyfile(source, temporary)
