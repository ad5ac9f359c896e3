"""Measures the shipped model, its presets and its attributes, and prints a table for each promise."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import stylegan
from ganinterface.assets import SHIPPED_MODEL, asset
from ganinterface.dev.measures import Table, frequencies, presets, sliders
from ganinterface.dev.pool import MEASURING_SEEDS, UNTRUNCATED_SEEDS, make_pool
from ganinterface.session.arrays import ArrayStore
from ganinterface.session.presets import Preset, load_preset
from stylegan import Generator
from stylegan.allocator import tune_allocator
from stylegan.datasets.tagging import Tagger, load_tagger
from stylegan.directions import Direction, read_csv

PRESETS = ("mouth-open", "mouth-close", "headband")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurements; returns 0, 1 when something is not as promised, 2 when a file cannot be opened."""
    parser = argparse.ArgumentParser(prog="python -m ganinterface.dev evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, help="checkpoint (the shipped one)")
    parser.add_argument("--tagger", type=Path, help="file of stylegan.datasets.tagging (the shipped one)")
    parser.add_argument("--attributes", type=Path, help="wide CSV (the shipped one)")
    parser.add_argument("--presets", type=Path, help="folder of presets (the shipped one)")
    parser.add_argument("--quick", action="store_true", help="a quarter of the pictures")
    given = parser.parse_args(arguments)
    tune_allocator()
    begun = time.monotonic()
    try:
        generator = stylegan.load(given.model or asset(SHIPPED_MODEL))
        tagger = load_tagger(given.tagger or asset("tagger.safetensors"))
        directions = read_csv(given.attributes or asset("portraits-attributes.csv"))
        folder = given.presets or asset("presets")
        found = {name: load_preset(folder / f"{name}.json") for name in PRESETS}
        tables = measure(generator, tagger, directions, found, 4 if given.quick else 1)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{time.monotonic() - begun:.0f} s")
    return 0 if all(table.passed for table in tables) else 1


def measure(
    generator: Generator,
    tagger: Tagger,
    directions: Sequence[Direction],
    found: dict[str, tuple[Preset, ArrayStore]],
    fraction: int = 1,
) -> list[Table]:
    """All tables, each printed when it is made; with a `fraction` of 4, on a quarter of the pictures."""
    untruncated = make_pool(generator, tagger, UNTRUNCATED_SEEDS, 2000 // fraction, psi=1.0)
    truncated = make_pool(generator, tagger, MEASURING_SEEDS, 3000 // fraction, psi=0.7)
    makers: list[Callable[[], Table]] = [
        lambda: frequencies(untruncated, truncated),
        lambda: presets(generator, tagger, found, truncated, 500 // fraction),
        lambda: sliders(generator, tagger, directions, truncated, 300 // fraction),
    ]
    tables = []
    for make in makers:
        tables.append(make())
        print(tables[-1], end="\n\n", flush=True)
    return tables
