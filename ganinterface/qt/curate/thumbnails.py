"""Pictures in the size they are shown in, decoded on threads when they are looked at, kept up to a given memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from ganinterface.qt.widgets.images import picture_image
from stylegan.training.pictures.cache import MemoryCache
from stylegan.training.pictures.files import PictureFiles

THREADS = 2
MAX_WANTED = 600  # what was looked at longer ago is not decoded any more
GROUND = (176, 176, 182)  # under what is transparent: black lines and white ones show on it


class Thumbnails(QObject):
    """QImages of at most `side` pixels each way, by row. `arrived` when some more are there."""

    arrived = Signal()

    def __init__(
        self,
        files: PictureFiles,
        side: int,
        memory: int,
        threads: int = THREADS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files, self._side = files, side
        # Where there is no picture, a sentence.
        self._made: MemoryCache[QImage | str] = MemoryCache(
            memory, lambda made: made.sizeInBytes() if isinstance(made, QImage) else len(made)
        )
        self._wanted: OrderedDict[int, None] = OrderedDict()  # the most urgent at the end
        self._turn = threading.Condition()
        self._generation = 0
        self._announced = False  # `arrived` was emitted, and not seen to yet
        self._ended = False
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    @property
    def held(self) -> int:
        """Bytes of the pictures that are kept."""
        return self._made.held

    @property
    def waiting(self) -> int:
        """How many are still to be decoded."""
        return len(self._wanted)

    def get(self, row: int) -> QImage | str | None:
        """The picture, a sentence where it cannot be read, or None: it is decoded then, before all others."""
        with self._turn:
            made = self._made.get(row)
            if made is None:
                self._want(row, True)
            return made

    def prefetch(self, rows: Iterable[int]) -> None:
        """Decode these too, once nothing that is looked at is waiting."""
        with self._turn:
            for row in rows:
                if row not in self._made and row not in self._wanted:
                    self._want(row, False)

    def set_side(self, side: int) -> None:
        """Another size from now on; what was made is forgotten."""
        with self._turn:
            if side != self._side:
                self._side = side
                self._generation += 1
                self._made.clear()
                self._wanted.clear()

    def acknowledge(self) -> None:
        """`arrived` was seen to; from now on it comes again."""
        self._announced = False

    def close(self) -> None:
        """Give back the threads."""
        with self._turn:
            self._ended = True
            self._turn.notify_all()
        for thread in self._threads:
            thread.join()

    def _want(self, row: int, urgent: bool) -> None:
        self._wanted[row] = None
        self._wanted.move_to_end(row, last=urgent)
        while len(self._wanted) > MAX_WANTED:
            self._wanted.popitem(last=False)
        self._turn.notify()

    def _work(self) -> None:
        while True:
            with self._turn:
                while not self._wanted and not self._ended:
                    self._turn.wait()
                if self._ended:
                    return
                row, _ = self._wanted.popitem()
                side, generation = self._side, self._generation
            made = self._decoded(row, side)
            with self._turn:
                if generation == self._generation and not self._ended:
                    self._made.put(row, made)
                announce = not self._announced and not self._ended
                self._announced = True
            if announce:
                self.arrived.emit()

    def _decoded(self, row: int, side: int) -> QImage | str:
        from PIL import Image

        from stylegan.training.pictures.decoding import decode, pixels, with_channels

        name = self._files.names[row]
        try:
            picture = decode(self._files.read(name), name)
        except ValueError as error:
            return str(error)
        picture.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
        return picture_image(pixels(with_channels(picture, 3, GROUND)))
