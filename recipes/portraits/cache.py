"""Keeps rendered portraits, their labels and parameters in a folder of shards."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recipes.portraits.drawn.changed import changed_portrait
from recipes.portraits.drawn.drawing import render
from recipes.portraits.drawn.lot import Portrait, sample_portrait
from recipes.portraits.labels import CATEGORIES, LABELS, VALUES, facts, options, values
from stylegan.files.atomic import atomic_write
from stylegan.files.system_errors import make_folder

_Arrays = dict[str, NDArray[Any]]
# To be raised with every change of what a seed looks like, and of what is changed of it.
_DRAWING, _CHANGING = 1, 3
_PART = 50  # pictures that a worker renders at a time
_PATIENCE = 600  # seconds to wait for them: a pool never hears that one of its workers was killed
_INDEX = "portraits.json"
# What numpy and zipfile raise for a file that is missing, cut short, or not theirs at all.
_DAMAGE = (OSError, ValueError, KeyError, EOFError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class PortraitSet:
    """Rendered portraits with everything known about them; row i of every array is one picture.

    Attributes:
        pictures: uint8 [N, H, H/2, 4], colours premultiplied by alpha.
        labels: float32 [N, L] of 0..1, in the order of `label_names`.
        categories: uint8 [N, C], indices of the options in `category_options`, whose keys name the columns; of none of
            them `labels.ABSENT`.
        values: float32 [N, V] of 0..1, in the order of `value_names`.
    """

    pictures: NDArray[np.uint8]
    labels: NDArray[np.float32]
    categories: NDArray[np.uint8]
    values: NDArray[np.float32]
    label_names: tuple[str, ...]
    category_options: dict[str, tuple[str, ...]]
    value_names: tuple[str, ...]


def write(
    folder: Path,
    count: int,
    height: int = 256,
    start_seed: int = 0,
    workers: int = 1,
    shard: int = 2000,
    progress: Callable[[int, int], None] = lambda done, total: None,
    changed: bool = False,
) -> None:
    """Render the portraits of `count` seeds from `start_seed` on into shards of `shard` pictures.

    `changed`: each with one thing changed (`changed_portrait`), which beside the same seeds unchanged shows what that is.

    Shards that `folder` already holds are kept, so a stopped run goes on where it was, and `count` can be
    raised. `progress` hears, at the start and after every shard, how many pictures are there and how many
    there will be.

    Raises:
        ValueError: a number is out of range, or `folder` holds portraits of another height, start or drawing.
        ImportError: the packages of the `recipes` extra are missing.
        multiprocessing.TimeoutError: a worker was killed from outside.
    """
    if min(count, workers, shard) < 1 or not 0 <= start_seed <= 2**32 - count:
        raise ValueError("Count, workers and shard must be at least 1, and every seed within 0..2**32-1.")
    render(
        sample_portrait(start_seed), height
    )  # reports a missing package or a bad height before anything is written
    index = _index(height, start_seed, shard, changed)
    if (folder / _INDEX).exists() and _read_index(folder) | {"count": 0} != index:
        raise ValueError(f"{folder} holds other portraits than these; choose another folder or delete it.")
    make_folder(folder)
    sizes = [min(shard, count - first) for first in range(0, count, shard)]
    finished = [_holds(folder / _shard_name(i), size, height) for i, size in enumerate(sizes)]
    _write_index(folder, index, sizes, finished)
    progress(_total(sizes, finished), count)
    todo = [i for i, done in enumerate(finished) if not done]
    seeds = [range(start_seed + i * shard, start_seed + i * shard + sizes[i]) for i in todo]
    for i, arrays in zip(todo, _render_all(seeds, height, workers, changed), strict=True):
        _write_shard(folder / _shard_name(i), arrays)
        finished[i] = True
        _write_index(folder, index, sizes, finished)
        progress(_total(sizes, finished), count)


def load(folder: Path | str, count: int | None = None) -> PortraitSet:
    """Read the first `count` portraits of a folder that `write` made; all that it holds so far if None.

    Raises:
        ValueError: the folder is not one of `write`, is damaged, is another version's, or holds too few.
    """
    folder = Path(folder)
    index = _read_index(folder)
    count = index["count"] if count is None else count
    if not 1 <= count <= index["count"]:
        raise ValueError(f"{folder} holds {index['count']} portraits, not {count}.")
    shapes = _shapes(count, index["height"])
    arrays: _Arrays = {name: np.empty(shape, kind) for name, (shape, kind) in shapes.items()}

    def fill(first: int) -> None:
        last = min(first + index["shard"], count)
        stored = _read_shard(folder / _shard_name(first // index["shard"]), last - first, index["height"])
        for name, array in arrays.items():
            array[first:last] = stored[name]

    with ThreadPoolExecutor(
        min(8, os.cpu_count() or 1)
    ) as readers:  # what they unpack, they unpack beside one another
        list(readers.map(fill, range(0, count, index["shard"])))
    return PortraitSet(**arrays, label_names=LABELS, category_options=dict(CATEGORIES), value_names=VALUES)


def held(folder: Path | str) -> int:
    """How many portraits a folder of `write` holds so far. ValueError where it is none."""
    return int(_read_index(Path(folder))["count"])


def check_changed(folder: Path | str, changed: Path | str) -> None:
    """ValueError with one sentence unless `changed` holds the portraits of `folder`, each with one thing changed."""
    known, others = (_read_index(Path(each)) for each in (folder, changed))
    if "changed" in known or "changed" not in others:
        which, what = (folder, "changed") if "changed" in known else (changed, "unchanged")
        raise ValueError(f"{which} holds {what} portraits: the changed ones are those of render --changed.")
    for name in ("start_seed", "height"):
        if known[name] != others[name]:
            raise ValueError(
                f"{changed} holds other portraits than {folder}: render both with the same --start-seed and --height."
            )


def known_portraits(seeds: range) -> PortraitSet:
    """What is known of the portraits of some seeds; they are not drawn, `pictures` has no pixels."""
    portraits = [sample_portrait(seed) for seed in seeds]
    pictures = np.empty((len(portraits), 0, 0, 4), np.uint8)
    return PortraitSet(
        pictures,
        **_known(portraits),
        label_names=LABELS,
        category_options=dict(CATEGORIES),
        value_names=VALUES,
    )


def _shard_name(number: int) -> str:
    return f"portraits-{number:05d}.npz"


def _index(height: int, start_seed: int, shard: int, changed: bool) -> dict[str, Any]:
    index = {
        "ganinterface": "portraits",
        "drawing": _DRAWING,
        "height": height,
        "start_seed": start_seed,
        "shard": shard,
        "count": 0,
        "labels": list(LABELS),
        "categories": {name: list(options) for name, options in CATEGORIES.items()},
        "values": list(VALUES),
    }
    return index | ({"changed": _CHANGING} if changed else {})


def _total(sizes: Sequence[int], finished: Sequence[bool]) -> int:
    return sum(size for size, done in zip(sizes, finished, strict=True) if done)


def _write_index(folder: Path, index: dict[str, Any], sizes: Sequence[int], finished: Sequence[bool]) -> None:
    """Write the index; it counts the pictures before the first gap, which are those that `load` may read."""
    gap = finished.index(False) if False in finished else len(finished)
    text = json.dumps(index | {"count": sum(sizes[:gap])}, indent=1)
    atomic_write(folder / _INDEX, text.encode())


def _read_index(folder: Path) -> dict[str, Any]:
    try:
        index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
        numbers = {name: index[name] for name in ("height", "start_seed", "shard", "count")}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{folder} holds no rendered portraits: {_INDEX} is missing or damaged.") from error
    lowest = {"height": 2, "start_seed": 0, "shard": 1, "count": 0}
    if any(type(number) is not int or number < lowest[name] for name, number in numbers.items()):
        raise ValueError(f"{folder} holds no rendered portraits: {_INDEX} is damaged.")
    changed = "changed" in index
    if index != _index(numbers["height"], numbers["start_seed"], numbers["shard"], changed) | numbers:
        raise ValueError(f"{folder} holds portraits of another version of this program; render them again.")
    return dict(index)


def _shapes(count: int, height: int) -> dict[str, tuple[tuple[int, ...], type[np.generic]]]:
    return {
        "pictures": ((count, height, height // 2, 4), np.uint8),
        "labels": ((count, len(LABELS)), np.float32),
        "categories": ((count, len(CATEGORIES)), np.uint8),
        "values": ((count, len(VALUES)), np.float32),
    }


def _read_shard(path: Path, size: int, height: int) -> _Arrays:
    """Read the first `size` pictures of a shard, and what is known about them."""
    shapes = _shapes(size, height)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name][:size] for name in shapes}
        if {name: (array.shape, array.dtype.type) for name, array in arrays.items()} != shapes:
            raise ValueError("not the shapes that the index promises")
    except _DAMAGE as error:
        raise ValueError(f"{path} is missing or damaged; delete it and render the folder again.") from error
    return arrays


def _holds(path: Path, size: int, height: int) -> bool:
    """Tell whether a shard with at least `size` pictures is on disk, whole."""
    try:
        _read_shard(path, size, height)
    except ValueError:
        return False
    return True


def _write_shard(path: Path, arrays: _Arrays) -> None:
    atomic_write(path, lambda file: np.savez_compressed(file, allow_pickle=False, **arrays))


def _render_all(shards: Sequence[range], height: int, workers: int, changed: bool) -> Iterator[_Arrays]:
    """Yield each shard's arrays in order; the workers are ahead of the caller, so writing costs no time."""
    parts = [seeds[i : i + _PART] for seeds in shards for i in range(0, len(seeds), _PART)]
    work = partial(_render_part, height=height, changed=changed)
    with contextlib.ExitStack() as stack:
        rendered: Iterator[_Arrays]
        if workers == 1:
            rendered = map(work, parts)
        else:
            # Spawned, because a process with torch's threads in it must not be forked.
            with _interrupt_ignored():
                pool = stack.enter_context(multiprocessing.get_context("spawn").Pool(workers))
            results = pool.imap(work, parts)
            rendered = (results.next(_PATIENCE) for _ in parts)
        for seeds in shards:
            pieces = [next(rendered) for _ in range(0, len(seeds), _PART)]
            yield {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


@contextlib.contextmanager
def _interrupt_ignored() -> Iterator[None]:
    """Let processes started meanwhile inherit deafness to Ctrl-C, which is this process's to answer."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread may set handlers
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def _render_part(seeds: range, height: int, changed: bool) -> _Arrays:
    portraits = [changed_portrait(seed) if changed else sample_portrait(seed) for seed in seeds]
    return {"pictures": np.stack([render(portrait, height) for portrait in portraits]), **_known(portraits)}


def _known(portraits: Sequence[Portrait]) -> _Arrays:
    return {
        "labels": np.array([list(facts(p).values()) for p in portraits], np.float32),
        "categories": np.array([list(options(p).values()) for p in portraits], np.uint8),
        "values": np.array([list(values(p).values()) for p in portraits], np.float32),
    }
