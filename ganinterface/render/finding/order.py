"""What is asked of `finding.first_values`, without torch."""

from __future__ import annotations

from typing import NamedTuple

from ganinterface.document.document import Document
from ganinterface.document.region import Region


class Order(NamedTuple):
    """The Document with an edit whose values are wanted, and what is painted; no channels: one is to be chosen."""

    document: Document
    edit_id: str
    region: Region
    channels: tuple[int, ...] = ()
