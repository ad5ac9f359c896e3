"""Classes of a conditional model in the picture: one, a mix, on the command line, beside poses, in files."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from msgspec.structs import replace

import stylegan
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.blend import blend
from ganinterface.document.document import Document, LatentPart, StyleMix, Truncation
from ganinterface.document.labels import LabelError
from ganinterface.render.checks import DocumentError
from ganinterface.render.models import OpenModel, open_model
from ganinterface.render.pictures import picture, resolve
from ganinterface.render.portraits.sample import Look, portrait, portraits
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from ganinterface.session import actions
from stylegan import Generator, GeneratorConfig, seed_to_z
from tests.families import ADAIN, CONDITIONAL, generator_of, model_of
from tests.stylegan.checkpoints.goldens import error, expected, golden

OPEN = Truncation(psi=1.0)
NAMES = ["cat", "dog", "tench, Tinca tinca"]


@pytest.fixture(scope="module")
def conditional(tmp_path_factory: pytest.TempPathFactory) -> OpenModel:
    """The tiny StyleGAN2 with three classes that have names."""
    folder = tmp_path_factory.mktemp("conditional")
    (folder / "tiny.labels.json").write_text(json.dumps(NAMES))
    return model_of(CONDITIONAL[1], folder)


def mapped(generator: Generator, seed: int, label: tuple[float, ...]) -> torch.Tensor:
    """ws [1, num_ws, w_dim], untruncated."""
    return generator.map(torch.from_numpy(seed_to_z(seed, generator.z_dim)), torch.tensor([label]))


@pytest.mark.parametrize("config", CONDITIONAL, ids=lambda config: config.family)
def test_the_classes_go_into_the_mapping_network_with_the_seed(config: GeneratorConfig) -> None:
    generator, arrays = generator_of(config), ArrayStore()
    for label in ((0.0, 1.0, 0.0), (0.25, 0.0, 0.75), (0.2, 0.1, 0.0), (0.0, 0.0, 0.0)):
        document = Document(latent=(LatentPart(7),), truncation=OPEN, label=label)
        assert torch.equal(resolve(generator, document, arrays).ws, mapped(generator, 7, label))
    document = Document(latent=(LatentPart(7),), truncation=OPEN)
    assert torch.equal(resolve(generator, document, arrays).ws, mapped(generator, 7, (1.0, 0.0, 0.0)))


def test_style_mixes_and_blended_seeds_are_of_the_same_classes() -> None:
    generator, label = generator_of(CONDITIONAL[1]), (0.0, 0.0, 1.0)
    parts = (LatentPart(1, weight=0.25), LatentPart(2, weight=0.75))
    document = Document(latent=parts, truncation=OPEN, label=label, mixes=(StyleMix(5, 0, 1),))
    ws = resolve(generator, document, ArrayStore()).ws
    blended = 0.25 * mapped(generator, 1, label) + 0.75 * mapped(generator, 2, label)
    torch.testing.assert_close(ws[:, 2:], blended[:, 2:])
    torch.testing.assert_close(ws[:, :2], mapped(generator, 5, label)[:, :2])


def test_a_latent_that_was_opened_is_past_the_classes() -> None:
    generator, arrays = generator_of(CONDITIONAL[1]), ArrayStore()
    name = arrays.put(np.ones(16, np.float32))
    documents = [Document(latent=(LatentPart(array=name),), label=label) for label in (None, (0.0, 1.0, 0.0))]
    first, second = (resolve(generator, document, arrays).ws for document in documents)
    assert torch.equal(first, second)


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ((1.0,), "The picture has 1 classes, and this model has 3."),
        ((1.0, 0.0, 0.0, 0.0), "The picture has 4 classes, and this model has 3."),
        ((), "The picture has 0 classes, and this model has 3."),
        ((math.nan, 0.0, 1.0), "Numbers have to be finite; the weights of the classes have one that is not."),
    ],
)
def test_classes_that_do_not_fit_are_refused_with_one_sentence(
    label: tuple[float, ...], sentence: str
) -> None:
    with pytest.raises(DocumentError) as refusal:
        resolve(generator_of(CONDITIONAL[1]), Document(label=label), ArrayStore())
    assert str(refusal.value) == sentence


def test_the_originals_classes_are_drawn_as_the_original_draws_them() -> None:
    reference = expected("sg2-ada-32-cond")
    generator = stylegan.load(golden("sg2-ada-32-cond"))
    z, labels = torch.from_numpy(reference["z"]), torch.from_numpy(reference["labels"])
    ws = generator.map(z, labels)
    assert error(generator.synthesize(ws).numpy(), reference["image_psi1"]) <= 1e-4


@pytest.mark.parametrize("config", CONDITIONAL, ids=lambda config: config.family)
def test_a_class_that_is_dragged_gives_the_picture_drawn_from_scratch(config: GeneratorConfig) -> None:
    generator, arrays = generator_of(config), ArrayStore()
    renderer = Renderer(generator, arrays)
    one, other = Document(label=(1.0, 0.0, 0.0)), Document(latent=(LatentPart(4),), label=(0.0, 0.5, 0.5))
    for step in (0.0, 0.3, 0.6, 1.0, 0.3):
        document = blend(one, other, step)
        drawn = renderer.render(Request(document)).picture
        assert drawn is not None
        np.testing.assert_array_equal(drawn, picture(generator, document, arrays))


def test_the_model_says_its_classes_by_name(conditional: OpenModel) -> None:
    assert conditional.info.label_dim == 3
    assert conditional.info.labels == tuple(NAMES)
    assert conditional.info.label_problem == ""


def test_names_that_do_not_fit_do_not_keep_a_model_from_opening(tmp_path: Path) -> None:
    (tmp_path / "tiny.labels.txt").write_text("cat\ndog\n")
    info = model_of(CONDITIONAL[1], tmp_path).info
    assert info.labels == ()
    assert info.label_problem.startswith("'tiny.labels.txt' cannot be read as names of classes")
    with pytest.raises(LabelError, match=r"not known: take 0 to 2\. 'tiny\.labels\.txt' cannot be read"):
        portrait(info, ArrayStore(), Look(label="cat"))


@pytest.mark.parametrize(
    ("label", "weights"),
    [
        (2, (0.0, 0.0, 1.0)),
        ("dog", (0.0, 1.0, 0.0)),
        ("1", (0.0, 1.0, 0.0)),
        ({"cat": 0.3, "2": 0.7}, (0.3, 0.0, 0.7)),
        ({"cat": None, "dog": None}, (0.5, 0.5, 0.0)),
        (None, None),
    ],
)
def test_a_portrait_is_of_the_class_that_a_look_names(
    conditional: OpenModel,
    label: int | str | dict[str, float | None] | None,
    weights: tuple[float, ...] | None,
) -> None:
    arrays = ArrayStore()
    ((document, drawn),) = portraits(conditional, [3], Look(label=label), arrays)
    assert document.label == weights
    np.testing.assert_array_equal(drawn, picture(conditional.generator, document, arrays))
    by_panel = replace(document, label=None)
    if isinstance(label, int):
        by_panel = actions.set_class(by_panel, conditional.info, label).document
        assert by_panel == document


def test_a_class_for_a_model_without_classes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"^This model is not conditional: it has no classes\.$"):
        portrait(model_of(ADAIN, tmp_path).info, ArrayStore(), Look(label=0))
    assert open_model(tmp_path / "tiny.safetensors", "cpu").info.labels == ()
