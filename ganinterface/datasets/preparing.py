"""From a picture file to the picture that goes into a set: read, cut out, scaled, hashed, written as PNG."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from ganinterface.datasets.choosing.selection import Candidate
from ganinterface.datasets.cropping import Colour, Cut, cut_out, part, reaches_outside
from ganinterface.datasets.hashing import perceptual_hash
from ganinterface.progress import Progress
from stylegan.training.pictures.files import PictureFiles, quoted_name

if TYPE_CHECKING:
    from PIL import Image

LEVEL = 4  # of zlib: half of the time of its usual 6, for files a few per cent larger
WAITING = 4  # results for each thread that may wait to be taken

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Prepared:
    """A picture ready for the set, or why it is not."""

    png: bytes = b""
    mode: str = ""  # L, RGB or RGBA
    size: tuple[int, int] = (0, 0)  # height, width
    area: float = 0.0  # pixels of the source that it was made of
    hash: int = 0
    dropped: str = ""
    detail: str = ""


def prepare(files: PictureFiles, candidate: Candidate, cut: Cut, hashed: bool) -> Prepared:
    """Read a candidate and cut it out; fills in sizes of its row. Never raises for a picture that is wrong."""
    from stylegan.training.pictures.decoding import decode

    row = candidate.row
    try:
        picture = decode(files.read(row.file), quoted_name(row.file))
    except ValueError as error:
        return Prepared(dropped="unreadable", detail=str(error))
    row.width, row.height = picture.size
    wanted = part(cut, picture.width, picture.height, candidate.box)
    row.x0, row.y0, row.x1, row.y1 = wanted
    if wanted.height < cut.smallest[0] or wanted.width < cut.smallest[1]:
        smaller = f"{wanted.height:.0f}×{wanted.width:.0f} (height × width)"
        return Prepared(dropped="too small", detail=smaller)
    if candidate.box and cut.outside == "drop" and reaches_outside(wanted, *picture.size):
        return Prepared(dropped="outside", detail="what is cut out extends beyond the picture")
    try:
        made = without_idle_alpha(cut_out(picture, wanted, cut))
    except ValueError as error:
        return Prepared(dropped="outside", detail=str(error))
    number = perceptual_hash(made) if hashed else 0
    return Prepared(as_png(made), made.mode, (made.height, made.width), wanted.width * wanted.height, number)


def without_idle_alpha(picture: Image.Image) -> Image.Image:
    """A picture of which nothing is transparent, without its alpha; any other as it is."""
    if picture.mode != "RGBA" or picture.getchannel("A").getextrema() != (255, 255):
        return picture
    return picture.convert("RGB")


def as_png(picture: Image.Image) -> bytes:
    """The file's bytes, the same for the same pixels; nothing but the pixels is in it."""
    from PIL import Image

    written = io.BytesIO()
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes()) if picture.info else picture
    bare.save(written, "PNG", compress_level=LEVEL)
    return written.getvalue()


def in_order(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    threads: int,
    progress: Progress,
    message: str,
    span: tuple[float, float] = (0, 1),
) -> Iterator[Result]:
    """The results for all items, in their order, made on several threads; only a few wait to be taken.

    `progress` hears "3 MESSAGE", and fractions from one end of `span` to the other. When it or the caller raises, what has
    not begun never does.
    """
    low, high = span
    left = iter(items)
    pool = ThreadPoolExecutor(threads, "pictures")
    try:
        waiting = [pool.submit(function, item) for item in islice(left, threads * WAITING)]
        for number in range(len(items)):
            result = waiting.pop(0).result()
            waiting += [pool.submit(function, item) for item in islice(left, 1)]
            progress.check()
            progress.report(low + (high - low) * number / len(items), f"{number:,} {message}")
            yield result
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class Form:
    """What every picture of a set becomes."""

    channels: int  # 1, 3 or 4
    ground: Colour  # below what is transparent, where there is no alpha
    doubled: bool  # a mirrored twin follows each


def recoded(png: bytes, mode: str, form: Form) -> list[bytes]:
    """The files that a picture (a PNG of this mode) becomes; the same bytes where nothing is to be done."""
    from PIL import ImageOps

    from stylegan.training.pictures.decoding import MODES, decode, with_channels

    same = mode == MODES[form.channels]
    if same and not form.doubled:
        return [png]
    picture = with_channels(decode(png, "a picture"), form.channels, form.ground)
    first = png if same else as_png(picture)
    return [first, as_png(ImageOps.mirror(picture))] if form.doubled else [first]
