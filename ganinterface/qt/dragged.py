"""Portraits of the gallery that a person drags: what the drag says, for whoever takes them."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

PORTRAITS = "application/x-ganinterface-portraits"  # keys of the gallery, one a line


def put_keys(data: QMimeData, keys: list[str]) -> None:
    """Let a drag bring these portraits."""
    data.setData(PORTRAITS, "\n".join(keys).encode())


def keys_in(data: QMimeData) -> tuple[str, ...]:
    """The keys of the portraits in a drag, for `Gallery.documents`; none where it brings something else."""
    return tuple(bytes(data.data(PORTRAITS).data()).decode("ascii", "replace").split())
