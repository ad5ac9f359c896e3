"""What a batch of the command line begins with: a project's picture, or a portrait in some look, and its model."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import check_values, misfit
from ganinterface.document.document import Document
from ganinterface.document.project import AttributeEntry, ProjectError, put_in_all
from ganinterface.files.kinds import file_kind
from ganinterface.files.opening import OpenedPicture, OpenedProject, read_file
from ganinterface.files.preset import apply_preset
from ganinterface.files.project import load_project
from ganinterface.render.export.animation import model_of
from ganinterface.render.models import OpenModel, open_model
from ganinterface.render.portraits.sample import Look, attributes_for, base_of, fitting_preset, portrait
from ganinterface.session.actions.picture import set_base


@dataclass(frozen=True)
class Start:
    """The model, the picture that is varied, the attributes on offer, and the arrays of both."""

    opened: OpenModel
    document: Document
    library: tuple[AttributeEntry, ...]
    arrays: ArrayStore


def open_start(
    project: Path | None,
    model: Path | None,
    device: str,
    look: Look,
    addresses: Sequence[str] = (),
    base: Path | None = None,
) -> Start:
    """Open a project's picture, else a portrait, in that look; `addresses` are those of numbers that will be varied.

    `base`: a file of what truncation pulls towards.

    ValueError with one sentence when anything cannot be opened or does not fit.
    """
    if project is None:
        opened, arrays = open_model(model, device), ArrayStore()
        if base is not None:
            look = dataclasses.replace(look, base=base_of(base, opened))
        document = portrait(opened.info, arrays, look, seed=1)
        wanted = [*look.values, *addresses]
        return Start(opened, document, attributes_for(wanted, look.attributes, opened.info, arrays), arrays)
    loaded = load_project(project)
    document, arrays, library = loaded.project.document, loaded.arrays, loaded.project.library
    opened = open_model(model or model_of(document.model, project), device)
    check_values(look.values, opened.info)
    if base is not None:
        document = set_base(document, arrays.put(base_of(base, opened))).document
    if look.attributes is not None:
        library = (*library, *attributes_for((), look.attributes, opened.info, arrays))
    for path, strength in look.presets:
        document = apply_preset(
            document, fitting_preset(path, opened.info, arrays), strength, offered=library
        )
    values = {**({} if look.psi is None else {"psi": look.psi}), **look.values}
    for address, value in values.items():
        (document,) = put_in_all([document], library, address, value)
    problem = misfit([document], opened.info, arrays)
    if problem is not None:
        raise ProjectError(f"'{project.name}' cannot be used here: {problem}")
    return Start(opened, document, library, arrays)


def portrait_of_file(path: Path, start: Start) -> Document:
    """The portrait of a picture or project of this program; its arrays join those of the start.

    ProjectError with one sentence when there is none, or none that the model can draw.
    """
    is_ours = file_kind(path) in ("picture", "project")
    opened = read_file(path, model=start.opened.info) if is_ours else None
    if not isinstance(opened, OpenedPicture | OpenedProject):
        raise ProjectError(
            f"There is no portrait in '{path.name}': pictures and projects of this program have one."
        )
    start.arrays.add_all(opened.arrays)
    problem = misfit([opened.document], start.opened.info, start.arrays)
    if problem is not None:
        raise ProjectError(f"'{path.name}' cannot be used here: {problem}")
    return opened.document
