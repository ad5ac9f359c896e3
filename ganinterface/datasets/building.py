"""Builds a set of pictures to train on: a zip of PNG files and `dataset.json`, and a report of what was left out."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np

from ganinterface.datasets.choosing.selection import Candidate, Choice, Selection, open_source, select
from ganinterface.datasets.cropping import Cut
from ganinterface.datasets.hashing import near
from ganinterface.datasets.preparing import Form, Prepared, in_order, prepare, recoded
from ganinterface.datasets.report import (
    Labelling,
    Summary,
    count_dropped,
    label_pictures,
    report_path,
    write_report,
)
from ganinterface.progress import Progress
from stylegan.files.atomic import atomic_path
from stylegan.files.system_errors import tell_unwritable
from stylegan.training.pictures import DatasetError
from stylegan.training.pictures.files import INDEX, PictureFiles

Mirror = Literal["double", "flag"]
MAX_THREADS = 8
READ = 0.8  # of the whole work; the rest is writing


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
    """A picture that is cut out; its bytes wait on the disk, in the spool."""

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
    threads = threads or min(MAX_THREADS, os.cpu_count() or 1)
    files, table = open_source(source, choice)
    try:
        selection = select(files, table, choice)
        with _spool(out.parent) as spool:
            building = _Building(files, selection, cut, finish, spool, progress, threads)
            kept = building.cut_out()
            if finish.duplicates is not None:
                kept = building.without_duplicates(kept, finish.duplicates)
            if not kept:
                raise DatasetError(_nothing_left(selection))
            return building.write(out, kept)
    except OSError as error:
        if error.errno and not error.filename:  # of the spool, which has no name
            tell_unwritable(error, out.parent)
        raise
    finally:
        files.close()


def _spool(folder: Path) -> IO[bytes]:
    """A file without a name, gone whatever happens."""
    try:
        return tempfile.TemporaryFile(dir=folder)
    except OSError as error:
        tell_unwritable(error, folder)  # not the name that was tried
        raise


@dataclass(frozen=True)
class _Building:
    """The steps of `build`, on what all of them need."""

    files: PictureFiles
    selection: Selection
    cut: Cut
    finish: Finish
    spool: IO[bytes]
    progress: Progress
    threads: int

    def cut_out(self) -> list[_Kept]:
        """Read and cut out every candidate, the pictures going to the disk."""
        kept: list[_Kept] = []
        size: tuple[int, int] | None = self.cut.size
        hashed = self.finish.duplicates is not None
        candidates = self.selection.candidates
        results = in_order(
            lambda each: prepare(self.files, each, self.cut, hashed),
            candidates, self.threads, self.progress, "pictures read", (0, READ),
        )  # fmt: skip
        for candidate, made in zip(candidates, results, strict=True):
            row = candidate.row
            size = size or (None if made.dropped else made.size)
            if made.dropped:
                row.drop(made.dropped, made.detail)
            elif made.size != size:
                first = f"the first picture has {size[0]}×{size[1]} (height × width)" if size else ""
                row.drop("other size", first)
            else:
                row.hash = f"{made.hash:016x}" if hashed else ""
                kept.append(_Kept(candidate, replace(made, png=b""), self.spool.tell(), len(made.png)))
                self.spool.write(made.png)
        return kept

    def without_duplicates(self, kept: list[_Kept], most: int) -> list[_Kept]:
        """Of pictures that look the same the one made of most pixels, the first of those; their order stays."""
        self.progress.report(READ, "comparing pictures")
        hashes = np.array([each.prepared.hash for each in kept], np.uint64)
        gone: set[int] = set()
        for number in sorted(range(len(kept)), key=lambda number: -kept[number].prepared.area):
            self.progress.check()
            if number in gone:
                continue
            for other, distance in zip(*(each.tolist() for each in near(hashes, number, most)), strict=True):
                # Those made of more pixels are through already: what is near them is gone, they themselves are not.
                if other not in gone:
                    gone.add(other)
                    same = f"{distance} bits from {kept[number].candidate.row.file}"
                    kept[other].candidate.row.drop("duplicate", same)
        return [each for number, each in enumerate(kept) if number not in gone]

    def write(self, out: Path, kept: list[_Kept]) -> Summary:
        """Write the set and its report."""
        selection, form = self.selection, self._form(kept)
        labels = [each.candidate.label for each in kept] if selection.labelled else None
        labelling = label_pictures(labels, selection.class_names)
        # Whether the trainer is told that it may mirror: as the person says, else as the source does.
        mirror = self.finish.mirror == "flag" or (self.finish.mirror is None and selection.mirror)
        lock = threading.Lock()

        def recode(each: _Kept) -> list[bytes]:
            with lock:
                self.spool.seek(each.place)
                png = self.spool.read(each.length)
            return recoded(png, each.prepared.mode, form)

        entries: list[list[Any]] = []
        with atomic_path(out) as temporary:
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
                written = in_order(recode, kept, self.threads, self.progress, "pictures written", (READ, 1))
                for number, (each, made) in enumerate(zip(kept, written, strict=True)):
                    names = [_name(number * len(made) + more) for more in range(len(made))]
                    each.candidate.row.picture = names[0]
                    each.candidate.row.label = labelling.text(number)
                    for name, png in zip(names, made, strict=True):
                        archive.writestr(_entry(name), png)
                        entries.append([name, labelling.values[number] if labelling.values else None])
                archive.writestr(_entry(INDEX), _index(entries, labelling, mirror))
            self.progress.check()
            # First, as a disk that is full for it leaves the old set.
            write_report(report_path(out), selection.rows)
        size, dropped = kept[0].prepared.size, count_dropped(selection.rows)
        return Summary(
            out, report_path(out), len(entries), size, form.channels, labelling.names, labelling.dim,
            dropped, mirror, out.stat().st_size,
        )  # fmt: skip

    def _form(self, kept: list[_Kept]) -> Form:
        """What all pictures of the set become: the most channels that one of them has, unless the person says."""
        ground = self.cut.ground if isinstance(self.cut.ground, tuple) else (255, 255, 255)
        modes = {each.prepared.mode for each in kept}
        own = 4 if "RGBA" in modes else 3 if "RGB" in modes else 1
        return Form(self.finish.channels or own, ground, self.finish.mirror == "double")


def _name(number: int) -> str:
    """As NVIDIA's dataset_tool names pictures: a thousand in each folder."""
    return f"{number // 1000:05d}/img{number:08d}.png"


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry of no particular time, so that the same pictures make the same file."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    return entry


def _index(entries: list[list[Any]], labelling: Labelling, mirror: bool) -> str:
    index: dict[str, Any] = {"labels": entries if labelling.values else None}
    if labelling.names:
        index["label_names"] = list(labelling.names)
    if mirror:
        index["mirror"] = True
    return json.dumps(index, ensure_ascii=False)


def _nothing_left(selection: Selection) -> str:
    counted = ", ".join(f"{count:,} {reason}" for reason, count in count_dropped(selection.rows).items())
    unread = next((row.detail for row in selection.rows if row.dropped == "unreadable"), "")
    return f"No picture is left for the set: {counted}.{' The first: ' + unread if unread else ''}"
