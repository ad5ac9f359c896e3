"""Latents for the open model: from files of every kind, pictures of this program among them, and back."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef
from ganinterface.files.opening import OpenedPicture, read_latent
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import resolve
from stylegan import Generator
from stylegan.latents import Latent, LatentError, write_latent


class LoadedLatents(NamedTuple):
    """The latents of a file, at least one, and the model that they were made with where the file says so."""

    latents: tuple[Latent, ...]
    model: ModelRef | None


def load_latents(path: Path, opened: OpenModel) -> LoadedLatents:
    """The latents of a file: every format of `stylegan.read_latents`, and pictures that this program saved.

    A picture's latent is all that its Document does in W. LatentError with one sentence when the file cannot be
    read or is not for this model.
    """
    try:
        loaded = read_latent(path, opened.info)
    except ValueError as error:
        raise LatentError(str(error)) from error
    if not isinstance(loaded, OpenedPicture):
        return LoadedLatents(loaded.latents, None)
    return LoadedLatents((latent_of(loaded, opened.generator),), loaded.document.model)


def latent_of(picture: OpenedPicture, generator: Generator) -> Latent:
    """What a picture was drawn from, see `styles`; LatentError with one sentence when it is not for this model."""
    try:
        return Latent(picture.path.stem, styles(generator, picture.document, picture.arrays))
    except ValueError as error:
        raise LatentError(f"'{picture.path.name}' does not fit this model: {error}") from error


def styles(generator: Generator, document: Document, arrays: ArrayStore) -> NDArray[np.float32]:
    """What the Document's picture is made from, float32 [num_ws, w_dim]: all of it but the edits.

    DocumentError when it does not fit the model.
    """
    ws = resolve(generator, replace(document, edits=()), arrays).ws[0]
    return np.ascontiguousarray(ws.float().cpu().numpy())


def save_latent(path: Path | str, generator: Generator, document: Document, arrays: ArrayStore) -> None:
    """Write `styles` as .npz (the array w [1, num_ws, w_dim] of the official tools) or .npy, atomically.

    DocumentError, LatentError (another ending), or OSError.
    """
    write_latent(path, styles(generator, document, arrays))
