"""Regions that depend on the picture: what is drawn is the picture of the masks that they come to, and nothing more is run."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart, Statistics, Truncation
from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.render import renderer as module
from ganinterface.render.batches import pictures
from ganinterface.render.locate import LOCATORS, MAX_MASKS, LocateStage, Plain
from ganinterface.render.pictures import picture
from ganinterface.render.rasterise import mask
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Frame, Request
from stylegan import Generator
from stylegan.networks.synthesis import Layer
from tests.render.documents import LAYERS, random_document

Mask = NDArray[np.float32]


class Bright(msgspec.Struct, frozen=True):
    """Where a map is above its mean."""

    layer: str
    channel: int
    value: float = 1.0
    clip: bool = False


class Looks:
    """Locates `Bright`, and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, part: Bright, picture: Plain, layer: Layer) -> Mask:
        self.count += 1
        found = picture.taps(part.layer)[part.channel]
        rows = np.arange(layer.height) * found.shape[0] // layer.height
        columns = np.arange(layer.width) * found.shape[1] // layer.width
        bright: Mask = (found > found.mean()).astype(np.float32)[np.ix_(rows, columns)]
        return bright


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    made = Looks()
    monkeypatch.setitem(LOCATORS, Bright, made)
    return made


@pytest.fixture
def arrays() -> ArrayStore:
    return ArrayStore()


@pytest.fixture
def renderer(tiny_generator: Generator, arrays: ArrayStore) -> Renderer:
    return Renderer(tiny_generator, arrays)


BRIGHT = Bright("8x4 conv0", 2)


def edit(layer: str, strength: float = 1.0, statistics: Statistics = "locked", *more: object) -> Edit:
    region = Region((BRIGHT, *more))  # type: ignore[arg-type]
    return Edit("a", "mouth", layer, region, "add", strength, statistics, ((0, 2.0), (3, -3.0)))


def document(seed: int, *edits: Edit, psi: float = 0.7) -> Document:
    return Document(latent=(LatentPart(seed),), truncation=Truncation(psi), edits=edits)


def by_hand(document: Document, generator: Generator, arrays: ArrayStore) -> Document:
    """The same Document with a rectangle on every cell that is found bright, and what is painted over them."""
    maps = Renderer(generator, arrays).taps(BRIGHT.layer, replace(document, edits=()))[BRIGHT.channel]
    edits = []
    for each in document.edits:
        height, width = (int(size) for size in each.layer.split()[0].split("x"))
        shapes: list[Rectangle | Stroke] = []
        for part in each.region.shapes:
            if not isinstance(part, Bright):
                shapes.append(part)
                continue
            for y, x in np.ndindex(height, width):
                if maps[y * maps.shape[0] // height, x * maps.shape[1] // width] > maps.mean():
                    cell = x / width, y / height, (x + 1) / width, (y + 1) / height
                    shapes.append(Rectangle(*cell))
        edits.append(replace(each, region=Region(tuple(shapes))))
    return replace(document, edits=tuple(edits))


def render(renderer: Renderer, document: Document, **wanted: bool) -> Frame:
    frame = renderer.render(Request(document, **wanted))  # type: ignore[arg-type]
    assert frame.error is None, frame.details
    return frame


@pytest.mark.usefixtures("looks")
@pytest.mark.parametrize("statistics", ["locked", "free"])
@pytest.mark.parametrize("layer", ["4x2 conv1", "8x4 conv1", "16x8 conv1"])
def test_the_picture_is_that_of_the_mask_written_by_hand(
    tiny_generator: Generator, arrays: ArrayStore, layer: str, statistics: Statistics
) -> None:
    painted = Stroke(((0.2, 0.2), (0.8, 0.4)), 0.1, 0.5, -1.0), Rectangle(0.4, 0.4, 0.7, 0.7, 0.0)
    wanted = document(3, edit(layer, 1.5, statistics, *painted))
    plain = by_hand(wanted, tiny_generator, arrays)
    made = picture(tiny_generator, wanted, arrays)
    np.testing.assert_array_equal(made, picture(tiny_generator, plain, arrays))
    assert (made != picture(tiny_generator, document(3), arrays)).any()


@pytest.mark.usefixtures("looks")
def test_whatever_is_done_the_picture_and_what_is_run_are_those_of_the_masks(
    tiny_generator: Generator, renderer: Renderer, arrays: ArrayStore
) -> None:
    random = np.random.default_rng(4)
    other = Renderer(tiny_generator, arrays)
    base = random_document(random, arrays)
    strength, psi, seed = 1.0, 0.7, 3
    for step in range(20):
        if step % 4 == 1:
            psi += 0.1
        elif step % 7 == 3:
            seed += 1
        else:
            strength += 0.25
        again = random.random() < 0.3
        wanted = replace(document(seed, edit("8x4 conv1", strength), *base.edits, psi=psi), noise=base.noise)
        plain = by_hand(wanted, tiny_generator, arrays)
        frame, expected = render(renderer, wanted), render(other, plain)
        assert frame.picture is not None
        whole = picture(tiny_generator, plain, arrays)
        assert np.abs(frame.picture.astype(int) - whole).max() <= 1
        assert frame.layers_run == expected.layers_run, "the layers that were looked at are not run again"
        if again:
            assert render(renderer, wanted).layers_run == 0


def test_a_mask_is_looked_for_once_and_only_what_an_edit_changes_is_run(
    renderer: Renderer, looks: Looks
) -> None:
    render(renderer, document(1, edit("16x8 conv0")))
    assert looks.count == 1
    assert render(renderer, document(1, edit("16x8 conv0"))).layers_run == 0
    assert render(renderer, document(1, edit("16x8 conv0", 2.0))).layers_run == 1
    assert render(renderer, document(1)).layers_run == 0, "compared with the picture without edits"
    assert render(renderer, document(1, edit("16x8 conv0", 2.0))).layers_run <= 1
    assert looks.count == 1
    render(renderer, document(2, edit("16x8 conv0", 2.0)))
    assert looks.count == 2, "another picture"


@pytest.mark.usefixtures("looks")
def test_the_frame_brings_the_outlines(renderer: Renderer, tiny_generator: Generator) -> None:
    wanted = document(1, edit("16x8 conv0"), replace(edit("8x4 conv1"), id="off", enabled=False))
    outlines = render(renderer, wanted).outlines
    assert list(outlines) == ["a"]
    plain = by_hand(wanted, tiny_generator, ArrayStore()).edits[0]
    np.testing.assert_array_equal(outlines["a"], mask(plain.region, 16, 8))
    assert render(renderer, document(1)).outlines == {}


@pytest.mark.usefixtures("looks")
def test_films_and_drafts_are_located_too(
    tiny_generator: Generator, arrays: ArrayStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = [document(seed, edit("8x4 conv1", 2.0)) for seed in range(4)]
    for made, wanted in zip(pictures(tiny_generator, film, arrays), film, strict=True):
        plain = picture(tiny_generator, by_hand(wanted, tiny_generator, arrays), arrays)
        assert np.abs(made.astype(int) - plain).max() <= 1
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    renderer = Renderer(tiny_generator, arrays, half=True)
    render(renderer, document(9))
    renderer.warm_up()
    frame = render(renderer, film[0], draft=True)
    assert frame.draft
    assert frame.request.document is film[0]
    assert list(frame.outlines) == ["a"]
    assert frame.picture is not None
    plain = picture(tiny_generator, by_hand(film[0], tiny_generator, arrays), arrays)
    assert np.abs(frame.picture.astype(float) - plain).mean() < 4


def test_a_document_without_locators_stays_itself(tiny_generator: Generator, arrays: ArrayStore) -> None:
    def taps(layer: str, document: Document) -> NDArray[np.float32]:
        pytest.fail("no maps are needed")

    stage = LocateStage(tiny_generator.layers, arrays)
    several = (random_document(np.random.default_rng(seed), arrays) for seed in range(99))
    plain = next(
        each for each in several if each.edits and not any(edit.region.locators for edit in each.edits)
    )
    assert stage.locate(plain, taps).document is plain
    assert stage.arrays.get(next(iter(arrays.hashes()))) is arrays.get(next(iter(arrays.hashes())))


@pytest.mark.usefixtures("looks")
def test_old_masks_are_given_up_and_the_sessions_arrays_are_left_alone(
    renderer: Renderer, arrays: ArrayStore
) -> None:
    before = arrays.hashes()
    for seed in range(MAX_MASKS + 10):
        render(renderer, document(seed, edit("4x2 conv1")))
    assert len(renderer._stage.arrays) <= MAX_MASKS + 1
    assert arrays.hashes() == before


@pytest.mark.usefixtures("looks")
def test_a_layer_that_the_model_lacks_is_said_as_ever(renderer: Renderer) -> None:
    frame = renderer.render(Request(document(1, edit("64x64 conv1"))))
    assert frame.error == "The edit 'mouth' needs the layer '64x64 conv1', which this model lacks."
    assert "64x64 conv1" not in LAYERS
