"""What an action returns: a new Document and the name of the step to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ganinterface.document.document import Document
from ganinterface.document.parameters import Kind, Value
from ganinterface.document.typed.number_text import number


class Change(NamedTuple):
    """A new Document and what the undo list calls the step to it."""

    label: str
    document: Document


def value_text(kind: Kind, value: Value, written: Callable[[float], str] = number) -> str:
    """The value of a number of that kind as the undo list shows it; None is what it is called there."""
    return kind.nothing or "" if value is None else written(value)


def step_text(
    kind: Kind, label: str, before: Value, after: Value, written: Callable[[float], str] = number
) -> str:
    """What the undo list calls a change of a number of that kind: "Psi 0.7 → 0.5"."""
    texts = [value_text(kind, value, written) for value in (before, after)]
    return kind.step.format(label=label, before=texts[0], after=texts[1])
