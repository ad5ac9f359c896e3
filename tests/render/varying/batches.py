"""What the tests of batches share: a picture with an edit and attributes on offer, and what is in a folder then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.project import AttributeEntry
from ganinterface.files.attributes import load_attributes
from ganinterface.render.models import OpenModel
from ganinterface.render.varying.plans import SHEET, Plan
from ganinterface.render.varying.saving import Done, save_batch
from ganinterface.render.varying.table import NAME
from tests.small_work import MOUTH, SmallWork

if TYPE_CHECKING:
    import pandas


class Listening:
    """In place of a job: what was reported."""

    def __init__(self) -> None:
        self.reports: list[tuple[float, str | None]] = []

    def report(self, fraction: float, message: str | None = None) -> None:
        self.reports.append((fraction, message))

    def check(self) -> None:
        pass


def picture_with_an_edit(opened: OpenModel) -> Document:
    info = opened.info
    return Document(model=info.ref, latent=(LatentPart(7),), truncation=info.truncation, edits=(MOUTH,))


def offered(opened: OpenModel, work: SmallWork, arrays: ArrayStore) -> tuple[AttributeEntry, ...]:
    """smile and age."""
    return load_attributes(work.attributes, arrays, opened.info.w_dim, opened.info.num_ws)


def saved(opened: OpenModel, plan: Plan, arrays: ArrayStore, folder: Path, **keywords: Any) -> Done:
    return save_batch(opened, plan, arrays, folder, keywords.pop("job", Listening()), **keywords)


def table_in(folder: Path) -> pandas.DataFrame:
    import pandas

    return pandas.read_csv(folder / NAME)


def pictures_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in (SHEET, NAME))


def without_model(document: Document) -> Document:
    """As a picture's file has it."""
    return replace(document, model=replace(document.model, path=""))
