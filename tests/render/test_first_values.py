"""A first stroke is seen, in every family and layer: the maps that move the place most, at values that they hold elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart
from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.render import renderer as module
from ganinterface.render.finding.first_values import BEYOND, LEAST, MOST_MAPS, SEEN
from ganinterface.render.finding.order import Order
from ganinterface.render.pictures import picture
from ganinterface.render.rasterise import mask
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Frame, Request
from stylegan import Generator, GeneratorConfig, ModulatedConfig
from tests.families import FAMILIES, RGBA, SMALL, generator_of, with_channels

DAB = Region((Stroke(((0.5, 0.6),), 0.12, 0.8),))
EVERY = [*FAMILIES, with_channels(FAMILIES[1], RGBA)]


def begun(layer: str, region: Region = DAB) -> Document:
    """A picture with an edit that has no maps yet, under another one that acts."""
    other = Edit("o", "other", layer, Region((Rectangle(0, 0, 0.3, 0.3),)), channels=((0, 0.5),))
    return Document(latent=(LatentPart(3),), edits=(other, Edit("e", "edit", layer, region)))


def with_values(document: Document, channels: tuple[tuple[int, float], ...]) -> Document:
    other, edit = document.edits
    return replace(document, edits=(other, replace(edit, channels=channels)))


def seen(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The pixels over black, and how opaque they are."""
    if picture.shape[2] == 3:
        return picture.astype(float)
    return np.concatenate([picture[..., :3] * (picture[..., 3:] / 255), picture[..., 3:]], axis=2)


def is_drawn(frame: Frame) -> bool:
    """Whether anything is drawn under the middle of the dab."""
    assert frame.picture is not None
    height, width, channels = frame.picture.shape
    return channels < 4 or bool(frame.picture[int(0.6 * height), width // 2, 3] > 0)


def layer_at(
    maps: NDArray[np.float32], extent: tuple[float, float, float, float], x: float, y: float
) -> tuple[int, int]:
    """The row and column of a layer's maps at a place of the picture."""
    left, top, right, bottom = extent
    _, height, width = maps.shape
    return int((y - top) / (bottom - top) * height), int((x - left) / (right - left) * width)


def change(renderer: Renderer, document: Document, channels: tuple[tuple[int, float], ...]) -> float:
    """How far the values move the pixels under the middle of the dab, of 255, in the colour that moves most."""
    frames = [renderer.render(Request(each)) for each in (document, with_values(document, channels))]
    pictures = [frame.picture for frame in frames if frame.picture is not None]
    before, after = map(seen, pictures)
    height, width = before.shape[:2]
    rows = slice(int(0.55 * height), int(0.65 * height) + 1)
    columns = slice(int(0.45 * width), int(0.55 * width) + 1)
    return float(np.abs(after - before)[rows, columns].max(axis=2).mean())


@pytest.mark.parametrize("config", EVERY, ids=lambda config: f"{config.family}-{config.image_channels}")
def test_the_maps_that_do_most_are_found_and_seen_on_every_layer(config: GeneratorConfig) -> None:
    generator = generator_of(config)
    renderer = Renderer(generator, ArrayStore())
    for layer in generator.layers:
        document = begun(layer.name)
        shown = renderer.render(Request(document, tap=layer.name))
        assert shown.maps is not None
        found = renderer.first_values(Order(document, "e", DAB))
        assert 1 <= len(found) <= MOST_MAPS
        assert change(renderer, document, found) > 8 or not is_drawn(shown), layer.name
        # None is far beyond what its map holds somewhere in the picture.
        lowest, highest = shown.maps.min(axis=(1, 2)), shown.maps.max(axis=(1, 2))
        for channel, value in found:
            assert abs(value) <= 1.01 * BEYOND * (highest - lowest)[channel], layer.name
        # Beside every other map alone, from what it is there to the end of it that is farther.
        here = shown.maps[(slice(None), *layer_at(shown.maps, layer.extent, 0.5, 0.6))]
        ways = np.where(here - lowest > highest - here, lowest - here, highest - here)
        moved = [change(renderer, document, ((each, float(ways[each])),)) for each in range(layer.channels)]
        assert max(moved[channel] for channel, _ in found) >= 0.5 * max(moved), layer.name


def test_values_come_from_what_is_seen_and_not_from_the_map(tiny_generator: Generator) -> None:
    renderer = Renderer(tiny_generator, ArrayStore())
    document = begun("16x8 conv1")
    one = renderer.first_values(Order(document, "e", DAB, (2,)))
    assert SEEN / 3 < change(renderer, document, one) < SEEN * 3
    many = renderer.first_values(Order(document, "e", DAB, (1, 2, 4)))
    assert [channel for channel, _ in many] == [1, 2, 4]
    assert SEEN / 3 < change(renderer, document, many) < SEEN * 3
    assert abs(dict(many)[2]) < abs(dict(one)[2])  # the three do it together


def test_a_map_that_joins_others_is_measured_beside_them(tiny_generator: Generator) -> None:
    renderer = Renderer(tiny_generator, ArrayStore())
    with_one = with_values(begun("16x8 conv1"), ((1, 0.4),))
    ((channel, value),) = renderer.first_values(Order(with_one, "e", DAB, (2,)))
    assert channel == 2
    both = with_values(with_one, ((1, 0.4), (2, value)))
    before, after = (renderer.render(Request(each)).picture for each in (with_one, both))
    assert before is not None
    assert after is not None
    moved = np.abs(after.astype(float) - before)[9:11, 3:5].max(axis=2).mean()
    assert SEEN / 3 < moved < SEEN * 3


def test_what_is_on_the_canvas_stays_the_next_pictures_start(tiny_generator: Generator) -> None:
    renderer = Renderer(tiny_generator, ArrayStore())
    document = begun("16x8 conv0")
    before = renderer.render(Request(document))
    renderer.first_values(Order(document, "e", DAB))
    after = renderer.render(Request(document))
    assert after.layers_run == 0
    assert after.picture is before.picture


@pytest.mark.parametrize("config", EVERY, ids=lambda config: f"{config.family}-{config.image_channels}")
@pytest.mark.parametrize("channels", [(), (1, 2, 4)])
def test_a_stroke_that_goes_on_meanwhile_is_seen_and_changes_nothing(
    config: GeneratorConfig, channels: tuple[int, ...]
) -> None:
    renderer = Renderer(generator_of(config), ArrayStore())
    layer = renderer.generator.layers[2].name
    document = begun(layer)
    order = Order(document, "e", DAB, channels)
    renderer.render(Request(document))
    alone = renderer.first_values(order)
    seen: list[Document] = []

    def give_way() -> None:
        points = tuple((0.1 + 0.1 * step, 0.5) for step in range(len(seen) + 1))
        stroke = replace(document.edits[1], region=Region((Stroke(points, 0.1),)), channels=((0, 1.0),))
        seen.append(replace(document, edits=(document.edits[0], stroke)))
        frame = renderer.render(Request(seen[-1]))
        whole = picture(renderer.generator, seen[-1], renderer.arrays)
        assert frame.picture is not None
        assert np.abs(frame.picture.astype(int) - whole).max() <= 1

    renderer.render(Request(document))
    assert renderer.first_values(order, give_way) == alone
    assert len(seen) > 2


def test_on_a_model_that_takes_long_smaller_pictures_tell_about_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = ModulatedConfig(start=(4, 4), channels=(8, 8, 8, 6, 6), **SMALL)  # type: ignore[arg-type]
    renderer = Renderer(generator_of(config), ArrayStore())
    document = begun("16x16 conv0")
    renderer.render(Request(document))
    renderer.warm_up()
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    ran: set[int] = set()
    step = renderer.generator.step

    def counted(index: int, *rest: object) -> object:
        ran.add(index)
        return step(index, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(renderer.generator, "step", counted)
    found = renderer.first_values(Order(document, "e", DAB, (1, 2)))
    assert max(ran) == 4, "16x16 conv1, and not the rest of 64x64"
    assert SEEN / 6 < change(renderer, document, found) < SEEN * 6


def test_beside_the_picture_the_values_are_no_others_than_a_deviation(tiny_generator: Generator) -> None:
    renderer = Renderer(tiny_generator, ArrayStore())
    away = Region((Stroke(((3.0, 3.0),), 0.05),))
    document = begun("16x8 conv1", away)
    maps = renderer.taps("16x8 conv1", document)
    ((_, value),) = renderer.first_values(Order(document, "e", away, (2,)))
    assert value == pytest.approx(float(maps[2].std()), rel=0.03)


def test_a_place_that_is_white_is_darkened(tiny_generator: Generator) -> None:
    """Where one way nothing more can be seen, the other is taken."""
    renderer = Renderer(tiny_generator, ArrayStore())
    document = begun("16x8 conv1")
    plain = dict(renderer.first_values(Order(document, "e", DAB, (2,))))[2]
    other, edit = document.edits
    far = replace(other, region=Region((Rectangle(0, 0, 1, 1),)), channels=((2, 7 * plain),))
    saturated = replace(document, edits=(far, edit))
    ((_, value),) = renderer.first_values(Order(saturated, "e", DAB, (2,)))
    assert value * plain < 0
    assert change(renderer, saturated, ((2, value),)) > LEAST / 2


@pytest.mark.parametrize("name", ["sg1-32.pkl", "sg2-ada-32-cond.pkl", "sg3-t-32.pkl", "sg3-r-32.pkl"])
def test_models_of_other_people(name: str) -> None:
    from ganinterface.render.models import open_model

    path = Path(__file__).parents[3] / "shared" / "goldens" / name
    if not path.exists():
        pytest.skip("needs ../shared/goldens")
    generator = open_model(path, "cpu").generator
    renderer = Renderer(generator, ArrayStore())
    for layer in (generator.layers[0], generator.layers[-1]):
        document = begun(layer.name)
        assert change(renderer, document, renderer.first_values(Order(document, "e", DAB))) > 8


def test_a_first_stroke_cuts_no_hole_into_a_figure(tiny_rgba_generator: Generator) -> None:
    """Where colours and opacity both hang on maps, a change of colour is preferred."""
    renderer = Renderer(tiny_rgba_generator, ArrayStore())
    kept = 0
    for x, y in ((0.5, 0.6), (0.3, 0.4), (0.7, 0.8), (0.5, 0.2)):
        dab = Region((Stroke(((x, y),), 0.12, 0.8),))
        document = begun("16x8 conv1", dab)
        before, after = (
            renderer.render(Request(each)).picture
            for each in (document, with_values(document, renderer.first_values(Order(document, "e", dab))))
        )
        assert before is not None
        assert after is not None
        painted = mask(dab, *before.shape[:2])
        drawn = painted * (before[..., 3] > 128)
        if drawn.sum() > 1:
            lost = np.maximum(before[..., 3].astype(float) - after[..., 3], 0)
            assert np.average(lost, weights=drawn) < 64
            kept += 1
    assert kept
