"""GIF films: times in hundredths of a second, one palette for all frames where that serves, no half transparency."""

from __future__ import annotations

import math
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ganinterface.render.export.film import Film, Format, Palette
from ganinterface.render.export.formats.changes import box
from ganinterface.render.request import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

TICKS = 100  # a second; GIF counts time in hundredths
SHORTEST = 2  # ticks; players slow a picture that is shown for less down to a tenth of a second
LARGEST = (1 << 16) - 1  # px of a side
SAMPLES = 16  # frames, evenly spaced, that a shared palette is made from
PALETTE_PIXELS = 1 << 20  # of all of them together
MAX_ERROR = 1.5  # a shared palette's mean error against that of a palette for each frame
JUST_VISIBLE = 0.5  # of 255: a mean error below it is nobody's concern
UNSEEN = 255  # the palette's entry for transparent pixels
HALF = 128  # alpha of those that are opaque where there is no half
PACK = np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)  # a colour as one number, and back
SHIFTS = np.array([16, 8, 0], dtype=np.uint32)
PART = 1 << 14  # colours that are looked up at once, for the memory's sake


class GifEncoder:
    """A palette for all frames, and whether it serves, follow from the whole film, so they are kept until then.

    They wait losslessly packed in a temporary file, so that a long film does not fill the memory.
    """

    def __init__(self, path: Path, film: Film) -> None:
        self._path, self._film = path, film
        most = min(film.count, _ticks(film.count, film.fps) // SHORTEST)
        self._sampled = set(np.linspace(0, most - 1, SAMPLES).round().astype(int).tolist())
        self._samples: list[Picture] = []
        self._packed = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115
        self._sizes: list[int] = []  # bytes of each frame in it

    def write(self, frame: Picture, *layers: Picture) -> None:
        """Keep the next frame."""
        if len(self._sizes) in self._sampled:
            self._samples.append(frame)
        self._sizes.append(self._packed.write(zlib.compress(frame.data, 1)))

    def finish(self, check: Callable[[], None]) -> None:
        """Choose the palette and write them all."""
        samples = np.stack(self._samples)
        self._samples.clear()
        ticks = (ticks for _, ticks in gif_frames(self._film.count, self._film.fps))
        palette = _shared_palette(samples, self._film.palette)
        _write_gif(self._path, self._unpacked(check), palette, ticks, self._film)
        self._packed.close()

    def abort(self) -> None:
        """The temporary file is gone."""
        self._packed.close()

    def _unpacked(self, check: Callable[[], None]) -> Iterator[Picture]:
        self._packed.seek(0)
        for size in self._sizes:
            check()
            data = zlib.decompress(self._packed.read(size))
            yield np.frombuffer(data, np.uint8).reshape(self._film.shape)


def gif_frames(count: int, fps: float) -> Iterator[tuple[int, int]]:
    """Which frames (from 0) of an animation a GIF shows, and for how many hundredths of a second each.

    All together last round(100 * count / fps), and none less than two hundredths: beyond 50 a second some are left out.
    """
    end = _ticks(count, fps)
    shown = start = 0
    for index in range(1, count):
        begin = round(index * TICKS / fps)
        if start + SHORTEST <= begin <= end - SHORTEST:
            yield shown, begin - start
            shown, start = index, begin
    yield shown, end - start


def _ticks(count: int, fps: float) -> int:
    return max(round(count * TICKS / fps), SHORTEST)


def _chosen(count: int, fps: float) -> Iterator[int]:
    return (index for index, _ in gif_frames(count, fps))


GIF = Format("gif", ".gif", "GIF", "Plays everywhere; 255 colours, no half transparency", GifEncoder, alpha=True,
             repeats=True, palette=True, largest=LARGEST, chosen=_chosen)  # fmt: skip


def _write_gif(
    path: Path, pictures: Iterator[Picture], shared: Image | None, ticks: Iterable[int], film: Film
) -> None:
    """Write pictures [H, W, 3 or 4], each shown so many hundredths of a second, in a palette that they share or in their own.

    Pixels of alpha 128 and more are opaque, the others are not seen. Pillow's `save` would keep all frames in memory.
    """
    from PIL.GifImagePlugin import getdata, getheader

    clears = film.shape[2] == 4
    # Players count how often it is shown again.
    repeats = {} if film.plays == 1 else {"loop": max(film.plays - 1, 0)}
    painter = None if shared is None else _Painter(shared)
    frames = ((painter or _Painter(_palette(picture))).paint(picture) for picture in pictures)
    with path.open("wb") as file:
        for number, (part, place, shown) in enumerate(_changes(frames, ticks, clears)):
            if number == 0:
                file.writelines(getheader(part, info={"duration": shown, **repeats})[0])
            settings: dict[str, Any] = {"include_color_table": shared is None and number > 0}
            if clears or part.histogram()[UNSEEN]:
                settings["transparency"] = UNSEEN
            if clears:  # what was opaque may be transparent in the next frame: each begins with nothing
                settings["disposal"] = 2
            file.writelines(getdata(part, place, duration=shown * 1000 // TICKS, **settings))
        file.write(b";")


def _changes(
    frames: Iterable[Image], ticks: Iterable[int], clears: bool
) -> Iterator[tuple[Image, tuple[int, int], int]]:
    """What is new in each frame, its left upper corner, and how long it is shown.

    The first is whole. `clears`: nothing of a frame stays, so that all that is seen is new.
    """
    from PIL import Image

    before: NDArray[np.int16] | None = None
    for frame, shown in zip(frames, ticks, strict=True):
        entries = np.asarray(frame)
        colours = np.resize(np.array(frame.getpalette(), np.int16), (UNSEEN + 1, 3))
        colours[UNSEEN] = -1  # as no other
        seen = colours[entries]
        changed = np.ones_like(entries, np.bool_) if before is None else (seen != before).any(axis=2)
        here = (slice(None), slice(None)) if before is None else box(entries != UNSEEN if clears else changed)
        new = entries if clears else np.where(changed, entries, np.uint8(UNSEEN))
        part = Image.fromarray(np.ascontiguousarray(new[here]))
        part.putpalette(colours.astype(np.uint8).tobytes())
        yield part, (here[1].start or 0, here[0].start or 0), shown
        before = seen


def _shared_palette(samples: Picture, wanted: Palette) -> Image | None:
    """One palette for all frames, so that what stands still does not flicker; None where each is to have its own.

    "auto": frames with colours of their own (the portrait changes, not only its mouth) are better off with one each.
    """
    if wanted == "each":
        return None
    shared = _palette(samples)
    if wanted == "one":
        return shared
    painter = _Painter(shared)
    own_error = math.fsum(_error(picture, _Painter(_palette(picture))) for picture in samples) / len(samples)
    shared_error = math.fsum(_error(picture, painter) for picture in samples) / len(samples)
    return shared if shared_error <= max(own_error * MAX_ERROR, JUST_VISIBLE) else None


def _palette(pictures: Picture) -> Image:
    """255 colours that serve the pictures; the 256th is left for pixels that are transparent, or do not change."""
    from PIL import Image

    pixels = pictures[_opaque(pictures)][:, :3]
    if not len(pixels):
        pixels = np.zeros((1, 3), np.uint8)
    pixels = pixels[:: -(-len(pixels) // PALETTE_PIXELS)]
    # One row of pixels: the quantiser does not look at neighbours.
    return Image.fromarray(pixels[None]).quantize(UNSEEN, Image.Quantize.MEDIANCUT, kmeans=4)


class _Painter:
    """Gives every pixel the nearest colour of a palette (Pillow's search only comes near), each colour looked for once.

    Without dithering, which would make still parts of the picture crawl.
    """

    def __init__(self, palette: Image) -> None:
        self._listed = palette.getpalette() or []
        self._colours = np.array(self._listed, dtype=np.float32).reshape(-1, 3)[:UNSEEN]
        self._known = np.full(1 << 24, -1, np.int16)  # the entry of each colour that was met

    def paint(self, picture: Picture) -> Image:
        """The picture in the palette's colours."""
        from PIL import Image

        packed = picture[..., :3].astype(np.uint32) @ PACK
        new = np.unique(packed[self._known[packed] < 0])
        for part in np.array_split(new, -(-len(new) // PART)) if len(new) else ():
            self._known[part] = _nearest(part, self._colours)
        nearest = self._known[packed].astype(np.uint8)
        nearest[~_opaque(picture)] = UNSEEN
        indexed = Image.fromarray(nearest)
        indexed.putpalette(self._listed)
        return indexed


def _nearest(packed: NDArray[np.uint32], colours: NDArray[np.float32]) -> NDArray[np.uint8]:
    wanted = (packed[:, None] >> SHIFTS & 255).astype(np.float32)
    # |p - c|² without |p|², which is the same for all colours c; whole numbers, so float32 is exact.
    distances = (colours**2).sum(axis=1) - 2 * wanted @ colours.T
    nearest: NDArray[np.uint8] = distances.argmin(axis=1).astype(np.uint8)
    return nearest


def _error(picture: Picture, painter: _Painter) -> float:
    seen = np.asarray(painter.paint(picture).convert("RGB"), dtype=np.int16)
    change = np.abs(seen - picture[..., :3])[_opaque(picture)]
    return float(change.mean()) if change.size else 0.0


def _opaque(pictures: Picture) -> NDArray[np.bool_]:
    """Which pixels of pictures [..., H, W, 3 or 4] a GIF shows."""
    if pictures.shape[-1] == 3:
        return np.ones(pictures.shape[:-1], np.bool_)
    opaque: NDArray[np.bool_] = pictures[..., 3] >= HALF
    return opaque
