"""Portraits that a person has kept or rejected: the pictures of a folder, by what was decided about them in `curate`."""

from __future__ import annotations

from pathlib import Path

from ganinterface.datasets.choosing.tables import decisions_path, read_decisions
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import misfit
from ganinterface.document.document import Document
from ganinterface.document.model_info import ModelInfo
from ganinterface.render.varying.folders import portrait_of
from stylegan.directions import DirectionError


def sorted_portraits(
    folder: Path, info: ModelInfo, arrays: ArrayStore
) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """The kept and the rejected, whose arrays join `arrays`; pictures that have gone since do not count.

    ValueError with one sentence when the decisions or a picture cannot be read, the model cannot draw one, or one side is
    empty.
    """
    sides: dict[str, list[Document]] = {"keep": [], "reject": []}
    for name, decision in read_decisions(decisions_path(folder)).items():
        if not (folder / name).is_file():
            continue
        portrait, own = portrait_of(folder / name, info)
        if problem := misfit([portrait], info, own):
            raise DirectionError(f"'{name}' cannot be used here: {problem}")
        arrays.add_all(own)
        sides[decision].append(portrait)
    if not all(sides.values()):
        missing = "kept" if not sides["keep"] else "rejected"
        raise DirectionError(f"No picture in '{folder}' is {missing}: sort them with 'ganinterface curate'.")
    return tuple(sides["keep"]), tuple(sides["reject"])
