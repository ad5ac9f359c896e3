"""Edits for tests: made, found, and the maps that a Document gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.document import Document, Edit
from ganinterface.document.region import Rectangle
from ganinterface.session.actions import edits as edit_actions
from ganinterface.studio.studio import Studio

HALF = Rectangle(0.0, 0.0, 1.0, 0.5)


def make(studio: Studio, name: str, **values: float) -> str:
    """An edit with a name and values such as m3=0.5, and the upper half of the picture as its region."""
    edit_id = studio.edits.add_edit({int(key[1:]): value for key, value in values.items()})
    assert edit_id is not None
    studio.edits.rename(edit_id, name)
    studio.workbench.apply(edit_actions.add_shape, edit_id, HALF)
    return edit_id


def edit_of(studio: Studio, edit_id: str) -> Edit:
    return edit_actions.find_edit(studio.session.document, edit_id)


def only_edit(studio: Studio) -> Edit:
    (edit,) = studio.session.document.edits
    return edit


def taps(studio: Studio, document: Document) -> NDArray[np.float32]:
    layer = studio.view.layer
    return studio.models.worker.call(lambda renderer: renderer.taps(layer, document)).result()
