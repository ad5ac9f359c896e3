"""What is known of a set of pictures by its features: collected in batches, and kept in a file beside the set."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import Tensor

from stylegan.files.atomic import atomic_path
from stylegan.files.plain_files import open_file, refuse_special
from stylegan.files.write_errors import naming_file
from stylegan.metrics.classifier import Classifier
from stylegan.metrics.distances import Moments
from stylegan.metrics.features import Extractor, as_shown
from stylegan.training.pictures.source import PictureSource

KEPT = 10_000  # features that are kept as they are, for the measures that compare pictures with one another
VERSION = "2"  # of the cache, and of what pictures go through before they are looked at
Counted = Callable[[int, int], None]  # hears how many are done, of how many; may raise to stop the work


@dataclass(frozen=True)
class Collected:
    """What is known of a set of pictures: enough for every measure, and no more memory for a million of them.

    `kept` [n, D] are the features of the first pictures; `tag_means` [K] the share of each tag and the mean of each number
    that a classifier decided on; None from an extractor that names nothing.
    """

    moments: Moments
    kept: NDArray[np.float32]
    tag_means: NDArray[np.float64] | None = None

    @property
    def count(self) -> int:
        """How many pictures they are."""
        return self.moments.count


@torch.inference_mode()
def collect(
    batches: Iterable[Tensor],
    extractor: Extractor,
    total: int,
    progress: Counted = lambda done, total: None,
    keep: int = KEPT,
) -> Collected:
    """Look at batches of pictures [n, C, H, W], `total` in all, as a file would hold them.

    ValueError when there are fewer than two, or their features are not finite.
    """
    moments = Moments(extractor.dimension)
    kept = np.empty((min(keep, total), extractor.dimension), np.float32)
    tagger = extractor if isinstance(extractor, Classifier) else None
    sums = np.zeros(len(tagger.tags) if tagger else 0)
    filled = 0
    for pictures in batches:
        features = extractor.features(as_shown(pictures).to(extractor.device))
        if tagger:
            sums += tagger.decided(tagger.head(features)).cpu().double().sum(dim=0).numpy()
        numbers = features.float().cpu().numpy()
        moments.add(numbers)
        part = numbers[: len(kept) - filled]
        kept[filled : filled + len(part)] = part
        filled += len(part)
        progress(moments.count, total)
    if moments.count < 2:
        raise ValueError("Two pictures at least are needed to measure anything.")
    return Collected(moments, kept[:filled], sums / moments.count if tagger else None)


def pictures_of(source: PictureSource, rows: NDArray[np.int64], batch: int = 50) -> Iterator[Tensor]:
    """The pictures `rows` of a set in batches, in their own size."""
    for first in range(0, len(rows), batch):
        yield source.at(rows[first : first + batch], source.size[0])


def content_key(where: Path) -> str:
    """Tells sets of pictures apart by what they hold: of a zip the names and checksums, of a folder names and bytes."""
    digest = hashlib.sha256()
    if where.is_dir():
        for file in sorted(file for file in where.rglob("*") if file.is_file()):
            digest.update(file.relative_to(where).as_posix().encode("utf-8", "surrogateescape"))
            with open_file(file) as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()
    try:
        with open_file(where) as stream, zipfile.ZipFile(stream) as archive:
            for entry in archive.infolist():
                digest.update(
                    f"{entry.filename}\n{entry.CRC}\n{entry.file_size}\n".encode("utf-8", "replace")
                )
    except zipfile.BadZipFile as error:
        raise ValueError(f"'{where.name}' is not a zip file that can be read: {error}.") from error
    return digest.hexdigest()


def cache_path(where: Path, key: str) -> Path:
    """The file beside a set in which what has that key is kept."""
    return where.parent / f"{where.stem}.features-{key[:12]}.safetensors"


def cache_key(*parts: object) -> str:
    """Of everything that the numbers depend on: content, weights, which pictures."""
    return hashlib.sha256("\n".join(map(str, (VERSION, *parts))).encode()).hexdigest()


def load_collected(path: Path, key: str) -> Collected | None:
    """What was kept under that key; None where there is no such file, or it holds something else or is damaged."""
    try:
        refuse_special(path)
        with safetensors.safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
        if metadata.get("key") != key:
            return None
        arrays = load_file(path)
        moments = Moments.known(int(metadata["count"]), arrays["mean"], arrays["covariance"])
        return Collected(moments, arrays["kept"], arrays.get("tag means"))
    except (OSError, safetensors.SafetensorError, KeyError, ValueError):
        return None


def save_collected(path: Path, key: str, collected: Collected) -> None:
    """Keep what was collected under that key, atomically; OSError is passed on."""
    arrays: dict[str, NDArray[Any]] = {
        "mean": collected.moments.mean,
        "covariance": collected.moments.covariance,
        "kept": np.ascontiguousarray(collected.kept),
    }
    if collected.tag_means is not None:
        arrays["tag means"] = collected.tag_means
    with naming_file(path), atomic_path(path) as temporary:
        save_file(arrays, temporary, metadata={"key": key, "count": str(collected.count)})
