"""A set of pictures in a zip or a folder, read as they are needed and decoded ahead of time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch import Tensor

from stylegan.training.pictures.cache import MemoryCache
from stylegan.training.pictures.decoding import CHANNELS, decode, pixels, with_channels
from stylegan.training.pictures.files import open_files
from stylegan.training.pictures.labels import read_index
from stylegan.training.pictures.source import PictureSource
from stylegan.training.pictures.tensors import reduced, to_tensor

MEMORY = 2**30  # bytes of decoded pictures that are kept
MAX_THREADS = 4
WHITE = (255, 255, 255)


class StoredPictures(PictureSource):
    """The pictures of a zip or a folder, in the order of their names.

    `size` (height, width): those of another size are cropped in the middle and scaled to it; None takes that of the first.
    `channels`: 1, 3 or 4; None takes those of the first; without alpha transparent pictures lie on white. `mirror` None is
    what the set's index says. `memory` is for decoded pictures, in bytes. The same rows give the same numbers, whatever was
    kept or decoded ahead. ValueError with one sentence when there are no pictures or the first one cannot be read.
    """

    def __init__(
        self,
        where: Path,
        size: tuple[int, int] | None = None,
        channels: int | None = None,
        mirror: bool | None = None,
        memory: int = MEMORY,
        threads: int | None = None,
    ) -> None:
        self.files = open_files(where)
        first = self._decoded(0)
        self.size = (first.height, first.width) if size is None else size
        self.channels = CHANNELS[first.mode] if channels is None else channels
        index = read_index(self.files)
        self.labels = index.labels
        self.mirror = index.mirror if mirror is None else mirror
        self._kept: MemoryCache[NDArray[Any]] = MemoryCache(memory, lambda array: array.nbytes)
        self._threads = threads or min(MAX_THREADS, os.cpu_count() or 1)
        self._pool: ThreadPoolExecutor | None = None  # made where it is used: processes may fork until then
        self._ahead: dict[tuple[int, int], Future[NDArray[Any]]] = {}

    def __len__(self) -> int:
        return len(self.files.names)

    def close(self) -> None:
        """Give back the file and the threads."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self.files.close()

    def at(self, rows: NDArray[np.int64], height: int) -> Tensor:
        factor = self._factor(height)
        keys = [(int(row), factor) for row in rows]
        kept = [self._kept.get(key) for key in keys]
        waiting = [
            self._begin(key) if array is None else array for key, array in zip(keys, kept, strict=True)
        ]
        arrays = [each.result() if isinstance(each, Future) else each for each in waiting]
        for key, array in zip(keys, arrays, strict=True):
            self._kept.put(key, array)
            self._ahead.pop(key, None)
        return to_tensor(np.stack(arrays))

    def decode_ahead(self, rows: Iterable[int], height: int) -> None:
        """Begin to decode what `at` will be asked for next; what was begun before and not taken is forgotten."""
        factor = self._factor(height)
        wanted = {(int(row), factor) for row in rows}
        for key in self._ahead.keys() - wanted:
            self._ahead.pop(key).cancel()
        for key in sorted(wanted):
            if key not in self._kept:
                self._begin(key)

    def _factor(self, height: int) -> int:
        factor, left = divmod(self.size[0], height)
        if left or self.size[1] % factor:
            raise ValueError(
                f"Pictures of {self.size[0]}×{self.size[1]} cannot be averaged down to height {height}."
            )
        return factor

    def _begin(self, key: tuple[int, int]) -> Future[NDArray[Any]]:
        if key not in self._ahead:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, "pictures")
            self._ahead[key] = self._pool.submit(self._prepared, *key)
        return self._ahead[key]

    def _prepared(self, row: int, factor: int) -> NDArray[Any]:
        picture = with_channels(self._decoded(row), self.channels, WHITE)
        wanted = self.size[1], self.size[0]
        if picture.size != wanted:
            picture = ImageOps.fit(picture, wanted, Image.Resampling.LANCZOS)
        return reduced(pixels(picture), factor)

    def _decoded(self, row: int) -> Image.Image:
        name = self.files.names[row]
        return decode(self.files.read(name), f"{self.files.where / name}")
