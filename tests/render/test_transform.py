"""The transform in the picture: on top of the checkpoint's own, resumed as if drawn from scratch, edits and all."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.blend import blend
from ganinterface.document.document import Document, Edit, LatentPart, Transform
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.checks import DocumentError
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture, resolve
from ganinterface.render.portraits.sample import Look, portraits
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from ganinterface.session import actions
from stylegan import Generator
from stylegan.families.input_transform import input_transform
from tests.families import ALIAS_FREE, MODULATED, generator_of, model_of

MOVED = Transform(0.25, -0.125, angle=30.0, scale=1.5)


@pytest.fixture(scope="module")
def generator() -> Generator:
    return generator_of(ALIAS_FREE)


@pytest.fixture(scope="module")
def alias_free(tmp_path_factory: pytest.TempPathFactory) -> OpenModel:
    return model_of(ALIAS_FREE, tmp_path_factory.mktemp("alias_free"))


def edit_of(generator: Generator, index: int, strength: float = 1.0) -> Edit:
    """An edit of the upper left quarter of the picture."""
    region = Region((Rectangle(0, 0, 0.5, 0.5),))
    return Edit("a", "a", generator.layers[index].name, region, strength=strength, channels=((0, 3.0),))


def test_the_picture_is_moved_as_the_document_says(generator: Generator) -> None:
    arrays = ArrayStore()
    plain, moved = Document(), Document(transform=MOVED)
    ws = resolve(generator, plain, arrays).ws
    matrix = input_transform(MOVED.x, MOVED.y, MOVED.angle, MOVED.scale)
    wanted = (generator.synthesize(ws, transform=matrix)[0] * 127.5 + 128).clamp(0, 255).to(torch.uint8)
    np.testing.assert_array_equal(picture(generator, moved, arrays), wanted.permute(1, 2, 0).numpy())
    assert (picture(generator, moved, arrays) != picture(generator, plain, arrays)).any()
    still = picture(generator, Document(transform=Transform()), arrays)
    np.testing.assert_array_equal(still, picture(generator, plain, arrays))


def test_it_moves_the_picture_from_where_the_checkpoint_puts_it() -> None:
    """So that nothing jumps when a person begins to drag: a Transform that does nothing is as none."""
    generator, arrays = generator_of(ALIAS_FREE), ArrayStore()
    assert generator.transform is not None
    generator.transform.copy_(input_transform(x=0.5, angle=20.0))
    own = picture(generator, Document(), arrays)
    np.testing.assert_array_equal(picture(generator, Document(transform=Transform()), arrays), own)
    back = resolve(generator, Document(transform=Transform(angle=-20.0)), arrays).transform
    assert back is not None
    torch.testing.assert_close(back, input_transform(x=0.5, angle=20.0) @ input_transform(angle=-20.0))


@pytest.mark.parametrize("index", [0, 2, 4])
def test_whatever_is_dragged_the_picture_is_the_one_drawn_from_scratch(
    generator: Generator, index: int
) -> None:
    arrays = ArrayStore()
    renderer = Renderer(generator, arrays)
    edited = Document(edits=(edit_of(generator, index),))
    steps = [
        edited,
        replace(edited, transform=Transform(x=0.1)),
        replace(edited, transform=Transform(x=0.1), edits=(edit_of(generator, index, 2.0),)),
        replace(edited, transform=MOVED),
        replace(edited, transform=MOVED, edits=()),
        edited,
        replace(edited, latent=(LatentPart(3),), transform=MOVED),
        Document(),
    ]
    for document in steps:
        frame = renderer.render(Request(document, generator.layers[index].name))
        assert frame.error is None, frame.details
        assert frame.picture is not None
        assert frame.maps is not None
        difference = frame.picture.astype(int) - picture(generator, document, arrays).astype(int)
        assert np.abs(difference).max() <= 1  # a part that is run alone may be rounded otherwise
        scratch = Renderer(generator, arrays).taps(generator.layers[index].name, document)
        np.testing.assert_allclose(frame.maps, scratch, atol=2e-5 * float(scratch.std()) + 1e-6)


def test_a_picture_that_is_moved_is_run_from_the_first_layer_and_one_that_is_not_is_not_run_at_all(
    generator: Generator,
) -> None:
    renderer = Renderer(generator, ArrayStore())
    count = len(generator.layers)
    runs = [
        renderer.render(Request(Document(transform=transform))).layers_run
        for transform in (None, MOVED, MOVED, replace(MOVED, angle=31.0), None)
    ]
    assert runs == [count, count, 0, count, count]


def test_an_edit_stays_where_it_was_painted_when_the_picture_moves_under_it(generator: Generator) -> None:
    arrays = ArrayStore()
    edited = Document(edits=(edit_of(generator, len(generator.layers) - 1, 5.0),), transform=MOVED)
    with_edit = picture(generator, edited, arrays).astype(int)
    without = picture(generator, replace(edited, edits=()), arrays).astype(int)
    changed = np.abs(with_edit - without).max(axis=2) > 0
    assert changed[:8, :8].mean() > 0.9
    assert not changed[8:].any()
    assert not changed[:, 8:].any()


def test_locked_and_free_are_the_same_where_there_are_no_norms(generator: Generator) -> None:
    for each in (generator, generator_of(MODULATED)):
        arrays, locked = ArrayStore(), edit_of(each, 1)
        free = replace(locked, statistics="free")
        renderer = Renderer(each, arrays)
        first = renderer.render(Request(Document(edits=(locked,))))
        second = renderer.render(Request(Document(edits=(free,))))
        assert first.picture is not None
        np.testing.assert_array_equal(first.picture, picture(each, Document(edits=(free,)), arrays))
        assert second.layers_run == 0
        assert first.layers_run == len(each.layers)  # no second run for statistics that nobody has


def test_it_is_animated(generator: Generator) -> None:
    arrays = ArrayStore()
    halfway = blend(Document(), Document(transform=Transform(x=0.5, angle=360.0)), 0.5)
    expected = Document(transform=Transform(x=0.25, angle=180.0))
    np.testing.assert_array_equal(picture(generator, halfway, arrays), picture(generator, expected, arrays))


def test_the_model_says_that_it_can_be_moved_and_how_far_its_layers_go_beyond_the_picture(
    alias_free: OpenModel,
) -> None:
    info = alias_free.info
    assert info.takes_transform
    assert not info.has_statistics
    assert [layer.extent for layer in info.layers] == [layer.extent for layer in alias_free.generator.layers]
    first = info.layers[0]
    assert first.extent[0] < 0 < 1 < first.extent[2]
    assert first.cell(0.5, 0.5) == (first.height // 2, first.width // 2)
    assert first.cell(-9.0, 9.0) == (first.height - 1, 0)


def test_a_look_moves_the_portraits(alias_free: OpenModel) -> None:
    arrays = ArrayStore()
    ((document, drawn),) = portraits(alias_free, [5], Look(transform=MOVED), arrays)
    assert document.transform == MOVED
    np.testing.assert_array_equal(drawn, picture(alias_free.generator, document, arrays))


def test_a_model_that_cannot_be_moved_says_so(tiny_model: OpenModel) -> None:
    assert not tiny_model.info.takes_transform
    assert tiny_model.info.has_statistics
    with pytest.raises(
        DocumentError, match=r"^A stylegan model takes no transform: only StyleGAN3 and StyleGAN-XL do\.$"
    ):
        portraits(tiny_model, [5], Look(transform=MOVED), ArrayStore())


@pytest.mark.parametrize(
    ("transform", "said"),
    [
        (Transform(scale=0.0), "transform/scale is 0, and may be 0.1 to 10"),
        (Transform(x=float("nan")), "transform/x is nan, and may be -4 to 4"),
    ],
)
def test_a_transform_beyond_its_limits_is_refused(
    generator: Generator, transform: Transform, said: str
) -> None:
    with pytest.raises(DocumentError, match=f"^This cannot be rendered: {said}"):
        resolve(generator, Document(transform=transform), ArrayStore())


def test_a_person_puts_it_back(generator: Generator) -> None:
    arrays = ArrayStore()
    moved = actions.set_transform(Document(), MOVED).document
    back = actions.set_transform(moved, None).document
    np.testing.assert_array_equal(picture(generator, back, arrays), picture(generator, Document(), arrays))
