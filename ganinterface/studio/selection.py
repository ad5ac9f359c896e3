"""What is selected in a list that undo changes: it follows the items themselves, never their rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)

MAX_LISTS = 1000  # that are remembered


class Recollection(Generic[Item]):
    """Selects again what was selected while a list held the same items, whatever came in between.

    So an edit that was removed is the selected one after undo, and the one that took its place after redo.
    """

    def __init__(self) -> None:
        self._selected: dict[frozenset[Item], frozenset[Item]] = {}

    def forget(self) -> None:
        """Another project has other items."""
        self._selected.clear()

    def follow(
        self, before: Iterable[Item], selected: Iterable[Item], after: Iterable[Item]
    ) -> frozenset[Item]:
        """What to select of the items `after` a change, when `selected` were of those `before` it."""
        old, chosen, new = frozenset(before), frozenset(selected), frozenset(after)
        if new == old:
            return chosen & new
        self._selected.pop(old, None)
        self._selected[old] = chosen & old
        if len(self._selected) > MAX_LISTS:
            del self._selected[next(iter(self._selected))]
        return self._selected.get(new, chosen & new)
