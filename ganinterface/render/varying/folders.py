"""The pictures of a folder, drawn again with other edits: those of this program, and those of the 2019 tool by their w."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, acting
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import AttributeEntry
from ganinterface.files.kinds import file_kind
from ganinterface.files.opening import OpenedPicture, read_latent
from ganinterface.files.preset import Preset, apply_preset, make_preset
from ganinterface.render.varying.plans import MOST, SHEET, BatchError, Check, Plan, Variant
from ganinterface.session.actions.picture import open_latent
from stylegan.files.system_errors import why_unreadable

SUFFIX = ".png"


class InFolder(NamedTuple):
    """The pictures of a folder that something can be drawn from again, and why its other PNG files cannot, a sentence each."""

    pictures: list[Path]
    others: tuple[str, ...] = ()


def pictures_in(folder: Path, looked_into: int = MOST) -> list[Path]:
    """The PNG pictures in a folder that something can be drawn from again, by name; see `look_through`."""
    return look_through(folder, looked_into).pictures


def look_through(folder: Path, looked_into: int = MOST) -> InFolder:
    """Its PNG files, by name; contact sheets do not count.

    Only so many are looked into; of those beyond it shows when their turn comes.
    BatchError with one sentence when it cannot be read, or has too many or none.
    """
    try:
        every = sorted(path for path in folder.iterdir() if path.suffix.lower() == SUFFIX and path.is_file())
    except OSError as error:
        raise BatchError(f"'{folder}' cannot be read: {why_unreadable(error, folder, 'folder')}.") from error
    if len(every) > MOST:
        raise BatchError(f"'{folder}' has {len(every):,} pictures, and a batch has at most {MOST:,}.")
    problems = {path: _problem(path) for path in every[:looked_into]}
    found = InFolder(
        [path for path in every if not problems.get(path)],
        tuple(problem for path, problem in problems.items() if problem and path.name != SHEET),
    )
    if not found.pictures:
        raise BatchError(
            f"'{folder}' has no pictures that this program or the one of 2019 has saved"
            f"{': others do not say what made them' if every else ''}."
        )
    return found


def applied(paths: Sequence[Path], document: Document, info: ModelInfo, left_out: Sequence[str] = ()) -> Plan:
    """The pictures drawn again with the Document's edits on top of theirs, and its attributes added.

    They keep their names. What cannot be read when its turn comes is left out, beside those of which a sentence of
    `left_out` says why they were not even tried. BatchError where the Document has neither,
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
                foreign = portrait.model.name if _is_of_another(portrait, info) else ""
                portrait = replace(portrait, model=info.ref)
                given = {"source": path.name, **({"model": foreign} if foreign else {})}
                yield Variant(path.stem, _with(portrait, extra), given, path.stem, arrays, foreign=foreign)

    return Plan(stems, str(len(stems)), variants, left_out=tuple(left_out))


def portrait_of(path: Path, info: ModelInfo) -> tuple[Document, ArrayStore]:
    """The Document of a picture and its arrays; ValueError with one sentence when it cannot be read."""
    opened = read_latent(path, info)
    if isinstance(opened, OpenedPicture):
        return opened.document, opened.arrays
    arrays = ArrayStore()
    latent = opened.latents[0]
    plain = Document(model=info.ref, truncation=info.truncation)
    return open_latent(plain, arrays.put(latent.array), latent.name).document, arrays


def _is_of_another(portrait: Document, info: ModelInfo) -> bool:
    """Whether another model has drawn it, so that it looks otherwise here; of old pictures nobody knows."""
    return bool(portrait.model.hash) and portrait.model.hash != info.ref.hash


def _problem(path: Path) -> str:
    """Why nothing can be drawn from a file, in one sentence, or nothing."""
    try:
        kind = file_kind(path)
    except OSError as error:
        return f"'{path.name}' cannot be read: {why_unreadable(error, path)}."
    except ValueError as error:
        return str(error)
    return "" if kind in ("picture", "latent") else f"'{path.name}' is no picture but of the kind {kind}."


def _with(portrait: Document, extra: Preset) -> Document:
    own = [AttributeEntry(item.name, item.vector) for item in portrait.attributes]
    return apply_preset(portrait, extra, offered=own)
