"""Latents for the open model: what is saved is drawn again to the pixel, whatever made the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    ModelRef,
    StyleMix,
    Truncation,
)
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.picture import save_png
from ganinterface.render.checks import DocumentError
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from ganinterface.render.portraits.latents import load_latents, save_latent, styles
from ganinterface.session import actions
from stylegan.latents import LatentError
from tests.stylegan.foreign_vectors import numbers

EDIT = Edit("a", "mouth", "8x4 conv0", Region((Rectangle(0, 0, 1, 0.5),)), channels=((1, 2.0),))


def rich(arrays: ArrayStore, model: OpenModel) -> Document:
    """A picture for which everything is used that W has: a blend, psi, cutoff, a base, a mix, attributes."""
    return Document(
        model=model.info.ref,
        latent=(LatentPart(3, weight=0.4), LatentPart(array=arrays.put(numbers(6, 16)), weight=0.6)),
        truncation=Truncation(0.6, 4),
        base=arrays.put(numbers(16, seed=5)),
        mixes=(StyleMix(9, 2, 4, 0.5),),
        attributes=(AttributeAmount("smile", arrays.put(numbers(16, seed=6)), 1.5, 1, 3),),
        edits=(EDIT,),
    )


@pytest.mark.parametrize("suffix", [".npz", ".npy"])
def test_a_saved_latent_is_drawn_again_to_the_pixel_with_the_same_edits(
    tiny_model: OpenModel, tmp_path: Path, suffix: str
) -> None:
    arrays = ArrayStore()
    document = rich(arrays, tiny_model)
    save_latent(tmp_path / f"face{suffix}", tiny_model.generator, document, arrays)
    (latent,), model = load_latents(tmp_path / f"face{suffix}", tiny_model)
    opened = actions.open_latent(document, arrays.put(latent.array), latent.name).document
    assert model is None
    assert opened.edits == (EDIT,)
    np.testing.assert_array_equal(
        picture(tiny_model.generator, opened, arrays), picture(tiny_model.generator, document, arrays)
    )


def test_a_picture_of_this_program_gives_all_that_its_document_does_in_w(
    tiny_model: OpenModel, tmp_path: Path
) -> None:
    arrays = ArrayStore()
    document = rich(arrays, tiny_model)
    drawn = picture(tiny_model.generator, document, arrays)
    save_png(tmp_path / "face.png", drawn, document, arrays)
    (latent,), model = load_latents(tmp_path / "face.png", tiny_model)
    assert latent.name == "face"
    assert model == replace(tiny_model.info.ref, path="")
    np.testing.assert_array_equal(latent.array, styles(tiny_model.generator, document, arrays))


def test_a_picture_that_does_not_fit_the_model_is_said(tiny_model: OpenModel, tmp_path: Path) -> None:
    arrays = ArrayStore()
    other = Document(
        model=ModelRef("ffhq", "0" * 64), latent=(LatentPart(array=arrays.put(numbers(18, 16))),)
    )
    save_png(tmp_path / "face.png", np.zeros((2, 2, 3), np.uint8), other, arrays)
    with pytest.raises(
        LatentError, match=r"'face.png' does not fit this model: The latent has the shape \[18, 16\]"
    ):
        load_latents(tmp_path / "face.png", tiny_model)


def test_a_picture_of_another_program_and_a_missing_file_are_said(
    tiny_model: OpenModel, tmp_path: Path
) -> None:
    save_png(tmp_path / "face.png", np.zeros((2, 2, 3), np.uint8))
    with pytest.raises(
        LatentError, match=r"'face.png' cannot be opened: there is no GANInterface document in it"
    ):
        load_latents(tmp_path / "face.png", tiny_model)
    with pytest.raises(LatentError, match=r"'nowhere.npz' cannot be read: there is no such file"):
        load_latents(tmp_path / "nowhere.npz", tiny_model)


def test_a_document_of_another_model_has_no_styles_here(tiny_model: OpenModel) -> None:
    arrays = ArrayStore()
    document = Document(latent=(LatentPart(array=arrays.put(numbers(5))),))
    with pytest.raises(DocumentError, match="The latent has the shape"):
        styles(tiny_model.generator, document, arrays)


def test_opening_a_latent_leaves_what_is_not_of_w(tiny_model: OpenModel) -> None:
    arrays = ArrayStore()
    before = rich(arrays, tiny_model)
    label, after = actions.open_latent(before, "abc", "face.png")
    assert label == "Latent face.png"
    assert after == replace(
        before, latent=(LatentPart(array="abc"),), truncation=Truncation(1.0, 4), mixes=(), attributes=()
    )
