"""What a model cannot draw is said before it is put on it: every part of a Document that has a size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import fits, misfit
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    ModelRef,
    Stamp,
    StyleMix,
    Transform,
)
from ganinterface.document.model_info import Layer, ModelInfo
from ganinterface.document.project import AttributeEntry
from ganinterface.document.region import Locator, Region

INFO = ModelInfo(ModelRef("small"), "stylegan", (16, 8), 4, 4, 3, 0, (Layer("4x2 conv1", 4, 2, 5),))
Make = Callable[[Document, ArrayStore], Document]


def kept(arrays: ArrayStore, *shape: int) -> str:
    return arrays.put(np.ones(shape, dtype=np.float32))


def stamped(document: Document, arrays: ArrayStore, maps: int) -> Document:
    stamp = Stamp(kept(arrays, maps, 2, 2), (0.0, 0.0, 1.0, 1.0))
    return replace(document, edits=(Edit("a", "mouth", "4x2 conv1", stamp=stamp),))


def following(document: Document, part: Locator) -> Document:
    return replace(document, edits=(Edit("a", "mouth", "4x2 conv1", Region((part,))),))


def moved(document: Document, arrays: ArrayStore, shape: tuple[int, ...], first: int = 0) -> Document:
    return replace(document, attributes=(AttributeAmount("smile", kept(arrays, *shape), 1.0, first),))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda d, a: replace(d, edits=(Edit("a", "mouth", "8x8"),)), "the model small has no layer '8x8'."),
        (
            lambda d, a: replace(d, edits=(Edit("a", "mouth", "4x2 conv1", channels=((5, 1.0),)),)),
            "the layer '4x2 conv1' of small has no map 5.",
        ),
        (
            lambda d, a: following(d, Locator("8x8", ((0, 1.0),))),
            "the edit 'mouth' follows the layer '8x8', which small does not have.",
        ),
        (
            lambda d, a: following(d, Locator("4x2 conv1", ((0, 1.0), (5, 1.0)))),
            "the edit 'mouth' follows map 5 of the layer '4x2 conv1', which small does not have.",
        ),
        (
            lambda d, a: stamped(d, a, 6),
            "the stamp of the edit 'mouth' has 6 maps, and the layer '4x2 conv1' of small has 5.",
        ),
        (
            lambda d, a: replace(d, label=(1.0,)),
            "it is a picture of 1 classes, and the model small has none.",
        ),
        (
            lambda d, a: replace(d, transform=Transform(x=0.5)),
            "the picture is moved or turned, which the model small cannot do.",
        ),
        (
            lambda d, a: replace(d, latent=(LatentPart(0, array=kept(a, 2, 4)),)),
            "its latent has a row for each of 2 styles, and this model has 3.",
        ),
        (
            lambda d, a: replace(d, base=kept(a, 6)),
            "the base of its truncation has 6 numbers, and this model's w has 4.",
        ),
        (
            lambda d, a: replace(d, mixes=(StyleMix(7, 0, 3),)),
            "its style mix of seed 7 reaches style 3, and the last one is 2.",
        ),
        (
            lambda d, a: moved(d, a, (6,)),
            "its attribute 'smile' has 6 numbers, and this model's w has 4.",
        ),
        (
            lambda d, a: moved(d, a, (4,), first=3),
            "its attribute 'smile' reaches style 3, and the last one is 2.",
        ),
    ],
    ids=[
        "layer",
        "map",
        "followed layer",
        "followed map",
        "stamp",
        "classes",
        "transform",
        "latent",
        "base",
        "mix",
        "attribute",
        "styles",
    ],
)
def test_what_a_model_cannot_draw_is_one_sentence(make: Make, sentence: str) -> None:
    arrays, plain = ArrayStore(), Document(model=INFO.ref)
    assert misfit([plain, make(plain, arrays)], INFO, arrays) == sentence


def test_what_it_can_draw_is_let_through() -> None:
    arrays = ArrayStore()
    document = Document(
        model=INFO.ref,
        latent=(LatentPart(0, array=kept(arrays, 3, 4)), LatentPart(1)),
        base=kept(arrays, 4),
        mixes=(StyleMix(7, 1, 2),),
        attributes=(AttributeAmount("smile", kept(arrays, 3, 4), 1.0, 0, 2),),
        edits=(Edit("a", "mouth", "4x2 conv1", channels=((4, 1.0),)),),
    )
    assert misfit([document, stamped(document, arrays, 5)], INFO, arrays) is None


def test_an_attribute_fits_by_its_numbers_and_its_styles() -> None:
    arrays = ArrayStore()
    shapes = {shape: kept(arrays, *shape) for shape in ((4,), (3, 4), (6,), (2, 4))}
    assert [fits(AttributeEntry("a", name), INFO, arrays) for name in shapes.values()] == [
        True,
        True,
        False,
        False,
    ]
    assert not fits(AttributeEntry("a", shapes[(4,)], 0, 3), INFO, arrays)
