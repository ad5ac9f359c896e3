"""Latents for the open model: from files of every kind, pictures of this program among them, and back."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef
from ganinterface.document.labels import Weights, weights_of
from ganinterface.files.opening import OpenedPicture, read_latent
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import resolve
from stylegan import Generator
from stylegan.latents import Latent, LatentError, Space, write_latent


class LoadedLatents(NamedTuple):
    """The latents of a file, at least one, and the model that they were made with where the file says so."""

    latents: tuple[Latent, ...]
    model: ModelRef | None


def load_latents(path: Path, opened: OpenModel, space: Space | None = None) -> LoadedLatents:
    """The latents of a file: every format of `stylegan.read_latents`, and pictures that this program saved.

    A picture's latent is all that its Document does in W. `space` says what those of other files are in, see
    `stylegan.read_latents`; what is in z becomes w by `in_w`. LatentError with one sentence when the file cannot be read
    or is not for this model.
    """
    try:
        loaded = read_latent(path, opened.info, space)
    except ValueError as error:
        raise LatentError(str(error)) from error
    if not isinstance(loaded, OpenedPicture):
        return LoadedLatents(loaded.latents, None)
    return LoadedLatents((latent_of(loaded, opened.generator),), loaded.document.model)


def in_w(latent: Latent, generator: Generator, label: Weights | None = None) -> Latent:
    """The latent as a point in W, itself where it is one: [w_dim]. Of a conditional model with a Document's `label`."""
    if latent.space == "w":
        return latent
    labels = torch.tensor([weights_of(label, generator.label_dim)]) if generator.label_dim else None
    z = torch.from_numpy(latent.array.copy())[None].to(generator.device)
    with torch.no_grad():
        ws = generator.map(z, None if labels is None else labels.to(z.device))[0].float().cpu().numpy()
    return Latent(latent.name, ws[0] if (ws == ws[0]).all() else ws)


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
