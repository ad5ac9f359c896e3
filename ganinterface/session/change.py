"""What an action returns: a new Document and the name of the step to it."""

from __future__ import annotations

from typing import NamedTuple

from ganinterface.document.document import Document


class Change(NamedTuple):
    """A new Document and what the undo list calls the step to it."""

    label: str
    document: Document
