"""Undo: the list of earlier values, each step with a readable label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

MAX_STEPS = 10_000  # Documents share what did not change, so a day's work fits


class Steps(NamedTuple, Generic[T]):
    """All that a History holds, as one value."""

    values: Sequence[T]  # one more than labels
    labels: Sequence[str]
    position: int  # which of the values we are at


class History(Generic[T]):
    """Values one after the other, and where among them we are.

    `undo` followed by `redo` gives the same value again; a new value drops what had been undone.
    """

    def __init__(self, value: T, max_steps: int = MAX_STEPS) -> None:
        self._values = [value]
        self._labels: list[str] = []
        self._position = 0
        self._most_steps = max_steps

    @classmethod
    def of(cls, steps: Steps[T]) -> History[T]:
        """The History that has these steps."""
        made = cls(steps.values[0])
        made._values, made._labels, made._position = [*steps.values], [*steps.labels], steps.position
        return made

    @property
    def steps(self) -> Steps[T]:
        """All of it."""
        return Steps(tuple(self._values), tuple(self._labels), self._position)

    @property
    def value(self) -> T:
        """The value we are at."""
        return self._values[self._position]

    @property
    def position(self) -> int:
        """How many of the steps in `labels()` are done, the rest having been undone."""
        return self._position

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier value."""
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a later value that was undone."""
        return self._position < len(self._labels)

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back, or None."""
        return self._labels[self._position - 1] if self.can_undo else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again, or None."""
        return self._labels[self._position] if self.can_redo else None

    def labels(self) -> tuple[str, ...]:
        """The labels of all steps, oldest first, undone ones included."""
        return tuple(self._labels)

    def push(self, label: str, value: T) -> bool:
        """Make a step to the value; one that is equal makes none and returns False."""
        if value == self.value:
            return False
        del self._values[self._position + 1 :]
        del self._labels[self._position :]
        self._values.append(value)
        self._labels.append(label)
        surplus = len(self._labels) - self._most_steps
        if surplus > 0:
            del self._values[:surplus]
            del self._labels[:surplus]
        self._position = len(self._labels)
        return True

    def replace(self, label: str, value: T) -> None:
        """Put another value in the place of the one we are at, and call the step to it so; what had been undone is dropped."""
        del self._values[self._position :]
        del self._labels[self._position - 1 :]
        self._values.append(value)
        self._labels.append(label)

    def undo(self) -> T:
        """Go one step back and return the value there; LookupError when there is none."""
        if not self.can_undo:
            raise LookupError("There is nothing to undo.")
        self._position -= 1
        return self.value

    def redo(self) -> T:
        """Go one undone step forth again and return the value there; LookupError when there is none."""
        if not self.can_redo:
            raise LookupError("There is nothing to redo.")
        self._position += 1
        return self.value

    def revise(self, revised: Callable[[T], T]) -> None:
        """Put another value in the place of each, those that were undone too; the steps stay."""
        self._values = [revised(value) for value in self._values]
