"""Pictures and maps as the window and files have them; `picture` defines what every way of rendering has to equal."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.render.checks import DocumentError
from ganinterface.render.locate import LocateStage
from ganinterface.render.request import Check
from ganinterface.render.resolver import Resolved, Resolver
from stylegan import Generator, to_uint8
from stylegan.networks.synthesis import State


@torch.no_grad()
def resolve(generator: Generator, document: Document, arrays: ArrayStore) -> Resolved:
    """The Document's styles, noise and edits for this generator; DocumentError when it does not fit."""

    def taps(layer: str, document: Document) -> NDArray[np.float32]:
        index, plain = resolver.layer_index[layer], resolver.resolve(document)
        trace = generator.run(plain.ws, plain.noise, transform=plain.transform, stop=index + 1)
        return maps_of(trace.raw[index])

    stage = LocateStage(generator.layers, arrays)
    resolver = Resolver(generator, stage.arrays)
    return resolver.resolve(stage.locate(document, taps).document)


@torch.no_grad()
def picture(
    generator: Generator, document: Document, arrays: ArrayStore, check: Check = None
) -> NDArray[np.uint8]:
    """The Document's picture, rendered once and whole: uint8 [H, W, 3], or [H, W, 4] with straight alpha (RGBA).

    What every other way has to equal. `check` is called before every layer, and may raise.
    """
    resolved = resolve(generator, document, arrays)
    trace = generator.run(
        resolved.ws, resolved.noise, resolved.edits, transform=resolved.transform, keep=False, check=check
    )
    return as_bytes(generator.image(trace, resolved.ws, resolved.edits))


def as_bytes(image: Tensor) -> NDArray[np.uint8]:
    """One picture [1, C, H, W] as uint8 [H, W, 3], three times the same where it is grey, or [H, W, 4] (RGBA).

    DocumentError when it has numbers that are not finite, which bytes would show as black or white.
    """
    _check_finite(image)
    pixels: NDArray[np.uint8] = to_uint8(image)[0].cpu().numpy()
    if pixels.shape[2] == 1:
        pixels = pixels.repeat(3, axis=2)
    return np.ascontiguousarray(pixels)


def enlarged(image: Tensor, size: tuple[int, int]) -> NDArray[np.uint8]:
    """One picture [1, C, h, w] at another size, smoothly, as bytes [H, W, 3 or 4].

    In bytes that takes a tenth of the time of numbers. But bytes of what is transparent have no colour to go over into.
    """
    if image.shape[1] == 4:
        _check_finite(image)
        return as_bytes(F.interpolate(image.clamp(-1, 1), size, mode="bilinear"))
    pixels = torch.tensor(as_bytes(image)).permute(2, 0, 1)[None]
    large: NDArray[np.uint8] = F.interpolate(pixels, size, mode="bilinear")[0].permute(1, 2, 0).numpy()
    return np.ascontiguousarray(large)


def _check_finite(image: Tensor) -> None:
    ends = torch.stack(image.aminmax())  # what is not a number is both
    if not bool(ends.isfinite().all()):
        raise DocumentError(
            "The picture is beyond all numbers: its latent, an edit or an attribute is far too strong."
        )


def maps_of(state: State) -> NDArray[np.float32]:
    """The maps [C, h, w] of one picture; a copy, for the trace must not change under anybody's hands."""
    return np.array(state.x[0].float().cpu().numpy())
