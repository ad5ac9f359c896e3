"""Looks at an edit on many portraits at once: what it does to each, and on how many it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit
from ganinterface.render.batches import pictures
from ganinterface.render.finding.holding import Effect, Holding, effect, holding, inside
from ganinterface.render.rasterise import mask
from ganinterface.render.renderer import Renderer
from ganinterface.session.actions.edits import find_edit
from stylegan import Generator

Check = Callable[[], None]


def holding_on(
    generator: Generator,
    here: Document,
    others: Sequence[Document],
    edit_id: str,
    arrays: ArrayStore,
    check: Check = lambda: None,
) -> Holding:
    """On how many of the others an edit of `here` holds, as the strip says it; all of the Documents have it.

    ValueError with one sentence when it does nothing there, has no region or is in no picture. `check` is called before
    every layer that is run, and may raise. DocumentError when a Document does not fit the model.
    """
    edit = find_edit(here, edit_id)
    if not edit.enabled or edit.strength == 0 or not edit.region.shapes:
        raise ValueError(f"The edit '{edit.name}' does nothing in this picture.")
    first, *there = effects_on(generator, [here, *others], edit_id, arrays, check)
    if first is None:
        raise ValueError(f"The region of the edit '{edit.name}' is not in this picture.")
    return holding(first, [each for each in there if each is not None])


def effects_on(
    generator: Generator,
    documents: Sequence[Document],
    edit_id: str,
    arrays: ArrayStore,
    check: Check = lambda: None,
) -> list[Effect | None]:
    """What an edit does in each Document; None where its region is not in the picture. Errors: as above."""
    plain = [_without(document, edit_id) for document in documents]
    pairs = zip(
        pictures(generator, plain, arrays, check), pictures(generator, documents, arrays, check), strict=True
    )
    finder, found = Renderer(generator, arrays), list[Effect | None]()
    for document, (before, after) in zip(documents, pairs, strict=True):
        edit = find_edit(document, edit_id)
        layer = next(each for each in generator.layers if each.name == edit.layer)
        painted = (
            finder.regions(document, check)[edit_id]
            if edit.region.locators
            else mask(edit.region, layer.height, layer.width, layer.extent)
        )
        found.append(effect(before, after, inside(painted, layer, before.shape[:2])))
    return found


def _without(document: Document, edit_id: str) -> Document:
    edits: tuple[Edit, ...] = tuple(edit for edit in document.edits if edit.id != edit_id)
    return replace(document, edits=edits)
