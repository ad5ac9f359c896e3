"""Builds a set of pictures to train on: a zip of PNG files and `dataset.json`, and a report of what was left out."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, Protocol

import numpy as np

from ganinterface.datasets import DatasetError
from ganinterface.datasets.choosing.selection import Candidate, Choice, Selection, open_source, select
from ganinterface.datasets.cropping import Colour, Cut
from ganinterface.datasets.hashing import Neighbours
from ganinterface.datasets.preparing import Form, Prepared, in_order, prepare, recoded
from ganinterface.datasets.report import (
    Labelling,
    Summary,
    count_dropped,
    label_pictures,
    report_path,
    write_report,
)
from stylegan.atomic import atomic_path
from stylegan.training.pictures.files import INDEX, PictureFiles

Mirror = Literal["double", "flag"]
MOST_THREADS = 8


class Progress(Protocol):
    """Who hears how far it is."""

    def report(self, fraction: float, message: str | None = None) -> None:
        """How much is done (0..1), and what it is doing now."""

    def check(self) -> None:
        """Raises where the work should end."""


@dataclass(frozen=True, kw_only=True)
class Finish:
    """What happens to the pictures that were cut out.

    `duplicates`: in how many bits (of 64) of their perceptual hash two pictures may differ and count as the same one, of
    which the largest stays (None: all stay). `mirror`: "double" adds every picture mirrored, "flag" notes in the index that
    the trainer may mirror. `channels`: 1, 3 or 4 for all; None what the pictures have.
    """

    duplicates: int | None = None
    mirror: Mirror | None = None
    channels: Literal[1, 3, 4] | None = None


@dataclass
class _Kept:
    """A picture that is cut out, waiting on the disk."""

    candidate: Candidate
    prepared: Prepared  # without its bytes
    place: int
    length: int


def build(
    source: Path,
    out: Path,
    choice: Choice,
    cut: Cut,
    finish: Finish,
    progress: Progress,
    threads: int | None = None,
) -> Summary:
    """Build the set at `out` from a folder, a zip or a table, with a report beside it.

    The same input gives the same bytes. Whatever goes wrong (DatasetError with one sentence, OSError, Ctrl-C), `out` holds
    what it held before. Pictures that cannot be used are left out and named in the report; DatasetError when none is left.
    """
    threads = threads or min(MOST_THREADS, os.cpu_count() or 1)
    files, table = open_source(source, choice)
    try:
        selection = select(files, table, choice)
        with tempfile.TemporaryFile(dir=out.parent) as spool:  # without a name: gone whatever happens
            kept = _prepared(files, selection, cut, finish, spool, progress, threads)
            if finish.duplicates is not None:
                kept = _without_duplicates(kept, finish.duplicates, progress)
            if not kept:
                raise DatasetError(_nothing_left(selection))
            return _write(out, kept, selection, finish, cut, spool, progress, threads)
    finally:
        files.close()


def _prepared(
    files: PictureFiles,
    selection: Selection,
    cut: Cut,
    finish: Finish,
    spool: IO[bytes],
    progress: Progress,
    threads: int,
) -> list[_Kept]:
    """Read and cut out every candidate, the pictures going to the disk."""
    kept: list[_Kept] = []
    size: tuple[int, int] | None = cut.size
    hashed = finish.duplicates is not None
    results = in_order(lambda each: prepare(files, each, cut, hashed), selection.candidates, threads)
    for number, (candidate, made) in enumerate(zip(selection.candidates, results, strict=True)):
        progress.check()
        progress.report(0.8 * number / len(selection.candidates), f"{number:,} pictures read")
        size = size or (None if made.dropped else made.size)
        if made.dropped:
            candidate.row.drop(made.dropped, made.detail)
        elif made.size != size:
            candidate.row.drop(
                "other size", f"the first picture has {size[0]}×{size[1]} (height × width)" if size else ""
            )
        else:
            candidate.row.hash = f"{made.hash:016x}" if hashed else ""
            place = spool.tell()
            spool.write(made.png)
            bare = Prepared(mode=made.mode, size=made.size, area=made.area, hash=made.hash)
            kept.append(_Kept(candidate, bare, place, len(made.png)))
    return kept


def _without_duplicates(kept: list[_Kept], most: int, progress: Progress) -> list[_Kept]:
    """Of pictures that look the same the one made of most pixels, the first of those; their order stays."""
    progress.report(0.8, "comparing pictures")
    neighbours = Neighbours(np.array([each.prepared.hash for each in kept], np.uint64), most)
    gone: set[int] = set()
    for number in sorted(range(len(kept)), key=lambda number: -kept[number].prepared.area):
        progress.check()
        if number in gone:
            continue
        for other, distance in zip(*(each.tolist() for each in neighbours.near(number)), strict=True):
            # Those made of more pixels are through already: what is near them is gone, they themselves are not.
            if other not in gone:
                gone.add(other)
                kept[other].candidate.row.drop(
                    "duplicate", f"{distance} bits from {kept[number].candidate.row.file}"
                )
    return [each for number, each in enumerate(kept) if number not in gone]


def _write(
    out: Path,
    kept: list[_Kept],
    selection: Selection,
    finish: Finish,
    cut: Cut,
    spool: IO[bytes],
    progress: Progress,
    threads: int,
) -> Summary:
    form = _form(kept, finish, cut)
    labelling = label_pictures(
        [each.candidate.label for each in kept] if selection.labelled else None, selection.class_names
    )
    lock = threading.Lock()

    def pictures(each: _Kept) -> list[bytes]:
        with lock:
            spool.seek(each.place)
            png = spool.read(each.length)
        return recoded(png, each.prepared.mode, form)

    with atomic_path(out) as temporary:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            entries: list[list[Any]] = []
            for number, (each, made) in enumerate(zip(kept, in_order(pictures, kept, threads), strict=True)):
                progress.check()
                progress.report(0.8 + 0.2 * number / len(kept), f"{number:,} pictures written")
                names = [_name(number * len(made) + more) for more in range(len(made))]
                each.candidate.row.picture = names[0]
                each.candidate.row.label = labelling.text(number)
                for name, png in zip(names, made, strict=True):
                    archive.writestr(_entry(name), png)
                    entries.append([name, labelling.values[number] if labelling.values else None])
            archive.writestr(_entry(INDEX), _index(entries, labelling, finish, selection))
        progress.check()
    write_report(report_path(out), selection.rows)
    return _summary(out, len(entries), kept[0].prepared.size, form, labelling, finish, selection)


def _summary(
    out: Path,
    pictures: int,
    size: tuple[int, int],
    form: Form,
    labelling: Labelling,
    finish: Finish,
    selection: Selection,
) -> Summary:
    return Summary(
        path=out,
        report=report_path(out),
        pictures=pictures,
        size=size,
        channels=form.channels,
        classes=labelling.names,
        label_dim=labelling.dim,
        dropped=count_dropped(selection.rows),
        mirror=_mirrored(finish, selection),
        bytes=out.stat().st_size,
    )


def _mirrored(finish: Finish, selection: Selection) -> bool:
    """Whether the trainer is told that it may mirror: as the person says, else as the source does."""
    return finish.mirror == "flag" or (finish.mirror is None and selection.mirror)


def _form(kept: Sequence[_Kept], finish: Finish, cut: Cut) -> Form:
    """What all pictures of the set become: the most channels that one of them has, unless the person says."""
    ground: Colour = cut.ground if isinstance(cut.ground, tuple) else (255, 255, 255)
    modes = {each.prepared.mode for each in kept}
    own = 4 if "RGBA" in modes else 3 if "RGB" in modes else 1
    return Form(finish.channels or own, ground, finish.mirror == "double")


def _name(number: int) -> str:
    """As NVIDIA's dataset_tool names pictures: a thousand in each folder."""
    return f"{number // 1000:05d}/img{number:08d}.png"


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry of no particular time, so that the same pictures make the same file."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    return entry


def _index(entries: list[list[Any]], labelling: Labelling, finish: Finish, selection: Selection) -> str:
    index: dict[str, Any] = {"labels": entries if labelling.values else None}
    if labelling.names:
        index["label_names"] = list(labelling.names)
    if _mirrored(finish, selection):
        index["mirror"] = True
    return json.dumps(index, ensure_ascii=False)


def _nothing_left(selection: Selection) -> str:
    counted = ", ".join(f"{count:,} {reason}" for reason, count in count_dropped(selection.rows).items())
    unread = next((row.detail for row in selection.rows if row.dropped == "unreadable"), "")
    return f"No picture is left for the set: {counted}.{' The first: ' + unread if unread else ''}"
