"""What is promised of followed parts and of edits from examples is measured from one line, on any model of this recipe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import stylegan
from ganinterface.render.rasterise import mask
from recipes.portraits.drawn.drawing import seen
from recipes.portraits.drawn.lot import NONE, sample_portrait
from recipes.portraits.drawn.mouth_shapes import MOUTH_SHAPES
from recipes.portraits.measuring import examples, follow
from stylegan.directions.direction import Direction
from stylegan.directions.files import write_directions
from stylegan.metrics.classifier import save_classifier
from tests.recipes.renderer import needs_renderer
from tests.recipes.tiny_world import tiny_generator, tiny_tagger


@pytest.fixture
def model(tmp_path: Path) -> Path:
    stylegan.save(tiny_generator(), tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors"


@needs_renderer
def test_where_a_part_is_moves_with_the_head() -> None:
    plain = replace(sample_portrait(3), nod=0.0, shift_x=0.0, shift_y=0.0, scale=1.0)
    moved = replace(plain, shift_x=0.25)
    before, after = (follow._box(seen(each, "mouth", 128)) for each in (plain, moved))
    assert np.array_equal(np.roll(before, 16, axis=1), after)
    eyes = follow._box(seen(replace(plain, hair="variant25", glasses=NONE), "eyes", 128))  # bald
    assert np.nonzero(eyes)[0].max() < np.nonzero(before)[0].min()
    assert eyes.any(axis=0).sum() > before.any(axis=0).sum(), "both of them"


@needs_renderer
def test_a_part_has_the_same_box_whatever_it_does() -> None:
    plain = replace(sample_portrait(3), hair="variant25", glasses=NONE)
    closed = replace(plain, mouth=MOUTH_SHAPES["A"], blink_left=1.0, blink_right=1.0)
    for part in ("mouth", "eyes"):
        boxes = [follow._box(seen(follow._plain(each, part), part, 128)) for each in (plain, closed)]
        assert np.array_equal(*boxes), part


@needs_renderer
def test_a_part_is_where_it_is_whatever_covers_it() -> None:
    bare = replace(sample_portrait(3), hair="variant25", glasses=NONE, lens=NONE, hat=NONE, band=False)
    hidden = replace(bare, glasses="variant02", lens="dark", hat="cap")
    eyes = [follow._box(seen(follow._plain(each, "eyes"), "eyes", 128, ("hair",))) for each in (bare, hidden)]
    assert np.array_equal(*eyes)
    assert not np.array_equal(*(follow._box(seen(each, "eyes", 128)) for each in (bare, hidden)))


@needs_renderer
def test_hair_of_the_colour_of_the_skin_is_hair() -> None:
    portrait = replace(sample_portrait(5), band=False, flowers=False, hat=NONE, glasses=NONE, lens=NONE)
    alike = replace(portrait, skin=portrait.hair_colour)
    hair = [seen(follow._plain(each, "hair"), "hair", 128) for each in (portrait, alike)]
    assert np.array_equal(*hair)
    assert seen(alike, "hair", 128).sum() < hair[0].sum()


@needs_renderer
def test_what_is_painted_of_a_part_is_the_part() -> None:
    hair = seen(sample_portrait(5), "hair", 128)
    painted = mask(follow._painted(hair), *hair.shape) > 0.5
    assert (painted & hair).sum() / (painted | hair).sum() > 0.9


@needs_renderer
def test_followed_parts_are_measured_in_every_kind_of_portrait(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--model", str(model), "--portraits", "3", "--known", "90"]
    assert follow.main(given) == 1  # a model that draws noise keeps no promise
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Parts followed from 4 portraits: FAIL"
    assert [line.split()[:3] for line in lines[2:]] == [
        [part, way, "3"] for part in follow.PARTS for way in follow.WAYS
    ]


def test_a_model_of_another_recipe_is_refused_in_a_sentence(
    tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert follow.main(["--model", str(tiny_checkpoint), "--portraits", "2", "--known", "80"]) == 2
    assert "takes a z of" in capsys.readouterr().err


def test_edits_from_examples_are_measured_for_every_trait(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_classifier(tiny_tagger(tiny_generator()), tmp_path / "tagger.safetensors")
    given = ["--model", str(model), "--tagger", str(tmp_path / "tagger.safetensors")]
    sway = Direction("Hair sway", np.ones(tiny_generator().w_dim, np.float32), minimum=-1, maximum=1)
    write_directions(tmp_path / "attributes.csv", [sway])
    given += ["--attributes", str(tmp_path / "attributes.csv")]
    assert examples.main([*given, "--pairs", "1", "--portraits", "30"]) in (0, 1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" 1 ")[0] for line in lines[2:]] == [case.title for case in examples.CASES]
    assert sum(" of 3" in line or " of 2" in line for line in lines) >= 3  # tried on others
    assert examples.main([*given, "--pairs", "1", "--portraits", "20", "--only", "blink"]) in (0, 1)
    assert len(capsys.readouterr().out.splitlines()) == 3
