"""Puts what was made in place of what ships, whole: nothing of the former model stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ganinterface.assets import SAMPLE_PROJECT, SHIPPED_CLASSIFIER, SHIPPED_MODEL
from recipes.portraits.shipping.attributes import ATTRIBUTES
from recipes.portraits.shipping.making import SHEET
from recipes.portraits.shipping.presets import FOLDER
from stylegan.files.atomic import atomic_path

FILES = (SHIPPED_MODEL, SHIPPED_CLASSIFIER, ATTRIBUTES, SAMPLE_PROJECT)


def place(made: Path, root: Path, report: Callable[[str], None]) -> None:
    """Copy model, tagger, attributes, sample project and presets from `made` to `root`/assets, and the sheet to its docs.

    ValueError when something is missing: then nothing is touched. Presets that `made` lacks are removed.
    """
    presets = sorted((made / FOLDER).glob("*.json"))
    missing = [name for name in (*FILES, SHEET) if not (made / name).is_file()]
    missing += [] if presets else [FOLDER]
    if missing:
        raise ValueError(f"{made} holds no {', '.join(missing)}: run 'all' to the end first.")
    if not (root / "assets").is_dir() or not (root / "docs" / "images").is_dir():
        raise ValueError(f"{root} is not a checkout of the program: it has no assets or no docs/images.")
    targets = {made / name: root / "assets" / name for name in FILES}
    targets[made / SHEET] = root / "docs" / "images" / SHEET
    shipped = root / "assets" / FOLDER
    shipped.mkdir(exist_ok=True)
    for preset in presets:
        targets |= {preset.with_suffix(kind): shipped / f"{preset.stem}{kind}" for kind in (".json", ".png")}
    for source, target in targets.items():
        with atomic_path(target) as temporary:
            shutil.copyfile(source, temporary)
    for old in (*shipped.glob("*.json"), *shipped.glob("*.png")):
        if old not in targets.values():
            old.unlink()
            report(f"removed {old.relative_to(root)}")
    size = sum(target.stat().st_size for target in targets.values())
    report(f"{len(targets)} files, {len(presets)} presets, {size / 2**20:.1f} MB")
