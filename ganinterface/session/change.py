"""What an action returns: a new Document and the name of the step to it."""

from __future__ import annotations

from typing import NamedTuple

from ganinterface.document.document import Document


class Change(NamedTuple):
    """A new Document and what the undo list calls the step to it."""

    label: str
    document: Document


def number(value: float) -> str:
    """A number as the undo list shows it: at most three decimals, no trailing zeros."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
