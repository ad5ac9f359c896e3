"""Latents from files: what opening one does to the picture. See `actions`."""

from __future__ import annotations

from msgspec.structs import replace

from ganinterface.document.document import Document, LatentPart
from ganinterface.session.change import Change


def open_latent(document: Document, array: str, name: str) -> Change:
    """The picture of a latent exactly as it is: at psi 1, without mixes, attributes at 0; edits stay.

    `array` is the content hash of [num_ws, w_dim] or [w_dim], `name` what the step is called.
    """
    opened = replace(
        document,
        latent=(LatentPart(array=array),),
        truncation=replace(document.truncation, psi=1.0),
        mixes=(),
        attributes=(),
    )
    return Change(f"Latent {name}", opened)
