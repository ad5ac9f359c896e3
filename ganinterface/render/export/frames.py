"""Animations as files: numbered PNG frames, or a GIF. A failed or cancelled export leaves nothing behind."""

from __future__ import annotations

import contextlib
import math
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganinterface.document.document import Document
from ganinterface.document.ground import Colour, over
from ganinterface.document.timeline import Timeline
from ganinterface.files.folders import folder_problem
from ganinterface.progress import Progress
from ganinterface.render.export.saving import saved_beside
from ganinterface.render.request import Picture
from stylegan.atomic import atomic_path

Draw = Callable[[Iterable[Document]], Iterator[Picture]]  # the pictures of all, in order

GIF_TICKS = 100  # a second; GIF counts time in hundredths
SHORTEST = 2  # ticks; players slow a picture that is shown for less down to a tenth of a second
SAMPLES = 16  # frames, evenly spaced, that a shared palette is made from
PALETTE_PIXELS = 1 << 20  # of all of them together
MOST_ERROR = 1.5  # a shared palette's mean error against that of a palette for each frame
JUST_VISIBLE = 0.5  # of 255: a mean error below it is nobody's concern
UNSEEN = 255  # the palette's entry for transparent pixels
UNSEEN_COLOUR = (255, 0, 255)  # its colour, which no other entry has
HALF = 128  # alpha of those that are opaque where there is no half
PACK = np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)  # a colour as one number, and back
SHIFTS = np.array([16, 8, 0], dtype=np.uint32)
PART = 1 << 16  # colours that are looked up at once, for the memory's sake


class ExportError(ValueError):
    """An animation that cannot be exported, in one sentence."""


def export_frames(
    timeline: Timeline, draw: Draw, path: Path, job: Progress | None = None, ground: Colour | None = None
) -> int:
    """`export_gif` for a path that ends in .gif, `export_png` for a folder; returns the number of frames.

    `ground` is the colour behind transparent parts; None: they stay transparent. ExportError with one sentence for any
    other ending.
    """
    check_target(path)
    if path.suffix.lower() == ".gif" and not path.is_dir():
        return export_gif(timeline, draw, path, job, ground)
    return export_png(timeline, draw, path, job, ground)


def check_target(path: Path) -> None:
    """ExportError with one sentence when `export_frames` could not write there."""
    ending = path.suffix.lower()
    if ending not in ("", ".gif") and not path.is_dir():
        raise ExportError(
            f"An animation is written as a .gif or as PNG frames into a folder, not as {path.suffix}."
        )
    as_gif = ending == ".gif" and not path.is_dir()
    problem = folder_problem(path.parent if as_gif else path)
    if problem is not None:
        raise ExportError(f"'{path}' cannot be written: {problem}.")


def older_frames(folder: Path, count: int) -> list[Path]:
    """Frames in a folder that `export_png` did not write just now, left over from a longer animation."""
    found = {path: re.fullmatch(r"frame(\d{4,})\.png", path.name) for path in sorted(folder.iterdir())}
    return [path for path, match in found.items() if match and not 1 <= int(match[1]) <= count]


def export_png(
    timeline: Timeline, draw: Draw, folder: Path, job: Progress | None = None, ground: Colour | None = None
) -> int:
    """Write every frame exactly as frame0001.png, frame0002.png, … and return their number.

    Transparent parts lie over the colour `ground`; without one they stay transparent. The folder is made when it does
    not exist; frames of the same name in it are replaced, all of them at the end. ExportError with one sentence when
    there are no poses or the folder cannot be written.
    """
    _check_poses(timeline)
    names = frame_names(timeline.frame_count)
    with _as_export_error(folder), _staging(folder) as staging:
        frames = zip(names, _pictures(timeline, draw, job, ground), strict=True)
        saved_beside(frames, lambda frame: Image.fromarray(frame[1]).save(staging / frame[0]), lambda: None)
        for name in names:
            os.replace(staging / name, folder / name)
    return len(names)


def frame_names(count: int) -> list[str]:
    """ "frame0001.png", "frame0002.png", …, with as many digits as all of them need."""
    digits = max(4, len(str(count)))
    return [f"frame{number:0{digits}}.png" for number in range(1, count + 1)]


def export_gif(
    timeline: Timeline, draw: Draw, path: Path, job: Progress | None = None, ground: Colour | None = None
) -> int:
    """Write the animation as a GIF and return the number of frames drawn.

    Times are rounded to hundredths of a second such that the whole lasts as long as it should; beyond 50
    frames a second a GIF leaves frames out. "once" plays once, the other modes repeat for ever. A GIF knows no
    half transparent pixels: without a `ground` those of alpha 128 and more are opaque, the others are not seen. Errors:
    as `export_png`.
    """
    _check_poses(timeline)
    shown = gif_frames(timeline.frame_count, timeline.fps)
    with _as_export_error(path), tempfile.TemporaryFile() as spool:
        size = _spool(_pictures(timeline, draw, job, ground, [index for index, _ in shown]), spool)
        pictures = np.memmap(spool, np.uint8, "r", shape=(len(shown), *size))
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(path) as temporary:
            _write_gif(temporary, pictures, [ticks for _, ticks in shown], repeat=timeline.mode != "once")
    return len(shown)


def gif_frames(count: int, fps: float) -> list[tuple[int, int]]:
    """Which frames (from 0) of an animation a GIF shows, and for how many hundredths of a second each.

    All together last round(100 * count / fps), and none less than two hundredths.
    """
    end = max(round(count * GIF_TICKS / fps), SHORTEST)
    starts = [(0, 0)]
    for index in range(1, count):
        start = round(index * GIF_TICKS / fps)
        if starts[-1][1] + SHORTEST <= start <= end - SHORTEST:
            starts.append((index, start))
    ends = [*(start for _, start in starts[1:]), end]
    return [(index, until - start) for (index, start), until in zip(starts, ends, strict=True)]


def _check_poses(timeline: Timeline) -> None:
    if not timeline.poses:
        raise ExportError("There is nothing to export: the animation has no poses yet.")


def _pictures(
    timeline: Timeline,
    draw: Draw,
    job: Progress | None,
    ground: Colour | None,
    indices: Sequence[int] | None = None,
) -> Iterator[Picture]:
    """The frames one after the other; the job is told before each and once at the end."""
    chosen = range(timeline.frame_count) if indices is None else indices
    drawn = draw(timeline.frame(index) for index in chosen)
    for done in range(len(chosen)):
        if job is not None:
            job.check()
            job.report(done / len(chosen), f"frame {done + 1} of {len(chosen)}")
        yield np.ascontiguousarray(over(next(drawn), ground))
    if job is not None:
        job.check()
        job.report(1.0, "writing")


@contextlib.contextmanager
def _as_export_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"'{path}' cannot be written: {error.strerror or error}.") from error


@contextlib.contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A hidden folder inside `folder`, gone in the end; when the block fails, so are new folders."""
    made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    staging = folder / f".{secrets.token_hex(8)}"
    try:
        staging.mkdir(parents=True)
        yield staging
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        with contextlib.suppress(OSError):
            for parent in made:  # the innermost first; one that somebody else uses by now stays
                parent.rmdir()
        raise
    shutil.rmtree(staging)


def _spool(pictures: Iterable[Picture], file: IO[bytes]) -> tuple[int, ...]:
    """Put the frames into a file, so that a long animation does not fill the memory; returns their shape."""
    shape: tuple[int, ...] = ()
    for picture in pictures:
        shape = picture.shape
        file.write(picture.data)
    file.flush()
    return shape


def _write_gif(path: Path, pictures: Picture, ticks: Sequence[int], repeat: bool) -> None:
    shared = _shared_palette(pictures)
    frames = (_in_palette(picture, shared or _palette(picture)) for picture in pictures)
    settings: dict[str, Any] = {"loop": 0} if repeat else {}
    if shared is not None:
        settings["palette"] = shared.palette
    if pictures.shape[-1] == 4:
        # What was opaque may be transparent in the next frame: each begins with nothing.
        settings |= {"transparency": UNSEEN, "disposal": 2, "optimize": False}
    duration = [count * 1000 // GIF_TICKS for count in ticks]  # milliseconds
    next(frames).save(path, "GIF", save_all=True, append_images=frames, duration=duration, **settings)


def _shared_palette(pictures: Picture) -> Image.Image | None:
    """One palette for all frames, so that what stands still does not flicker; None where it would look poor.

    Frames with colours of their own (the portrait changes, not only its mouth) are better off with one each.
    """
    some = pictures[np.unique(np.linspace(0, len(pictures) - 1, SAMPLES).round().astype(int))]
    shared = _palette(some)
    own_error = math.fsum(_error(picture, _palette(picture)) for picture in some) / len(some)
    shared_error = math.fsum(_error(picture, shared) for picture in some) / len(some)
    return shared if shared_error <= max(own_error * MOST_ERROR, JUST_VISIBLE) else None


def _palette(pictures: Picture) -> Image.Image:
    """255 colours that serve the pictures; the 256th is left for pixels that are transparent, or do not change."""
    pixels = pictures[_opaque(pictures)][:, :3]
    if not len(pixels):
        pixels = np.zeros((1, 3), np.uint8)
    pixels = pixels[:: -(-len(pixels) // PALETTE_PIXELS)]
    # One row of pixels: the quantiser does not look at neighbours.
    palette = Image.fromarray(pixels[None]).quantize(255, Image.Quantize.MEDIANCUT, kmeans=4)
    if pictures.shape[-1] == 4:
        palette.putpalette(_with_unseen(palette.getpalette() or []))
    return palette


def _with_unseen(listed: list[int]) -> list[int]:
    """A palette's colours and others, 255 in all and each once, and the one that is not seen.

    Pillow looks for a pixel's change in its colour, and puts a palette with gaps in another order.
    """
    greys = np.arange(256)[:, None].repeat(3, axis=1)
    every = dict.fromkeys(map(tuple, [*np.reshape(listed, (-1, 3)).tolist(), *greys.tolist()]))
    every.pop(UNSEEN_COLOUR, None)
    return [number for entry in (*list(every)[:UNSEEN], UNSEEN_COLOUR) for number in entry]


def _in_palette(picture: Picture, palette: Image.Image) -> Image.Image:
    """The picture with every pixel in the nearest colour of the palette (Pillow's search only comes near).

    Without dithering, which would make still parts of the picture crawl.
    """
    listed = palette.getpalette() or []
    colours = np.array(listed, dtype=np.float32).reshape(-1, 3)[:UNSEEN]
    height, width, _ = picture.shape
    present, place = np.unique(picture[..., :3].reshape(-1, 3).astype(np.uint32) @ PACK, return_inverse=True)
    parts = np.array_split(present, -(-len(present) // PART))
    nearest = np.concatenate([_nearest(part, colours) for part in parts])[place].reshape(height, width)
    nearest[~_opaque(picture)] = UNSEEN
    indexed = Image.fromarray(nearest)
    indexed.putpalette(listed)
    return indexed


def _nearest(packed: NDArray[np.uint32], colours: NDArray[np.float32]) -> NDArray[np.uint8]:
    wanted = (packed[:, None] >> SHIFTS & 255).astype(np.float32)
    # |p - c|² without |p|², which is the same for all colours c; whole numbers, so float32 is exact.
    distances = (colours**2).sum(axis=1) - 2 * wanted @ colours.T
    nearest: NDArray[np.uint8] = distances.argmin(axis=1).astype(np.uint8)
    return nearest


def _error(picture: Picture, palette: Image.Image) -> float:
    seen = np.asarray(_in_palette(picture, palette).convert("RGB"), dtype=np.int16)
    change = np.abs(seen - picture[..., :3])[_opaque(picture)]
    return float(change.mean()) if change.size else 0.0


def _opaque(pictures: Picture) -> NDArray[np.bool_]:
    """Which pixels of pictures [..., H, W, 3 or 4] a GIF shows."""
    if pictures.shape[-1] == 3:
        return np.ones(pictures.shape[:-1], np.bool_)
    opaque: NDArray[np.bool_] = pictures[..., 3] >= HALF
    return opaque
