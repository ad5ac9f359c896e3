"""The part of some work that this process does where `torchrun` has started several of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Shard:
    """Every `count`-th thing from number `rank` (from 0) on; `local` is the process's number on its machine."""

    rank: int = 0
    count: int = 1
    local: int = 0

    def of(self, items: Sequence[Item]) -> Sequence[Item]:
        """The items that are this process's."""
        return items[self.rank :: self.count]

    def __str__(self) -> str:
        return f"part {self.rank + 1} of {self.count}"


ALL = Shard()


def own_shard() -> Shard:
    """As `torchrun` says by RANK, WORLD_SIZE and LOCAL_RANK; all of it where it does not.

    ValueError with one sentence where they make no sense.
    """
    given = {name: os.environ.get(name, "") for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK")}
    if not given["RANK"] or not given["WORLD_SIZE"]:
        return ALL
    try:
        shard = Shard(int(given["RANK"]), int(given["WORLD_SIZE"]), int(given["LOCAL_RANK"] or 0))
    except ValueError:
        shard = Shard(count=0)
    if not (0 <= shard.rank < shard.count and shard.local >= 0):
        named = ", ".join(f"{name}={value}" for name, value in given.items() if value)
        raise ValueError(f"{named} in the environment do not name a part of the work: torchrun sets them.")
    return shard
