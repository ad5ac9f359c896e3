"""The pictures of a folder, drawn again with other edits: those of this program, and those of the 2019 tool by their w."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, acting
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import AttributeEntry
from ganinterface.files.kinds import file_kind
from ganinterface.files.opening import OpenedPicture, read_latent
from ganinterface.files.preset import Preset, apply_preset, make_preset
from ganinterface.render.varying.plans import MOST, BatchError, Check, Plan, Variant
from ganinterface.session.actions.picture import open_latent

SUFFIX = ".png"


def pictures_in(folder: Path, looked_into: int = MOST) -> list[Path]:
    """The PNG pictures in a folder that something can be drawn from again, by name.

    Only so many are looked into; of those beyond it shows when their turn comes.
    BatchError with one sentence when it cannot be read, or has too many or none.
    """
    try:
        every = sorted(path for path in folder.iterdir() if path.suffix.lower() == SUFFIX and path.is_file())
    except OSError as error:
        raise BatchError(f"'{folder}' cannot be read: {error.strerror or error}.") from error
    if len(every) > MOST:
        raise BatchError(f"'{folder}' has {len(every):,} pictures, and a batch has at most {MOST:,}.")
    found = [path for place, path in enumerate(every) if place >= looked_into or _can_be_drawn(path)]
    if not found:
        raise BatchError(
            f"'{folder}' has no pictures that this program or the one of 2019 has saved: others do not say what made them."
        )
    return found


def applied(paths: Sequence[Path], document: Document, info: ModelInfo) -> Plan:
    """The pictures drawn again with the Document's edits on top of theirs, and its attributes added.

    They keep their names. What cannot be read when its turn comes is left out. BatchError where the Document has neither,
    or two pictures have the same name.
    """
    extra = make_preset(
        "batch", (edit for edit in acting(document) if edit.enabled), document.attributes, info
    )
    if not extra.edits and not extra.attributes:
        raise BatchError(
            "There is nothing to put on them: the picture has no edits and no attributes in use."
        )
    stems = tuple(path.stem for path in paths)
    twice = next((stem for stem, times in Counter(stems).items() if times > 1), None)
    if twice is not None:
        raise BatchError(f"There are two pictures '{twice}', whose new ones would have the same name.")

    def variants(check: Check) -> Iterator[Variant]:
        for path in paths:
            try:
                portrait, arrays = portrait_of(path, info)
            except ValueError as error:
                yield Variant(path.stem, document, {"source": path.name}, problem=str(error))
            else:
                yield Variant(path.stem, _with(portrait, extra), {"source": path.name}, path.stem, arrays)

    return Plan(stems, str(len(stems)), variants)


def portrait_of(path: Path, info: ModelInfo) -> tuple[Document, ArrayStore]:
    """The Document of a picture, as one of the model, and its arrays; ValueError with one sentence when it cannot be read."""
    opened = read_latent(path, info)
    if isinstance(opened, OpenedPicture):
        return replace(opened.document, model=info.ref), opened.arrays
    arrays = ArrayStore()
    latent = opened.latents[0]
    plain = Document(model=info.ref, truncation=info.truncation)
    return open_latent(plain, arrays.put(latent.array), latent.name).document, arrays


def _can_be_drawn(path: Path) -> bool:
    try:
        return file_kind(path) in ("picture", "latent")
    except (OSError, ValueError):
        return False


def _with(portrait: Document, extra: Preset) -> Document:
    own = [AttributeEntry(item.name, item.vector) for item in portrait.attributes]
    return apply_preset(portrait, extra, offered=own)
