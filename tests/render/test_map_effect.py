"""What a map does: profiles over portraits, and sheets of its effect."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Edit
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.finding.map_effect import (
    STEPS,
    map_effects,
    map_profiles,
    map_sheet,
    save_map_sheets,
)
from ganinterface.render.pictures import picture
from ganinterface.render.renderer import Renderer
from stylegan import GeneratorConfig
from tests.families import FAMILIES, RGBA, generator_of, with_channels
from tests.render.signed import edited_layer, portraits, signed_generator, signs

PATCH = Region((Rectangle(0.25, 0.25, 0.75, 0.75),))


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_a_profile_is_what_the_maps_of_all_portraits_hold(config: GeneratorConfig) -> None:
    generator, documents, arrays = generator_of(config), portraits(10), ArrayStore()
    layer = generator.layers[2]
    found = map_profiles(generator, documents, arrays, layer.name, [3, 1])
    renderer = Renderer(generator, arrays)
    maps = np.stack([renderer.taps(layer.name, document) for document in documents])
    assert list(found) == [3, 1]
    profile = found[3]
    assert np.allclose(profile.mean, maps[:, 3].mean(axis=0), atol=1e-4)
    assert profile.deviation == pytest.approx(float(maps[:, 3].std()), rel=1e-3)
    assert profile.counts.sum() == maps[:, 3].size
    assert profile.edges[0] == pytest.approx(float(maps[:, 3].min()), abs=1e-4)
    levels = maps[:, 3].mean(axis=(1, 2))
    assert np.allclose(profile.levels, levels, atol=1e-4)
    assert profile.highest(2)[0] == int(levels.argmax())
    assert profile.lowest(2)[0] == int(levels.argmin())


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_the_effect_is_that_of_the_planted_map(config: GeneratorConfig) -> None:
    generator, documents, arrays = signed_generator(config), portraits(6), ArrayStore()
    sign, name = signs(generator, documents), edited_layer(generator)
    seen, unseen = map_profiles(generator, documents, arrays, name, [0, 1]).values()
    rows = list(map_effects(generator, documents, arrays, seen, 2.0, PATCH))
    for row, document, direction in zip(rows, documents, sign, strict=True):
        assert len(row) == len(STEPS)
        assert np.array_equal(row[2], picture(generator, document, arrays))
        middle = slice(3 * len(row[0]) // 8, 5 * len(row[0]) // 8)
        brightness = [float(each[middle, middle].mean()) for each in row]
        assert sorted(brightness, reverse=bool(direction < 0)) == brightness
        assert (brightness[0] != brightness[-1]) == (abs(float(direction)) > 0.1)
        assert np.array_equal(row[0][0], row[-1][0])  # the first line of pixels is outside the region
    same = next(map_effects(generator, documents, arrays, unseen, 2.0, PATCH))
    assert all(np.array_equal(same[0], each) for each in same)


def test_without_a_region_the_whole_picture_is_tried_with_its_margins() -> None:
    generator, documents, arrays = signed_generator(FAMILIES[2]), portraits(1), ArrayStore()
    profile = map_profiles(generator, documents, arrays, edited_layer(generator), [0])[0]
    first, *_, last = next(map_effects(generator, documents, arrays, profile, 2.0))
    assert (first[[0, -1]] != last[[0, -1]]).all()


def test_edits_of_the_picture_count_for_nothing() -> None:
    generator, documents, arrays = generator_of(FAMILIES[0]), portraits(3), ArrayStore()
    name = generator.layers[1].name
    edit = Edit("e", "e", name, PATCH, channels=((0, 5.0),))
    edited = [replace(document, edits=(edit,)) for document in documents]
    plain = map_profiles(generator, documents, arrays, name, [0])[0]
    assert np.array_equal(map_profiles(generator, edited, arrays, name, [0])[0].levels, plain.levels)


def test_a_region_says_where_a_map_is_high() -> None:
    generator, documents, arrays = generator_of(FAMILIES[0]), portraits(8), ArrayStore()
    name = generator.layers[2].name
    profile = map_profiles(generator, documents, arrays, name, [0], Region((Rectangle(0, 0, 0.5, 0.5),)))[0]
    maps = np.stack([Renderer(generator, arrays).taps(name, each)[0] for each in documents])
    half = maps.shape[1] // 2
    assert np.allclose(profile.levels, maps[:, :half, :half].mean(axis=(1, 2)), atol=1e-4)


def test_sheets_of_several_maps_come_into_a_folder_all_at_once(tmp_path: Path) -> None:
    generator = generator_of(with_channels(FAMILIES[1], RGBA))
    documents, arrays, said = portraits(5), ArrayStore(), list[float]()
    name = generator.layers[3].name
    folder = tmp_path / "maps"
    made = save_map_sheets(
        generator, documents, arrays, name, [0, 5, 3], folder, shown=2, report=lambda f, _: said.append(f)
    )
    assert [path.name for path in made] == [f"{name.replace(' ', '-')}-map{each}.png" for each in (0, 5, 3)]
    assert sorted(folder.iterdir()) == sorted(made)
    assert said == sorted(said)
    with Image.open(made[1]) as image:
        profile = map_profiles(generator, documents, arrays, name, [5])[5]
        sheet = map_sheet(generator, documents[:2], arrays, profile, 4.0)
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), sheet)


def test_sheets_that_are_there_go_only_where_that_is_said(tmp_path: Path) -> None:
    generator, documents, arrays = generator_of(FAMILIES[0]), portraits(3), ArrayStore()
    layer = generator.layers[1].name
    first, second = save_map_sheets(generator, documents, arrays, layer, [0, 1], tmp_path)
    second.write_bytes(b"what somebody else wrote")
    with pytest.raises(ValueError, match=f"has {second.name} already, which would be replaced: name another"):
        save_map_sheets(generator, documents, arrays, layer, [1, 2], tmp_path)
    assert second.read_bytes() == b"what somebody else wrote"
    assert sorted(tmp_path.iterdir()) == [first, second]
    made = save_map_sheets(generator, documents, arrays, layer, [1, 2], tmp_path, replace=True)
    assert sorted(tmp_path.iterdir()) == [first, *made]
    assert second.read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_measured_is_said_and_writes_nothing(tmp_path: Path) -> None:
    generator, arrays = generator_of(FAMILIES[0]), ArrayStore()
    name = generator.layers[0].name
    with pytest.raises(ValueError, match="has the maps 0 to 7; there is no map 8"):
        save_map_sheets(generator, portraits(2), arrays, name, [8], tmp_path / "none")
    with pytest.raises(ValueError, match="no layer '99x99'"):
        map_profiles(generator, portraits(2), arrays, "99x99", [0])
    with pytest.raises(ValueError, match="at least one map"):
        map_profiles(generator, portraits(2), arrays, name, [])
    assert not (tmp_path / "none").exists()


def test_it_can_be_given_up_between_two_layers() -> None:
    class Stopped(Exception):
        pass

    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise Stopped

    generator = generator_of(FAMILIES[0])
    with pytest.raises(Stopped):
        map_profiles(generator, portraits(4), ArrayStore(), generator.layers[3].name, [0], check=check)
    assert len(calls) == 3
