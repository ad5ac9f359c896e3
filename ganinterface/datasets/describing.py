"""Says what is in a set of pictures, and whether all of it can be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ganinterface.datasets.preparing import in_order
from ganinterface.progress import Progress
from stylegan.training.pictures import DatasetError
from stylegan.training.pictures.files import PictureFiles, open_files
from stylegan.training.pictures.labels import Index, read_index

CLASSES_SHOWN = 20
PROBLEMS_SHOWN = 5


@dataclass(frozen=True)
class Description:
    """A set of pictures. Sizes ("height×width") and channels are counted over all pictures once those were checked, else
    they are the first picture's."""

    path: Path
    pictures: int
    sizes: dict[str, int]
    channels: dict[int, int]
    label_dim: int
    classes: dict[str, int]  # name, or number, and how many pictures
    mirror: bool
    bytes: int
    checked: bool = False
    unreadable: list[str] = field(default_factory=list)  # a sentence each


def describe(path: Path, progress: Progress, check: bool = False, threads: int = 2) -> Description:
    """What a zip or a folder holds; with `check` every picture is read. DatasetError with one sentence."""
    files = open_files(path)
    try:
        index = read_index(files)
        names = list(files.names) if check else list(files.names[:1])
        sizes: Counter[str] = Counter()
        channels: Counter[int] = Counter()
        problems = []
        for seen in in_order(lambda name: _seen(files, name), names, threads, progress, "pictures"):
            if isinstance(seen, str):
                problems.append(seen)
            else:
                sizes[seen[0]] += 1
                channels[seen[1]] += 1
    finally:
        files.close()
    if problems and not check:
        raise DatasetError(problems[0])
    parts = [path] if path.is_file() else [path / name for name in files.names]
    return Description(
        path=path,
        pictures=len(files.names),
        sizes=dict(sizes.most_common()),
        channels=dict(channels.most_common()),
        label_dim=index.labels.dim if index.labels else 0,
        classes=_classes(index),
        mirror=index.mirror,
        bytes=sum(part.stat().st_size for part in parts),
        checked=check,
        unreadable=problems,
    )


def as_text(found: Description) -> str:
    """The same for people."""
    every = "" if found.checked or found.pictures == 1 else " (the first picture's; --check reads all)"
    facts = {
        "pictures": f"{found.pictures:,}" + (", mirrored when they are drawn" if found.mirror else ""),
        "size": ", ".join(_counted(found.sizes)) + " (height × width)" + every,
        "channels": ", ".join(_counted(found.channels)),
        "labels": f"{found.label_dim:,} {'classes' if found.classes else 'numbers each'}"
        if found.label_dim
        else "none",
        "bytes": f"{found.bytes:,}",
    }
    lines = [f"{name:<12}{fact}" for name, fact in facts.items()]
    shown = list(found.classes.items())[:CLASSES_SHOWN]
    lines += [f"  {name}: {count:,}" for name, count in shown]
    if len(found.classes) > len(shown):
        lines.append(f"  … and {len(found.classes) - len(shown):,} more classes")
    if found.checked:
        lines.append(f"{'unreadable':<12}{len(found.unreadable):,}")
        lines += [f"  {sentence}" for sentence in found.unreadable[:PROBLEMS_SHOWN]]
    return "\n".join(lines)


def _seen(files: PictureFiles, name: str) -> tuple[str, int] | str:
    from stylegan.training.pictures.decoding import CHANNELS, decode

    try:
        picture = decode(files.read(name), f"{files.where}/{name}")
    except ValueError as error:
        return str(error)
    return f"{picture.height}×{picture.width}", CHANNELS[picture.mode]


def _classes(index: Index) -> dict[str, int]:
    labels = index.labels
    if labels is None or labels.values.ndim != 1:
        return {}
    counts = np.bincount(labels.values.astype(np.int64), minlength=labels.dim).tolist()
    names = labels.names or tuple(str(number) for number in range(labels.dim))
    return dict(zip(names, counts, strict=False))


def _counted(counts: dict[Any, int]) -> list[str]:
    if len(counts) == 1:
        return [str(next(iter(counts)))]
    return [f"{key} ({count:,})" for key, count in list(counts.items())[:CLASSES_SHOWN]]
