"""Which row of a table is about which picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath


def lookup(listed: Sequence[str], names: Sequence[str]) -> list[int | None]:
    """For each of `names` (pictures of a source) the place in `listed` (a table's column) of what is about it, or None.

    The same path counts first. What is listed without folders, or with others, is found by the file's name alone where
    only one picture and one row have it.
    """
    cleaned = [_clean(each) for each in listed]
    exact = {each: place for place, each in reversed(list(enumerate(cleaned)))}
    rows_by_name = Counter(PurePosixPath(each).name for each in exact)
    pictures_by_name = Counter(PurePosixPath(each).name for each in names)
    by_name = {
        name: place
        for each, place in exact.items()
        if rows_by_name[name := PurePosixPath(each).name] == 1 and pictures_by_name[name] == 1
    }
    return [exact.get(name, by_name.get(PurePosixPath(name).name)) for name in names]


def _clean(listed: str) -> str:
    return listed.strip().replace("\\", "/").removeprefix("./")
