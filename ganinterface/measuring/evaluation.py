"""Measures models against a set of pictures, all against the same pictures, so that their figures are comparable."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.measuring.steps import Steps
from ganinterface.progress import Progress
from ganinterface.render.cost_model import batch_size
from ganinterface.render.models import open_model
from stylegan import Generator
from stylegan.metrics.collecting import (
    Collected,
    Counted,
    cache_key,
    cache_path,
    collect,
    content_key,
    load_collected,
    pictures_of,
    save_collected,
)
from stylegan.metrics.distances import frechet_distance, kernel_distance, precision_recall
from stylegan.metrics.features import Extractor
from stylegan.metrics.generating import (
    generate,
    generated_pictures,
    mean_path_length,
    path_ends,
    path_lengths,
)
from stylegan.training.pictures.source import PictureSource
from stylegan.training.pictures.stored import StoredPictures

if TYPE_CHECKING:
    import pandas

SET_MEMORY = 2**26  # bytes: a picture is looked at once
SHUFFLE = 0  # the seed of the order in which a set's pictures are taken


@dataclass(frozen=True)
class Settings:
    """How much is looked at: `count` pictures of each model at `psi`, `pairs` paths (0: none), of a set `data_count`.

    With `floor`, half of the set is what everything is measured against, and its other half is a line of its own: as
    near as pictures of the same kind come. `cache`: what was collected of a set is kept in a file beside it.
    """

    count: int = 10_000
    psi: float = 1.0
    pairs: int = 2000
    data_count: int | None = None
    floor: bool = False
    cache: bool = False


@dataclass(frozen=True)
class Line:
    """The measures of one model or set; `path_length` is None for sets, `tag_means` as in `Collected`."""

    name: str
    kind: str  # "model", "set" or "floor"
    pictures: int
    fid: float
    kid: float
    kid_deviation: float
    precision: float
    recall: float
    path_length: float | None = None
    tag_means: NDArray[np.float64] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Report:
    """All lines, and what they were measured against."""

    reference: Collected
    lines: tuple[Line, ...]

    def table(self) -> pandas.DataFrame:
        """A row per line, a column per measure."""
        import pandas

        measures = [each.name for each in fields(Line) if each.name != "tag_means"]
        return pandas.DataFrame([{name: getattr(line, name) for name in measures} for line in self.lines])


def is_set(path: Path) -> bool:
    """Whether a path is a set of pictures, a folder or a zip, and not a model."""
    return path.is_dir() or path.suffix.lower() == ".zip"


def evaluate(
    subjects: Sequence[Path],
    data: Path,
    extractor: Extractor,
    settings: Settings,
    progress: Progress,
    device: str = "auto",
) -> Report:
    """Measure models, and sets of pictures, against the set `data`.

    ValueError or OSError with one sentence for what cannot be opened or does not go together, before anything is drawn.
    """
    with contextlib.ExitStack() as stack:
        opened = {}
        for path in dict.fromkeys([*filter(is_set, subjects), data]):
            opened[path] = StoredPictures(path, memory=SET_MEMORY)
            stack.callback(opened[path].close)
        for path in subjects:
            size = opened[path].size if path in opened else open_model(path, device).generator.resolution
            _check_shape(path, size, data, opened[data])
        looked_at = sum(
            len(_rows(opened[path], settings)) if path in opened else settings.count + settings.pairs
            for path in (data, *subjects)
        )
        steps = Steps(progress, looked_at)
        return _Evaluation(data, opened, extractor, settings, steps, device).report(subjects)


def names(paths: Sequence[Path]) -> list[str]:
    """What the lines of files are called: their names, with their folders where names are alike."""
    stems = [path.stem for path in paths]
    return [str(path.with_suffix("")) if stems.count(path.stem) > 1 else path.stem for path in paths]


@dataclass(frozen=True)
class _Evaluation:
    """Looks at sets and models with one extractor."""

    data: Path
    opened: Mapping[Path, PictureSource]
    extractor: Extractor
    settings: Settings
    steps: Steps
    device: str

    def report(self, subjects: Sequence[Path]) -> Report:
        """All lines."""
        halves = [_rows(self.opened[self.data], self.settings)]
        if self.settings.floor:
            halves = np.array_split(halves[0], 2)
        reference = self.set(self.data, halves[0])
        lines = []
        if self.settings.floor:
            floor = self.set(self.data, halves[1])
            lines.append(self.line(f"{self.data.stem}, its other half", "floor", floor, reference))
        for path, name in zip(subjects, names(subjects), strict=True):
            if path in self.opened:
                found = self.set(path, _rows(self.opened[path], self.settings))
                lines.append(self.line(name, "set", found, reference))
            else:
                lines.append(self.model(path, name, reference))
        return Report(reference, tuple(lines))

    def set(self, path: Path, rows: NDArray[np.int64]) -> Collected:
        """Those pictures of a set, from the file beside it where they were looked at before."""
        progress = self.steps.stage(f"Pictures of {path.stem}")
        key, kept = "", Path()
        if self.settings.cache:
            chosen = hashlib.sha256(rows.tobytes()).hexdigest()
            key = cache_key(content_key(path), self.extractor.key, chosen)
            kept = cache_path(path, key)
            found = load_collected(kept, key)
            if found is not None:
                progress(len(rows), len(rows))
                return found
        collected = collect(pictures_of(self.opened[path], rows), self.extractor, len(rows), progress)
        if key:
            save_collected(kept, key, collected)
        return collected

    def model(self, path: Path, name: str, reference: Collected) -> Line:
        """The line of a model: its pictures, then its paths."""
        generator, settings = open_model(path, self.device).generator, self.settings
        labels, batch = _labels(generator, self.opened[self.data]), batch_size(generator)
        pictures = generated_pictures(generator, settings.count, settings.psi, batch, labels=labels)
        progress = self.steps.stage(f"Pictures of {name}")
        collected = collect(pictures, self.extractor, settings.count, progress)
        length = None
        if settings.pairs:
            ends = path_ends(generator, settings.pairs, settings.psi, max(1, batch // 2), labels=labels)
            length = self._path_length(generator, ends, self.steps.stage(f"Paths of {name}"))
        return self.line(name, "model", collected, reference, length)

    def _path_length(
        self, generator: Generator, ends: Iterator[tuple[Tensor, Tensor]], count: Counted
    ) -> float:
        extractor, lengths = self.extractor, []

        def features(pictures: Tensor) -> Tensor:
            return extractor.features(pictures.to(extractor.device))

        with torch.inference_mode():
            for part in path_lengths(ends, lambda ws: generate(generator, ws), features):
                lengths.append(part)
                count(sum(map(len, lengths)), self.settings.pairs)
        return mean_path_length(np.concatenate(lengths))

    def line(
        self, name: str, kind: str, found: Collected, reference: Collected, length: float | None = None
    ) -> Line:
        """All distances of what was collected from the reference."""
        busy = self.steps.busy(f"Comparing {name}")
        busy(0, 1)
        # A classifier's features may be of any size; the kernel would be little but their cube.
        size = np.sqrt(np.square(reference.kept).mean()) if self.extractor.prefix else 1.0
        unit = np.float32(1 / max(float(size), 1e-12))
        kernel = kernel_distance(reference.kept * unit, found.kept * unit)
        inside = precision_recall(reference.kept, found.kept, progress=busy)
        distance = frechet_distance(reference.moments, found.moments)
        return Line(
            name, kind, found.count, distance, *kernel, *inside, path_length=length, tag_means=found.tag_means
        )


def _rows(source: PictureSource, settings: Settings) -> NDArray[np.int64]:
    """The rows of a set that are looked at, in random order, so that a part of them is like the whole."""
    rows: NDArray[np.int64] = np.random.default_rng(SHUFFLE).permutation(len(source))
    return rows[: settings.data_count]


def _labels(generator: Generator, source: PictureSource) -> NDArray[np.float32] | None:
    """The set's labels, where they are such as the model is conditioned on."""
    if source.labels is None or source.label_dim != generator.label_dim:
        return None
    return source.labels.of(np.arange(len(source)))


def _check_shape(path: Path, size: tuple[int, int], data: Path, source: PictureSource) -> None:
    if size[0] * source.size[1] != size[1] * source.size[0]:
        shapes = f"{size[0]}×{size[1]}, and those of '{data.name}' {source.size[0]}×{source.size[1]}"
        raise ValueError(
            f"The pictures of '{path.name}' have {shapes} (height × width), which is another shape."
        )
