"""A person's way through a set: what is kept and what is rejected, undone and done again, shown and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganinterface.datasets.choosing.tables import Decision

Shown = Literal["all", "undecided", "kept", "rejected"]
States = NDArray[np.uint8]
Rows = NDArray[np.int64]

UNDECIDED, KEEP, REJECT = 0, 1, 2  # of a picture
_WORDS: dict[int, Decision] = {KEEP: "keep", REJECT: "reject"}
_STATES: dict[Shown, int] = {"undecided": UNDECIDED, "kept": KEEP, "rejected": REJECT}


class Counts(NamedTuple):
    """How many pictures there are of each kind."""

    undecided: int
    kept: int
    rejected: int


class _Step(NamedTuple):
    rows: Rows
    before: States
    after: int


class Curation:
    """Decisions about the pictures `names`, by row. Those about files that are not there any more are kept too."""

    def __init__(self, names: Sequence[str], decisions: Mapping[str, Decision]) -> None:
        self.names = names
        self.states: States = np.zeros(len(names), np.uint8)
        places = {name: row for row, name in enumerate(names)}
        self._elsewhere = {name: word for name, word in decisions.items() if name not in places}
        self._decided: dict[int, None] = {}  # rows, the one decided last at the end
        for name, word in decisions.items():
            if name in places:
                self.states[places[name]] = KEEP if word == "keep" else REJECT
                self._decided[places[name]] = None
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    @property
    def last(self) -> int | None:
        """The row that was decided last; None while none is."""
        return next(reversed(self._decided), None)

    def counts(self) -> Counts:
        """How many pictures are undecided, kept, rejected."""
        return Counts(*(int(count) for count in np.bincount(self.states, minlength=3)))

    def decide(self, rows: Sequence[int], state: int) -> bool:
        """Make the pictures KEEP, REJECT or UNDECIDED, as one step to undo; False when they all were already."""
        changed = np.array([row for row in rows if self.states[row] != state], np.int64)
        if not len(changed):
            return False
        self._done.append(_Step(changed, self.states[changed], state))
        self._undone.clear()
        self._put(changed, np.full(len(changed), state, np.uint8))
        return True

    def undo(self) -> Rows | None:
        """Take the last step back; its rows, None when there is none."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        self._put(step.rows, step.before)
        return step.rows

    def redo(self) -> Rows | None:
        """Redo what was undone last; its rows, None when there is nothing."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        self._put(step.rows, np.full(len(step.rows), step.after, np.uint8))
        return step.rows

    def rows(self, shown: Shown, order: Rows) -> Rows:
        """Those rows of an order that are shown."""
        return order if shown == "all" else order[self.states[order] == _STATES[shown]]

    def decisions(self) -> dict[str, Decision]:
        """All decisions by name, the latest last, for the file."""
        here = {self.names[row]: _WORDS[int(self.states[row])] for row in self._decided}
        return {**self._elsewhere, **here}

    def _put(self, rows: Rows, states: States) -> None:
        self.states[rows] = states
        for row, state in zip(rows.tolist(), states.tolist(), strict=True):
            self._decided.pop(row, None)
            if state != UNDECIDED:
                self._decided[row] = None


def by_value(values: NDArray[np.float64], descending: bool = False) -> Rows:
    """Rows from the smallest value to the largest, or the other way; those without one (NaN) last, equal ones in order."""
    return np.argsort(-values if descending else values, kind="stable").astype(np.int64)
